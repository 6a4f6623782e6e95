"""Pages with their truth -> rows to learn from: candidates for the main container, and runs around the right one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from aligned import align, words
from disguise import forget
from pages import Sample
from selectolax.lexbor import LexborHTMLParser

from tasks.models.document import BODY, Label
from tasks.models.page import Page
from tasks.readers import read
from tasks.stages.clean.candidates import container_features, main_container
from tasks.stages.clean.candidates.containers import candidates
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.candidates.headline import find_headline, heading_above
from tasks.stages.clean.gate.scan import read_markup
from tasks.stages.clean.metadata.head import read_head
from tasks.stages.clean.scoring import scorer
from tasks.stages.clean.scoring.extract_features import RunFeatures
from tasks.stages.clean.text.language import detect
from tasks.stages.clean.text.phrases import phrasebook
from tasks.stages.clean.text.words import plain
from tasks.stages.clean.tree.build import grow
from tasks.stages.clean.tree.nodes import Tree
from tasks.stages.clean.tree.prose import measure
from tasks.stages.clean.tree.streamed import place_segments
from worker.errors import Verdict
from worker.limits import Limits

ROOT = Path(__file__).parents[2]
GOLDEN = 8.0  # how much more a page counts that was written to prove a pattern
_PAGE_WORDS, _RUN_WORDS = 30, 3  # so that short texts and short runs count, too
_MOST = 0.5  # what one run may count, the whole page being about 1
_SEGMENT = 0.12
FORGOTTEN = 0.15  # part of the pages that teach once more without names
DISGUISE = 0.3  # what a page counts then
BESIDE = 0.5  # what a text in sections counts once more, seen from the largest of them
GATHERED = 1.25  # how much more of the text a box that gathers containers must hold than any of them
_TEXT = {str(label) for label in BODY}


@dataclass(slots=True)
class Rows:
    """What one page teaches: codes of the candidates and which is right (-1: none said), and of runs with labels."""

    set: str
    id: str
    site: str
    worth: float = 1.0
    candidates: list[list[int]] = field(default_factory=list)
    right: int = -1
    codes: list[list[int]] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def golden() -> Iterator[Sample]:
    """-> the golden pages and the seeds that are one HTML page, with the body that is expected of them."""
    folder = ROOT / "tests" / "golden"
    expected = {
        file.with_name("page.html"): json.loads(file.read_text("utf-8")) for file in folder.glob("*/expected.json")
    }
    for name, each in json.loads((folder / "seeds.json").read_text("utf-8")).items():
        if name.endswith(".html#1"):
            expected[ROOT / "seeds" / name.removesuffix("#1")] = each
    for path, each in expected.items():
        if path.exists() and "blocks" in each and not each.get("structured"):
            page = next(iter(read([path], fetched_at=datetime(2026, 1, 1, tzinfo=UTC))))
            if isinstance(page, Page):
                lines = "\n".join(
                    text for label, text in each["blocks"] if label in _TEXT or label == Label.SUBHEADLINE
                )
                yield Sample("golden", str(path), page.url or "", page.text, {"text": lines.replace("\t", "\n")})


def learn(sample: Sample) -> list[Rows]:
    """Page -> its rows, as it is and in disguise; none from a page that is refused."""
    try:
        markup = read_markup(sample.html, Limits())
        parser = LexborHTMLParser(markup.lean)
        place_segments(parser, markup.scripts)
        tree = grow(parser, Limits())
    except Verdict:
        return []
    measure(tree)
    head = read_head(parser)
    titles = tuple(w for title in (head.title, *head.metas.get("og:title", [])[:1]) if (w := plain(title)))
    labels = align([run.text for run in tree.runs], sample.truth)
    for run in tree.runs:
        if run.cause:
            labels[run.index] = None
    found = [_rows(sample, tree, titles, labels, 1.0)]
    if sample.set != "golden" and Random(sample.id).random() < FORGOTTEN:
        forget(tree)
        found.append(_rows(sample, tree, titles, labels, DISGUISE))
    return found


def _rows(sample: Sample, tree: Tree, titles: tuple[str, ...], labels: list[int | None], worth: float) -> Rows:
    """Page, its tree, titles and labels -> its rows, at ``worth`` of their weight."""
    rows = Rows(sample.set, sample.id, sample.site, worth)
    headline = find_headline(tree, titles)
    found = candidates(tree)
    if not found:
        return rows
    chosen = main_container.choose(tree, headline, titles, scorer.container_weights())
    if len(found) > 1:
        right = [
            sum(run.prose * (1.0 if labels[run.index] else -0.5) for run in group.runs if labels[run.index] is not None)
            / (GATHERED if group.gathers else 1.0)
            for group in found
        ]
        best = max(range(len(found)), key=right.__getitem__)
        if right[best] > 0:
            chosen = found[best]
            rows.candidates, rows.right = container_features.evidence(tree, found, headline, titles), best
    if chosen is None:
        return rows
    judged = [(chosen, worth)]
    if chosen.gathers:  # where the stage takes one of the containers for the text, it must find the others beside it
        judged.append((max(chosen.gathers, key=lambda group: group.prose), worth * BESIDE))
    for group, part in judged:
        above = heading_above(tree, group.first) if headline is None else headline
        book = phrasebook(detect(" ".join(run.text for run in group.runs[:8])).primary)
        _judge(rows, sample, Scene(tree, group, book, titles, above), labels, part)
    return rows


def _judge(rows: Rows, sample: Sample, scene: Scene, labels: list[int | None], worth: float) -> None:
    """Add the runs around a main container, each at ``worth`` of its weight."""
    told = len(words(str(sample.truth["text"]))) + _PAGE_WORDS if "text" in sample.truth else 0
    evidence = RunFeatures(scene)
    for run in scene.tree.runs:
        label = labels[run.index]
        if run.cause or scene.level[run.box] > 8 or run.index == scene.headline:
            continue
        rows.codes.append(evidence.codes(run))
        rows.kinds.append(run.kind)
        rows.labels.append(label or 0)
        rows.texts.append(run.text)
        weight = min(_MOST, (len(words(run.text)) + _RUN_WORDS) / told) if told else _SEGMENT
        weight *= label is not None
        rows.weights.append(worth * weight * (GOLDEN if sample.set == "golden" else 1.0))
