"""Twins and teasers: one version of an article, whichever of its forms is looked at; and what is gone, where."""

import json

import pytest

from tasks.models.notices import Gone
from tasks.pipeline.store import store
from tasks.pipeline.visit import failed
from tasks.pipeline.withdraw import store_withdrawal
from tests.tasks.pipeline.press import HONEST, RATES, canonical, page, read, said
from worker.errors import Skipped
from worker.ledger import State
from worker.resources import Resources

AMP = "https://www.honest-times.example/amp/economy/2026/11/20/rates-rise"
MOBILE = "https://m.honest-times.example/economy/2026/11/20/rates-rise"
GONE = Gone(code="gone", http_status=410, checks=1, first_gone="2026-11-20T12:00:00Z")
PAYWALL = (
    '<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Central bank raises its main interest '
    'rate","isAccessibleForFree":{free},"hasPart":{{"@type":"WebPageElement","isAccessibleForFree":{free},'
    '"cssSelector":".paywall"}}}}</script>'
)


@pytest.mark.parametrize("order", [(HONEST, AMP, MOBILE), (AMP, HONEST, MOBILE), (MOBILE, AMP, HONEST)])
def test_forms_of_an_article_that_never_change_are_one_version(desk: Resources, order: tuple[str, ...]) -> None:
    texts = {HONEST: RATES, AMP: RATES[:2], MOBILE: RATES[:3]}
    looks = [
        page(url, *texts[url], head=canonical(HONEST), hours=3 * turn + number)
        for turn in range(4)
        for number, url in enumerate(order)
    ]
    assert [(one.verb, one.version) for one in read(desk, *looks)] == [("published", 1)]


@pytest.mark.parametrize("first", [HONEST, AMP])
def test_a_change_is_one_event_whichever_form_shows_it_first(desk: Resources, first: str) -> None:
    second = AMP if first == HONEST else HONEST
    before, after = {HONEST: RATES[:3], AMP: RATES[:2]}, {HONEST: (*RATES[:2], RATES[3]), AMP: (RATES[0], RATES[3])}
    looks = [page(url, *before[url], head=canonical(HONEST), hours=at) for at, url in enumerate((first, second))]
    for turn in (1, 2):
        looks += [
            page(url, *after[url], head=canonical(HONEST), hours=3 * turn + at)
            for at, url in enumerate((first, second))
        ]
    assert [(one.verb, one.version) for one in read(desk, *looks)] == [("published", 1), ("updated", 2)]


def test_a_twin_that_is_gone_withdraws_nothing_and_is_forgotten(desk: Resources) -> None:
    read(desk, page(HONEST, *RATES, head=canonical(HONEST)), page(AMP, *RATES[:2], head=canonical(HONEST), hours=1))
    settlement = store_withdrawal(desk, AMP, GONE)
    assert (settlement.messages, settlement.outcomes[0].home) == ([], HONEST)
    assert settlement.outcomes[0].entry.state is State.GONE
    assert store_withdrawal(desk, AMP, GONE).outcomes[0].home is None
    [tombstone] = store_withdrawal(desk, HONEST, GONE).messages
    assert tombstone.key.startswith("article.withdrawn.")


def test_a_twin_that_still_answers_brings_nothing_back(desk: Resources) -> None:
    read(desk, page(HONEST, *RATES, head=canonical(HONEST)), page(AMP, *RATES[:2], head=canonical(HONEST), hours=1))
    store_withdrawal(desk, HONEST, GONE)
    assert read(desk, page(AMP, *RATES[:2], head=canonical(HONEST), hours=2)) == []
    [back] = read(desk, page(HONEST, *RATES, head=canonical(HONEST), hours=3))
    assert (back.verb, back.version) == ("updated", 3)


@pytest.mark.parametrize("marked", [True, False], ids=["marked as not free", "cut without a word"])
def test_a_teaser_never_replaces_the_whole_text(desk: Resources, marked: bool) -> None:
    free, paid = (PAYWALL.format(free=word) if marked else "" for word in ("true", "false"))
    whole = [page(HONEST, *RATES, head=free, hours=at) for at in (0, 2, 4)]
    cut = [page(HONEST, *RATES[:2], head=paid, hours=at) for at in (1, 3)]
    events = read(desk, whole[0], cut[0], whole[1], cut[1], whole[2])
    assert [(one.verb, one.version) for one in events] == [("published", 1)]
    [entry] = desk.ledger.entries(HONEST)
    assert entry.state is State.UNCHANGED


def test_a_look_at_a_teaser_is_kept_as_what_it_was(desk: Resources) -> None:
    read(desk, page(HONEST, *RATES), page(HONEST, *RATES[:2], head=PAYWALL.format(free="false"), hours=1))
    [entry] = desk.ledger.entries(HONEST)
    assert (entry.state, entry.code) == (State.UNCHANGED, "teaser")


def test_the_whole_text_replaces_a_teaser(desk: Resources) -> None:
    teaser = page(HONEST, *RATES[:2], head=PAYWALL.format(free="false"))
    events = read(desk, teaser, page(HONEST, *RATES, head=PAYWALL.format(free="true"), hours=1))
    assert [(one.verb, one.version) for one in events] == [("published", 1), ("updated", 2)]


def test_what_is_gone_when_it_is_ingested_again_is_withdrawn(desk: Resources) -> None:
    read(desk, page(HONEST, *RATES))
    gone = failed(HONEST, State.GONE, Skipped("gone", "status 410"))
    assert [said(json.loads(one.body)).verb for one in store(desk, [gone]).messages] == ["withdrawn"]
    assert store(desk, [gone]).messages == []


def test_when_an_original_goes_its_copy_is_published_with_its_text(desk: Resources) -> None:
    scraper, original, third = "https://scraper.test/copy", HONEST, "https://third.example/copy"
    first = read(desk, *(page(url, *RATES, hours=at) for at, url in enumerate((scraper, original, third))))
    assert [one.verb for one in first] == ["published", "duplicate", "duplicate"]
    events = [said(json.loads(one.body)) for one in store_withdrawal(desk, scraper, GONE).messages]
    assert [(one.verb, one.version, one.publisher) for one in events] == [
        ("withdrawn", 2, "scraper-test"),
        ("published", 2, "honest-times-example"),
    ]
    assert len(events[1].data["body"]["blocks"]) == len(RATES)  # type: ignore[index]
    assert read(desk, page(original, *RATES, hours=5), page(third, *RATES, hours=6)) == []
    [entry] = desk.ledger.entries(original)
    assert entry.state in {State.PUBLISHED, State.UNCHANGED}
    again = [said(json.loads(one.body)) for one in store_withdrawal(desk, original, GONE).messages]
    assert [(one.verb, one.publisher) for one in again] == [
        ("withdrawn", "honest-times-example"),
        ("published", "third-example"),
    ]


def test_what_names_an_original_is_its_copy_once_that_is_known(desk: Resources) -> None:
    copy = "https://paper.test/rates"
    first = read(desk, page(copy, *RATES, head=canonical(HONEST)))
    assert [(one.verb, one.publisher) for one in first] == [("published", "paper-test")]
    events = read(desk, page(HONEST, *RATES, head=canonical(HONEST), hours=1))
    assert [(one.verb, one.version, one.publisher) for one in events] == [
        ("published", 1, "honest-times-example"),
        ("duplicate", 2, "paper-test"),
    ]
    assert read(desk, page(copy, *RATES, head=canonical(HONEST), hours=2)) == []
    [entry] = desk.ledger.entries(HONEST)
    assert entry.state is State.PUBLISHED
