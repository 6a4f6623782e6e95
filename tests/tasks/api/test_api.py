"""The read API: a reader that asks on holds the present; events are the queue's bytes; feeds are read by readers."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tasks.readers.listing import read_listing
from tests.contracts.press import Present, press
from tests.tasks.desk.stocked import served
from tests.tasks.sinks.conftest import Clock, write
from worker.limits import Limits
from worker.resources import Resources
from worker.settings import Desk, Settings


@pytest.fixture
def resources(tmp_path: Path) -> Iterator[Resources]:
    clock = Clock()
    clock.pass_(hours=1)
    settings = Settings(home=tmp_path, bus_url="memory://", celery_url="memory://", desk=Desk(listen="127.0.0.1:0"))
    with Resources(settings, now=clock) as found:
        yield found


@pytest.fixture
def api(resources: Resources) -> Iterator[httpx.Client]:
    with served(resources) as url, httpx.Client(base_url=f"{url}/api", timeout=20) as client:
        yield client


def read_on(api: httpx.Client, since: str, **asked: Any) -> tuple[dict[str, Present], str]:
    """Cursor -> what the answers say of every article until they are complete, and the cursor then."""
    held: dict[str, Present] = {}
    while True:
        page = api.get("/articles", params={"since": since, **asked}).raise_for_status().json()
        since = page["next"]
        for item in page["articles"]:
            state = item["verb"] if item["verb"] in {"withdrawn", "duplicate"} else "usable"
            held[item["id"]] = Present(item["version"], state, item["article"].get("headline"))
        if page["complete"]:
            return held, since


def test_who_asks_on_holds_the_present_and_sees_no_article_as_it_was(resources: Resources, api: httpx.Client) -> None:
    write(resources, 60)
    _, present = press(60, random.Random(1), "press-1")
    held, cursor = read_on(api, "0", limit=7)
    assert held == present
    assert read_on(api, cursor) == ({}, cursor)
    write(resources, 5, seed=2)
    _, later = press(5, random.Random(2), "press-2")
    assert read_on(api, cursor)[0] == later


def test_a_selection_is_asked_for_by_name_or_by_condition(resources: Resources, api: httpx.Client) -> None:
    write(resources, 30)
    everything = read_on(api, "0")[0]
    assert read_on(api, "0", section="politics")[0] == everything
    assert read_on(api, "0", section="sport")[0] == {}
    gone = {subject: one for subject, one in everything.items() if one.state == "withdrawn"}
    assert read_on(api, "0", bind="article.withdrawn.#")[0] == gone
    assert set(read_on(api, "0", where="words>1000000")[0]) == {
        subject for subject, one in everything.items() if one.state in {"withdrawn", "duplicate"}
    }


def test_an_answer_that_is_known_is_not_sent_again(resources: Resources, api: httpx.Client) -> None:
    write(resources, 3)
    first = api.get("/articles")
    assert api.get("/articles", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    write(resources, 1, seed=2)
    assert api.get("/articles", headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_events_are_the_bytes_of_the_queue(resources: Resources, api: httpx.Client) -> None:
    messages = write(resources, 10)
    first = api.get("/events", params={"limit": 5})
    rest = api.get("/events", params={"after": first.json()["next"], "limit": 500})
    found = first.content.split(b'"events":[')[1].split(b'],"next"')[0] + b"," + rest.content.split(b'"events":[')[1]
    assert found.split(b'],"next"')[0] == b",".join(message.body for message in messages)


def told(lines: Iterator[str], count: int) -> list[tuple[str, str, str]]:
    """Lines of a stream -> id, event and data of the first so many events."""
    found: list[tuple[str, str, str]] = []
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        fields[name] = value
        if not line and "id" in fields:
            found.append((fields["id"], fields["event"], fields["data"]))
            fields = {}
        if len(found) == count:
            break
    return found


def test_a_stream_goes_on_behind_the_last_event_that_was_seen(resources: Resources, api: httpx.Client) -> None:
    messages = write(resources, 10)
    headers = {"Accept": "text/event-stream"}
    with api.stream("GET", "/events", params={"from": "first"}, headers=headers) as stream:
        seen = told(stream.iter_lines(), 4)
    headers["Last-Event-ID"] = seen[-1][0]
    with api.stream("GET", "/events", headers=headers) as stream:
        lines = stream.iter_lines()
        seen += told(lines, len(messages) - 4)
        later = write(resources, 2, seed=3)
        seen += told(lines, len(later))
    assert [(one, data) for one, _, data in seen] == [
        (message.id, message.body.decode()) for message in [*messages, *later]
    ]
    assert [verb for _, verb, _ in seen] == [message.key.split(".")[1] for message in [*messages, *later]]


def test_feeds_hold_the_latest_articles_as_they_stand(resources: Resources, api: httpx.Client) -> None:
    write(resources, 30)
    usable = {one.headline for one in read_on(api, "0")[0].values() if one.state == "usable"}
    answer = api.get("/feed.atom", params={"limit": 500, "language": "en"})
    feed = feedparser.parse(answer.content, response_headers={"content-type": answer.headers["content-type"]})
    assert (feed.version, feed.bozo) == ("atom10", False)
    assert {entry.title for entry in feed.entries} == usable
    assert all(entry.link.startswith("https://") and entry.content[0].value for entry in feed.entries)
    answer = api.get("/feed.json", params={"limit": 500})
    listing = read_listing(answer.content, str(answer.url), Limits(), answer.headers["content-type"])
    assert {entry.hints.title for entry in listing.entries} == usable
    for path in ("/feed.atom", "/feed.json"):
        assert api.get(path, headers={"If-None-Match": api.get(path).headers["etag"]}).status_code == 304


def test_one_article_is_asked_for_by_its_id(resources: Resources, api: httpx.Client) -> None:
    write(resources, 1)
    subject = next(iter(read_on(api, "0")[0]))
    assert api.get(f"/articles/{subject}").status_code == 200
    missing = api.get("/articles/8ee0b7c5-0000-54d9-b169-e386e15d2f04")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/articles?limit=0", "limit is a number"),
        ("/articles?since=yesterday", "since is a cursor"),
        ("/articles?where=section", "there should be a comparison"),
        ("/articles?section=a'b%22c", ""),
        ("/articles?bind=ARTICLE", "no binding pattern"),
        ("/events?from=yesterday", "no moment"),
        ("/events?after=-1", "after is a cursor"),
    ],
)
def test_a_mistake_is_a_problem(api: httpx.Client, path: str, said: str) -> None:
    answer = api.get(path)
    assert answer.status_code == (400 if said else 200)
    assert said in answer.json().get("detail", "")


def test_an_event_that_is_kept_no_more_is_told(api: httpx.Client) -> None:
    assert api.get("/events", headers={"Last-Event-ID": "nobody", "Accept": "text/event-stream"}).status_code == 410


def test_the_document_is_valid_and_names_every_route(api: httpx.Client) -> None:
    document = api.get("/openapi.json").json()
    OpenAPIV31SpecValidator(document).validate()
    assert set(document["paths"]) == {
        "/articles", "/articles/{id}", "/events", "/feed.atom", "/feed.json", "/openapi.json"
    }  # fmt: skip


def test_where_a_token_is_asked_for_nobody_reads_without_it(tmp_path: Path) -> None:
    desk = Desk(listen="0.0.0.0:0", token="a token for tests")
    with (
        Resources(Settings(home=tmp_path, bus_url="memory://", celery_url="memory://", desk=desk)) as resources,
        served(resources) as url,
    ):
        refused = httpx.get(f"{url}/api/articles")
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        bearer = {"Authorization": "Bearer a token for tests"}
        assert httpx.get(f"{url}/api/articles", headers=bearer).json() == {
            "articles": [],
            "next": "0",
            "complete": True,
        }


def test_texts_that_xml_cannot_hold_are_left_out_of_it(resources: Resources, api: httpx.Client) -> None:
    write(resources, 1)
    body = api.get("/feed.atom", params={"where": "headline~\x01 or words>0"}).content
    assert b"\x01" not in body
    assert json.loads(api.get("/feed.json").content)["version"] == "https://jsonfeed.org/version/1.1"
