"""A day in another calendar -> the same day in the common one: of Iran, of the Islamic year, of Thailand, by eras."""

from datetime import date, timedelta

IRANIAN = frozenset(("fa", "ps", "ckb", "mzn"))  # languages whose readers count the years of Iran
ISLAMIC = frozenset(("ar", "ur", "ug"))  # and the Islamic ones
OPENS, ENDS = 1300, 1500  # years of both that are written on the web
_NOWRUZ = date(1921, 3, 21)  # the first of Farvardin of 1300
_MUHARRAM = date(622, 7, 19)  # the first of Muharram of the year 1, by the tables that offices print from
_LEAP_YEARS = frozenset((2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29))  # Islamic years of each thirty with a day more
_BUDDHIST = range(2443, 2644)  # years of Thailand
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}  # the year before each era's first


def full_year(year: int, language: str) -> int:
    """Year as written, language of the page -> in full: one of two figures lies from 1970 to 2069, or in Thailand,
    where its readers write those of 2543 on so, from 2000 to 2056."""
    if year >= 100:
        return year
    if language == "th" and year >= 43:
        return 2500 + year
    return year + (2000 if year < 70 else 1900)


def common_day(year: int, month: int, day: int, calendar: str) -> date:
    """Year, month and day as written, and the calendar (or the language, where a figure alone tells it) -> the day.

    Raises ValueError for a day that there is not.
    """
    if calendar in IRANIAN and OPENS <= year < ENDS:
        return _from_jalali(year, month, day)
    if calendar in ISLAMIC and OPENS <= year < ENDS:
        return _from_islamic(year, month, day)
    return date(year - 543 if year in _BUDDHIST else year, month, day)


def _from_jalali(year: int, month: int, day: int) -> date:
    """By the rule of 33 years, which has every leap year of these two centuries right."""
    days = 31 if month < 7 else 30 if month < 12 or _is_leap(year) else 29
    if not (1 <= month <= 12 and 1 <= day <= days):
        raise ValueError("no day of the calendar of Iran")
    leaps = sum(map(_is_leap, range(OPENS, year)))
    before = min(month - 1, 6) * 31 + max(month - 7, 0) * 30
    return _NOWRUZ + timedelta(days=(year - OPENS) * 365 + leaps + before + day - 1)


def _is_leap(year: int) -> bool:
    return (25 * year + 11) % 33 < 8


def _from_islamic(year: int, month: int, day: int) -> date:
    """By the tables; where the moon is sighted the month may open a day earlier or later."""
    if not (1 <= month <= 12 and 1 <= day <= 30):
        raise ValueError("no day of the Islamic calendar")
    cycles, rest = divmod(year - 1, 30)
    leaps = cycles * len(_LEAP_YEARS) + sum(leap <= rest for leap in _LEAP_YEARS)
    return _MUHARRAM + timedelta(days=(year - 1) * 354 + leaps + (month - 1) * 29 + month // 2 + day - 1)
