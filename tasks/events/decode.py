"""Bytes of an event -> the event in types; what a newer version says besides is passed over or kept as it is said."""

from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from tasks.models.article import Article, Duplicate
from tasks.models.event import DATA, EVENTS, Envelope, event_type
from tasks.models.notices import SourceNotice, Withdrawn
from worker.errors import Quarantined

Data = Article | Duplicate | Withdrawn | SourceNotice | dict[str, Any]
_KINDS = {event_type(name): DATA[schema] for name, schema in EVENTS.items()}


class _Typed(Struct, frozen=True):
    type: str


def decode(body: bytes) -> Envelope[Data]:
    """CloudEvents JSON as it was delivered -> the event; ``data`` is of the type that the event's type names.

    Made for readers that are older than the writer: fields that they do not know are left out, values that they do not
    know stand where known ones would, and the data of a type that they do not know is a plain ``dict``.
    Raises Quarantined (``not-an-event``) for what is no event of ours.
    """
    try:
        kind = _KINDS.get(msgspec.json.decode(body, type=_Typed).type)
        return _decoder(kind).decode(body)
    except msgspec.DecodeError as error:
        raise Quarantined("not-an-event", f"the message is no article event: {error}") from None


@cache
def _decoder(kind: type[Struct] | None) -> msgspec.json.Decoder[Envelope[Any]]:
    data = dict[str, Any] if kind is None else _opened(kind)
    return msgspec.json.Decoder(Envelope[data])  # type: ignore[valid-type]


def _opened(hint: Any) -> Any:
    """A type -> one that takes any string where this one lists strings; of a struct it is a subclass."""
    if get_origin(hint) is Literal:
        return str
    if isinstance(hint, type) and issubclass(hint, Struct):
        return _subclass(hint)
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        return Annotated[(_opened(inner), *notes)]
    if get_origin(hint) in {Union, UnionType}:
        return Union[tuple(map(_opened, get_args(hint)))]  # noqa: UP007 (made at run time)
    if get_origin(hint) in {tuple, dict}:
        return get_origin(hint)[tuple(map(_opened, get_args(hint)))]
    return hint


@cache
def _subclass(kind: type[Struct]) -> type[Struct]:
    hints = get_type_hints(kind, include_extras=True)
    opened = {name: _opened(hint) for name, hint in hints.items()}
    fields = [
        (field.name, opened[field.name]) if field.required else (field.name, opened[field.name], field.default)
        for field in msgspec.structs.fields(kind)
        if opened[field.name] != hints[field.name]
    ]
    if not fields:
        return kind
    return msgspec.defstruct(
        kind.__name__, fields, bases=(kind,), module=kind.__module__, frozen=True, kw_only=True, omit_defaults=True
    )
