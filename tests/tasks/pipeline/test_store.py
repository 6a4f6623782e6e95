"""Settling: versions, aliases and copies, each page in one state, and nothing said twice."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from tasks.events.cloudevent import write_event
from tasks.models.article import Article
from tasks.models.document import Block, Found, Label, Publisher
from tasks.models.page import Origin, Refusal
from tasks.pipeline.process import Draft, Evidence, process
from tasks.pipeline.store import store
from tests.tasks.samples import DOCUMENT, PAGE, article, drafted
from worker.ledger import State
from worker.limits import Limits
from worker.message import Message
from worker.resources import Resources


def states(desk: Resources, *drafts: Draft, again: bool = False) -> list[State]:
    return [outcome.entry.state for outcome in store(desk, drafts, again).outcomes]


def test_the_same_page_again_is_unchanged_and_says_nothing(desk: Resources) -> None:
    assert states(desk, drafted(1)) == [State.PUBLISHED]
    settlement = store(desk, [drafted(1)])
    assert [outcome.entry.state for outcome in settlement.outcomes] == [State.UNCHANGED]
    assert settlement.messages == []


def test_again_gives_the_very_same_message(desk: Resources) -> None:
    [first] = store(desk, [drafted(1)]).messages
    [second] = store(desk, [drafted(1)], again=True).messages
    assert second == first


def test_a_text_that_comes_back_is_a_version_of_its_own(desk: Resources) -> None:
    """A→B→A, each captured after the one before: three versions, three ids."""
    captures = (drafted(1), drafted(1, words=3, second=1), drafted(1, second=2))
    one, two, three = (store(desk, [each]).messages[0] for each in captures)
    assert len({one.id, two.id, three.id}) == 3
    assert [message.type.split(".")[-2] for message in (one, two, three)] == ["published", "updated", "updated"]


@pytest.mark.parametrize("later", [0, 1], ids=["in the same second", "a second later"])
def test_an_archive_with_two_captures_of_an_article_says_nothing_the_second_time(desk: Resources, later: int) -> None:
    archive = (drafted(1), drafted(1, words=3, second=later))
    assert states(desk, *archive) == [State.PUBLISHED, State.UPDATED]
    assert states(desk, *archive) == [State.UNCHANGED, State.UNCHANGED]
    assert [states(desk, each) for each in archive] == [[State.UNCHANGED], [State.UNCHANGED]]


def test_a_record_that_says_nothing_new_of_a_known_article_does_not_reject_it(desk: Resources) -> None:
    origin, url = Origin(file="a.warc.gz", record=2), drafted(1).url
    again = Refusal(origin=origin, code="no-content", detail="a revisit record", url=url)
    unknown = Refusal(origin=origin, code="no-content", detail="a revisit record", url="https://elsewhere.example/")
    assert states(desk, process(again, Limits(), "files")) == [State.REJECTED], "nothing is known of it yet"
    assert states(desk, drafted(1)) == [State.PUBLISHED]
    assert states(desk, *(process(one, Limits(), "files") for one in (again, unknown))) == [
        State.UNCHANGED,
        State.REJECTED,
    ]


def test_a_capture_that_comes_late_takes_back_nothing(desk: Resources) -> None:
    assert states(desk, drafted(1, words=3, second=5)) == [State.PUBLISHED]
    [late] = store(desk, [drafted(1)]).outcomes
    assert late.entry.state == State.UNCHANGED
    assert "before version 1" in late.entry.trace[-1].detail


def test_an_address_met_before_under_another_name_is_the_same_article(desk: Resources) -> None:
    first = drafted(1)
    assert first.article is not None
    moved = replace(first.article.url, canonical="https://example-times.com/moved", requested=first.url)
    second = replace(first, article=replace(first.article, url=moved))
    [before] = store(desk, [first]).outcomes
    [after] = store(desk, [second]).outcomes
    assert after.entry.state == State.UNCHANGED
    assert after.entry.subject == before.entry.subject
    assert after.article is not None
    assert after.article.url.canonical == "https://example-times.com/1"


def test_a_copy_in_the_same_batch_names_the_one_before_it(desk: Resources) -> None:
    first = drafted(1)
    assert first.article is not None
    other = replace(first.article.url, canonical="https://copy.example/1", requested=None)
    copy = replace(
        first,
        key="https://copy.example/1",
        article=replace(first.article, uri="urn:uuid:00000000-0000-5000-8000-000000000009", url=other),
    )
    assert states(desk, first, copy) == [State.PUBLISHED, State.DUPLICATE]


@pytest.mark.parametrize("batches", [1, 2, 4])
def test_a_copy_with_a_remark_of_its_own_names_the_first_wherever_batches_end(desk: Resources, batches: int) -> None:
    other = drafted(1)
    agency, paper, another = (reprinted(f"https://{name}.example/n/1", name) for name in ("agency", "paper", "another"))
    drafts = [other, agency, paper, another]
    size = len(drafts) // batches
    done = [store(desk, drafts[start : start + size]) for start in range(0, len(drafts), size)]
    states = [outcome.entry.state for one in done for outcome in one.outcomes]
    assert states == [State.PUBLISHED, State.PUBLISHED, State.DUPLICATE, State.DUPLICATE]
    _, first, *copies = (msgspec.json.decode(message.body) for one in done for message in one.messages)
    assert [copy["type"].split(".")[-2] for copy in copies] == ["duplicate", "duplicate"]
    assert [copy["data"]["representative"] for copy in copies] == [first["data"]["uri"]] * 2
    assert all(65 <= copy["data"]["similarity"] < 100 for copy in copies)
    assert [copy["data"]["publisher"]["name"] for copy in copies] == ["paper", "another"]
    assert all("body" not in copy["data"] for copy in copies)


def reprinted(url: str, publisher: str) -> Draft:
    """Address and publisher -> a draft of the agency's report with a sentence of the publisher's own."""
    report = [
        Block(Label.PARAGRAPH, f"Harbour wall {part} was broken in {part * 7} places by waves {part + 3} m high.")
        for part in range(12)
    ]
    own = Block(Label.PARAGRAPH, f"Readers of {publisher} sent us their pictures.")
    document = replace(
        DOCUMENT, blocks=(*report, own), canonical=None, publisher=Found(Publisher(publisher, None), "test", 90)
    )
    made = article(document, replace(PAGE, url=url))
    return Draft(key=url, url=url, trace=(), article=made, evidence=Evidence("", url, ()))


def test_a_refusal_is_an_entry_with_its_reason(desk: Resources) -> None:
    refusal = Refusal(origin=Origin(file="a.warc", record=7), code="truncated", detail="3 of 9 bytes are there")
    [outcome] = store(desk, [process(refusal, Limits(), "files")]).outcomes
    assert (outcome.entry.state, outcome.entry.code) == (State.REJECTED, "truncated")
    [known] = desk.ledger.entries("file:a.warc#7")
    assert known.detail == "3 of 9 bytes are there"


def test_an_event_over_the_bound_is_quarantined_before_it_reaches_the_outbox(desk: Resources) -> None:
    assert states(desk, drafted(1, words=3000)) == [State.QUARANTINED]
    assert desk.ledger.counts().unsent == 0


@pytest.mark.parametrize("kind", [ValueError, RecursionError, MemoryError])
def test_one_that_cannot_be_settled_leaves_the_others_as_they_would_have_been(
    desk: Resources, monkeypatch: pytest.MonkeyPatch, kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    def write(data: Article, *rest: Any, **options: Any) -> Message:
        if data.url.canonical.endswith("/3"):
            raise kind("what nobody foresaw")
        return write_event(data, *rest, **options)

    monkeypatch.setattr("tasks.pipeline.store.write_event", write)
    settlement = store(desk, [drafted(number) for number in range(6)])
    ends = [outcome.entry.state for outcome in settlement.outcomes]
    assert ends == [State.PUBLISHED] * 3 + [State.QUARANTINED] + [State.PUBLISHED] * 2
    assert len(settlement.messages) == desk.ledger.counts().unsent == 5
    [kept] = desk.ledger.entries("https://example-times.com/3")
    assert (kept.state, kept.code) == (State.QUARANTINED, "defect")
    assert kept.trace[-1].detail.endswith(f"{kind.__name__}: what nobody foresaw")
    assert [line.partition(": ")[0] for line in caplog.messages] == ["https://example-times.com/3"]
    monkeypatch.undo()
    assert states(desk, drafted(3)) == [State.PUBLISHED], "nothing half done was left behind"


def test_a_capture_that_is_dated_in_the_future_freezes_nothing(desk: Resources) -> None:
    ahead = drafted(1, second=70 * 365 * 86_400)
    assert states(desk, ahead) == [State.PUBLISHED]
    assert states(desk, drafted(1, words=3, second=2)) == [State.UPDATED]
    [entry] = desk.ledger.entries("https://example-times.com/1")
    assert entry.state is State.UPDATED
