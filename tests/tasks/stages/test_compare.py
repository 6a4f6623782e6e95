"""Comparing: first sight, copies, changes of the publisher's and of our own, and nothing where nothing changed."""

from msgspec.structs import replace

from tasks.article import Article, Duplicate
from tasks.document import Block, Label
from tasks.stages.compare import compare
from tests.tasks.samples import DOCUMENT, PAGE, article

ELSEWHERE = "urn:uuid:00000000-0000-5000-8000-000000000001"


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
    assert (finding.data.representative, finding.data.similarity) == (ELSEWHERE, 100)


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
