"""Events: ids that never change, keys of five words, bytes that an independent reader accepts."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import msgspec
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from hypothesis import given
from hypothesis import strategies as st

from tasks.events.cloudevent import (
    article_uuid,
    event_uuid,
    routing_key,
    write_event,
    write_notice,
    write_withdrawal,
)
from tasks.models.article import Article
from tasks.models.notices import Gone, SourceNotice, Withdrawn
from tasks.stages.compare import withdraw
from tests.tasks.samples import article

AUTHORITY = "https://wiredesk.github.io"
RECORDED = datetime(2026, 11, 23, 6, 4, 58, 412000, tzinfo=UTC)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
GONE = Gone(code="gone", http_status=410, checks=1, first_gone="2026-11-25T10:00:00Z")
NOTICE = SourceNotice(
    source_id="example-times",
    name="The Example Times",
    feed_url="https://www.example-times.com/rss",
    health="failing",
    since="2026-11-25T10:00:00Z",
    reason="timeout",
    failures=4,
)


def test_ids_are_those_that_were_promised() -> None:
    one = article_uuid("https://www.example-times.com/politics/2026/11/23/budget-vote")
    assert str(one) == "8ee0b7c5-8985-54d9-b169-e386e15d2f04"
    digest = "sha256:268e34aab1cc18485e61305a1ab971740942940468f6857efe04d0a350989aac"
    assert str(event_uuid(one, "published", 1, digest)) == "a145e421-2942-522e-b2c9-ca49cac7583a"


def test_a_return_to_an_earlier_text_is_an_event_of_its_own() -> None:
    one = article_uuid("https://example.org/a")
    assert len({event_uuid(one, "updated", number, digest) for number, digest in ((1, "A"), (2, "B"), (3, "A"))}) == 3


@given(st.text(), st.text(), st.text())
def test_routing_key_has_five_words_whatever_the_parts_hold(language: str, section: str, publisher: str) -> None:
    key = routing_key("published", language, section, publisher)
    assert re.fullmatch(r"article(\.[a-z0-9_-]+){4}", key)
    assert len(key.encode()) <= 255


def test_routing_key_names_language_section_and_publisher() -> None:
    assert (
        routing_key("published", "en-GB", "sport", "example-times-com")
        == "article.published.en.sport.example-times-com"
    )
    assert routing_key("published", "", "", "") == "article.published.und.und.und"


def test_event_is_read_by_the_cloudevents_sdk() -> None:
    message = write_event(article(), "published", authority=AUTHORITY, recorded=RECORDED, trace=TRACE)
    event = from_structured_event(HTTPMessage({"content-type": "application/cloudevents+json"}, message.body))
    assert event.get_id() == message.id
    assert event.get_type() == message.type == "io.github.wiredesk.article.published.v1"
    assert event.get_source() == f"{AUTHORITY}/publishers/example-times-com"
    assert event.get_extension("recordedtime") == "2026-11-23T06:04:58.412Z"
    data = event.get_data()
    assert isinstance(data, dict)
    assert data["headline"] == "Parliament passes budget after all-night session"


def test_a_withdrawal_goes_where_the_article_went_and_repeats_no_text() -> None:
    finding = withdraw(article(), 2, GONE)
    assert isinstance(finding.data, Withdrawn)
    message = write_withdrawal(finding.data, article(), authority=AUTHORITY, recorded=RECORDED, trace=TRACE)
    event = json.loads(message.body)
    assert message.key == "article.withdrawn.en.politics.example-times-com"
    assert (event["articleversion"], event["subject"]) == (2, event["partitionkey"])
    assert event["data"]["pubStatus"] == "canceled"
    assert "Lawmakers" not in message.body.decode()


def test_a_notice_is_said_once_and_in_five_words() -> None:
    one, other = (
        write_notice(NOTICE, "failed", language=language, authority=AUTHORITY, recorded=RECORDED)
        for language in ("en-GB", None)
    )
    assert one.id == other.id
    assert (one.key, other.key) == ("ingest.source.failed.en.example-times", "ingest.source.failed.und.example-times")
    assert one.type == "io.github.wiredesk.ingest.source.failed.v1"
    event = json.loads(one.body)
    assert "articleversion" not in event
    assert event["time"] == NOTICE.since


def test_equal_input_gives_equal_bytes() -> None:
    one, other = (write_event(article(), "published", authority=AUTHORITY, recorded=RECORDED) for _ in range(2))
    assert one == other


def test_nothing_is_ever_null() -> None:
    def nulls(node: Any) -> bool:
        if isinstance(node, dict):
            return any(map(nulls, node.values()))
        return any(map(nulls, node)) if isinstance(node, list) else node is None

    message = write_event(article(), "published", authority=AUTHORITY, recorded=RECORDED)
    assert not nulls(json.loads(message.body))


def test_article_comes_back_from_its_own_bytes() -> None:
    assert msgspec.json.decode(msgspec.json.encode(article()), type=Article) == article()
