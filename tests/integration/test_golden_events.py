"""The golden events, byte for byte, and an independent reader of them; ``make golden`` records them anew."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event

from tasks.events.schemas import event_schema
from tests.golden.events import laid_out, recorded, written
from tests.tasks.events.test_cloudevent import AUTHORITY
from tests.tasks.events.test_schemas import closed

RECORDED = recorded()
DOCUMENT = Path(__file__).parents[2] / "docs" / "seeds.md"
VERBS = {"published", "updated", "corrected", "withdrawn", "duplicate"}


def test_events_are_what_was_recorded_byte_for_byte() -> None:
    found = written()
    assert found.keys() == RECORDED.keys()
    for name, body in found.items():
        assert laid_out(body) == laid_out(RECORDED[name]), name
        assert body == RECORDED[name], name


def test_every_verb_is_among_them() -> None:
    assert {json.loads(body)["type"].split(".")[-2] for body in RECORDED.values()} == VERBS


def test_every_seed_is_filed_as_its_document_says() -> None:
    listed = re.findall(r"^\| `([^`]+)` \| [a-z, ]+ \| ([a-z, ]+) \|", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    filed: dict[str, list[str]] = {}
    for name, body in RECORDED.items():
        section = json.loads(body)["data"].get("section", {}).get("id")
        seed = filed.setdefault(name.rpartition("-")[0], [])
        if section not in seed:
            seed.append(section)
    said = {seed: topics.split(", ") for seed, topics in listed if seed in filed}
    assert len(said) > 15
    assert {seed: filed[seed] for seed in said} == said


@pytest.mark.parametrize("name", RECORDED)
def test_the_cloudevents_sdk_reads_it(name: str) -> None:
    event = from_structured_event(HTTPMessage({"content-type": "application/cloudevents+json"}, RECORDED[name]))
    said = json.loads(RECORDED[name])
    assert event.get_id() == said["id"]
    assert event.get_type() == said["type"]
    assert event.get_subject() == event.get_extension("partitionkey") == said["subject"]
    assert event.get_data() == said["data"]


@pytest.mark.parametrize("name", RECORDED)
def test_it_keeps_the_rules_of_the_wire(name: str) -> None:
    """No nulls, no floats, moments in UTC, and no field that the schema does not name."""
    event = json.loads(RECORDED[name], parse_float=pytest.fail)
    name = event["type"].removeprefix("io.github.wiredesk.").removesuffix(".v1")
    formats = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(closed(event_schema(name, AUTHORITY)), format_checker=formats).validate(event)
    for path, value in leaves(event):
        assert value is not None, path
        if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT.*[+-]\d\d:?\d\d$", value):
            assert path.endswith("raw"), path


def leaves(node: Any, path: str = "") -> list[tuple[str, Any]]:
    """A JSON value -> where each of its scalars stands, and what it is."""
    if isinstance(node, dict):
        return [leaf for name, value in node.items() for leaf in leaves(value, f"{path}.{name}")]
    if isinstance(node, list):
        return [leaf for value in node for leaf in leaves(value, path)]
    return [(path, node)]
