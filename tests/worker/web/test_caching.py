"""HTTP caching as far as it concerns one who keeps no bodies: freshness, age, and what may be asked by."""

from datetime import UTC, datetime, timedelta

import pytest

from worker.web.answer import Answer
from worker.web.caching import age, lifetime, validated, validators

NOW = datetime(2026, 11, 23, 6, 4, 58, tzinfo=UTC)
AT = "Mon, 23 Nov 2026 06:04:58 GMT"


def answer(*headers: tuple[str, str]) -> Answer:
    return Answer(url="https://a.example/", status=200, reason="", headers=headers, body=b"", received=NOW)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ((), None),
        ((("cache-control", "public, max-age=60"),), 60),
        ((("cache-control", 'max-age="60"'),), 60),
        ((("cache-control", "MAX-AGE=60, max-age=9"),), 60),
        ((("cache-control", "max-age=60, s-maxage=9"),), 60),  # for shared caches
        ((("cache-control", "max-age=60, must-revalidate"), ("expires", "0")), 60),
        ((("cache-control", f"max-age={'9' * 400}"),), 365 * 86_400),
        ((("cache-control", "max-age=²"),), 0),
        ((("cache-control", "max-age=-1"),), 0),
        ((("cache-control", "no-cache, max-age=60"),), 0),
        ((("cache-control", "no-store, max-age=60"),), 0),
        ((("cache-control", "max-age=60"), ("vary", "*")), 0),
        ((("cache-control", "max-age=60"), ("vary", "Accept-Encoding, Cookie")), 60),
        ((("cache-control", "x-max-age=60"),), None),
        ((("expires", "Mon, 23 Nov 2026 06:05:58 GMT"), ("date", AT)), 60),
        (
            (("expires", "Mon, 23 Nov 2026 05:05:58 GMT"), ("date", "Mon, 23 Nov 2026 05:04:58 GMT")),
            60,
        ),  # its own clock
        ((("expires", "Mon, 23 Nov 2026 06:05:58 GMT"),), 60),
        ((("expires", "0"),), 0),
        ((("expires", "-1"),), 0),
        ((("expires", "Thu, 01 Jan 1970 00:00:00 GMT"),), 0),
        ((("expires", "Thu, 01 Jan 1970 00:00:00 +99999999999999999999"),), 0),
        ((("last-modified", "Mon, 23 Nov 2026 05:54:58 GMT"), ("date", AT)), 60),  # a tenth of ten minutes
        ((("last-modified", "Mon, 23 Nov 2020 05:54:58 GMT"), ("date", AT)), 600),
        ((("last-modified", "Mon, 23 Nov 2027 05:54:58 GMT"), ("date", AT)), 0),
        ((("last-modified", "yesterday"), ("date", AT)), None),
    ],
)
def test_how_long_an_answer_stays_fresh(headers: tuple[tuple[str, str], ...], seconds: int | None) -> None:
    assert lifetime(answer(*headers)) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ((), 0),
        ((("age", "30"),), 30),
        ((("age", "30, 40"),), 30),
        ((("age", "soon"),), 0),
        ((("date", "Mon, 23 Nov 2026 06:04:28 GMT"),), 30),
        ((("date", "Mon, 23 Nov 2026 06:04:28 GMT"), ("age", "90")), 90),
        ((("date", "Mon, 23 Nov 2026 07:04:28 GMT"),), 0),
    ],
)
def test_how_old_an_answer_is(headers: tuple[tuple[str, str], ...], seconds: int) -> None:
    assert age(answer(*headers), NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ((), ('"1"', AT)),
        ((("cache-control", "private, no-store"),), (None, None)),
        ((("cache-control", "no-cache"),), ('"1"', AT)),
        ((("vary", "*"),), ('"1"', None)),
    ],
)
def test_what_may_be_asked_by(more: tuple[tuple[str, str], ...], kept: tuple[str | None, str | None]) -> None:
    assert validators(answer(("etag", '"1"'), ("last-modified", AT), *more)) == kept


def test_what_is_shown_for_a_log_in_goes_by_a_name_of_its_own() -> None:
    assert validated("https://a.example/", "") == "https://a.example/"
    assert validated("https://a.example/", "3f") == "https://a.example/#3f"
