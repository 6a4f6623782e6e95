"""Who an article is: known by who answered, however loudly a page names another."""

import pytest

from tasks.models.notices import Gone
from tasks.pipeline.withdraw import store_withdrawal
from tests.tasks.pipeline.press import EVIL, FLIGHT, HONEST, RATES, canonical, page, read
from worker.resources import Resources

GONE = Gone(code="gone", http_status=410, checks=1, first_gone="2026-11-20T12:00:00Z")
CLAIMS = {
    "canonical link": canonical(HONEST),
    "og:url": f'<meta property="og:url" content="{HONEST}">',
    "json-ld": '<script type="application/ld+json">'
    f'{{"@type":"NewsArticle","@id":"{HONEST}","url":"{HONEST}"}}</script>',
    "all, and the name": f'{canonical(HONEST)}<meta property="og:url" content="{HONEST}">'
    '<meta property="og:site_name" content="Honest Times">',
}


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
@pytest.mark.parametrize("first", [True, False], ids=["honest first", "claim first"])
def test_a_stranger_neither_publishes_nor_rewrites_nor_withdraws_anothers_article(
    desk: Resources, claim: str, first: bool
) -> None:
    honest = page(HONEST, *RATES, head=canonical(HONEST))
    evil = page(EVIL, *FLIGHT, head=claim, title="Governor flees, deposits frozen", hours=1)
    events = read(desk, *((honest, evil) if first else (evil, honest)))
    told = [(one.verb, one.version, one.publisher) for one in events]
    if first:
        assert told == [("published", 1, "honest-times-example"), ("duplicate", 1, "example-net")]
    else:
        assert ("published", 1, "honest-times-example") in told
        assert {one.publisher for one in events} == {"honest-times-example", "example-net"}
    strange = [one for one in events if one.publisher == "example-net"]
    for one in strange:
        assert one.data["url"]["canonical"] == EVIL  # type: ignore[index]
        assert one.data["syndicatedFrom"]["url"] == HONEST  # type: ignore[index]
        assert one.data["publisher"]["name"] != "Honest Times"  # type: ignore[index]
    assert all(one.publisher != "honest-times-example" for one in read(desk, page(EVIL, *FLIGHT, head=claim, hours=2)))
    assert store_withdrawal(desk, EVIL, GONE).messages[0].key.endswith(".example-net")
    assert read(desk, page(HONEST, *RATES, head=canonical(HONEST), hours=3)) == []


def test_an_address_that_once_led_to_an_article_does_not_speak_for_it(desk: Resources) -> None:
    read(desk, page(EVIL, *RATES, head=canonical(HONEST), final=HONEST))
    [event] = read(desk, page(EVIL, *FLIGHT, title="Governor flees", hours=1))
    assert (event.verb, event.version, event.publisher) == ("published", 1, "example-net")
    assert store_withdrawal(desk, EVIL, GONE).messages[0].key.endswith(".example-net")


def test_a_short_link_leads_to_one_article_today_and_to_another_tomorrow(desk: Resources) -> None:
    short = "https://www.honest-times.example/s/1"
    other = "https://www.honest-times.example/world/summit"
    first = read(desk, page(short, *RATES, final=HONEST))
    second = read(desk, page(short, *FLIGHT, final=other, title="Summit ends without a word", hours=1))
    assert [(one.verb, one.version) for one in (*first, *second)] == [("published", 1), ("published", 1)]
    assert store_withdrawal(desk, short, GONE).messages == []


def test_an_article_that_has_moved_is_the_same_and_is_gone_where_it_is_now(desk: Resources) -> None:
    moved = "https://www.honest-times.example/business/rates-rise"
    read(desk, page(HONEST, *RATES))
    assert read(desk, page(HONEST, *RATES, final=moved, head=canonical(moved), hours=1)) == []
    assert read(desk, page(moved, *RATES, head=canonical(moved), hours=2)) == []
    assert store_withdrawal(desk, HONEST, GONE).outcomes[0].home == moved
    [tombstone] = store_withdrawal(desk, moved, GONE).messages
    assert tombstone.key.startswith("article.withdrawn.")


ABROAD = "https://www.honest-times.test/economy/2026/11/20/rates-rise"


