"""The types that write events -> the JSON Schemas (2020-12) that they are published under.

Published schemas are open: a reader ignores fields that it does not know, and where today's values of a field are
listed, a value that it does not know is valid too. A minor version adds; it never removes, renames, narrows or widens.
"""

from collections.abc import Mapping
from inspect import cleandoc
from typing import Any

import msgspec

from tasks.models.event import DATA, EVENTS, Envelope, event_type

VERSION = "1.0.0"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_address(name: str, authority: str) -> str:
    """Schema name, base URL of the installation -> the address it is published under."""
    return f"{authority}/schemas/{name}/{VERSION}.json"


def data_schema(name: str, authority: str) -> dict[str, Any]:
    """Schema name (``article``, ``duplicate``, ``withdrawn``, ``source``) -> JSON Schema of an event's ``data``."""
    root, components = _components(DATA[name])
    return {"$schema": DIALECT, "$id": schema_address(name, authority), **root, "$defs": components}


def envelope_schema(authority: str) -> dict[str, Any]:
    """-> JSON Schema of what all events have in common, whatever they carry."""
    root, _ = _components(Envelope[dict[str, Any]])
    root["title"] = "Envelope"
    root["properties"]["data"] = {"type": "object", "description": "As ``dataschema`` says"}
    return {"$schema": DIALECT, "$id": schema_address("envelope", authority), **root}


def event_schema(name: str, authority: str) -> dict[str, Any]:
    """Name of an event (``article.published`` …) -> JSON Schema of the whole of it, envelope and data."""
    envelope, _ = _components(Envelope[dict[str, Any]])
    data, components = _components(DATA[EVENTS[name]])
    envelope["title"] = name
    envelope["properties"]["type"] = {"type": "string", "const": event_type(name)}
    envelope["properties"]["data"] = {"$ref": f"#/$defs/{data['title']}"}
    if EVENTS[name] != "source":
        envelope["required"] = [*envelope["required"], "partitionkey", "articleversion"]
    components[data["title"]] = data
    return {"$schema": DIALECT, "$id": schema_address(name, authority), **envelope, "$defs": components}


def schemas(authority: str) -> dict[str, dict[str, Any]]:
    """-> every published schema by its name: of data, of the envelope, of whole events."""
    return (
        {name: data_schema(name, authority) for name in DATA}
        | {"envelope": envelope_schema(authority)}
        | {name: event_schema(name, authority) for name in EVENTS}
    )


def _components(kind: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A type -> its own schema, and those of the types that it names."""
    (root,), components = msgspec.json.schema_components([kind])
    opened = {name: _open(component) for name, component in components.items()}
    return opened.pop(root["$ref"].rsplit("/", 1)[-1]), opened


def _open(node: Any) -> Any:
    """A generated schema -> the same without null and with open enumerations.

    A field that is not known is left out on the wire, so null is never valid.
    """
    if isinstance(node, list):
        return [_open(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: _open(value) for key, value in node.items() if not (key == "default" and value is None)}
    if {"type": "null"} in node.get("anyOf", ()):
        kept = [option for option in node.pop("anyOf") if option != {"type": "null"}]
        node |= kept[0] if len(kept) == 1 else {"anyOf": kept}
    if isinstance(node.get("description"), str):
        node["description"] = cleandoc(node["description"]).replace("``", "`")
    return _open_values(node) if "enum" in node else node


def _open_values(node: Mapping[str, Any]) -> dict[str, Any]:
    """A closed list of strings -> any string, today's values as examples: clients made from it outlive new ones."""
    values = node["enum"]
    if values in (["1.0"], ["application/json"]):
        return {"type": "string", "const": values[0]}  # CloudEvents' own: another value is another format
    rest = {key: value for key, value in node.items() if key != "enum"}
    return {"type": "string", **rest, "examples": values}
