"""The rules of when to look where: what must hold of them whatever is thrown at them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.crawl.policy.completeness import overran
from tasks.crawl.policy.health import Condition, Health, Signs, condition, overall
from tasks.crawl.policy.interval import SHARE, Pace, backoff, interval, jittered, observed, stated
from tasks.crawl.policy.revisit import AGES, LAST, confirm, next_look

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FLOOR, CEILING = 5 * MINUTE, 6 * HOUR
TIMES = st.timedeltas(timedelta(), timedelta(days=40))
PACES = st.builds(Pace, st.floats(0, 1e6), st.floats(0, 1e9))


@given(pace=PACES, asked=st.lists(TIMES, max_size=3))
def test_an_interval_stays_within_its_bounds_and_honours_what_was_asked(pace: Pace, asked: list[timedelta]) -> None:
    found = interval(pace, floor=FLOOR, ceiling=CEILING, asked=asked)
    assert FLOOR <= found <= CEILING
    assert all(found >= min(wish, CEILING) for wish in asked)


@pytest.mark.parametrize("gap", [10 * MINUTE, 40 * MINUTE, 3 * HOUR])
def test_the_interval_follows_a_steady_feed_whatever_was_believed_before(gap: timedelta) -> None:
    for believed in (Pace(), Pace(4, 4 * 60), Pace(4, 4 * 86_400)):
        pace, now, last = believed, timedelta(), timedelta()
        while now < 8 * DAY:
            step = interval(pace, floor=MINUTE, ceiling=DAY)
            now += step
            pace = observed(pace, int(now / gap) - int(last / gap), now - last)
            last = now
        assert step == pytest.approx(gap * SHARE, rel=0.25)


def test_a_feed_that_rests_at_night_costs_no_more_than_it_publishes() -> None:
    published = [DAY * day + HOUR * hour for day in range(14) for hour in range(7, 23)]
    pace, now, polls, delays = Pace(), timedelta(), 0, []
    while now < 14 * DAY:
        before, now = now, now + interval(pace, floor=FLOOR, ceiling=CEILING)
        new = [moment for moment in published if before < moment <= now]
        delays += [now - moment for moment in new]
        pace = observed(pace, len(new), now - before)
        polls += 1
    assert polls <= 1.9 * len(published)
    assert sorted(delays)[len(delays) // 2] < HOUR


@given(pace=PACES, new=st.integers(0, 500), elapsed=TIMES)
def test_what_is_observed_stays_sane(pace: Pace, new: int, elapsed: timedelta) -> None:
    after = observed(pace, new, elapsed)
    assert 0 <= after.publications <= pace.publications + new
    assert 0 <= after.seconds <= pace.seconds + elapsed.total_seconds()


def test_dates_tell_the_pace_of_a_feed_that_is_new() -> None:
    hourly = [NOW - 10 * MINUTE - number * HOUR for number in range(12)]
    assert stated(hourly, NOW).gap == HOUR
    assert stated([*hourly, NOW - 400 * DAY, NOW + 9 * DAY], NOW).gap == HOUR  # pinned, and in the future
    stopped = stated([NOW - 10 * DAY - number * HOUR for number in range(12)], NOW).gap
    assert stopped is not None
    assert stopped > DAY
    assert stated([NOW], NOW) == Pace()
    assert stated([NOW] * 9, NOW) == Pace()


@given(failures=st.integers(1, 10_000), lasting=TIMES, asked=st.none() | TIMES)
def test_backing_off_never_ends_in_silence(failures: int, lasting: timedelta, asked: timedelta | None) -> None:
    wait = backoff(FLOOR, failures, lasting, asked, CEILING)
    assert wait >= (asked or FLOOR)
    assert wait <= max(CEILING, asked or FLOOR)
    assert wait <= max(30 * MINUTE, lasting / 4, asked or FLOOR)
    assert wait <= backoff(FLOOR, failures + 1, lasting, asked, CEILING)


@given(name=st.text(), turn=st.integers())
def test_jitter_is_small_and_the_same_each_time(name: str, turn: int) -> None:
    assert 0.9 * HOUR <= jittered(HOUR, name, turn) <= 1.1 * HOUR
    assert jittered(HOUR, name, turn) == jittered(HOUR, name, turn)


@given(age=TIMES, changed=st.booleans())
def test_looks_become_rare_and_end(age: timedelta, changed: bool) -> None:
    due = next_look(NOW - age, NOW, changed=changed)
    if due is None:
        assert age > LAST / 2.3
        return
    assert due > NOW
    assert due - NOW <= max(2 * age, AGES[0]) if age < LAST else HOUR
    if changed:
        assert due - NOW <= HOUR


def test_every_look_of_a_page_that_stays_the_same() -> None:
    now, looks = NOW, 0
    while (due := next_look(NOW, now, changed=False)) is not None:
        now, looks = due, looks + 1
    assert looks == len(AGES)
    assert now - NOW == AGES[-1]


def test_what_is_not_found_is_looked_for_twice_more() -> None:
    assert [confirm(checks, NOW) is not None for checks in (1, 2, 3)] == [True, True, False]


@pytest.mark.parametrize(
    ("new", "known", "first", "expected"),
    [(9, 0, False, True), (9, 1, False, False), (9, 0, True, False), (0, 0, False, False), (1, 0, False, False)],
)
def test_a_poll_of_nothing_but_news_has_missed_some(new: int, known: int, first: bool, expected: bool) -> None:
    assert overran(new=new, known=known, first=first) is expected


def test_health_has_a_reason_and_a_beginning() -> None:
    assert condition(Signs(), NOW) == Condition(Health.HEALTHY)
    failing = Signs(failures=4, failing_since=NOW, reason="timeout")
    assert condition(failing, NOW) == Condition(Health.FAILING, NOW, "4 failures in a row: timeout")
    assert condition(Signs(failures=1, failing_since=NOW), NOW).health is Health.DEGRADED
    assert condition(Signs(gap_since=NOW), NOW).health is Health.DEGRADED
    assert condition(Signs(gone=True, failures=9), NOW).health is Health.GONE
    quiet = Signs(last_new=NOW - 4 * DAY, usual=HOUR)
    assert condition(quiet, NOW) == Condition(Health.QUIET, NOW - 4 * DAY, "nothing new for 4 days")
    assert condition(Signs(last_new=NOW - 4 * DAY, usual=DAY), NOW).health is Health.HEALTHY
    assert condition(Signs(last_new=NOW - 13 * DAY), NOW).health is Health.HEALTHY
    assert condition(Signs(last_new=NOW - 15 * DAY), NOW).health is Health.QUIET


@pytest.mark.parametrize(
    ("feeds", "expected"),
    [
        ([], "healthy"),
        (["healthy", "healthy"], "healthy"),
        (["healthy", "quiet"], "healthy"),
        (["healthy", "failing"], "degraded"),
        (["quiet", "gone"], "degraded"),
        (["failing", "failing"], "failing"),
        (["gone", "failing"], "gone"),
        (["healthy", "degraded"], "degraded"),
        (["quiet", "quiet"], "quiet"),
    ],
)
def test_a_source_is_as_well_as_its_feeds(feeds: list[str], expected: str) -> None:
    assert overall([Condition(Health(one), NOW, "x") for one in feeds]).health == expected
