"""Dates as feeds and sitemaps have them: whatever program or language wrote them, one moment."""

from datetime import UTC, datetime

import pytest

from tasks.crawl.feed_diff import stated_date

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "utc"),
    [
        ("Mon, 23 Nov 2026 05:00:00 GMT", "2026-11-23T05:00"),
        ("Mon, 23 Nov 2026 00:00:00 EST", "2026-11-23T05:00"),
        ("Sun, 22 Nov 2026 21:00 PST", "2026-11-23T05:00"),
        ("Mon, 23 Nov 26 05:00:00 +0000", "2026-11-23T05:00"),
        ("Mo, 23 Nov 2026 06:00:00 MEZ", "2026-11-23T05:00"),
        ("Do, 12 März 2026 06:00:00 +0100", "2026-03-12T05:00"),
        ("lun., 23 nov. 2026 06:00:00 +0100", "2026-11-23T05:00"),
        ("23 ноября 2026 08:00 MSK", "2026-11-23T05:00"),
        ("2026-11-23T05:00:00.123Z", "2026-11-23T05:00"),
        ("2026-11-23T00:00:00-05:00", "2026-11-23T05:00"),
        ("2026-11-23 05:00", "2026-11-23T05:00"),
        ("20261123T050000Z", "2026-11-23T05:00"),
        ("Mon Nov 23 05:00:00 2026", "2026-11-23T05:00"),
        ("1795410000", "2026-11-23T05:00"),
        ("2026-11-23", "2026-11-23T00:00"),
        ("Wed, 25 Nov 2026 05:00:00 GMT", None),  # more than a zone ahead
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_one_moment_in_whatever_form(raw: str | None, utc: str | None) -> None:
    found = stated_date(raw, NOW)
    assert (found and found.isoformat(timespec="minutes")) == (utc and f"{utc}+00:00")
