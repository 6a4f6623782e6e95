"""Normalizing: identity, times, publisher ids, and nothing that was not said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tasks.models import article as wire
from tasks.models import provenance
from tasks.models.document import BODY, Access, Block, Found, Label, Publisher, Stamp
from tasks.models.page import Response
from tasks.stages.normalize import publisher_id, slug
from tests.tasks.samples import DOCUMENT, PAGE, URL, article
from worker.errors import Skipped
from worker.site import registrable


def test_every_body_label_is_a_kind_of_block() -> None:
    kinds = wire.Block.__annotations__["kind"]
    assert {label.value for label in BODY} == set(kinds.__args__)


def test_canonical_url_is_the_identity_and_the_requested_one_is_kept() -> None:
    one = article()
    assert one.url == wire.Url(canonical=URL, canonical_method="link-rel-canonical", requested=PAGE.url)
    assert one.uri == "urn:uuid:8ee0b7c5-8985-54d9-b169-e386e15d2f04"


def test_without_a_canonical_url_the_requested_one_serves_without_its_fragment() -> None:
    one = article(replace(DOCUMENT, canonical=None), replace(PAGE, url="https://example.org/a#comments"))
    assert (one.url.canonical, one.url.canonical_method) == ("https://example.org/a", "requested")


def test_a_page_without_any_address_is_named_by_its_bytes() -> None:
    one = article(replace(DOCUMENT, canonical=None), replace(PAGE, url=None))
    assert one.url.canonical.startswith("ni:///sha-256;")
    assert one.url.canonical_method == "content-hash"
    assert one.url.requested is None


def test_an_address_that_no_index_holds_is_skipped() -> None:
    with pytest.raises(Skipped, match="url-too-long"):
        article(replace(DOCUMENT, canonical=Found("https://example.org/" + "a" * 3000, "x", 1)))


@pytest.mark.parametrize(
    ("stated", "precision", "value"),
    [
        ("2026-11-23T06:41:00+01:00", "second", "2026-11-23T05:41:00Z"),
        ("2026-11-23T06:41+01:00", "minute", "2026-11-23T05:41:00Z"),
        ("2026-11-23T06:41:00", "second", "2026-11-23T06:41:00"),  # nobody said which zone: none is made up
        ("2026-11-23", "day", "2026-11-23"),
    ],
)
def test_times_are_utc_where_the_zone_is_known(stated: str, precision: str, value: str) -> None:
    stamp = Stamp(stated, precision, stated)  # type: ignore[arg-type]
    one = article(replace(DOCUMENT, published=Found(stamp, "time", 90)))
    assert one.times.published is not None
    assert (one.times.published.value, one.times.published.raw) == (value, stated)


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("2026-11-23T06:41:00+01:00", "2026-11-23T05:41:00Z"),
        ("2026-11-23T06:41", "2026-11-23T06:41:00"),
        ("0001-01-01T00:00:00+05:00", None),
        ("a while ago", None),
        ("", None),
    ],
)
def test_the_time_of_a_post_is_utc_or_is_not_told(stated: str, told: str | None) -> None:
    one = article(replace(DOCUMENT, blocks=(Block(Label.PARAGRAPH, "Kick-off.", time=stated),)))
    assert [block.time for block in one.body.blocks] == [told]


@pytest.mark.parametrize(
    ("name", "domain", "expected"),
    [
        ("The Example Times", "example-times.com", "example-times-com"),
        ("The Moscow Times", None, "the-moscow-times"),
        ("L’Étoile du Soir", None, "letoile-du-soir"),
    ],
)
def test_publisher_id_is_its_domain_or_its_name(name: str, domain: str | None, expected: str) -> None:
    one = article(replace(DOCUMENT, publisher=Found(Publisher(name, domain), "x", 50)))
    assert one.publisher.id == expected


@given(st.text(min_size=1))
def test_slug_is_a_word_of_the_routing_key_whatever_the_name(name: str) -> None:
    made = slug(name)
    assert 1 <= len(made) <= 60
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_names_without_latin_letters_do_not_share_an_id() -> None:
    assert slug("Новая газета") != slug("朝日新聞")


def test_dropped_blocks_are_counted_by_reason() -> None:
    assert article().dropped == wire.Dropped(blocks=2, chars=45, by_reason={"navigation": 1, "newsletter": 1})


def test_a_teaser_is_marked_as_truncated() -> None:
    one = article(replace(DOCUMENT, access=Found(Access(free=False, teaser=True), "json-ld", 95)))
    assert one.body.truncated
    assert one.access == wire.Access(is_accessible_for_free=False, method="json-ld")


def test_provenance_names_the_basis_of_each_fact_and_none_that_is_missing() -> None:
    fields = article(replace(DOCUMENT, byline=None)).provenance.fields
    assert fields["headline"] == provenance.Basis(method="json-ld.headline", confidence=98)
    assert "byline" not in fields


def test_a_fetched_page_is_live_and_tells_of_its_answer() -> None:
    response = Response(status=200, content_type="text/html", bytes=184220, etag='"7a1c"')
    provenance = article(page=replace(PAGE, origin=None, response=response, via="rss")).provenance
    assert (provenance.mode, provenance.seed, provenance.discovered_via) == ("live", None, "rss")
    assert provenance.fetch is not None
    assert provenance.fetch.bytes == 184220


@pytest.mark.parametrize(
    ("domain", "identifier"),
    [
        ("example-times.com", "example-times-com"),
        ("foo.co.uk", "foo-co-uk"),
        ("foo-co.uk", "foo--co-uk"),
        ("a-b.co.uk", "a-b-co-uk"),
        ("a-b-co.uk", "a-b--co-uk"),
        ("paper-github.io", "paper--github-io"),
        ("paper.github.io", "paper-github-io"),
        ("xn--bcher-kva.example", "xn--bcher-kva-example"),
        ("bücher.example", "xn--bcher-kva-example"),
        ("bucher.example", "bucher-example"),
    ],
)
def test_a_publishers_id_is_its_domain(domain: str, identifier: str) -> None:
    assert publisher_id(domain) == identifier


LABELS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
SUFFIXES = st.sampled_from(["com", "co.uk", "uk", "io", "github.io", "com.au", "au", "co.jp", "jp", "example"])


@given(one=st.tuples(LABELS, SUFFIXES), other=st.tuples(LABELS, SUFFIXES))
def test_no_two_domains_share_an_id(one: tuple[str, str], other: tuple[str, str]) -> None:
    domains = {domain for domain in map(".".join, (one, other)) if registrable(domain) == domain}
    assert len({publisher_id(domain) for domain in domains}) == len(domains)


@given(label=LABELS, first=st.sampled_from(["co", "org", "ac", "gov"]))
def test_a_hyphen_is_no_dot(label: str, first: str) -> None:
    assert publisher_id(f"{label}-{first}.uk") != publisher_id(f"{label}.{first}.uk")


def test_long_domains_do_not_share_an_id() -> None:
    long = "a" * 60
    ids = {publisher_id(f"{long}{end}.example") for end in ("b", "c")}
    assert len(ids) == 2
    assert all(len(one) <= 60 for one in ids)
