"""Word -> the month or day that it names in some language, or what it says that a date beside it is of."""

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def _table() -> dict[str, dict[str, str | list[str]]]:
    return tomllib.loads((files(__package__) / "months.toml").read_text(encoding="utf-8"))


@cache
def months(language: str) -> dict[str, int]:
    """Language, or none for all of them -> number of the month by its name; where they differ the first one wins."""
    names: dict[str, int] = {}
    rows = _table()["months"]
    for tag in (language,) if language else rows:
        for number, row in enumerate(str(rows.get(tag, "")).split("|"), 1):
            for name in row.split():
                names.setdefault(name.replace("_", " "), number)
    return names


@cache
def counted_months() -> dict[str, tuple[int, str]]:
    """-> by the name of a month of Iran or of the Islamic year its number and a language that counts so."""
    found: dict[str, tuple[int, str]] = {}
    for table, calendar in (("iranian", "fa"), ("islamic", "ar")):
        for row in _table()[table].values():
            for number, names in enumerate(str(row).split("|"), 1):
                found.update((name.replace("_", " "), (number, calendar)) for name in names.split())
    return found


def month_of(word: str) -> int | None:
    """Word in lower case -> number of the month that it names in some language, or None."""
    return months("").get(word)


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(name.replace("_", " ") for row in _table()["weekdays"].values() for name in str(row).split())


def is_weekday(word: str) -> bool:
    """Word in lower case -> whether it names a day of the week in some language."""
    return word in _weekdays()


@cache
def _published() -> re.Pattern[str]:
    words = sorted({word for row in _table()["published"].values() for word in row}, key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)


def says_published(text: str) -> bool:
    """Line with a date -> whether words in it say that this is when something was published."""
    return _published().search(text) is not None


@cache
def _changed() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    """-> where words begin that may announce a change, and these by their first character, the longest first."""
    words = sorted({word for row in _table()["changed"].values() for word in row}, key=len, reverse=True)
    openings = {word[0]: [other for other in words if other[0] == word[0]] for word in words}
    return re.compile(rf"(?<![^\W_])[{re.escape(''.join(openings))}]"), openings


def find_change(text: str) -> tuple[int, int] | None:
    """Line -> where the words stand in it that announce the time of a change rather than of publication, or None.

    The words of all languages count; the first in the line is taken, and the longest that opens there.
    """
    lower = text.lower()
    if len(lower) != len(text):  # the capital of a dotted i has two characters in lower case
        lower = text
    pattern, openings = _changed()
    for opening in pattern.finditer(lower):
        at = opening.start()
        for word in openings[opening[0]]:
            if lower.startswith(word, at):
                return at, at + len(word)
    return None
