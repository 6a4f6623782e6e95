"""Window: the days whose back numbers are wanted."""

from datetime import UTC, date, datetime, timedelta
from typing import Literal

from msgspec import Struct

DAY = timedelta(days=1)
Way = Literal["sitemap", "pages", "cdx"]
Period = tuple[date, date]  # first and last day


class Window(Struct, frozen=True):
    """From the first day to the last, both included, by UTC."""

    since: date
    until: date

    def __str__(self) -> str:
        return f"{self.since}/{self.until}"  # an interval as ISO 8601 writes it

    def place(self, moment: datetime) -> int:
        """Moment -> -1 where it is before the first day, 1 where it is after the last, 0 within."""
        day = moment.astimezone(UTC).date()
        return (day > self.until) - (day < self.since)

    def touches(self, first: date, last: date) -> bool:
        """First and last day of a period, in whichever zone -> whether any of it may be within."""
        return first - DAY <= self.until and last + DAY >= self.since

    def months(self) -> list[tuple[int, int]]:
        """-> the years and months that it touches, the latest first."""
        first, last = (one.year * 12 + one.month - 1 for one in (self.since, self.until))
        return [(number // 12, number % 12 + 1) for number in range(last, first - 1, -1)]
