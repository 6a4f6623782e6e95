"""Page -> Document: every block of a page labelled, kept or dropped with a reason, and the facts that it states."""

from selectolax.lexbor import LexborHTMLParser

from tasks.models.document import BODY, Block, Dateline, Document, Label, Media
from tasks.models.page import Page
from tasks.stages.clean.candidates import main_container
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.candidates.headline import find_headline, heading_above
from tasks.stages.clean.embedded import read_story
from tasks.stages.clean.embedded.to_document import tell
from tasks.stages.clean.gate.scan import read_markup
from tasks.stages.clean.keep.exclusions import doubt
from tasks.stages.clean.keep.keep_together import whole
from tasks.stages.clean.keep.not_an_article import refuse
from tasks.stages.clean.label import blocks as shape
from tasks.stages.clean.label import media
from tasks.stages.clean.label.byline_lines import Reader
from tasks.stages.clean.label.captions import captions
from tasks.stages.clean.label.dropped import Dropped
from tasks.stages.clean.label.fields import lift
from tasks.stages.clean.label.live_posts import post_times
from tasks.stages.clean.metadata import read_facts
from tasks.stages.clean.metadata.authors import stated_names
from tasks.stages.clean.metadata.lead import read_lead
from tasks.stages.clean.metadata.page_metadata import Stated
from tasks.stages.clean.metadata.visible import Line, read_line, see
from tasks.stages.clean.plain_text import read_capture
from tasks.stages.clean.scoring import scorer
from tasks.stages.clean.text.credit import Credited
from tasks.stages.clean.text.dateline import is_place, set_off, split_dateline
from tasks.stages.clean.text.language import Detected, detect
from tasks.stages.clean.text.phrases import phrasebook
from tasks.stages.clean.text.words import plain
from tasks.stages.clean.tree.build import grow
from tasks.stages.clean.tree.nodes import Run
from tasks.stages.clean.tree.prose import measure
from worker.errors import Skipped
from worker.limits import Limits

_CORRECTS = "opens as a correction"
_LITTLE = 250  # width of a text that may be a notice in place of the article
_FULLER = 2  # how much longer a text must be that the page states to stand in for the one it shows


def clean(page: Page, limits: Limits = Limits()) -> Document:  # noqa: B008
    """One page, HTML or plain text -> its Document.

    Raises Skipped: ``too-large``, ``too-deep`` and their like for a page that no parser should be given,
    ``not-an-article`` for an index, an error page, an empty page.
    """
    if page.kind == "text":
        return read_capture(page, limits)
    markup = read_markup(page.text, limits)
    parser = LexborHTMLParser(markup.lean)
    tree = grow(parser, limits)
    measure(tree)
    stated = Stated(page, limits, parser, markup.scripts)
    head = stated.head
    titles = tuple(words for title in (head.title, *head.metas.get("og:title", [])[:1]) if (words := plain(title)))
    headline = find_headline(tree, titles)
    group = main_container.choose(tree, headline, scorer.anchor_weights())
    if group is None or group.prose < _LITTLE:
        story = read_story(stated)
        if story and (group is None or story.letters > _FULLER * group.prose):
            return tell(stated, tree, story, limits)
    if group is None:
        raise Skipped("not-an-article", "the page holds no prose")
    if headline is None:
        headline = heading_above(tree, group.first)
    detected = detect(" ".join(run.text for run in group.runs[:8]))
    scene = Scene(tree, group, phrasebook(detected.primary), titles, headline)
    return _compose(stated, scene, detected)


def body_text(document: Document) -> str:
    """Document -> the body as a reader reads it: paragraphs, sub-headings, lists and quotes, blank lines between."""
    return "\n\n".join(block.text for block in document.blocks if block.label in BODY or block.read)


