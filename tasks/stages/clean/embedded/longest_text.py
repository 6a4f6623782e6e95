"""Decoded state of a page -> the list or string in it that holds the most prose, and the objects around it."""

import re
from typing import Any

from msgspec import Struct

from tasks.stages.clean.embedded.text_fields import Piece, Reader
from tasks.stages.clean.metadata.plain import bare
from tasks.stages.clean.tree.prose import STOP, width

_MOST = 20_000  # values that are looked at
_READ = 100_000  # values that are read as blocks: each within each list around it
_UP = 8  # objects around a text that may tell of it
_SENTENCE = 50  # width of a block from which it may be prose
_LONG = 200  # characters of a string that may be a text by itself
_OWN = 20.0  # how much more a text weighs whose object has the title of the page
_DRAWING = re.compile(r"\s*<(?:\?xml|svg)\b", re.IGNORECASE)
# Parts of a key that lead to the texts of others, or to texts of the site.
_ELSEWHERE = (
    "comment", "related", "recommend", "teaser", "sidebar", "footer", "menu", "navigation", "translation", "i18n",
    "message", "locale", "config", "setting", "advert", "trending", "popular", "mostread", "most_read", "newsletter",
    "privacy", "consent", "cookie", "style", "css", "author", "legal", "biography", "onward",
)  # fmt: skip


class Find(Struct, frozen=True):
    """Pieces of prose, their length, whether they stand under the page's title, and the objects around them."""

    pieces: tuple[Piece, ...]
    letters: int
    titled: bool
    around: tuple[dict[str, Any], ...]

    @property
    def weight(self) -> float:
        """-> how much speaks for it."""
        return self.letters * (_OWN if self.titled else 1.0)


def richest(state: Any, title: str) -> Find | None:
    """Decoded state and the page's title -> its Find, or None where it holds no prose.

    The text of another article may be longer; the one under an object that has this page's title weighs more.
    """
    own = bare(title)
    reader = Reader(_READ)
    seen: list[tuple[Any, int]] = [(state, -1)]
    known: set[int] = set()
    best: Find | None = None
    place = 0
    while place < len(seen) and place < _MOST:
        value = seen[place][0]
        if id(value) not in known:  # a reference may lead back to where it stands
            known.add(id(value))
            value, inner = _within(value, state)
            seen.extend((each, place) for each in inner)
            if _may_be_text(value):
                best = _find(reader, value, _around(seen, place), own, best) or best
        place += 1
    return best


def _within(value: Any, state: Any) -> tuple[Any, list[Any]]:
    """Value -> the same with references followed, and the values in it that may hold texts of this page."""
    if isinstance(value, dict):
        inner = [_followed(each, state) for key, each in value.items() if not _elsewhere(key)]
        return value, [each for each in inner if isinstance(each, str | list | dict)]
    if isinstance(value, list):
        value = [_followed(each, state) for each in value]
        return value, [each for each in value if isinstance(each, list | dict)]
    return value, []


def _may_be_text(value: Any) -> bool:
    """Whether a value is read as blocks: a list, or a string of some length that is no drawing."""
    if isinstance(value, str):
        return len(value) >= _LONG and not _DRAWING.match(value)
    return isinstance(value, list)


def _find(reader: Reader, value: Any, around: list[dict[str, Any]], own: str, best: Find | None) -> Find | None:
    """List or string, the objects around it, the page's title and the best so far -> its Find if it is better."""
    pieces = [piece for piece in reader.read(value) if not _is_token(piece)]
    letters = sum(len(piece.text) for piece in pieces if _is_prose(piece.text))
    if not letters or (best is not None and letters * _OWN <= best.weight):
        return None
    find = Find(tuple(pieces), letters, any(_has_title(each, own) for each in around), tuple(around))
    return find if best is None or find.weight > best.weight else None


def _elsewhere(key: str) -> bool:
    lower = key.lower()
    return any(part in lower for part in _ELSEWHERE)


def _is_token(piece: Piece) -> bool:
    """A word that a program reads, such as an id or an address, in place of a paragraph."""
    return piece.kind == "paragraph" and " " not in piece.text and piece.text.isascii()


def _is_prose(text: str) -> bool:
    return width(text) >= _SENTENCE and (STOP.search(text) is not None or text.rstrip()[-1:] in '.!?…»”"。！？।>')


def _around(seen: list[tuple[Any, int]], place: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    place = seen[place][1]
    while place >= 0 and len(found) < _UP:
        value, above = seen[place]
        if isinstance(value, dict):
            found.append(value)
        place = above
    return found


def _has_title(value: dict[str, Any], own: str) -> bool:
    for key in ("headline", "title", "headlines", "name"):
        title = value.get(key)
        if isinstance(title, dict):
            title = title.get("basic") or title.get("rendered")
        if isinstance(title, str) and len(key := bare(title)) > 8 and key in own:
            return True
    return False


def _followed(value: Any, state: Any) -> Any:
    """Reference into a normalized cache (``{"__ref": "Article:1"}``) -> what it stands for."""
    if isinstance(value, dict) and isinstance(state, dict) and isinstance(name := value.get("__ref"), str):
        return state.get(name, value)
    return value
