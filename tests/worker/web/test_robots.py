from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.web.robots import LARGEST, LONGEST_DELAY, Cache, Rules, read, unreachable

URL = "https://a.example/news/story"
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        ("2.5", 2.5),
        ("-3", 0.0),
        ("nan", 0.0),
        ("inf", 0.0),
        ("1e99", LONGEST_DELAY),
        ("soon", 0.0),
        ("", 0.0),
    ],
)
def test_a_delay_is_a_number_of_seconds_within_reason(delay: str, seconds: float) -> None:
    assert Rules(f"User-agent: *\nCrawl-delay: {delay}\n".encode()).delay == seconds


@pytest.mark.parametrize(
    ("body", "allowed"),
    [
        (b"", True),
        (b"User-agent: *\nDisallow: /news\nAllow: /news/story\n", True),
        (b"User-agent: *\nDisallow: /news/story$\n", False),
        (b"User-agent: *\nDisallow: /*story\n", False),
        (b"User-agent: *\nDisallow: /n%65ws\n", False),
        (b"User-agent: other\nUser-agent: wiredesk\nDisallow: /\n", False),
        (b"User-agent: wiredesk\nAllow: /\n\nUser-agent: wiredesk\nDisallow: /news\n", False),
        (b"User-agent: *\rDisallow: /news\r", False),
        (b"Disallow: /news\n", True),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /news\n", False),
    ],
)
def test_rules_are_read_as_the_rfc_says(body: bytes, allowed: bool) -> None:
    assert Rules(body).allows(URL) is allowed


def test_what_stands_beyond_the_limit_is_ignored() -> None:
    assert Rules(b"#" * LARGEST + b"\nUser-agent: *\nDisallow: /\n").allows(URL)


@pytest.mark.parametrize(
    ("status", "known"), [(200, True), (404, True), (403, True), (429, False), (500, False), (0, False)]
)
def test_a_status_that_tells_nothing_forbids_everything(status: int, known: bool) -> None:
    assert unreachable(status) is not known
    assert (read(status, b"") is not None) is known


@given(st.binary(max_size=300), st.text(max_size=30))
def test_no_bytes_are_a_fault(body: bytes, path: str) -> None:
    rules = Rules(b"User-agent: *\nDisallow: /x\n" + body)
    rules.allows(f"https://a.example/{path}")
    rules.refused(f"https://a.example/{path}")
    assert 0 <= rules.delay <= LONGEST_DELAY


@given(st.lists(st.sampled_from(["*", "a", "/", "$", "*a*", "%2A"]), max_size=200).map("".join))
def test_no_pattern_takes_long(pattern: str) -> None:
    rules = Rules(f"User-agent: *\nDisallow: /{pattern}b\n".encode() * 100)
    assert rules.allows("https://a.example/" + "a" * 2000), "no rule without a b fits it"


def test_a_process_holds_rules_while_they_are_fresh_and_not_too_many() -> None:
    cache = Cache()
    cache.keep("https://a.example", 200, b"", NOW + timedelta(hours=1))
    assert cache.get("https://a.example", NOW) is not None
    assert cache.get("https://a.example", NOW + timedelta(hours=2)) is None
    for number in range(2000):
        cache.keep(f"https://{number}.example", 404, b"", NOW)
    assert len(cache._known) <= 1000
