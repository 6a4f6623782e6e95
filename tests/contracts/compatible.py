"""Two versions of a JSON Schema -> what of the newer one breaks a reader of the older.

Readers were made from the older schema: types generated, validators compiled. They go on working while every document
that the newer schema allows is one that they expect, but for fields that they do not know.
"""

from collections.abc import Iterator
from typing import Any

_NARROWED = ("type", "const", "enum", "pattern", "format", "minimum", "maximum", "minItems", "minLength")


def breaking_changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Older and newer schema -> sentences, one a change that is no minor one; none where the newer only adds."""
    return list(_compare(_inlined(old, old), _inlined(new, new), "$"))


def _inlined(node: Any, root: dict[str, Any]) -> Any:
    """A node -> the same with the definitions that it names in their places; ours do not nest in themselves."""
    if isinstance(node, list):
        return [_inlined(each, root) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(root["$defs"][node["$ref"].rsplit("/", 1)[-1]], root)
    return {key: _inlined(value, root) for key, value in node.items() if key != "$defs"}


def _compare(old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[str]:
    """Two nodes of the schemas -> what breaks at them and below."""
    for key in _NARROWED:
        if old.get(key) != new.get(key):
            yield f"{where}: {key} was {old.get(key)!r} and is {new.get(key)!r}"
    then, now = old.get("properties", {}), new.get("properties", {})
    for name in then.keys() - now.keys():
        yield f"{where}.{name}: removed"
    for name in set(old.get("required", ())) - set(new.get("required", ())):
        yield f"{where}.{name}: was always there, and may be missing now"
    for name in then.keys() & now.keys():
        yield from _compare(then[name], now[name], f"{where}.{name}")
    for key in ("items", "additionalProperties"):
        if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
            yield from _compare(old[key], new[key], f"{where}[]")
        elif old.get(key) != new.get(key):
            yield f"{where}: {key} was {old.get(key)!r} and is {new.get(key)!r}"
    for option in new.get("anyOf", ()):
        if not any(not list(_compare(each, option, where)) for each in old.get("anyOf", ())):
            yield f"{where}: may be something that it never was"
