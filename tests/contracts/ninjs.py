"""IPTC ninjs 3.1, as far as we write it: the properties that the standard has, and what each may be.

Taken from the standard's own schema (CC BY 4.0, IPTC), in our words; a name that is not there is not in the standard.
"""

from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
MOMENT = {"type": "string", "format": "date-time"}
URI = {"type": "string", "format": "uri"}
NUMBER = {"type": "integer"}


def _object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _said(**more: Any) -> dict[str, Any]:
    return _list(_object(("value",), role=TEXT, contentType=TEXT, value=TEXT, **more))


_COMMON: dict[str, Any] = {
    "uri": URI,
    "type": {"enum": ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"]},
    "representationType": {"enum": ["full", "partial"]},
    "version": TEXT,
    "firstCreated": MOMENT,
    "versionCreated": MOMENT,
    "pubStatus": {"enum": ["usable", "withheld", "canceled"]},
    "copyrightNotice": TEXT,
    "language": TEXT,
    "by": TEXT,
    "located": TEXT,
    "headlines": _said(),
    "descriptions": _said(),
    "bodies": _said(charCount=NUMBER, wordCount=NUMBER),
    "subjects": _list(
        _object(
            name=TEXT,
            rel=TEXT,
            uri=URI,
            literal=TEXT,
            creator=TEXT,
            confidence={"type": "integer", "minimum": 0, "maximum": 100},
        )
    ),
    "infoSources": _list(_object(name=TEXT, role=TEXT, uri=URI, literal=TEXT)),
    "altIds": _list(_object(role=TEXT, value=TEXT)),
    "genres": _list(_object(name=TEXT, uri=TEXT, literal=TEXT)),
    "renditions": _list(_object(("name",), name=TEXT, href=URI, contentType=TEXT, width=NUMBER, height=NUMBER)),
    "standard": _object(name=TEXT, version=TEXT, schema=URI),
}
NINJS = _object(("uri",), **_COMMON, associations=_list(_object(("name", "uri"), **_COMMON, name=TEXT, rel=TEXT)))
