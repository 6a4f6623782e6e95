"""A key of a source and its value as TOML has it -> the value of the field, or what is wrong with it."""

import re
from collections.abc import Callable
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from tasks.models.judgement import ACCEPTABLE, ANY, Kind
from tasks.models.source import ANY_HOST
from tasks.models.source_filter import Filter
from tasks.readers.recorded import address
from tasks.sources.access_fields import read_cookies, read_headers, read_login, read_proxy, read_token, read_user_agent
from tasks.sources.wrong import Wrong
from worker.address import without_credentials
from worker.site import is_suffix, site_of

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_COUNTRY = re.compile(r"[a-z]{2}", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_DURATION = re.compile(r"(\d{1,9})\s*(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_HOST = re.compile(r"[^\s/:*@]+")
_PATTERN = re.compile(r"(/|\*|https?://)\S{0,500}")
_PATH = re.compile(r"/[^\s?#*]{0,500}")
ANY_KIND = "any"
_LONGEST = timedelta(days=366)


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


def _poll(value: object) -> timedelta:
    length = read_duration(value)
    if length < timedelta(seconds=30):
        raise Wrong(f"{value!r} is less than 30s", value)
    return length


def _interval(value: object) -> timedelta:
    length = read_duration(value)
    if length > timedelta(hours=1):
        raise Wrong(f"{value!r} is more than an hour between two requests", value)
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
    if without_credentials(found) != found:
        raise Wrong("an address bears no user and no password: name them in login", None)
    return found


def _domain(value: object) -> str:
    name = value.strip().lower() if isinstance(value, str) else ""
    found = address(f"https://{name}/")
    if found is None or site_of(found) != site_of(f"https://www.{name}/") or is_suffix(name) or "/" in name:
        raise Wrong(f"{value!r} is no domain such as example.org", value)
    return name


def _host(value: object) -> str:
    name = value.strip().lower().rstrip(".") if isinstance(value, str) else ""
    if name == ANY_HOST:
        return name
    found = address(f"https://{name}/")
    if found is None or not _HOST.fullmatch(name) or is_suffix(name):
        raise Wrong(f"{value!r} is no host such as cdn.example.org; {ANY_HOST!r} is any", value)
    return name


def _list_of(read: Callable[[object], Any], what: str) -> Callable[[object], tuple[Any, ...]]:
    def read_all(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise Wrong(f"{value!r} is no list of {what}", value)
        return tuple(dict.fromkeys(map(read, value)))

    return read_all


def _pattern(value: object) -> str:
    if not isinstance(value, str) or not _PATTERN.fullmatch(value):
        raise Wrong(f"{value!r} is no pattern such as /news/*, *.example.org/* or https://example.org/a/*", value)
    return value


def _filter(value: object) -> Filter:
    if not isinstance(value, dict):
        raise Wrong(f"{value!r} is no table of addresses and words", value)
    for key in value:
        if key not in _FILTER:
            near = get_close_matches(key, _FILTER, 1, cutoff=0.4)
            raise Wrong(
                f"{key} is not known here; {f'is {near[0]} meant?' if near else 'known are addresses, words'}", key
            )
    return Filter(**{key: _FILTER[key](part) for key, part in value.items()})


def _kinds(value: object) -> tuple[Kind, ...]:
    if value == ANY_KIND:
        return ANY
    if not isinstance(value, list):
        raise Wrong(f"{value!r} is no list of kinds, nor {ANY_KIND!r}", value)
    for one in value:
        if one not in ACCEPTABLE:
            raise Wrong(f"{one!r} is no kind of page; known are {', '.join(ACCEPTABLE)}", one)
    return tuple(dict.fromkeys(map(Kind, value)))


def _sections(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Wrong(f"{value!r} is no table of feed, or path, = section", value)
    return {key if _PATH.fullmatch(key) else _url(key): _text(section) for key, section in value.items()}


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"{value!r} is neither true nor false", value)
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 50_000:
        raise Wrong(f"{value!r} is no number from 1 to 50000", value)
    return value


_FILTER: dict[str, Callable[[object], tuple[str, ...]]] = {
    "addresses": _list_of(_pattern, "patterns"),
    "words": _list_of(_text, "words"),
}
FIELDS: dict[str, Callable[[object], Any]] = {
    "id": _matching(_ID, "id: a to z, digits, - and _, at most 60"),
    "name": _text,
    "publisher": _text,
    "feeds": _list_of(_url, "addresses"),
    "sitemaps": _list_of(_url, "addresses"),
    "home": _url,
    "domains": _list_of(_domain, "domains"),
    "hosts": _list_of(_host, "hosts"),
    "country": _matching(_COUNTRY, "country code such as gb"),
    "language": _matching(_LANGUAGE, "language tag such as en or pt-BR"),
    "floor": _poll,
    "ceiling": _poll,
    "backfill": read_duration,
    "accept": _kinds,
    "section": _text,
    "sections": _sections,
    "entries": _number,
    "enabled": _flag,
    "include": _filter,
    "exclude": _filter,
    "headers": read_headers,
    "cookies": read_cookies,
    "keep_cookies": _flag,
    "login": read_login,
    "token": read_token,
    "proxy": read_proxy,
    "user_agent": read_user_agent,
    "interval": _interval,
    "robots": _flag,
}
