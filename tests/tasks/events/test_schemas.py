"""Schemas: what is written is valid with no field unnamed, what is published is generated, and it only ever grows."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from tasks.events.schemas import VERSION, data_schema, schemas
from tasks.models.event import DATA
from tasks.stages.compare import Copy, compare, withdraw
from tests.contracts.compatible import breaking_changes
from tests.tasks.events.test_cloudevent import AUTHORITY, GONE, NOTICE
from tests.tasks.samples import article

DOCS = Path(__file__).parents[3] / "docs" / "schemas"
NAMES = list(schemas(AUTHORITY))


def closed(node: Any) -> Any:
    """A schema -> the same that allows nothing it does not name: what we write, we must have named."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: closed(value) for key, value in node.items()}
    return node | {"additionalProperties": False} if "properties" in node else node


@pytest.mark.parametrize("name", DATA)
def test_data_is_valid_against_the_schema_with_no_field_unnamed(name: str) -> None:
    data: dict[str, Any] = {
        "article": article(),
        "duplicate": compare(article(), None, Copy("urn:uuid:8ee0b7c5-8985-54d9-b169-e386e15d2f04", 97)).data,
        "withdrawn": withdraw(article(), 2, GONE).data,
        "source": NOTICE,
    }
    formats = jsonschema.Draft202012Validator.FORMAT_CHECKER
    validator = jsonschema.Draft202012Validator(closed(data_schema(name, AUTHORITY)), format_checker=formats)
    assert list(validator.iter_errors(json.loads(msgspec.json.encode(data[name])))) == []


@pytest.mark.parametrize("name", NAMES)
def test_published_schema_is_the_generated_one(name: str) -> None:
    """``make schemas`` after a change that is meant; one that adds gets the next minor version, in files of its own."""
    published = json.loads((DOCS / name / f"{VERSION}.json").read_text("utf-8"))
    assert published == json.loads(json.dumps(schemas(AUTHORITY)[name]))
    jsonschema.Draft202012Validator.check_schema(published)


@pytest.mark.parametrize("name", NAMES)
def test_no_reader_of_an_earlier_version_of_the_same_major_is_broken(name: str) -> None:
    earlier = [path for path in (DOCS / name).glob("*.json") if path.stem.split(".")[0] == VERSION.split(".")[0]]
    assert earlier
    for path in earlier:
        assert breaking_changes(json.loads(path.read_text("utf-8")), schemas(AUTHORITY)[name]) == [], path


@pytest.mark.parametrize("name", NAMES)
def test_no_schema_allows_null_or_closes_a_list_of_values(name: str) -> None:
    def nodes(node: Any) -> list[dict[str, Any]]:
        below = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        return [*([node] if isinstance(node, dict) else []), *(found for each in below for found in nodes(each))]

    for node in nodes(schemas(AUTHORITY)[name]):
        assert None not in node.values()
        assert node.get("type") != "null"
        assert "enum" not in node


def _article() -> dict[str, Any]:
    return copy.deepcopy(data_schema("article", AUTHORITY))


def _without(field: str) -> Callable[[dict[str, Any]], None]:
    return lambda schema: schema["properties"].pop(field)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_without("headline"), "$.headline: removed"),
        (lambda schema: schema["required"].remove("headline"), "$.headline: was always there"),
        (lambda schema: schema["properties"]["headline"].update(type="array"), "$.headline: type was 'string'"),
        (lambda schema: schema["properties"]["version"].update(minimum=0), "$.version: minimum was 1 and is 0"),
        (lambda schema: schema["$defs"]["Section"]["properties"].pop("id"), "$.section.id: removed"),
        (
            lambda schema: schema["$defs"]["Block"]["properties"]["kind"].update(enum=["a"]),
            "$.body.blocks[].kind: enum",
        ),
        (lambda schema: schema["$defs"]["Body"]["properties"]["blocks"].update(items={}), "$.body.blocks[]: type"),
    ],
)
def test_a_change_that_breaks_readers_is_named(change: Callable[[dict[str, Any]], None], said: str) -> None:
    changed = _article()
    change(changed)
    found = breaking_changes(_article(), changed)
    assert any(sentence.startswith(said) for sentence in found), found


def test_a_field_more_and_a_value_more_break_nobody() -> None:
    changed = _article()
    changed["properties"]["mood"] = {"type": "string"}
    changed["$defs"]["Block"]["properties"]["kind"]["examples"].append("poem")
    assert breaking_changes(_article(), changed) == []


def test_a_field_that_was_left_out_at_times_may_always_be_there() -> None:
    changed = _article()
    changed["required"].append("byline")
    assert breaking_changes(_article(), changed) == []
