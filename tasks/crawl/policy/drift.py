"""What was counted of a source's articles day by day -> whether its extraction has changed: a layout that broke.

the last days ─┬─ half as long as before, or less    ─┐
               ├─ far more of them without a date …  ─┼─▶ an alarm, in words
               └─ far more pages that are no article ─┘     none where there are too few to tell
"""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct

RECENT = 2  # days that are compared, today's among them
BEFORE = 28  # days that they are compared with
ENOUGH = 8  # articles, of both, to tell anything by
_FACTS = ("date", "author", "body")
_PAGES = ("published", "rejected")
_MORE = 0.35  # of the share of articles that lack a fact
_SHORTER = 0.5
SPAN = timedelta(days=RECENT + BEFORE)
NAMES = (*_PAGES, *(f"no {fact}" for fact in _FACTS), *(f"length {size:02d}" for size in range(40)))


class Profile(Struct, frozen=True, kw_only=True):
    """Articles of some days: how many, their median length in words, and the share in percent that lacks each fact.

    ``rejected`` is the share of the pages that held no article.
    """

    pages: int
    articles: int
    median: int
    lacking: dict[str, int]
    rejected: int


class Drift(Struct, frozen=True, kw_only=True):
    """The last days of a source beside those before, and what has changed for the worse, in words."""

    recent: Profile
    before: Profile
    alarms: tuple[str, ...]


def drift(counted: Mapping[str, int], today: date) -> Drift:
    """Counts of a source, as ``Catalogue.daily`` has them (``2026-11-23 no date``), and the day -> its drift."""
    days = [(date.fromisoformat(name[:10]), name[11:], number) for name, number in counted.items()]
    edge = today - timedelta(days=RECENT)
    recent = _profile([(name, number) for day, name, number in days if day > edge])
    before = _profile([(name, number) for day, name, number in days if edge - timedelta(days=BEFORE) < day <= edge])
    alarms = _alarms(recent, before) if before.articles >= ENOUGH else []
    return Drift(recent=recent, before=before, alarms=tuple(alarms))


def _alarms(recent: Profile, before: Profile) -> list[str]:
    found = []
    if recent.articles >= ENOUGH:
        if recent.median < _SHORTER * before.median:
            found.append(f"its articles have {recent.median} words at the median, {before.median} before")
        found += [
            f"{recent.lacking[fact]} % of its articles have no {fact}, {before.lacking[fact]} % before"
            for fact in _FACTS
            if recent.lacking[fact] - before.lacking[fact] >= 100 * _MORE
        ]
    if recent.pages >= ENOUGH and recent.rejected - before.rejected >= 100 * _MORE:
        found.append(f"{recent.rejected} % of its pages held no article, {before.rejected} % before")
    return found


def _profile(counts: list[tuple[str, int]]) -> Profile:
    total = dict.fromkeys(NAMES, 0)
    for name, number in counts:
        if name in total:
            total[name] += number
    articles = sum(number for name, number in total.items() if name.startswith("length"))
    pages = articles + total["rejected"]
    return Profile(
        pages=pages,
        articles=articles,
        median=_median([(int(name[7:]), number) for name, number in total.items() if name.startswith("length")]),
        lacking={fact: round(100 * total[f"no {fact}"] / articles) if articles else 0 for fact in _FACTS},
        rejected=round(100 * total["rejected"] / pages) if pages else 0,
    )


def _median(sizes: list[tuple[int, int]]) -> int:
    """Classes of length, each from ``2 ** (class / 2)`` words on, and how many are in each -> the median, about."""
    left = sum(number for _, number in sizes) / 2
    for size, number in sorted(sizes):
        if number and left <= number:
            low, high = 2 ** (size / 2), 2 ** ((size + 1) / 2)
            return round(low + (high - low) * left / number)
        left -= number
    return 0