def _compose(stated: Stated, scene: Scene, detected: Detected) -> Document:
    runs = scene.tree.runs
    scale = scorer.Scale(scene)
    kept = whole(scene, scale.select())
    doubts = doubt(scene, kept)
    refuse(scene, kept, doubts, stated.head)
    kept = [run for run in kept if run.index not in doubts]
    keep = {run.index for run in kept}
    reader = Reader(scene, detected.primary, stated_names(stated, detected.primary))
    under = captions(scene, keep, reader)
    keep.difference_update(under)
    if not keep:
        raise Skipped("not-an-article", "the page holds captions and no text")
    lifted = lift(scene, keep, under.keys() | doubts.keys(), reader)
    fields = lifted.lines
    reasoned = frozenset(keep)
    keep.difference_update(fields)
    kept = [run for run in kept if run.index in keep]
    moments = post_times(scene, keep)
    blocks: list[Block] = []
    lines: dict[int, Line] = {}
    framed = {piece.runs[0].index: piece for piece in shape.assemble(scene, kept)}
    dateline: Dateline | None = None
    opened = False
    naming = Dropped(scene, keep | set(fields) | set(under), doubts)
    shots = media.pictures(scene, under, keep | set(fields), stated.base)
    place = 0
    media_found: list[Media] = []
    waiting: list[Run] = []

    def drop_waiting() -> None:
        if waiting:
            blocks.extend(naming.blocks(waiting))
            waiting.clear()

    for run in runs:
        while place < len(shots) and shots[place][1] <= run.index:
            media_found.append(_placed(shots[place][0], blocks, not media_found))
            place += 1
        index = run.index
        if index not in keep and index not in under and index not in fields:
            waiting.append(run)
            continue
        drop_waiting()
        if index in fields:
            label, reason = fields[index]
            text = run.text
            if index == scene.headline and lifted.dated:
                blocks.append(Block(label, text[: lifted.dated].strip(), reason))
                label, reason, text = Label.TIMESTAMP, "a date behind the headline", text[lifted.dated :].strip()
            elif label == Label.SUBHEADLINE and dateline is None:
                printed, where, text = split_dateline(text)
                if not printed:
                    printed, where, text = set_off(scene.tree.boxes[run.box].node, text)
                if printed:
                    dateline = Dateline(printed, where)
                    blocks.append(Block(Label.DATELINE, printed, "opens the standfirst"))
            lines[len(blocks)] = read_line(scene.tree, run)
            blocks.append(Block(label, text, reason, read=label == Label.SUBHEADLINE and index in reasoned))
        elif index in under:
            blocks.extend(_caption_blocks(under[index]))
        else:
            piece = framed.get(index)
            if piece is None:
                continue
            text = shape.text_of(piece)
            reason = _CORRECTS if piece.label == Label.CORRECTION else scale.reason(run)
            if dateline is None and not opened and is_place(text):
                dateline = Dateline(text, text)
                blocks.append(Block(Label.DATELINE, text, "a place alone above the first paragraph"))
                continue
            if piece.label == Label.PARAGRAPH and not opened:
                opened = True
                printed, where, rest = split_dateline(text)
                if not printed:
                    printed, where, rest = set_off(scene.tree.boxes[piece.runs[0].box].node, text)
                if printed:
                    dateline = Dateline(printed, where)
                    blocks.append(Block(Label.DATELINE, printed, "opens the first paragraph"))
                    text = rest
            blocks.append(Block(piece.label, text, reason, level=piece.level, time=moments.get(index, "")))
    drop_waiting()
    media_found += [_placed(shot, blocks, not media_found) for shot, _ in shots[place:]]
    return read_facts(stated, see(blocks, lines), detected).document(blocks, media_found or read_lead(stated), dateline)


def _placed(shot: Media, blocks: list[Block], lead: bool) -> Media:
    after = sum(block.label in BODY for block in blocks) - 1
    return Media(
        kind=shot.kind, href=shot.href, caption=shot.caption, credit=shot.credit, alt=shot.alt, width=shot.width,
        height=shot.height, lead=lead, after=after,
    )  # fmt: skip


def _caption_blocks(split: Credited) -> list[Block]:
    found = []
    if split.caption:
        found.append(Block(Label.CAPTION, split.caption, "stands under a picture"))
    if split.printed:
        found.append(Block(Label.CREDIT, split.printed, "stands under a picture, names its source"))
    return found


__all__ = ["body_text", "clean"]
