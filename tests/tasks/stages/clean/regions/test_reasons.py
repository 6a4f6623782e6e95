"""Reasons: every one that can be given is a phrase that a person understands."""

import re
from collections.abc import Iterator

from tasks.models.document import Block, Label
from tasks.models.page import Page
from tasks.readers import read
from tasks.stages.clean import clean
from tasks.stages.clean.candidates.context import KINDS
from tasks.stages.clean.label.dropped import _BY_HINT
from tasks.stages.clean.regions.reasons import box_named, worded_as
from tasks.stages.clean.scoring.features import CODES
from tasks.stages.clean.scoring.reasons import in_words, words
from tasks.stages.clean.scoring.scorer import run_weights
from tasks.stages.clean.text.topics import BY_CUE
from tests.golden.test_golden import HERE, SEEDS
from worker.errors import Skipped

PHRASE = re.compile(r"[a-z][a-z ,'’-]+('\w+'|: [\w.-]+)?")  # a word of the text or a place in its data may follow


def test_words_stand_for_the_values_that_the_evidence_names() -> None:
    said = {CODES.names[code]: text for code, (_, text) in words().items()}
    assert said["link share, length=0.3"] == "a long paragraph without links"
    assert said["link share, length=5.0"] == "a few words that is all links"
    assert said["level, side=1.2"] == "below the last paragraph of the text, in the container around it"
    assert said["element=blockquote"] == "marked as a quotation"
    assert said["within named=summary"] == "in a box named for the standfirst"
    assert "within named=facts" in said


def test_every_reason_made_from_data_is_a_phrase() -> None:
    made = [text for _, text in words().values()]
    made += [*map(box_named, _BY_HINT), *map(worded_as, BY_CUE.values())]
    assert [reason for reason in made if not PHRASE.fullmatch(reason)] == []


def test_a_reason_names_the_weightiest_surroundings() -> None:
    by_name = {name: code for code, name in enumerate(CODES.names)}
    codes = [by_name[name] for name in ("link share, length=0.2", "level, side=0.1", "element=p", "within=blockquote")]
    weights = [0] * len(CODES.names)
    weights[by_name["within=blockquote"]] = 1
    assert in_words(codes, weights) == "a paragraph without links, among the paragraphs of the text, inside a quotation"


def test_every_kind_of_run_has_weights_for_what_has_words() -> None:
    tables, _ = run_weights()
    assert len(tables) == len(KINDS)
    assert all(max(words()) < len(table) for table in tables)


def blocks() -> Iterator[Block]:
    for path in (*sorted(HERE.glob("*/page.*")), SEEDS):
        for page in read([path]):
            if isinstance(page, Page):
                try:
                    yield from clean(page).blocks
                except Skipped as verdict:
                    yield Block(Label.BOILERPLATE, page.text[:40], verdict.detail)


def test_every_reason_on_the_golden_pages_is_a_phrase() -> None:
    odd = {block.reason for block in blocks() if not PHRASE.fullmatch(block.reason)}
    assert odd == set()
