"""A page -> the facts it states, each with where it stood; what is not believed is kept with the reason."""

import json
from typing import Any

import pytest

from tasks.models.document import Document
from tasks.models.page import Hints, Page
from tasks.stages.clean import clean
from tests.tasks.samples import FETCHED

URL = "https://www.gazette.example/local/2026/bridge"
ENGLISH = (
    "<p>The council opened the new bridge on Monday after eleven months of repairs to its rusted bearings.</p>"
    "<p>About two hundred people had come to watch, most of them in the rain, and nobody left before the end.</p>"
    "<p>The old bridge had been closed since a lorry broke through its deck in the winter of last year.</p>"
) * 2
GERMAN = (
    "<p>Der Gemeinderat hat am Montag die neue Brücke eröffnet, nachdem ihre Lager elf Monate lang erneuert wurden.</p>"
    "<p>Rund zweihundert Menschen waren gekommen, die meisten im Regen, und niemand ging vor dem Ende nach Hause.</p>"
) * 3


def page(head: str = "", body: str = ENGLISH, lang: str = "en", url: str | None = URL, **hints: Any) -> Document:
    text = (
        f'<html lang="{lang}"><head><title>Bridge opens after repairs</title>{head}</head><body><article>'
        f"<h1>Bridge opens after repairs</h1>{body}</article></body></html>"
    )
    return clean(Page(text=text, kind="html", sha256="0" * 64, fetched=FETCHED, url=url, hints=Hints(**hints)))


def linked(**properties: Any) -> str:
    node = {"@type": "NewsArticle", "headline": "Bridge opens after repairs"} | properties
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    ("lang", "body", "tag", "method"),
    [
        ("en-GB", ENGLISH, "en-GB", "html.lang+detected"),
        ("en_us", ENGLISH, "en-US", "html.lang+detected"),
        ("", ENGLISH, "en", "detected"),
        ("en", GERMAN, "de", "detected"),
        ("de-AT", GERMAN, "de-AT", "html.lang+detected"),
        ("{{lang}}", GERMAN, "de", "detected"),
    ],
)
def test_a_declared_language_counts_where_the_text_agrees(lang: str, body: str, tag: str, method: str) -> None:
    language = page(lang=lang, body=body).language
    assert (language.value, language.method) == (tag, method)


@pytest.mark.parametrize(
    ("head", "body", "name", "method"),
    [
        (linked(publisher={"name": "The Gazette"}), "", "The Gazette", "json-ld.publisher"),
        ('<meta property="og:site_name" content="The Gazette">', "", "The Gazette", "meta.og:site_name"),
        ('<meta name="application-name" content="Gazette">', "", "Gazette", "meta.application-name"),
        (
            "",
            '<div itemprop="publisher" itemscope><meta itemprop="name" content="The Gazette"></div>',
            "The Gazette",
            "itemprop.publisher",
        ),
        (
            "",
            "<footer>© 2019–2026 Gazette Media Ltd. All rights reserved.</footer>",
            "Gazette Media Ltd",
            "text.copyright",
        ),
        ("", "", "gazette.example", "url-host"),
    ],
)
def test_a_publisher_is_named_by_the_best_statement(head: str, body: str, name: str, method: str) -> None:
    publisher = page(head, ENGLISH + body).publisher
    assert publisher is not None
    assert (publisher.value.name, publisher.value.domain, publisher.method) == (name, "gazette.example", method)


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://news.bbc.co.uk/1/hi", "bbc.co.uk"),
        ("https://someone.blogspot.com/2026/x", "someone.blogspot.com"),
        ("http://192.0.2.7/story", None),
        ("https://мвд.рф/новости", "мвд.рф"),
    ],
)
def test_a_publisher_has_the_domain_that_somebody_registered(url: str, domain: str | None) -> None:
    publisher = page('<meta property="og:site_name" content="Gazette">', url=url).publisher
    assert publisher is not None
    assert publisher.value.domain == domain


