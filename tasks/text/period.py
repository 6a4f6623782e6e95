"""Address -> the days that it says it is of: of an article in its path, of a listing by its name. Pure."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from tasks.models.window import Period
from worker.address import split

_YEAR = r"(?P<y>(?:19[89]|20[0-9])\d)"
_MONTH, _DAY = r"(?P<m>0?[1-9]|1[0-2])", r"(?P<d>0?[1-9]|[12]\d|3[01])"
_TWO_MONTH, _TWO_DAY = r"(?P<m>0[1-9]|1[0-2])", r"(?P<d>0[1-9]|[12]\d|3[01])"
# Where an article stands: folders of digits, or a whole date. A number and a month in a headline are no date.
_ARTICLE = (
    re.compile(rf"/{_YEAR}/{_MONTH}/{_DAY}(?:/|$)"),
    re.compile(rf"(?<!\d){_YEAR}[-_]{_TWO_MONTH}[-_]{_TWO_DAY}(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}{_TWO_MONTH}{_TWO_DAY}(?!\d)"),
    re.compile(rf"/{_YEAR}/{_MONTH}(?:/|$)"),
)
# What a listing is called: any of those, or a month or a year anywhere.
_LISTING = (
    re.compile(rf"(?<!\d){_YEAR}[-_/.]?{_TWO_MONTH}[-_/.]?{_TWO_DAY}(?!\d)"),
    re.compile(rf"yyyy={_YEAR}&mm={_MONTH}&dd={_DAY}(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}[-_/.]?{_TWO_MONTH}(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}[-_/.]{_MONTH}(?!\d)"),
    re.compile(rf"(?:year|yyyy|y)={_YEAR}&(?:month|mm|m)={_MONTH}(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}(?!\d)"),
)
_NOTHING_ELSE = (
    re.compile(rf"/{_YEAR}(?:[-/]{_MONTH}(?:[-/]{_DAY})?)?(?:\.html?)?/?$"),
    re.compile(rf"[?&](?:year|yyyy|y)={_YEAR}"),
)
_DIGITS = re.compile(r"\d+")


def period_of_article(url: str) -> Period | None:
    """Address of an article -> the day or the month in it, None where there is none."""
    return _period(split(url).path, _ARTICLE)


def period_of_listing(url: str, siblings: Iterable[str] = ()) -> Period | None:
    """Address of a listing, and of those named beside it -> the days, the month or the year that it is of.

    A year alone is one only where no sibling of the same form has a number in its place that cannot be: there the
    listings are numbered.
    """
    parts = split(url)
    found = _period(f"{parts.path}?{parts.query}", _LISTING)
    if found is None or found[1].toordinal() - found[0].toordinal() < 364:
        return found
    shape = _DIGITS.sub("#", url)
    alike = (one for one in siblings if _DIGITS.sub("#", one) == shape)
    return found if all(_period(f"{split(one).path}?{split(one).query}", _LISTING) for one in alike) else None


def is_period(url: str) -> bool:
    """Address -> whether it names nothing but a year, a month or a day: a page that lists what came out then."""
    parts = split(url)
    text = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return any(pattern.search(text) for pattern in _NOTHING_ELSE)


def _period(text: str, patterns: Iterable[re.Pattern[str]]) -> Period | None:
    for pattern in patterns:
        if found := pattern.search(text):
            year, *rest = (int(found[name]) for name in ("y", "m", "d") if name in pattern.groupindex)
            month = rest[0] if rest else None
            days = monthrange(year, month or 12)[1]
            if len(rest) == 2 and rest[1] > days:
                continue
            first, last = (rest[1], rest[1]) if len(rest) == 2 else (1, days)
            return date(year, month or 1, first), date(year, month or 12, last)
    return None
