"""Addresses, times and words as archives record them."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.readers.recorded import address, capture_time, utf8, words

MOMENT = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("  HTTP://example.org \n", "HTTP://example.org"),
        ("<http://example.org/wget>", "http://example.org/wget"),
        ("http://example.org/a b", "http://example.org/a%20b"),
        ("https://пример.рф/статья", "https://пример.рф/статья"),
        ("http://[::1]/", "http://[::1]/"),
        ("http://[::1/", None),
        ("https://", None),
        ("https:///path", None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("dns:example.org", None),
        ("/relative", None),
        ("https://example.org/a\nb", None),
        ("https://example.org/\0", None),
        ("https://example.org/\ud800", None),
        ("https://example.org/" + "a" * 9000, None),
        ("", None),
        (None, None),
        (7, None),
        (["https://example.org"], None),
    ],
)
def test_only_web_addresses_are_addresses(value: object, expected: str | None) -> None:
    assert address(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        *("2026-01-31T12:30:00Z", "2026-01-31T12:30:00", "2026-01-31 12:30:00+00:00", "2026-01-31T13:30:00+01:00"),
        *("20260131123000", "20260131T123000Z", "2026-01-31T12:30:00.000Z", " 2026-01-31T12:30:00Z "),
        *("1769862600", "1769862600000", 1769862600, 1769862600000, 1769862600.0),
    ],
)
def test_times_are_read_in_every_common_spelling(value: object) -> None:
    assert capture_time(value) == MOMENT


@pytest.mark.parametrize(
    "value",
    [
        *("", "yesterday", "2026-13-01", "99999999999999", "0001-01-01T00:00:00+23:00", "²²²²²²²²²²", "x" * 5000),
        *(None, True, 0, -5, 10**400, 1e300, float("inf"), float("nan"), [2026], {"$date": 1}),
    ],
)
def test_what_is_no_time_is_none(value: object) -> None:
    assert capture_time(value) is None


@given(st.text() | st.integers() | st.floats() | st.none() | st.binary())
def test_nothing_raises(value: object) -> None:
    moment, url = capture_time(value), address(value)
    assert moment is None or moment.tzinfo is UTC
    assert url is None or re.match("(?i)https?://", url)


@given(st.text(st.characters(codec=None, categories=None)))
def test_words_and_bytes_can_be_stored(text: str) -> None:
    assert not re.search("[\0-\x08\x0b\x0e-\x1f\ud800-\udfff]", words(text))
    assert "\ud800" not in utf8(text).decode()
