"""Decoding: a reader older than the writer reads on; what is no event is refused with a sentence."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.events.decode import decode
from tasks.models.article import Article, Duplicate
from tasks.models.notices import Withdrawn
from tests.golden.events import recorded
from worker.errors import Quarantined

RECORDED = recorded()
KINDS = {"withdrawn": Withdrawn, "duplicate": Duplicate}


@pytest.mark.parametrize("name", RECORDED)
def test_every_golden_event_comes_back_as_its_type_and_whole(name: str) -> None:
    event = decode(RECORDED[name])
    assert isinstance(event.data, KINDS.get(event.type.split(".")[-2], Article))
    assert msgspec.json.decode(msgspec.json.encode(event)) == json.loads(RECORDED[name])


def _strings(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(node, dict):
        return [found for key, value in node.items() for found in _strings(value, (*path, key))]
    if isinstance(node, list):
        return [found for key, value in enumerate(node) for found in _strings(value, (*path, key))]
    return [path] if isinstance(node, str) else []


OPEN = {"kind", "role", "precision", "mode", "weight", "genre", "robotsTxt", "pubStatus"}


@pytest.mark.parametrize("name", ["verb-published", "verb-corrected", "live-blog.html-1", "verb-withdrawn"])
def test_a_value_that_nobody_knows_yet_is_read_as_it_stands(name: str) -> None:
    event = json.loads(RECORDED[name])
    for *path, last in _strings(event["data"]):
        if last in OPEN:
            node = event["data"]
            for step in path:
                node = node[step]
            node[last] = "of-tomorrow"
    event["data"]["mood"] = {"name": "calm"}
    event["extension"] = "unknown"
    read = decode(json.dumps(event).encode())
    assert b"of-tomorrow" in msgspec.json.encode(read)
    assert b"calm" not in msgspec.json.encode(read)


def test_a_type_that_nobody_knows_yet_keeps_its_data_as_it_is() -> None:
    event = json.loads(RECORDED["verb-published"]) | {"type": "io.github.wiredesk.story.merged.v1", "data": {"a": [1]}}
    assert decode(json.dumps(event).encode()).data == {"a": [1]}


@given(st.binary() | st.sampled_from([b"{}", b"[]", b'{"type": 1}', b'{"type": "x"}']))
def test_what_is_no_event_is_quarantined(body: bytes) -> None:
    with pytest.raises(Quarantined, match="no article event"):
        decode(body)