def test_a_title_is_cut_off_the_name_of_the_site_and_the_name_kept() -> None:
    text = f"<html><head><title>Bridge opens | The Gazette</title></head><body>{ENGLISH}</body></html>"
    document = clean(Page(text=text, kind="html", sha256="0" * 64, fetched=FETCHED, url=URL))
    assert document.headline.value == "Bridge opens"
    assert document.publisher is not None
    assert (document.publisher.value.name, document.publisher.method) == ("The Gazette", "title+host")


@pytest.mark.parametrize(
    ("head", "url", "method"),
    [
        (f'<link rel="canonical" href="{URL}#top">', URL, "link.canonical"),
        ('<link rel="canonical" href="/local/2026/bridge">', URL, "link.canonical"),
        (f'<meta property="og:url" content="{URL}">', URL, "meta.og:url"),
        (linked(mainEntityOfPage={"@id": URL}), URL, "json-ld.mainEntityOfPage"),
    ],
)
def test_a_canonical_address_is_absolute_and_has_no_fragment(head: str, url: str, method: str) -> None:
    canonical = page(head, url=f"{URL}?utm_source=rss").canonical
    assert canonical is not None
    assert (canonical.value, canonical.method) == (url, method)


@pytest.mark.parametrize("href", ["https://www.gazette.example/", "javascript:void(0)", "http://[broken/"])
def test_a_canonical_address_that_names_nothing_is_rejected(href: str) -> None:
    document = page(f'<link rel="canonical" href="{href}">')
    assert document.canonical is None
    assert [(each.field, each.method) for each in document.rejected] == [("canonical", "link.canonical")]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (linked(keywords=["Bridges", "Council", "bridges"]), ("Bridges", "Council")),
        (linked(keywords="Bridges, Council"), ("Bridges", "Council")),
        (linked(keywords=[{"@type": "DefinedTerm", "name": "Bridges"}]), ("Bridges",)),
        ('<meta name="news_keywords" content="bridges; council">', ("bridges", "council")),
        (
            '<meta property="article:tag" content="Bridges"><meta property="article:tag" content="Rain">',
            ("Bridges", "Rain"),
        ),
        ('<meta name="keywords" content="桥梁、市政">', ("桥梁", "市政")),
    ],
)
def test_keywords_are_read_one_by_one(head: str, words: tuple[str, ...]) -> None:
    keywords = page(head).keywords
    assert keywords is not None
    assert keywords.value == words


OFFER = (
    '<div class="paywall">Subscribe now to read the rest of this article. From €4 a month, cancel at any time.</div>'
)


@pytest.mark.parametrize(
    ("head", "tail", "free", "teaser", "method"),
    [
        (linked(isAccessibleForFree=True), "", True, False, "json-ld.isAccessibleForFree"),
        (linked(isAccessibleForFree="False"), "", False, False, "json-ld.isAccessibleForFree"),
        (linked(isAccessibleForFree="http://schema.org/False"), OFFER, False, True, "json-ld.isAccessibleForFree"),
        (linked(hasPart={"isAccessibleForFree": False}), OFFER, False, True, "json-ld.isAccessibleForFree"),
        (
            linked(isAccessibleForFree=False, articleBody="A long text. " * 400),
            "",
            False,
            True,
            "json-ld.isAccessibleForFree",
        ),
        ('<meta property="article:content_tier" content="locked">', "", False, False, "meta.article:content_tier"),
        ('<meta property="article:content_tier" content="free">', "", True, False, "meta.article:content_tier"),
    ],
)
def test_access_is_what_the_page_says_and_shows(head: str, tail: str, free: bool, teaser: bool, method: str) -> None:
    access = page(head, ENGLISH + tail).access
    assert access is not None
    assert (access.value.free, access.value.teaser, access.method) == (free, teaser, method)


def test_nothing_is_said_of_access_where_the_page_says_nothing() -> None:
    assert page().access is None


