"""Bytes and a source of chance -> the same, damaged in a few places: what fuzzing found to be worth inserting."""

import re
from random import Random

_NUMBERS = (
    *("²", "¹ March 2026", "٣", "०", "𝟘", "½", "Ⅷ", "-1", "0", "1e999", "NaN", "9" * 25, "9" * 400, "9" * 5000),
    *("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "31 Feb 2026", "99/99/9999", "13.13.13"),
    "Thu, 01 Jan 1970 00:00:00 +99999999999999999999",
)
_ADDRESSES = (
    *("http://[", "http://[::1", "//[x", "http://℀.example/", "http://256.256.256.256/", "http://a:99999999999/"),
    *(
        "http://😀.example/",
        "http://xn--a.example/",
        "javascript:0",
        "data:,",
        "/../",
        "//",
        "#",
        "?",
        "%",
        "%zz",
        "%00",
    ),
)
_MARKUP = (
    *(
        "<",
        "</",
        "<p>",
        "</p>",
        "<h1>",
        "<svg>",
        "<math>",
        "<table>",
        "<template>",
        "<select>",
        "<frameset>",
        "<a>" * 50,
    ),
    *(
        "<div>" * 300,
        "<ul><li>" * 120,
        "<table><tr><td>" * 100,
        "<b>" * 100,
        "<x-y>",
        "<rt>",
        "<!--",
        "-->",
        "<script>",
    ),
    *("<time datetime='²'>", "width=²", "srcset=', ,'", "content=''", "&#0;", "&#xD800;", "&#x110000;", "&amp;", "&"),
    *("<![CDATA[", "]]>", "<!DOCTYPE x [", "<!ENTITY a 'b'>", "<?xml version='1.0' encoding='utf-7'?>", " xmlns:x='"),
)
_VALUES = (
    *("null", "true", "[]", "{}", '""', '"²"', "[[[]]]", "[" * 2000, '{"a":' * 2000, '{"name":{"name":[]}}', "\\ud83d"),
    *('{"@type":["NewsArticle",null,1]}', '[{"@id":1}]', '{"@value":null}', "\\u0000", '"9999-12-31T23:59:59-14:00"'),
)
_SIGNS = (
    "\x00",
    "\r\n",
    "\n\n",
    "\t",
    "\u200d",
    "\u202e",
    "\ufeff",
    "\u0130",
    "\u0301",
    "\u2028",
    "é",
    "'",
    '"',
    "|",
    ":",
)
_BYTES = (
    b"\xff\xfe",
    b"\xed\xa0\xbd",
    b"\x80",
    b"\x1f\x8b\x08",
    b"\r\n\r\n",
    b"Content-Length: 1\r\n",
    b"\xef\xbb\xbf",
)
FRAGMENTS = (*(text.encode() for text in (*_NUMBERS, *_ADDRESSES, *_MARKUP, *_VALUES, *_SIGNS)), *_BYTES)
_NUMBER = re.compile(rb"\d+")
_ATTRIBUTE = re.compile(rb"""=(?:"[^"<>]{0,200}"|'[^'<>]{0,200}')""")
_FIELD = re.compile(rb'":\s*("[^"]{0,200}"|\[[^\]]{0,200}\]|\{[^}]{0,200}\}|\d+)')
_SHORT = re.compile(rb"(?<=[>\n:])[^<>\n:]{1,200}(?=[<\r\n])")  # the text of an element, the value of a header
_HEAD = 8_000  # bytes at the beginning, which say the most


def mutate(data: bytes, chance: Random) -> bytes:
    """Bytes -> with one to six wounds."""
    for _ in range(chance.randint(1, 6)):
        data = chance.choice(_WOUNDS)(data, chance)
    return data


def _place(data: bytes, chance: Random) -> int:
    return chance.randint(0, min(len(data), _HEAD) if chance.random() < 0.5 else len(data))


def _insert(data: bytes, chance: Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + chance.choice(FRAGMENTS) + data[at:]


def _overwrite(data: bytes, chance: Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + chance.choice(FRAGMENTS) + data[at + chance.randint(1, 40) :]


def _cut(data: bytes, chance: Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + data[at + chance.randint(1, 400) :]


def _repeat(data: bytes, chance: Random) -> bytes:
    at = _place(data, chance)
    end = at + chance.randint(1, 800)
    return data[:end] + data[at:end] * chance.randint(1, 4) + data[end:]


def _flip(data: bytes, chance: Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _end(data: bytes, chance: Random) -> bytes:
    return data[: _place(data, chance)]


def _replace(pattern: re.Pattern[bytes], data: bytes, chance: Random) -> bytes:
    """One match of a pattern -> something else; in an attribute the quotes stay."""
    found = list(pattern.finditer(data))
    if not found:
        return _insert(data, chance)
    one = chance.choice(found)
    start, end = one.span(1) if pattern.groups else one.span()
    if pattern is _ATTRIBUTE:
        start, end = start + 2, end - 1
    return data[:start] + chance.choice(FRAGMENTS) + data[end:]


_WOUNDS = (
    *(_insert, _insert, _insert, _overwrite, _cut, _repeat, _flip, _end),
    *(lambda data, chance, pattern=pattern: _replace(pattern, data, chance) for pattern in (_NUMBER, _ATTRIBUTE) * 2),
    *(lambda data, chance, pattern=pattern: _replace(pattern, data, chance) for pattern in (_FIELD, _SHORT) * 2),
)
