from datetime import UTC, datetime, timedelta

import pytest

from tasks.crawl.feed_state import freshness
from worker.web.answer import Answer

NOW = datetime(2026, 11, 23, 6, 4, 58, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "value", "fresh"),
    [
        ("cache-control", "public, max-age=60", [60]),
        ("cache-control", f"max-age={'9' * 400}", [999_999_999]),
        ("cache-control", "max-age=²", []),
        ("expires", "Mon, 23 Nov 2026 06:05:58 GMT", [60]),
        ("expires", "0", []),
        ("expires", "Thu, 01 Jan 1970 00:00:00 GMT", [0]),
        ("expires", "Thu, 01 Jan 1970 00:00:00 +99999999999999999999", []),
    ],
)
def test_what_an_answer_says_of_its_freshness_is_read_and_nothing_made_up(
    name: str, value: str, fresh: list[int]
) -> None:
    answer = Answer(url="https://a.example/", status=200, reason="", headers=((name, value),), body=b"")
    assert list(freshness(answer, NOW)) == [timedelta(seconds=seconds) for seconds in fresh]