def test_a_lead_image_is_stated_where_the_text_shows_none() -> None:
    picture = {
        "url": "/img/bridge.jpg",
        "width": "1200px",
        "height": 800,
        "caption": "The bridge.",
        "creditText": "J. Doe",
    }
    (media,) = page(linked(image=[picture])).media
    assert media.href == "https://www.gazette.example/img/bridge.jpg"
    assert (media.caption, media.credit, media.width, media.height) == ("The bridge.", "J. Doe", 1200, 800)
    assert media.lead
    (media,) = page('<meta property="og:image" content="https://cdn.example/b.jpg">').media
    assert media.href == "https://cdn.example/b.jpg"


@pytest.mark.parametrize("href", ["https://cdn.example/logo.png", "/static/og-default.jpg", "/img/site.svg", ""])
def test_a_logo_is_no_lead_image(href: str) -> None:
    assert page(f'<meta property="og:image" content="{href}">').media == ()


def test_a_copyright_notice_is_stated_or_shown() -> None:
    stated = page('<meta name="copyright" content="Gazette Media">').copyright
    shown = page("", ENGLISH + "<footer>© 2026 Gazette Media</footer>").copyright
    assert stated is not None
    assert (stated.value, stated.method) == ("Gazette Media", "meta.copyright")
    assert shown is not None
    assert (shown.value, shown.method) == ("© 2026 Gazette Media", "text.copyright")


@pytest.mark.parametrize(
    ("head", "flags"),
    [
        (f'<link rel="next" href="{URL}?page=2">', ("multi-page",)),
        (f'<link rel="next" href="{URL}/2">', ("multi-page",)),
        ('<link rel="next" href="https://www.gazette.example/local/2026/another-article">', ()),
        (f'<link rel="amphtml" href="{URL}/amp">', ("amp-twin",)),
        (f'<link rel="alternate" media="only screen and (max-width: 640px)" href="{URL}?m">', ("mobile-twin",)),
    ],
)
def test_other_forms_of_a_page_are_flagged(head: str, flags: tuple[str, ...]) -> None:
    assert page(head).flags == flags


def test_dates_nobody_can_believe_are_rejected_with_the_reason() -> None:
    document = page(linked(datePublished="2099-01-01T00:00:00Z", dateModified="1970-01-01T00:00:00Z"))
    assert document.published is None
    assert {(each.field, each.reason) for each in document.rejected} == {
        ("published", "in the future"),
        ("modified", "a default value, not a date"),
    }


def test_a_stated_time_takes_the_offset_of_the_clock_that_readers_see() -> None:
    shown = "<p class='date'>23 November 2026, 11:30</p>"
    published = page(linked(datePublished="2026-11-22T10:30:00Z"), shown.replace("23", "22") + ENGLISH).published
    assert published is not None
    assert published.value.value == "2026-11-22T11:30:00+01:00"


@pytest.mark.parametrize(
    ("stated", "shown", "value"),
    [
        ("2026-04-21T22:00:00Z", "22 April 2026", "2026-04-22T00:00:00+02:00"),
        ("2026-04-21T15:00Z", "22 April 2026", "2026-04-22T00:00:00+09:00"),
        ("2026-04-21T22:14:00Z", "22 April 2026", "2026-04-21T22:14:00Z"),  # a time, and a day of something else
        ("2026-04-21T22:00:00Z", "Updated 22 April 2026", "2026-04-21T22:00:00Z"),
        ("2026-03-03T22:00:00Z", "04.03.2026", "2026-03-03T22:00:00Z"),  # or the third of April
        ("2026-04-21T22:00:00Z", "29 April 2026", "2026-04-21T22:00:00Z"),
    ],
)
def test_a_midnight_that_is_stated_in_utc_is_the_day_that_readers_see(stated: str, shown: str, value: str) -> None:
    published = page(linked(datePublished=stated), f"<p class='date'>{shown}</p>" + ENGLISH).published
    assert published is not None
    assert published.value.value == value


