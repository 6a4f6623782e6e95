from msgspec.structs import replace

from tasks.pipeline.describe import index, lacks, length
from tasks.pipeline.store import store
from tests.tasks.conftest import NOW
from tests.tasks.samples import DOCUMENT, article, drafted
from worker.resources import Resources


def test_an_article_is_found_by_its_headline_and_by_where_and_when_it_stands() -> None:
    assert index(article()) == (
        "parliament",
        "passes",
        "budget",
        "after",
        "all",
        "night",
        "session",
        "source:example-times-rss",
        "publisher:example-times-com",
        "section:politics",
        "date:2026-11-23",
        "date:2026-11",
    )


def test_what_an_extraction_lacks_is_named() -> None:
    assert lacks(article()) == ("body",)
    assert lacks(article(replace(DOCUMENT, published=None, byline=None))) == ("date", "author", "body")
    assert length(article()) == 9  # 23 to 31 words


def test_articles_that_are_stored_are_found_and_counted_once(desk: Resources) -> None:
    store(desk, [drafted(1), drafted(2), drafted(1, second=1)])
    found = desk.ledger.catalogue.search(["headline", "number", "section:politics", "date:2026-11"])
    assert [one.home[-1] for one in found] == ["2", "1"]
    assert len(desk.ledger.catalogue.search(["source:example-times-rss"])) == 2
    counted = desk.ledger.catalogue.daily(["published", "unchanged", "no body", "no date"], NOW)
    assert counted == {
        "example-times-rss": {"2026-11-23 published": 2, "2026-11-23 unchanged": 1, "2026-11-23 no body": 2}
    }