@pytest.mark.parametrize("first", [True, False], ids=["named first", "naming first"])
def test_pages_that_name_each_other_are_one_article(desk: Resources, first: bool) -> None:
    named = page(HONEST, *RATES, head=f'{canonical(HONEST)}<link rel="alternate" hreflang="en" href="{ABROAD}">')
    naming = page(ABROAD, *RATES, head=canonical(HONEST), hours=1)
    events = read(desk, *((named, naming) if first else (naming, named)))
    assert [(one.verb, one.version) for one in events] == [("published", 1)]


def test_translations_name_each_other_and_are_two_articles(desk: Resources) -> None:
    links = f'<link rel="alternate" hreflang="en" href="{HONEST}"><link rel="alternate" hreflang="fr" href="{ABROAD}">'
    here = page(HONEST, *RATES, head=canonical(HONEST) + links)
    there = page(ABROAD, *FLIGHT, head=canonical(ABROAD) + links, title="Another story")
    assert [one.verb for one in read(desk, here, there)] == ["published", "published"]


def test_domains_that_the_source_lists_are_one_publishers(desk: Resources) -> None:
    kin = frozenset({"honest-times.example", "honest-times.test"})
    first = read(desk, page(HONEST, *RATES, head=canonical(HONEST)), kin=kin)
    assert [one.publisher for one in first] == ["honest-times-example"]
    assert read(desk, page(ABROAD, *RATES, head=canonical(HONEST), hours=1), kin=kin) == []
    changed = page(ABROAD, *RATES[:3], FLIGHT[2], head=canonical(HONEST), hours=2)
    [event] = read(desk, changed, kin=kin)
    assert (event.verb, event.version, event.publisher) == ("updated", 2, "honest-times-example")
    assert event.data["provenance"]["fields"]["identity"]["method"] == "source-domains"  # type: ignore[index]


def test_a_site_that_leads_to_its_other_name_is_one_publisher(desk: Resources) -> None:
    read(desk, page(HONEST, *RATES, head=canonical(HONEST)))
    abroad = page(HONEST, *RATES, FLIGHT[2], head=canonical(HONEST), final=ABROAD, hours=1)
    [event] = read(desk, abroad)
    assert (event.verb, event.version, event.publisher) == ("updated", 2, "honest-times-example")
    assert event.data["provenance"]["fields"]["identity"]["method"] == "redirect"  # type: ignore[index]


def test_a_link_that_leads_anywhere_makes_nobody_a_publishers_other_name(desk: Resources) -> None:
    """An open redirect of the honest site: whoever it leads to is not the honest site."""
    read(desk, page(HONEST, *RATES, head=canonical(HONEST)))
    out = "https://www.honest-times.example/out?to=https://evil.example.net/x/1"
    for claimed in (HONEST, out):
        events = read(desk, page(out, *FLIGHT, head=canonical(claimed), final=EVIL, title="Governor flees", hours=1))
        assert {one.publisher for one in events} <= {"example-net"}
    assert read(desk, page(HONEST, *RATES, head=canonical(HONEST), hours=2)) == []


@pytest.mark.parametrize(
    ("cached", "publisher"),
    [
        ("https://www-honest--times-example.cdn.ampproject.org/c/s/www.honest-times.example/a", "honest-times-example"),
        ("https://www.google.com/amp/s/www.honest-times.example/a", "honest-times-example"),
        ("https://google.evil.example/amp/s/www.honest-times.example/a", "evil-example"),
        ("https://google.evil/amp/s/www.honest-times.example/a", "google-evil"),
        ("https://cdn.ampproject.org.evil.example/c/s/www.honest-times.example/a", "evil-example"),
    ],
)
def test_a_cache_of_amp_pages_is_known_by_its_exact_host(desk: Resources, cached: str, publisher: str) -> None:
    head = canonical("https://www.honest-times.example/a")
    [event] = read(desk, page(cached, *RATES, head=head))
    assert event.publisher == publisher


def test_the_trust_of_an_identity_is_told_with_its_method(desk: Resources) -> None:
    [event] = read(desk, page(HONEST, *RATES, head=canonical(HONEST)))
    assert event.data["provenance"]["fields"]["identity"] == {"method": "answered", "confidence": 99}  # type: ignore[index]
