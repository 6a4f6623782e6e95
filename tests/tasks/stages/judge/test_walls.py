"""Walls: whatever stands in place of a page, in many languages, is told from the page; a short article is none."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tasks.models.judgement import IN_PLACE, Kind
from tasks.models.page import Page
from tasks.pipeline.admit import understand
from tasks.pipeline.process import process
from tasks.pipeline.store import store
from worker.ledger import State
from worker.limits import Limits
from worker.resources import Resources

NOW = datetime(2026, 10, 6, 9, tzinfo=UTC)
URL = "https://courier.example/news/harbour"
ROWS = [
    row.split("\t")
    for row in Path(__file__).with_name("walls.tsv").read_text("utf-8").splitlines()
    if not row.startswith("#")
]
NAMES = [f"{language} {reason}" for language, reason, *_ in ROWS]
MENU = '<nav><ul><li><a href="/">1</a></li><li><a href="/a">2</a></li><li><a href="/b">3</a></li></ul></nav>'
HEADS = {
    "guard": '<meta name="robots" content="noindex"><script>window._cf_chl_opt={a:1}</script>',
    "refresh": '<meta http-equiv="refresh" content="30">',
}
FORM = '<form><input type="email" name="e"><input type="password" name="p"><button>OK</button></form>'
PARTS = {
    "form": FORM,
    "buttons": "<button>OK</button>",
    "links": '<a href="/x">X</a>',
    "guard": '<div id="cf-chl"></div>',
}
ARTICLE = (
    "The harbour board in Kelmouth has put off the opening of its new ferry terminal until next spring, after "
    "engineers found that the seabed under the western pier is softer than the survey had said.",
    "Chairwoman Ida Marlow told a public meeting on Tuesday that the extra piles would cost 2.4 million pounds and "
    "that the money would come from the reserve, not from higher fares.",
    "Ferry operator Northline, which had planned to move its evening sailings in December, said it would keep using "
    "the old quay and run two extra buses from the station.",
)


def page_of(html: str, second: int = 0) -> Page:
    digest = sha256(html.encode()).hexdigest()
    return Page(text=html, kind="html", url=URL, sha256=digest, fetched=NOW + timedelta(seconds=second))


def wall(language: str, shape: str, title: str, heading: str, text: str) -> str:
    menu = MENU if shape == "site" else ""
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><title>{escape(title)}</title>{HEADS.get(shape, "")}</head>'
        f"<body>{menu}<main><h1>{escape(heading)}</h1><p>{escape(text)}</p>{PARTS.get(shape, '')}</main></body></html>"
    )


def news(*paragraphs: str, title: str = "Harbour board delays new ferry terminal until spring") -> str:
    text = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title} | The Brennick Courier</title>'
        '<meta property="og:type" content="article">'
        '<meta property="article:published_time" content="2026-10-06T08:15:00+01:00">'
        f'<meta name="author" content="Marta Quill"></head><body>{MENU}<main><article><h1>{title}</h1>{text}</article>'
        "</main><footer><p>© 2026 The Brennick Courier</p></footer></body></html>"
    )


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_a_wall_is_told_from_a_page(row: list[str]) -> None:
    language, reason, *rest = row
    _, judgement = understand(page_of(wall(language, *rest)), Limits())
    assert judgement.kind in IN_PLACE, judgement
    assert judgement.reason == reason


def test_walls_over_a_known_article_are_no_events(desk: Resources) -> None:
    """Each stands there at two looks in a row, in place of one article."""
    walls = [wall(language, *rest) for language, _, *rest in ROWS for _ in range(2)]
    pages = [news(*ARTICLE), *walls, news(*ARTICLE)]
    drafts = [process(page_of(html, second), Limits(), "files") for second, html in enumerate(pages)]
    settled = store(desk, drafts)
    assert [message.type.split(".")[-2] for message in settled.messages] == ["published"]
    assert {outcome.entry.state for outcome in settled.outcomes[1:]} == {State.UNCHANGED}
    assert {outcome.entry.code for outcome in settled.outcomes[1:-1]} == {"wall", "not-an-article"}


def test_walls_speak_many_languages() -> None:
    assert len(ROWS) >= 60
    assert len({language for language, *_ in ROWS}) >= 15


@pytest.mark.parametrize(
    "title",
    [
        "Access denied: how the county lost its bus lines",
        "Site under maintenance for nine years, and no end",
        "Too many requests for places at nurseries",
        "Page not found: library loses part of a manuscript",
        "Just a moment, please: a day at the registry office",
    ],
)
def test_an_article_that_is_headed_like_a_wall_is_an_article(title: str) -> None:
    _, judgement = understand(page_of(news(*ARTICLE, title=title)), Limits())
    assert judgement.kind is Kind.ARTICLE


@given(st.integers(0, len(ROWS) - 1), st.text(alphabet="abcdef0123456789-", min_size=4, max_size=40))
def test_what_a_wall_numbers_its_visitors_by_changes_nothing(index: int, number: str) -> None:
    language, reason, shape, title, heading, text = ROWS[index]
    _, judgement = understand(page_of(wall(language, shape, title, heading, f"{text} ({number})")), Limits())
    assert (judgement.kind in IN_PLACE, judgement.reason) == (True, reason)


def test_a_wall_that_nobody_knows_is_doubted_until_it_is_seen_twice(desk: Resources) -> None:
    """Nothing of a text is left: at the first look that may be anything, at the second it is what the page says now."""
    other = news(
        "Visitors to the open garden in Lower Marsh may bring their own seeds this year and swap them at the gate.",
        "A brass band plays from noon, and the tea tent is run by pupils of the school across the lane as every year.",
        title="Open garden swaps seeds in Lower Marsh",
    )
    drafts = [process(page_of(html, second), Limits(), "files") for second, html in enumerate((news(*ARTICLE), other))]
    [first, doubted] = store(desk, drafts).outcomes
    assert (first.entry.state, doubted.entry.state) == (State.PUBLISHED, State.UNCHANGED)
    assert doubted.entry.code == "doubted"
    [again] = store(desk, [process(page_of(other, 2), Limits(), "files")]).outcomes
    assert again.entry.state == State.UPDATED


def test_a_text_that_is_written_anew_under_its_headline_is_believed(desk: Resources) -> None:
    other = (
        "Nothing of what was said before holds any longer, the board announced late on Friday in a short statement.",
        "The old building stays open through the winter, and Kelmouth has to wait another year, officials added there.",
        "Fares rise by a tenth at once, the old quay is closed on Sundays, and the buses to the station run no longer.",
    )
    pages = (page_of(news(*text), second) for second, text in enumerate((ARTICLE, other)))
    outcomes = store(desk, [process(page, Limits(), "files") for page in pages]).outcomes
    assert [one.entry.state for one in outcomes] == [State.PUBLISHED, State.UPDATED]


def test_a_text_that_loses_all_its_names_is_doubted(desk: Resources) -> None:
    words = [
        "The board in Kelmouth met Ida Marlow of Northline and heard why the terminal opens later than it should.",
        "It was a long evening, and nobody left before the end, though the hall was cold and the chairs were hard.",
    ]
    anonymous = [words[0].replace("Kelmouth", "town").replace("Ida Marlow of Northline", "a guest"), words[1]]
    first = process(page_of(news(*words)), Limits(), "files")
    second = process(page_of(news(*anonymous), 1), Limits(), "files")
    assert [one.entry.state for one in store(desk, [first, second]).outcomes] == [State.PUBLISHED, State.UNCHANGED]


def test_what_was_read_of_a_page_is_kept_with_its_rejection() -> None:
    page = replace(page_of(wall("en", "bare", "Access Denied", "Access denied", "You have no permission.")), url=URL)
    made = process(page, Limits(), "files")
    assert made.verdict is not None
    assert made.verdict[1] == "wall"
    assert [step.name for step in made.trace] == ["read", "clean", "judge", "facts"]
    assert made.trace[-1].outcome == "Access Denied"
