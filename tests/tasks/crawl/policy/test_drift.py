from collections import Counter
from datetime import date, timedelta

from tasks.crawl.policy.drift import drift

TODAY = date(2026, 11, 23)


def days(back: range, articles: int, size: int, **more: int) -> Counter[str]:
    """Days before today, what was counted on each of them -> the counts."""
    found: Counter[str] = Counter()
    for one in back:
        day = TODAY - timedelta(days=one)
        found[f"{day} published"] = found[f"{day} length {size:02d}"] = articles
        for name, number in more.items():
            found[f"{day} {name.replace('_', ' ')}"] = number
    return found


def test_a_source_that_goes_on_as_before_is_no_alarm() -> None:
    found = drift(days(range(2), 10, 17, no_date=1) | days(range(2, 30), 10, 18, no_date=1), TODAY)
    assert found.alarms == ()
    assert (found.recent.articles, found.before.articles) == (20, 280)
    assert found.recent.lacking == {"date": 10, "author": 0, "body": 0}
    assert 362 <= found.recent.median <= 512  # class 17 is from 2**8.5 to 2**9


def test_a_layout_that_broke_is_told_by_what_its_articles_lack() -> None:
    before = days(range(2, 30), 10, 18)
    assert drift(days(range(2), 10, 12) | before, TODAY).alarms == (
        "its articles have 77 words at the median, 618 before",
    )
    assert drift(days(range(2), 10, 18, no_date=9, no_author=9) | before, TODAY).alarms == (
        "90 % of its articles have no date, 0 % before",
        "90 % of its articles have no author, 0 % before",
    )
    assert drift(days(range(2), 1, 18, rejected=9) | before, TODAY).alarms == (
        "90 % of its pages held no article, 0 % before",
    )
    assert drift(days(range(2), 0, 18, rejected=9) | before, TODAY).alarms == (
        "100 % of its pages held no article, 0 % before",
    )


def test_too_few_articles_tell_nothing() -> None:
    assert drift(days(range(2), 2, 4) | days(range(2, 30), 10, 18), TODAY).alarms == ()
    assert drift(days(range(2), 10, 4) | days(range(2, 4), 2, 18), TODAY).alarms == ()
    assert drift({}, TODAY).alarms == ()
    assert drift({"2026-11-23 whatever": 4}, TODAY).recent.articles == 0
