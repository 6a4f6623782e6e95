"""Moments and lengths of time -> the words that people read: ``5 min ago``, ``in 2 h``, ``3 d``."""

from datetime import datetime


def ago(moment: datetime | None, now: datetime) -> str:
    """Moment -> ``5 min ago``, ``in 2 h``; ``never`` for none."""
    if moment is None:
        return "never"
    seconds = (now - moment).total_seconds()
    return f"{span(seconds)} ago" if seconds >= 0 else f"in {span(-seconds)}"


def span(seconds: float) -> str:
    """Seconds -> a round number of them, of minutes, hours or days."""
    for length, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def count(number: int, noun: str, plural: str = "") -> str:
    """Number and noun -> ``1 page``, ``2,000 pages``."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
