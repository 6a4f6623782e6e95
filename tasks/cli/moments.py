"""What people write for a moment on the command line -> the moment."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import click

_AGO = re.compile(r"(\d+)\s*(m|h|d|w)")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class MomentType(click.ParamType[datetime, str | datetime]):
    """``2026-11-20``, ``2026-11-20T08:00Z`` or ``3d`` (so long ago) -> an aware moment; without an offset it is UTC."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            if ago := _AGO.fullmatch(value):
                return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
            found = datetime.fromisoformat(value)
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is no moment: write 2026-11-20, 2026-11-20T08:00Z or 3d for three days ago", param, ctx
            )
        return found if found.tzinfo else found.replace(tzinfo=UTC)


MOMENT = MomentType()


class DayType(click.ParamType[date, str | date]):
    """``2024-05-31`` -> the day."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day: write it as 2024-05-31", param, ctx)


DAY = DayType()


class StartType(MomentType):
    """A moment, ``first``, or the id of an event -> the moment, or the word."""

    name = "moment|first|id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "first" or (isinstance(value, str) and _ID.fullmatch(value)):
            return value
        return super().convert(value, param, ctx)


START = StartType()
