import pytest
from msgspec.structs import replace

from tasks.models.article import Rights
from tasks.models.page import Response
from tasks.stages.rights import directives, read_rights
from tests.tasks.samples import PAGE

ANSWER = Response(status=200, content_type="text/html", bytes=9)


def rights(html: str = "", **changes: object) -> Rights | None:
    page = replace(PAGE, text=f"<html><head>{html}</head><body>…</body></html>")
    return read_rights(replace(page, response=replace(ANSWER, **changes)) if changes else page)


def test_a_page_that_says_nothing_has_none() -> None:
    assert rights() is None
    assert rights(signals=()) is None
    assert rights('<meta name="description" content="noai">') is None


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("noindex, NoFollow", ["noindex", "nofollow"]),
        ("googlebot: noindex, nofollow", []),
        ("googlebot: noindex, wiredesk: noarchive, noai", ["noarchive", "noai"]),
        ("unavailable_after: 25 Jun 2027 15:00:00 GMT", ["unavailable_after: 25 jun 2027 15:00:00 gmt"]),
        ("max-snippet:50, max-image-preview: large", ["max-snippet:50", "max-image-preview: large"]),
        (" , ", []),
    ],
)
def test_directives_that_hold_for_us(value: str, found: list[str]) -> None:
    assert list(directives(value)) == found


def test_what_headers_and_metas_say_is_recorded_with_where_it_stood() -> None:
    found = rights(
        '<META NAME=robots CONTENT="noarchive"><meta content="https://a.example/p?a&amp;b" name="tdm-policy">',
        signals=(("x-robots-tag", "noimageai"), ("tdm-reservation", "1")),
        robots="obeyed",
    )
    assert found is not None
    assert found.robots == ("noimageai", "noarchive")
    assert (found.tdm_reserved, found.tdm_policy, found.ai_opt_out) == (True, "https://a.example/p?a&b", True)
    assert [signal.where for signal in found.signals] == [
        "header.x-robots-tag",
        "header.tdm-reservation",
        "meta.robots",
        "meta.tdm-policy",
    ]


@pytest.mark.parametrize(
    ("html", "signals", "refused", "opted_out"),
    [
        ('<meta name="robots" content="noai">', (), (), True),
        ('<meta name="robots" content="noindex">', (), (), False),
        ('<meta name="googlebot" content="noai">', (), (), False),
        ('<meta name="tdm-reservation" content="1">', (), (), True),
        ('<meta name="tdm-reservation" content="0">', (("tdm-reservation", "1"),), (), False),
        ("", (("content-usage", "train-ai=n"),), (), True),
        ("", (("content-usage", "train-ai=y"),), (), False),
        ("", (("robots.txt", "Content-Signal: search=yes, ai-train=no"),), (), True),
        ("", (), ("GPTBot",), True),
    ],
)
def test_what_opts_out_of_models(
    html: str, signals: tuple[tuple[str, str], ...], refused: tuple[str, ...], opted_out: bool
) -> None:
    found = rights(html, signals=signals, refused_agents=refused)
    assert (found is not None and found.ai_opt_out) is opted_out


def test_a_page_of_nothing_but_metas_costs_little_and_keeps_few() -> None:
    found = rights('<meta name="robots" content="noindex">' * 20_000 + "<meta " * 20_000)
    assert found is not None
    assert (found.robots, len(found.signals)) == (("noindex",), 30)
