"""What everything that travels is made of: the base of its types, and its moments, digests and addresses."""

from typing import Annotated

from msgspec import Meta, Struct

Confidence = Annotated[int, Meta(ge=0, le=100, description="0 to 100, as in ninjs")]
Moment = Annotated[
    str,
    Meta(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$",
        description="RFC 3339, UTC",
        examples=["2026-11-23T06:04:58Z"],
        extra_json_schema={"format": "date-time"},
    ),
]
Digest = Annotated[str, Meta(pattern=r"^sha256:[0-9a-f]{64}$")]
Uri = Annotated[str, Meta(extra_json_schema={"format": "uri"})]
ArticleUri = Annotated[
    str,
    Meta(pattern=r"^urn:uuid:[0-9a-f-]{36}$", examples=["urn:uuid:8ee0b7c5-8985-54d9-b169-e386e15d2f04"]),
]


class Wire(Struct, frozen=True, rename="camel", omit_defaults=True):
    """Base of everything that travels: camelCase names, unknown fields left out."""
