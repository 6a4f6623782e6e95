"""A page -> what it declares about its subject."""

import pytest

from tasks.models.page import Hints, Page
from tasks.stages.clean import clean
from tests.tasks.samples import FETCHED

PROSE = (
    "<p>Lawmakers approved the annual budget shortly before dawn on Monday, ending a standoff of three weeks.</p>" * 4
)


def signals(head: str = "", before: str = "", url: str | None = None, categories: tuple[str, ...] = ()) -> set[str]:
    """Parts of a page -> its signals as ``name=value``."""
    text = (
        f"<html><head><title>Budget vote ends</title>{head}</head><body>{before}"
        f"<article><h1>Budget vote ends</h1>{PROSE}</article></body></html>"
    )
    page = Page(text=text, kind="html", sha256="0" * 64, fetched=FETCHED, url=url, hints=Hints(categories=categories))
    return {f"{signal.name}={signal.value}" for signal in clean(page).signals}


def linked(properties: str) -> str:
    """Properties -> the script that states them of an article."""
    return (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Budget vote ends",'
        f"{properties}}}</script>"
    )


CRUMBS = (
    '<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":['
    '{"position":2,"item":{"@id":"/p","name":"Politics"}},{"position":1,"name":"Home"},'
    '{"position":3,"name":"Budget vote ends"}]}</script>'
)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (linked('"articleSection":["Politics","UK news"]'), {"Politics", "UK news"}),
        (linked('"articleSection":"Economy, Budget &amp; Tax"'), {"Economy", "Budget & Tax"}),
    ],
)
def test_the_sections_of_linked_data_are_read_one_by_one(head: str, expected: set[str]) -> None:
    assert {f"json-ld.articleSection={name}" for name in expected} <= signals(head)


def test_breadcrumbs_are_read_in_order_without_the_headline() -> None:
    found = signals(CRUMBS)
    assert {"json-ld.breadcrumb=Home", "json-ld.breadcrumb=Politics"} <= found
    assert not any("Budget vote" in one for one in found)


def test_breadcrumbs_in_the_markup_are_read_where_linked_data_has_none() -> None:
    markup = '<nav class="c-Breadcrumb"><a href="/">Home</a> <a href="/p">Politics</a></nav>'
    assert "breadcrumb=Politics" in signals(before=markup)
    assert "breadcrumb=Politics" not in signals(CRUMBS, markup)


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ('<meta property="article:section" content="Politics">', "meta.article:section=Politics"),
        ('<meta name="parsely-section" content="Politics">', "meta.parsely-section=Politics"),
        ('<meta name="DC.subject" content="Politics">', "meta.dc.subject=Politics"),
        ('<meta name="dc.subject" content="medtop:11000000">', "iptc=medtop:11000000"),
        ('<meta property="article:tag" content="Budget">', "meta.article:tag=Budget"),
        ('<meta name="keywords" content="Budget; tax，vote">', "meta.keywords=tax"),
        (linked('"about":{"@id":"http://cv.iptc.org/newscodes/mediatopic/20000593"}'), "iptc=mediatopic/20000593"),
        (linked('"about":[{"name":"Taxation"}]'), "json-ld.about=Taxation"),
        (linked('"@type":"OpinionNewsArticle"'), "json-ld.type=opinionnewsarticle"),
        ('<meta property="og:site_name" content="The Budget">', "site=The Budget"),
    ],
)
def test_metas_and_codes_are_read(meta: str, expected: str) -> None:
    assert expected in signals(meta)


def test_the_address_gives_its_folders_and_not_its_slug() -> None:
    found = signals(url="https://www.example.org/world/2026/11/us%20politics/budget-vote-ends-1234.html?x=sport")
    assert {one for one in found if one.startswith("url")} == {
        "url-host=example.org",
        "url-path=world",
        "url-path=us politics",
    }


def test_a_slug_that_is_a_name_and_a_number_is_told_from_a_headline() -> None:
    assert "url-slug=uk-politics" in signals(url="https://example.org/news/uk-politics-61234567")
    assert not any("slug" in one for one in signals(url="https://example.org/news/budget-vote-ends-a-night-61234567"))


def test_a_feeds_categories_are_read() -> None:
    assert "feed.category=Sport" in signals(categories=("Sport",))


@pytest.mark.parametrize(
    "head",
    [
        linked('"articleSection":{"a":[1,null,{"name":7}]},"about":[[["x"]]],"keywords":3'),
        '<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":[1,{"position":"y"}]}</script>',
        '<meta name="keywords" content=";;,,">',
    ],
)
def test_odd_values_are_passed_over(head: str) -> None:
    assert not any("=x" in one and "keywords" in one for one in signals(head))


def test_values_are_short_and_each_said_once() -> None:
    long = "x" * 500
    found = signals(f'<meta name="keywords" content="{long},tax,tax,{",".join(map(str, range(99)))}">')
    assert all(len(one) < 110 for one in found)
    assert len(found) < 40
