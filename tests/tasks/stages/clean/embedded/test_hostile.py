"""Pages made to cost time: each ends in a document or a verdict."""

import json

import pytest

from tasks.models.page import Page
from tasks.stages.clean import clean
from tasks.stages.clean.text.donation_appeal import speaks_of_itself
from tasks.stages.clean.text.phrases import phrasebook
from tests.tasks.samples import FETCHED
from worker.errors import Skipped

PROSE = "<p>The council opened the new bridge on Monday after eleven months of repairs to its rusted bearings.</p>" * 6
LD = '<script type="application/ld+json">%s</script>'
STATE = '<script id="__NEXT_DATA__" type="application/json">%s</script>'
PROGRAM = "<script>%s</script>"
SAID = "The council opened the new bridge on Monday, after months of repairs. "
AUTHORS = ",".join(f'{{"name":"Jane Doe {n}"}}' for n in range(50_000))


def page(head: str, body: str) -> Page:
    text = f"<html><head><title>Bridge opens</title>{head}</head><body><h1>Bridge opens</h1>{body}</body></html>"
    return Page(text=text, kind="html", sha256="0" * 64, fetched=FETCHED, url="https://a.example/x/y")


@pytest.mark.parametrize(
    "head",
    [
        f'<meta name="{"original" * 100_000}" content="x">',
        f'<meta property="og:title" content="{"a - " * 200_000}">',
        '<meta name="publisheddate" content="2020">' * 20_000,
        f"<title>{'a | ' * 300_000}</title>",
        LD % ("{}" * 300_000),
        LD % f'{{"@type":"Article","author":[{AUTHORS}]}}',
        LD % ('{"a":[{"b":"' * 100_000),
    ],
    ids=["long name", "long title", "many metas", "long window title", "texts in a row", "authors", "broken"],
)
def test_facts_of_a_hostile_head_are_read(head: str) -> None:
    assert len(clean(page(head, PROSE)).body) == 6


@pytest.mark.parametrize(
    "body",
    [
        '<div class="date meta author">' * 300 + "x " * 300_000 + "</div>" * 300,
        f'<div class="support">Support {"The Big Paper " * 50_000} please donate</div>',
        '<div class="byline">By ' + "".join(f'<a href="/{n}">Jane Doe{n}</a> ' for n in range(5_000)) + "</div>",
        f"<h1>{'Bridge: ' * 100_000}</h1>",
        f"<footer>{'© ' * 200_000}</footer>",
        "<noscript><h1>Bridge</h1></noscript>" * 10_000 + "<p>A word.</p>" * 10_000,
        '<article><time datetime="2026-11-23">Monday</time><p>Word</p></article>' * 15_000,
        '<section><time datetime="2026-11-23T06:04:58Z">Monday</time></section>' * 15_000,
    ],
    ids=["boxes in boxes", "pleas", "links", "headline", "copyright", "noscripts", "articles", "times"],
)
def test_facts_of_a_hostile_body_are_read(body: str) -> None:
    assert clean(page("", PROSE + body)).body


@pytest.mark.parametrize(
    "script",
    [
        PROGRAM % ("a" * 1_000_000),
        PROGRAM % ("=[" * 300_000),
        PROGRAM % ("x=[" + "1," * 300_000),
        PROGRAM % ('="a' * 100_000),
        STATE % ("[" * 900 + '"x"' + "]" * 900),
        STATE % ("[" * 30 + ",".join(["{}"] * 30_000) + "]" * 30),
        STATE.replace("__NEXT_DATA__", "__NUXT_DATA__") % json.dumps([*([n + 1] * 500 for n in range(23)), "end"]),
        PROGRAM % f"window.__APOLLO_STATE__={json.dumps({'A': {'b': [{'__ref': 'A'}] * 100, 't': 'x' * 500}})}",
    ],
    ids=["name", "assignments", "unclosed", "strings", "deep", "wide", "shared", "circle"],
)
def test_states_that_hold_no_text_end_in_a_verdict(script: str) -> None:
    with pytest.raises(Skipped, match="no prose"):
        clean(page(script, ""))


@pytest.mark.parametrize(
    "state",
    [
        STATE.replace("__NEXT_DATA__", "__NUXT_DATA__") % json.dumps([{"body": 1}, [2] * 40_000, SAID * 4_000]),
        STATE % json.dumps({"said": SAID * 4_000, "body": [{"__ref": "said"}] * 40_000}),
    ],
    ids=["places", "references"],
)
def test_a_text_that_a_state_refers_to_again_and_again_is_read_within_bounds(state: str) -> None:
    with pytest.raises(Skipped, match=r"characters|no prose"):
        clean(page(f'<meta property="og:type" content="article">{state}', ""))


def test_a_template_that_may_not_be_parsed_is_refused() -> None:
    with pytest.raises(Skipped, match="nested more than"):
        clean(page("", f'<script type="text/template">{"<div>" * 300_000}{PROSE}</script>'))


def test_quotation_marks_that_nobody_closes_hide_nothing() -> None:
    english = phrasebook("en")
    assert speaks_of_itself("«" * 300_000, english) is False
    assert speaks_of_itself('A 55" screen “that we want” is what we „bought', english) is True
    assert speaks_of_itself('The mayor: “we pay”, and «we build», in a 55" hall', english) is False
