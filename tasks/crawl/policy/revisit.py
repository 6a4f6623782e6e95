"""An article's age -> when to look at it again: often while it is young, ever less often, and then no more."""

from datetime import datetime, timedelta

FIRST = timedelta(minutes=20)
FACTOR = 2.2
LAST = timedelta(days=14)
AGES = tuple(FIRST * FACTOR**step for step in range(16) if FIRST * FACTOR**step <= LAST)
AFTER_CHANGE = timedelta(hours=1)  # what has just been changed may be changed again
# A page that is not found may be on its way, or on its way back: it is looked for at these distances.
NOT_FOUND = (timedelta(minutes=15), timedelta(hours=2))


def next_look(born: datetime, now: datetime, *, changed: bool) -> datetime | None:
    """When an article appeared, the moment and whether it was just found changed -> the next look, None for never."""
    age = now - born
    due = next((born + step for step in AGES if step > age + FIRST / 4), None)
    if changed and age <= LAST:
        soon = now + AFTER_CHANGE
        return min(due, soon) if due else soon
    return due


def confirm(checks: int, now: datetime) -> datetime | None:
    """How often in a row a page was not found -> when to look for it once more, None where that is certain now."""
    return now + NOT_FOUND[checks - 1] if checks <= len(NOT_FOUND) else None
