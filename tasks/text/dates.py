"""A date as somebody wrote it, in any of some fifty languages -> Stamp: ISO 8601 with the offset it came with."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Literal, NamedTuple

from tasks.models.document import Stamp
from tasks.text.calendars import ENDS, ERAS, OPENS, common_day, full_year
from tasks.text.date_words import counted_months, months

_LONGEST = 120  # characters in which a date is looked for
_ISO = re.compile(
    r"\s*(\d{4})-(\d\d?)-(\d\d?)(?![\d-])(?:[Tt\s]\s*(\d\d?):(\d\d)(?::(\d\d))?(?:[.,]\d+)?\s*(Z|z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?)?"
)
_PACKED = re.compile(r"\s*(\d{4})([01]\d)([0-3]\d)(?:T?([0-2]\d)([0-5]\d)([0-5]\d)?\s*(Z|[+-]\d\d:?(?:\d\d)?)?)?\s*$")
_EPOCH = re.compile(r"\s*(\d{10})(?:\d{3})?\s*$")
_YEAR_FIRST = re.compile(
    r"(?<!\d)((?:1[3489]|2[05])\d\d|[٠-٩۰-۹०-९]{4})\s?[-/.年년]\s?(\d\d?)\s?[-/.月월]\s?(\d\d?)(?!\d)\s?[日일号號.]?"
)
_OF_ERA = re.compile(rf"({'|'.join(ERAS)})\s?(\d{{1,3}}|元)\s?[)）]?\s?年\s?(\d\d?)\s?月\s?(\d\d?)(?!\d)\s?[日號号]?")
_YEAR_LAST = re.compile(r"(?<![\d.,/-])(\d\d?)\s?([./|-])\s?(\d\d?)\s?\2\s?(\d{4}|\d\d)(?![\d./-]\d|\d)")
_TOKEN = re.compile(r"\d+|[^\W\d_](?:[^\s\d.,;:/|()\u2013-]|\.(?=[^\W\d_]))*")
_TIME = re.compile(
    r"(?<![\d:.,+-])(?:(上午|下午|午前|午後|오전|오후)\s?)?(\d\d?)"
    r"(?:\s?[:.hH時时点點시٫]\s?(\d\d)(?!\d)(?:[:.分분](\d\d)(?!\d))?)?\s?(?:[분分])?"
    r"\s?(?:(a\.?\s?m|p\.?\s?m|ص|م|ΠΜ|ΜΜ|π\.?μ|μ\.?μ)\b\.?)?(?!\d)(?![./-]\d)",
    re.IGNORECASE,
)
_MONTH_JOINED = "\u200cماه"  # "month" behind its name in Persian, with a joint and no space
_OFFSET = 1400  # the greatest number that tells a zone, as in +0100: no year of ours
_CLOCK = re.compile(r"\d:\d")
_AFTERNOON = {"p", "下午", "午後", "오후", "م", "μ"}
_MORNING = {"a", "上午", "午前", "오전", "ص", "π"}
_ZONE = re.compile(r"\s*\(?\s*(?:(?:UTC|GMT)?\s?([+-])(\d\d?):?(\d\d)?|([A-Z]{1,5}))\b")
_ZONES = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "MEZ": 60, "MET": 60, "CET": 60, "MESZ":
    120, "MEST": 120, "CEST": 120, "SAST": 120, "EET": 120, "EEST": 180, "MSK": 180, "TRT": 180, "IST": 330, "WIB":
    420, "SGT": 480, "HKT": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "BRT":
    -180, "ART": -180, "EDT": -240, "EST": -300, "CDT": -300, "CST": -360, "MDT": -360, "MST": -420, "PDT": -420,
    "PST": -480,
}  # fmt: skip  # minutes east of Greenwich; names that mean several zones to their readers are left out


class _Clock(NamedTuple):
    """A time of day as written; ``zone`` is empty where none stands there."""

    hour: int
    minute: int
    second: int | None = None
    zone: str = ""


def read_moment(raw: str, language: str = "", month_first: bool = False) -> Stamp | None:
    """Date as written, language of the page, whether 3/4 is March there -> Stamp, or None if it holds no full date.

    The raw string may be ISO 8601, RFC 9110, a count of seconds since 1970, or words and figures in a line of text.
    A day of the Thai calendar, of that of Iran or of the Islamic one becomes a common one, the latter two where the
    language is of their readers or the month is named.
    """
    raw = raw[:_LONGEST].strip()
    if found := _ISO.match(raw) or _PACKED.match(raw):
        year, month, day, hour, minute, second, zone = found.groups()
        clock = _Clock(int(hour), int(minute), int(second) if second else None, zone or "") if hour else None
        return _stamp(raw, (int(year), int(month), int(day)), clock, language)
    if found := _EPOCH.match(raw):
        return _stamped(raw, datetime.fromtimestamp(int(found[1]), UTC), "second")
    return _read_line(raw, language, month_first)


def moment(stamp: Stamp) -> datetime:
    """Stamp -> a moment to compare: one without offset is read as UTC, a day as its start."""
    found = datetime.fromisoformat(stamp.value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _read_line(raw: str, language: str, month_first: bool) -> Stamp | None:
    calendar = language
    if found := _OF_ERA.search(raw):
        year, month, day = ERAS[found[1]] + int(found[2].replace("元", "1")), int(found[3]), int(found[4])
        span = found.span()
    elif found := _YEAR_FIRST.search(raw):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
        span = found.span()
    elif found := _YEAR_LAST.search(raw):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
        if month > 12 or (month_first and day <= 12 and found[2] != "."):
            day, month = month, day
        span = found.span()
    else:
        words = _read_words(raw, language)
        if words is None:
            return None
        year, month, day, span, calendar = words
    year = full_year(year, language)
    inside = raw[span[0] : span[1]]  # as in C's "Sun Jan  4 16:29:06 2004"
    clock = _read_clock(raw[span[1] :], raw[: span[0]], inside if _CLOCK.search(inside) else "")
    return _stamp(raw, (year, month, day), clock, calendar)


def _read_words(raw: str, language: str) -> tuple[int, int, int, tuple[int, int], str] | None:
    """Line -> year, month and day, the span they take and their calendar, if it names a month with a day and a year
    beside it."""
    tokens = list(_TOKEN.finditer(raw))
    words = [token[0].lower() for token in tokens]
    best: tuple[int, int, int, int, tuple[int, int], str] | None = None
    for index, named in _named_months(words, language):
        month, calendar, last = named.number, named.calendar, index + named.words - 1
        for day, year in _beside(raw, tokens, index, last, OPENS if named.counted else _OFFSET):
            if named.counted and not OPENS <= int(words[year]) < ENDS:
                continue  # Mehr is a month of Iran, and a word elsewhere
            spans = [tokens[at].span() for at in (index, last, day, year)]
            span = min(start for start, _ in spans), max(end for _, end in spans)
            found = (span[1] - span[0], int(words[year]), month, int(words[day]), span, calendar)
            best = found if best is None or found[0] < best[0] else best
    return best[1:] if best else None


class _Named(NamedTuple):
    """A month as named: its number, whose calendar, in how many words; ``counted`` from a year 1 that is not ours."""

    number: int
    calendar: str
    words: int
    counted: bool = False


def _named_months(words: list[str], language: str) -> Iterator[tuple[int, _Named]]:
    """Words in lower case -> the place of each name of a month, and what it names."""
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else ""
        if not word.isdecimal() and (named := _named(word, following, language)) is not None:
            yield index, named


def _named(word: str, following: str, language: str) -> _Named | None:
    """Word, the one behind it, language -> the month that one or both name, None where they name none."""
    word = word.removesuffix(_MONTH_JOINED)
    both = ((word, 1), (f"{word} {following}", 2))
    for names in (months(language), months("")):
        for name, length in both:
            if month := names.get(name):
                return _Named(month, language, length)
    counted = counted_months()
    return next((_Named(*counted[name], length, counted=True) for name, length in both if name in counted), None)


def _beside(raw: str, tokens: list[re.Match[str]], index: int, last: int, zones: int) -> Iterator[tuple[int, int]]:
    """Tokens, and the first and last of a month's name -> the places of a day and a year that go with it.

    Four figures up to ``zones`` tell a zone and no year.
    """

    def figures(places: range) -> list[int]:
        return [
            at
            for at in places
            if tokens[at][0].isdecimal()
            and not (len(tokens[at][0]) == 4 and int(tokens[at][0]) <= zones)
            and not _CLOCK.search(raw[max(0, tokens[at].start() - 2) : tokens[at].end() + 2])
        ]

    before = figures(range(index - 1, max(-1, index - 4), -1))
    after = figures(range(last + 1, min(len(tokens), last + 7)))
    days = [at for at in (*before[:1], *after[:1]) if len(tokens[at][0]) <= 2 and 1 <= int(tokens[at][0]) <= 31]
    for day in days:
        full = [at for at in (*after[:2], *before[:2]) if len(tokens[at][0]) == 4]
        short = [at for at in after[:1] if at == last + 1 and day < index and len(tokens[at][0]) == 2]
        for year in full or short:
            yield day, year


def _read_clock(*texts: str) -> _Clock | None:
    """What stands after, before and within a date -> the first time of day in it, or None."""
    for text in texts:
        for found in _TIME.finditer(text):
            sign, hours, minutes, seconds, half = found.groups()
            mark = (sign or half or "").lower()
            if minutes is None and not mark:
                continue  # a number alone
            hour = _hour(int(hours), mark)
            if hour <= 23 and int(minutes or 0) <= 59:
                zone = _ZONE.match(text, found.end())
                return _Clock(hour, int(minutes or 0), int(seconds) if seconds else None, zone[0] if zone else "")
    return None


def _hour(hour: int, mark: str) -> int:
    """Hour as written and the mark of its half of the day, if it has one -> of the whole day: 12 a.m. is 0."""
    halves = {mark, mark[:1]} - {""}
    if hour < 12 and halves & _AFTERNOON:
        return hour + 12
    if hour == 12 and halves & _MORNING:
        return 0
    return hour


def _stamp(raw: str, written: tuple[int, int, int], clock: _Clock | None, calendar: str) -> Stamp | None:
    """Raw string, year, month and day as written, time of day, calendar or language -> Stamp, or None if there is no
    such day or time; a day alone has no zone."""
    try:
        day = common_day(*written, calendar)
        if clock is None:
            return Stamp(day.isoformat(), "day", raw)
        second = clock.second
        when = datetime.combine(day, time(clock.hour, clock.minute, second or 0, tzinfo=_offset(clock.zone)))
        if when.tzinfo:
            when.astimezone(UTC)
    except (ValueError, OverflowError):  # at the ends of the calendar a time may have none in UTC
        return None
    return _stamped(raw, when, "minute" if second is None else "second")


def _stamped(raw: str, when: datetime, precision: Literal["minute", "second"]) -> Stamp:
    value = when.isoformat(timespec="minutes" if precision == "minute" else "seconds")
    return Stamp(value.removesuffix("+00:00") + "Z" if value.endswith("+00:00") else value, precision, raw)


def _offset(zone: str) -> timezone | None:
    """Name or figure of a zone -> its offset, None where it names none that is known."""
    found = _ZONE.match(zone.upper())
    if not found:
        return None
    if found[1]:
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        minutes = -minutes if found[1] == "-" else minutes
    elif found[4] in _ZONES:
        minutes = _ZONES[found[4]]
    else:
        return None
    return timezone(timedelta(minutes=minutes)) if abs(minutes) < 24 * 60 else None