def test_metas_that_carry_their_value_under_another_name_are_read() -> None:
    published = page('<meta value="2026-04-19T06:50:00+01:00" name="article:published_time">').published
    assert published is not None
    assert published.value.value == "2026-04-19T06:50:00+01:00"


def test_a_standfirst_is_the_alternative_headline() -> None:
    stated = page(linked(alternativeHeadline="Eleven months of work are over")).alternative_headline
    assert stated is not None
    assert (stated.value, stated.method) == ("Eleven months of work are over", "json-ld.alternativeHeadline")
    assert page(linked(alternativeHeadline="Bridge opens after repairs")).alternative_headline is None


def test_a_byline_keeps_the_author_s_page() -> None:
    body = '<p class="byline">By <a href="/people/jane-doe">Jane Doe</a>Follow</p>' + ENGLISH
    byline = page(body=body).byline
    assert byline is not None
    assert [(person.name, person.uri) for person in byline.value.people] == [
        ("Jane Doe", "https://www.gazette.example/people/jane-doe")
    ]


def test_a_text_that_is_stated_at_greater_length_than_shown_is_flagged() -> None:
    assert page(linked(articleBody="A long text. " * 400)).flags == ("articlebody-longer",)
    assert page(linked(articleBody="A short text.")).flags == ()


def test_what_a_feed_says_fills_what_the_page_leaves_open() -> None:
    document = page(authors=("Jane Doe",), published="2026-11-20T08:00:00Z", modified="2026-11-21T08:00:00Z")
    assert document.byline is not None
    assert document.published is not None
    assert document.modified is not None
    assert (document.byline.method, document.published.method, document.modified.method) == (
        "feed.author",
        "feed.published",
        "feed.modified",
    )


@pytest.mark.parametrize(
    ("head", "line", "names"),
    [
        ('<meta name="author" content="admin">', '<p class="byline">By Jane Doe</p>', ["Jane Doe"]),
        ('<meta name="author" content="John Smith">', '<p class="byline">By Jane Doe</p>', ["John Smith"]),
        (linked(author={"name": "The Gazette"}, publisher={"name": "The Gazette"}), "<p>By Jane Doe</p>", ["Jane Doe"]),
        ("", "<p><time>3 May 2026</time> | Jane Doe</p>", ["Jane Doe"]),
        (
            linked(
                author=[{"@type": "Person", "name": "Jane Doe"}, {"@type": "Organization", "name": "Gazette Media"}]
            ),
            "",
            ["Jane Doe"],
        ),
    ],
)
def test_a_byline_that_readers_see_counts_where_what_is_stated_names_nobody(
    head: str, line: str, names: list[str]
) -> None:
    byline = page(head, line + ENGLISH).byline
    assert byline is not None
    assert [person.name for person in byline.value.people] == names


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<p>Inquest opened: 12 June 2025</p>", "2026-03-01"),
        ("<p>Law in force since 1 January 2020</p>", "2026-03-01"),
        ("<p>Received: 17 August 2025</p><p>Accepted: 16 December 2025</p>", "2026-03-01"),
        ('<time datetime="2025-06-12">12 June 2025</time>', "2026-03-01"),
        ("<p>12 June 2025</p>", "2026-03-01"),
        ("<p>First published: 12 June 2025</p>", "2025-06-12"),
        ("<p>Published 12 June 2025</p>", "2025-06-12"),
    ],
)
def test_a_stated_date_gives_way_to_a_shown_one_only_for_a_reason(line: str, day: str) -> None:
    document = page(linked(datePublished="2026-03-01T08:00:00Z"), line + ENGLISH)
    assert document.published is not None
    assert document.published.value.value[:10] == day


def test_a_shown_date_that_the_address_names_as_well_is_the_first() -> None:
    url = "https://www.gazette.example/2025/06/12/bridge"
    document = page(linked(datePublished="2026-03-01T08:00:00Z"), f"<p>12 June 2025</p>{ENGLISH}", url=url)
    assert document.published is not None
    assert document.published.value.value[:10] == "2025-06-12"
