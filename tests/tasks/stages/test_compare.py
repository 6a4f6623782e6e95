"""Comparing: first sight, copies, changes of the publisher's and of our own, and nothing where nothing changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tasks.events.fingerprint import shingles, sketch
from tasks.models.article import Article, Duplicate
from tasks.models.document import Block, Found, Label, Stamp
from tasks.models.notices import Gone, Withdrawn
from tasks.stages.compare import Copy, compare, withdraw
from tasks.stages.compare.copies import COPY, find_original, similarity
from tasks.stages.compare.wording import is_typographic
from tests.tasks.samples import DOCUMENT, PAGE, article

ELSEWHERE = Copy("urn:uuid:00000000-0000-5000-8000-000000000001", 100)


def edited() -> Article:
    more = Block(Label.PARAGRAPH, "The upper house votes on Thursday.")
    return replace(
        article(replace(DOCUMENT, blocks=(*DOCUMENT.blocks, more)), replace(PAGE, sha256="cd" * 32)), version=2
    )


def test_what_was_never_seen_is_published_whole() -> None:
    finding = compare(article(), None, None)
    assert (finding.verb, finding.data) == ("published", article())


def test_a_copy_of_what_stands_elsewhere_is_thin_and_names_it() -> None:
    finding = compare(article(), None, ELSEWHERE)
    assert finding.verb == "duplicate"
    assert isinstance(finding.data, Duplicate)
    assert (finding.data.representative, finding.data.similarity) == (ELSEWHERE.uri, 100)


def test_nothing_is_said_where_only_dates_and_furniture_changed() -> None:
    churned = article(replace(DOCUMENT, published=None, keywords=None, media=()), replace(PAGE, sha256="cd" * 32))
    assert compare(replace(churned, version=2), article(), None).verb is None


def test_a_change_says_what_changed() -> None:
    finding = compare(edited(), article(), None)
    assert finding.verb == "updated"
    assert isinstance(finding.data, Article)
    change = finding.data.change
    assert change is not None
    assert (change.kind, change.previous_version, change.fields) == ("update", 1, ("body",))
    assert (change.blocks_added, change.blocks_removed) == (1, 0)
    assert change.previous_content == article().fingerprint.content


def test_the_same_bytes_read_differently_are_our_own_change() -> None:
    ours = replace(edited(), fingerprint=replace(edited().fingerprint, raw=article().fingerprint.raw))
    finding = compare(ours, article(), None)
    assert isinstance(finding.data, Article)
    assert finding.data.change is not None
    assert finding.data.change.kind == "reextraction"


def test_an_article_that_becomes_a_copy_later_is_an_update_all_the_same() -> None:
    assert compare(edited(), article(), ELSEWHERE).verb == "updated"


def revised(*texts: str, label: Label = Label.PARAGRAPH, **changes: object) -> Article:
    """The sample with its last paragraph in other words, and more after it."""
    first = [one for one in DOCUMENT.blocks if "transport" not in one.text]
    blocks = (*first, *(Block(label if number else Label.PARAGRAPH, text) for number, text in enumerate(texts)))
    return replace(
        article(replace(DOCUMENT, blocks=blocks, **changes), replace(PAGE, sha256="cd" * 32)),
        version=2,
    )


@pytest.mark.parametrize(
    ("text", "weight", "counts"),
    [
        ("The final text adds €1.2 billion for regional transprot.", "typographic", (0, 0, 1)),
        ("The final text adds €1.2 million for regional transport.", "material", (0, 0, 1)),
        ("The final text adds €1.3 billion for regional transport.", "material", (0, 0, 1)),
        ("The final text never adds €1.2 billion for regional transport.", "material", (0, 0, 1)),
        ("Nobody knows yet what it will cost to build.", "material", (1, 1, 0)),
    ],
)
def test_a_change_weighs_what_it_changes(text: str, weight: str, counts: tuple[int, int, int]) -> None:
    finding = compare(revised(text), article(), None)
    assert isinstance(finding.data, Article)
    change = finding.data.change
    assert change is not None
    assert (change.weight, change.fields) == (weight, ("body",))
    assert (change.blocks_added, change.blocks_removed, change.blocks_changed) == counts


def test_a_declared_correction_is_one_and_is_quoted_and_said_once() -> None:
    note = "Correction: an earlier version of this article misstated the sum."
    corrected = revised("The final text adds €1.3 billion for regional transport.", note, label=Label.CORRECTION)
    finding = compare(corrected, article(), None)
    assert finding.verb == "corrected"
    assert isinstance(finding.data, Article)
    assert finding.data.change is not None
    assert (finding.data.change.kind, finding.data.change.note) == ("correction", note)
    later = revised("The final text adds €1.4 billion for regional transport.", note, label=Label.CORRECTION)
    assert compare(replace(later, version=3), corrected, None).verb == "updated"


LATER = Found(Stamp("2026-11-23T08:00:00Z", "second", "2026-11-23T08:00:00Z"), "json-ld", 99)


@pytest.mark.parametrize(
    ("cleaner", "before", "after", "kind"),
    [
        ("0.0.1", DOCUMENT.published, DOCUMENT.published, "reextraction"),
        ("0.0.1", None, None, "reextraction"),
        ("0.0.1", DOCUMENT.published, LATER, "correction"),
        ("0.0.1", None, LATER, "correction"),
        ("", None, None, "correction"),
        ("", DOCUMENT.published, DOCUMENT.published, "correction"),
    ],
)
def test_another_cleaner_and_a_page_that_is_no_newer_is_our_own_change(
    cleaner: str, before: Found[Stamp] | None, after: Found[Stamp] | None, kind: str
) -> None:
    old = article(replace(DOCUMENT, modified=before))
    if cleaner:
        made = replace(old.provenance.extractor, version=cleaner)
        old = replace(old, provenance=replace(old.provenance, extractor=made))
    note = "Correction: an earlier version of this article misstated the sum."
    finding = compare(revised("A sentence.", note, label=Label.CORRECTION, modified=after), old, None)
    assert finding.verb == ("corrected" if kind == "correction" else "updated")
    assert isinstance(finding.data, Article)
    assert finding.data.change is not None
    assert finding.data.change.kind == kind


def test_what_is_gone_is_withdrawn_and_what_comes_back_is_restored() -> None:
    gone = Gone(code="gone", http_status=410, checks=1, first_gone="2026-11-25T10:00:00Z")
    finding = withdraw(article(), 2, gone)
    assert finding.verb == "withdrawn"
    assert isinstance(finding.data, Withdrawn)
    assert (finding.data.version, finding.data.last_content) == (2, article().fingerprint.content)
    back = compare(replace(article(), version=3), replace(article(), version=2, pub_status="canceled"), None)
    assert back.verb == "updated"
    assert isinstance(back.data, Article)
    assert back.data.change is not None
    assert (back.data.change.kind, back.data.change.fields) == ("restoration", ())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("The goverment said so.", "The government said so.", True),
        ("He recieved it.", "He received it,", True),
        ("the mayor", "The Mayor", True),
        ("Its web site", "Its website", True),
        ("a million", "a billion", False),
        ("guilty of 3 counts", "guilty of 4 counts", False),
        ("He did it", "He did not do it", False),
        ("typical of him", "atypical of him", False),
        ("Jon left", "Ron left", False),
        ("five men", "nine men", False),
        ("a legal act", "an illegal act", False),
    ],
)
def test_only_slips_are_typographic(old: str, new: str, expected: bool) -> None:
    assert is_typographic(old, new) is expected


@given(text=st.text(max_size=200))
def test_a_wording_is_itself(text: str) -> None:
    assert is_typographic(text, text)


def story(*words: int) -> str:
    return " ".join(f"word{number}" for part in words for number in range(part, part + 100))


def test_a_copy_is_found_whatever_was_cut_off_or_put_before_it() -> None:
    whole = shingles(story(0, 1000, 2000))
    assert similarity(whole, shingles(story(0, 1000))) >= COPY
    assert similarity(whole, shingles(story(5000) + " " + story(0, 1000, 2000))) >= COPY
    assert similarity(whole, shingles(story(0))) == 0  # a third of it: too little to call it that
    assert similarity(whole, shingles(story(0, 3000, 4000))) < COPY


def test_nobody_copies_from_himself() -> None:
    blocks = tuple(Block(Label.PARAGRAPH, story(part)) for part in (0, 1000))
    mine = article(replace(DOCUMENT, blocks=blocks))
    theirs = replace(mine, uri="urn:uuid:x", publisher=replace(mine.publisher, id="another"))
    assert find_original(mine, [mine]) is None
    found = find_original(mine, [mine, theirs])
    assert found is not None
    assert (found.uri, found.similarity) == ("urn:uuid:x", 100)


@given(shared=st.integers(60, 100), seed=st.integers(0, 50))
def test_sketches_of_copies_meet(shared: int, seed: int) -> None:
    """Of texts that share three fifths of all their runs, nine in ten meet; of those that share nothing, none."""
    one = frozenset(hash((seed, number)) & 0xFFFFFFFFFFFF for number in range(400))
    kept = sorted(one)[: 4 * shared]
    if shared >= 80:
        assert set(sketch(one)) & set(sketch(frozenset(kept)))
    strange = frozenset(hash((seed, "other", number)) & 0xFFFFFFFFFFFF for number in range(400))
    assert not set(sketch(one)) & set(sketch(strange))
