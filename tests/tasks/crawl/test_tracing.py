"""One trace of one article, from the poll that found it to the event that went out, over what remembers it between."""

import json
import sys
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tasks.crawl.dispatch import attend, traced
from tasks.crawl.visit_note import read_trace
from tasks.events.outbox import relay
from tests.simulation.press import draw_press
from tests.simulation.web import page
from tests.tasks.stage import FEED, Stage, item, rss
from worker.errors import Misconfigured
from worker.resources import Resources, a_trace
from worker.settings import Settings
from worker.tracing import Tracing, current_trace, open_tracing

PAGE = "https://a.example/1"


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path)
    made.resources.trace = a_trace
    made.answers[FEED] = rss(item("1"))
    return made


def attended(stage: Stage, url: str) -> None:
    visit = stage.lease(url)
    with traced(stage.resources, visit):
        attend(stage.resources, visit)


def traceparent(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-{span.context.trace_flags:02x}"


def parents(spans: tuple[ReadableSpan, ...]) -> dict[str, str]:
    """Spans -> the name of each, and of the one that it is a part of."""
    names = {one.context.span_id: one.name for one in spans if one.context}
    return {one.name: names[one.parent.span_id] if one.parent else "" for one in spans}


def test_an_article_is_one_trace_from_the_poll_to_the_event(stage: Stage) -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    stage.resources.__dict__["tracing"] = Tracing(provider)
    attended(stage, FEED)
    [found] = stage.frontier.visits("page")
    stage.answers[found.url] = article_page(found.url)
    attended(stage, found.url)
    assert relay(stage.resources).sent == 1
    spans = exporter.get_finished_spans()
    assert len({one.context.trace_id for one in spans if one.context}) == 1
    assert parents(spans) == {
        "poll": "",
        "visit": "poll",
        "fetch": "visit",
        "process": "visit",
        "store": "visit",
        "publish": "poll",
    }
    [root] = [one for one in spans if one.name == "poll"]
    [event] = [json.loads(one.body) for one in stage.resources.ledger.catalogue.tellings()]
    assert event["traceparent"] == traceparent(root)
    assert [one.attributes["event"] for one in spans if one.name == "publish" and one.attributes] == [event["id"]]
    [after] = stage.frontier.visits("page")
    assert read_trace(found.note) == traceparent(root)
    assert read_trace(after.note) == ""


def test_an_event_bears_the_id_of_its_visit_where_nobody_wants_spans(stage: Stage) -> None:
    attended(stage, FEED)
    [found] = stage.frontier.visits("page")
    assert read_trace(found.note) == ""
    stage.answers[found.url] = article_page(found.url)
    visit = stage.lease(found.url)
    with traced(stage.resources, visit):
        trace = current_trace()
        attend(stage.resources, visit)
    assert current_trace() == ""
    [event] = [json.loads(one.body) for one in stage.resources.ledger.catalogue.tellings()]
    assert event["traceparent"] == trace
    assert a_trace() != a_trace()


def test_a_note_that_cannot_be_read_begins_a_trace() -> None:
    assert read_trace("no json") == ""
    assert read_trace("[]") == ""


def test_spans_without_opentelemetry_are_a_mistake_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(Misconfigured, match="wiredesk\\[otel\\]"):
        open_tracing(Settings(traces_url="http://127.0.0.1:4318/v1/traces"))


def test_spans_are_sent_when_the_resources_are_closed(tmp_path: Path) -> None:
    with Resources(Settings(home=tmp_path, traces_url="http://127.0.0.1:1/v1/traces")) as resources:
        assert resources.tracing.is_on
    assert "tracing" not in resources.__dict__


def article_page(url: str) -> bytes:
    """Address -> a page with an article."""
    [outlet] = draw_press(1, sources=1, hosts=1, days=1)
    return page(outlet, outlet.stories[0], (), "").replace(outlet.url(outlet.stories[0]), url).encode()
