"""``/settings``: what is in force, and what is the default; no secret is among it."""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from tasks.desk.pages import desk_of, page
from worker.settings import PREFIX, Settings

MASK = "•••"
_SECRET = re.compile(r"token|secret|password|key", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]*@")
_QUERY = re.compile(r"(?<=[?&])([^=&\s]+)=[^&\s]*")


class Setting(Struct, frozen=True):
    """A setting: the variable that sets it, its value with secrets masked, and whether that is the default."""

    name: str
    value: str
    default: bool


def settings(request: Request) -> Response:
    """-> the settings in force, by group."""
    return page(request, "settings.html", {"groups": in_force(desk_of(request).resources.settings)})


def in_force(given: Settings) -> dict[str, list[Setting]]:
    """Settings -> each of them, by group; the first group is that of none."""
    groups: dict[str, list[Setting]] = {"": []}
    for name, value, default in _fields(given):
        if isinstance(value, Struct):
            groups[name] = [
                _setting(f"{PREFIX}{name.upper()}_{one.upper()}", inner, standard)
                for one, inner, standard in _fields(value)
            ]
        else:
            groups[""].append(_setting(f"{PREFIX}{name.upper()}", value, default))
    return groups


def _fields(given: Struct) -> Iterator[tuple[str, object, object]]:
    for field in msgspec.structs.fields(given):
        yield field.name, getattr(given, field.name), field.default


def _setting(name: str, value: object, default: object) -> Setting:
    several = isinstance(value, (tuple, list, frozenset))
    shown = ", ".join(map(str, value)) if several else str(value)  # type: ignore[call-overload]
    return Setting(name, masked(name, shown), value == default)


def masked(name: str, value: str) -> str:
    """Name and value of a setting -> the value, without what would let others in: credentials, tokens, parameters."""
    if value and _SECRET.search(name):
        return MASK
    return _QUERY.sub(rf"\1={MASK}", _CREDENTIALS.sub(f"{MASK}@", value))
