"""A key of a source and its value as TOML has it -> the value of the field, or what is wrong with it."""

import re
from collections.abc import Callable
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from tasks.models.judgement import ACCEPTABLE, Kind
from tasks.readers.recorded import address
from worker.site import is_suffix, site_of

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_COUNTRY = re.compile(r"[a-z]{2}", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_DURATION = re.compile(r"(\d{1,9})\s*(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=366)


class Wrong(Exception):
    """What is wrong with a value, in a sentence; ``value`` is the part that is."""

    def __init__(self, sentence: str, value: object) -> None:
        super().__init__(sentence)
        self.value = value


def read_field(key: str, value: object) -> Any:
    """Key and value -> the field's value; raises Wrong."""
    if key not in FIELDS:
        near = get_close_matches(key, FIELDS, 1)
        raise Wrong(f"not known; {f'is {near[0]} meant?' if near else 'known are ' + ', '.join(FIELDS)}", None)
    return FIELDS[key](value)


def read_duration(value: object) -> timedelta:
    """``90s``, ``5m``, ``6h``, ``2d`` -> the time; raises Wrong."""
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    length = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta.max
    if length > _LONGEST:
        raise Wrong(f"{value!r} is no time such as 90s, 5m, 6h or 2d", value)
    return length


def write_duration(value: timedelta) -> str:
    """Time -> the same in the greatest unit that goes into it."""
    seconds = int(value.total_seconds())
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def _interval(value: object) -> timedelta:
    length = read_duration(value)
    if length < timedelta(seconds=30):
        raise Wrong(f"{value!r} is less than 30s", value)
    return length


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        raise Wrong(f"{value!r} is no text of at most 200 characters", value)
    return value.strip()


def _matching(pattern: re.Pattern[str], sentence: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise Wrong(f"{value!r} is no {sentence}", value)
        return value

    return read


def _url(value: object) -> str:
    found = address(value)
    if found is None:
        raise Wrong(f"{value!r} is no http or https address", value)
    return found


def _urls(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Wrong(f"{value!r} is no list of addresses", value)
    return tuple(dict.fromkeys(map(_url, value)))


def _domains(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Wrong(f"{value!r} is no list of domains", value)
    return tuple(dict.fromkeys(map(_domain, value)))


def _domain(value: object) -> str:
    name = value.strip().lower() if isinstance(value, str) else ""
    found = address(f"https://{name}/")
    if found is None or site_of(found) != site_of(f"https://www.{name}/") or is_suffix(name) or "/" in name:
        raise Wrong(f"{value!r} is no domain such as example.org", value)
    return name


def _kinds(value: object) -> tuple[Kind, ...]:
    if not isinstance(value, list):
        raise Wrong(f"{value!r} is no list of kinds", value)
    for one in value:
        if one not in ACCEPTABLE:
            raise Wrong(f"{one!r} is no kind of page; known are {', '.join(ACCEPTABLE)}", one)
    return tuple(dict.fromkeys(map(Kind, value)))


def _sections(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Wrong(f"{value!r} is no table of feed = section", value)
    return {_url(url): _text(section) for url, section in value.items()}


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"{value!r} is neither true nor false", value)
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 50_000:
        raise Wrong(f"{value!r} is no number from 1 to 50000", value)
    return value


FIELDS: dict[str, Callable[[object], Any]] = {
    "id": _matching(_ID, "id: a to z, digits, - and _, at most 60"),
    "name": _text,
    "publisher": _text,
    "feeds": _urls,
    "sitemaps": _urls,
    "home": _url,
    "domains": _domains,
    "country": _matching(_COUNTRY, "country code such as gb"),
    "language": _matching(_LANGUAGE, "language tag such as en or pt-BR"),
    "floor": _interval,
    "ceiling": _interval,
    "backfill": read_duration,
    "accept": _kinds,
    "section": _text,
    "sections": _sections,
    "entries": _number,
    "enabled": _flag,
}
