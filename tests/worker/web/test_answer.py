from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.errors import Skipped, Transient
from worker.web.answer import LONGEST_WAIT, http_date, judge, retry_after

NOW = datetime(2026, 11, 23, 6, 4, 58, tzinfo=UTC)
NO_DATES = [
    "Thu, 01 Jan 1970 00:00:00 +99999999999999999999",
    "Thu, 01 Jan 2026 00:00:00 -99999999999999999999",
    "Thu, 01 Jan " + "9" * 5000 + " 00:00:00 GMT",
    "Thu, ² Jan 2026 00:00:00 GMT",
    "Thu, 01 Jan 99999 00:00:00 GMT",
    "Thu, 31 Feb 2026 00:00:00 GMT",
    "²",
    "",
]


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_says_nothing(text: str) -> None:
    assert http_date(text) is None
    assert retry_after(text, NOW) is None


@pytest.mark.parametrize("text", ["Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 0001 00:00:00 +2359"])
def test_dates_at_the_ends_of_the_calendar_are_a_wait(text: str) -> None:
    assert retry_after(text, NOW) in {0.0, LONGEST_WAIT}


@given(st.text(max_size=60), st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,6} \d+:\d+:\d+ [+-]?\w{1,25}"))
def test_no_text_breaks_the_reader(text: str, date: str) -> None:
    for value in (text, date):
        wait = retry_after(value, NOW)
        assert wait is None or 0.0 <= wait <= LONGEST_WAIT


def test_what_a_guard_answers_is_asked_for_again() -> None:
    with pytest.raises(Transient) as verdict:
        judge(403, 30.0, wall="Cloudflare")
    assert (verdict.value.code, verdict.value.retry_after) == ("wall", 30.0)
    assert "Cloudflare" in verdict.value.detail
    with pytest.raises(Skipped):
        judge(403)


def test_what_a_proxy_refuses_is_said_of_the_proxy() -> None:
    with pytest.raises(Transient) as verdict:
        judge(407)
    assert verdict.value.code == "proxy"
