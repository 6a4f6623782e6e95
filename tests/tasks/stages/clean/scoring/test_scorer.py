"""The tables of weights and what is made of them."""

from importlib import resources
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tasks.stages.clean.candidates import container_features, main_container
from tasks.stages.clean.candidates.context import HEAD, Scene
from tasks.stages.clean.gate.scan import read_markup
from tasks.stages.clean.scoring import features, scorer
from tasks.stages.clean.scoring.extract_features import RunFeatures
from tasks.stages.clean.text.phrases import phrasebook
from tasks.stages.clean.tree.build import grow
from tasks.stages.clean.tree.prose import measure
from tests.tasks.stages.clean.pages import PARAGRAPHS, TEXT
from worker.limits import Limits

GOLDEN = sorted(Path(__file__).parents[4].joinpath("golden").glob("*/page.html"))


def scene_of(html: str) -> Scene | None:
    markup = read_markup(html, Limits())
    tree = grow(LexborHTMLParser(markup.lean), Limits())
    measure(tree)
    group = main_container.choose(tree, None, (), scorer.container_weights())
    return None if group is None else Scene(tree, group, phrasebook("en"), (), None)


@pytest.mark.parametrize(
    ("table", "codes"), [("container", container_features.CODES.names), ("keep", features.CODES.names)]
)
def test_every_weight_is_that_of_a_code(table: str, codes: list[str]) -> None:
    text = resources.files("tasks.stages.clean.model").joinpath("weights").joinpath(f"{table}.tsv").read_text("utf-8")
    about, *lines = text.splitlines()
    assert about.startswith("# bench/clean/train.py:")
    assert {line.partition("\t")[0] for line in lines} <= {*codes, "threshold"}
    assert len(lines) > 0.4 * len(codes)


def test_what_is_kept_is_what_all_its_codes_speak_for() -> None:
    """Sums by box add up to the sum of all codes; a run in a hopeless place is dropped without being asked."""
    tables, thresholds = scorer.run_weights()
    asked = 0
    for page in GOLDEN:
        scene = scene_of(page.read_text("utf-8", "replace"))
        if scene is None:
            continue
        scale, evidence = scorer.Scorer(scene), RunFeatures(scene)
        for run in scene.tree.runs:
            if not run.cause:
                around, own = (
                    sum(tables[run.kind][code] for code in codes)
                    for codes in (evidence.around_codes(run.box), evidence.own_codes(run))
                )
                hopeless = around - thresholds[run.kind] < scorer._HOPELESS
                assert scale.weigh(run) == around - thresholds[run.kind] + (0 if hopeless else own)
                assert sorted(evidence.codes(run)) == sorted(evidence.around_codes(run.box) + evidence.own_codes(run))
                asked += not hopeless
    assert asked > 500


def test_a_heading_that_is_kept_stands_over_what_it_opens() -> None:
    scene = scene_of(f"<body><main>{TEXT}<h2>What comes next</h2>{TEXT.replace('county', 'district')}</main></body>")
    assert scene is not None
    scale = scorer.Scorer(scene)
    kept = scale.select()
    heading = next(run for run in kept if run.kind == HEAD)
    assert heading.text == "What comes next"
    assert kept == sorted(kept, key=lambda run: run.index)
    assert scale.reason(heading).startswith("a few words without links")


def test_words_are_told_where_a_longer_paragraph_holds_them() -> None:
    scene = scene_of(f"<body><article>{TEXT}</article>")
    assert scene is not None
    for words in (*(text[at : at + 40] for text in PARAGRAPHS for at in (0, 30, 60)), "nobody said this"):
        for least in range(90, 110):
            told = any(words in text for text in PARAGRAPHS if len(text) > least)
            assert scene.is_told(words, least) is told, (words, least)
