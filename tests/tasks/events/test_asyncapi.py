"""AsyncAPI: what is published is generated, every message names its schema, and every golden event fits its message."""

import json
from typing import Any

import jsonschema
import pytest

from tasks.models.event import EVENTS, event_type
from tests.contracts.publish import ASYNCAPI, contracts
from tests.golden.events import recorded

DOCUMENT: dict[str, Any] = json.loads(ASYNCAPI.read_text("utf-8"))
RECORDED = recorded()


def test_published_document_is_the_generated_one() -> None:
    """``make schemas`` after a change that is meant."""
    assert ASYNCAPI.read_text("utf-8") == contracts()[ASYNCAPI]


def test_every_event_has_a_channel_and_every_reference_leads_somewhere() -> None:
    channels = [name for channel in DOCUMENT["channels"].values() for name in channel["messages"]]
    assert sorted(channels) == sorted(EVENTS)

    def references(node: Any) -> list[str]:
        if isinstance(node, list):
            return [found for each in node for found in references(each)]
        if not isinstance(node, dict):
            return []
        return [*([node["$ref"]] if "$ref" in node else []), *references(list(node.values()))]

    for reference in references(DOCUMENT):
        node = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


@pytest.mark.parametrize("name", RECORDED)
def test_golden_events_are_messages_of_it(name: str) -> None:
    event = json.loads(RECORDED[name])
    messages = {message["name"]: message for message in DOCUMENT["components"]["messages"].values()}
    payload = messages[event["type"]]["payload"]
    jsonschema.Draft202012Validator(payload | {"components": DOCUMENT["components"]}).validate(event)
    assert set(messages) == set(map(event_type, EVENTS))
