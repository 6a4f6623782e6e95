"""Names of sections and tags -> what they mean: sections with a weight, a genre, or nothing.

``data/lexicon.tsv`` holds a term a row: the term as ``key`` writes it, its language, its meaning (the code of a Media
Topic, ``genre:…``, or ``geo`` and ``generic`` for words that stand where a section belongs and name none) and its
weight: the log-odds that a name of this meaning adds to the section where it is fully trusted.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

from tasks.stages.classify.words import fold

FILE = Path(__file__).with_name("data") / "lexicon.tsv"
GENRE = "genre:"
TOPIC = "medtop:"
PARTLY = 0.6  # of its weight, where a term is only a part of the name that it stands in
KNOWN_EVERYWHERE = ("en", "mul")  # languages whose terms stand on pages in any language

_LONGEST, _LONGEST_UNSPACED = 5, 8  # words, or characters, of a term that is looked for within a name
_SHORTEST = 3  # characters of a term of another language than the page's
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss"})
_MARKS = dict.fromkeys(range(0x300, 0x370))
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


class _Wordly(dict[int, int]):
    """Code point -> itself where it is a letter, a mark or a digit, else a space; worked out at first sight."""

    def __missing__(self, code: int) -> int:
        self[code] = code if unicodedata.category(chr(code))[0] in "LMN" else ord(" ")
        return self[code]


_WORDLY = _Wordly()


class Meaning(Struct, frozen=True):
    """What a term means and how strongly it says so."""

    term: str
    code: str
    weight: float


Row = tuple[str, str, float]


@lru_cache(65_536)
def key(name: str) -> str:
    """Name -> its words in lower case without accents, single spaces between: two spellings of it come out equal."""
    if name.isascii():
        return " ".join(name.translate(_ASCII).split())
    text = fold(unicodedata.normalize("NFKC", name))
    if not text.isascii():
        text = unicodedata.normalize("NFD", text).translate(_MARKS).translate(_LETTERS)
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.translate(_WORDLY).split())


@cache
def load() -> dict[str, tuple[Row, ...]]:
    """-> the lexicon: term -> language, code and weight of each of its rows; read once."""
    rows: dict[str, tuple[Row, ...]] = {}
    for line in FILE.read_text("utf-8").splitlines()[1:]:
        term, language, code, weight = line.split("\t")
        rows[term] = (*rows.get(term, ()), (language, code, float(weight)))
    return rows


@lru_cache(16_384)
def read(name: str, language: str, *, parts: bool) -> tuple[Meaning, ...]:
    """The name of a section or a tag and the page's language -> its meanings.

    Words that say where or nothing are passed over: ``UK politics news`` means what ``politics`` does. With ``parts``
    a term counts, less, that leaves words of the name unread.
    """
    text = key(name)
    if whole := _meanings(text, language, (row[0] for row in load().get(text, ()) if len(text) >= _SHORTEST)):
        return whole
    unspaced = any("\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" for c in text)
    words, glue = (list(text.replace(" ", "")), "") if unspaced else (text.split(), " ")
    found = list(_terms(words, glue, _LONGEST_UNSPACED if unspaced else _LONGEST, language))
    meanings = tuple(meaning for term in found for meaning in term)
    unread = sum(not term for term in found)
    if not unread:
        return meanings
    share = PARTLY if unread <= len(words) / 2 else PARTLY / 2
    return tuple(Meaning(one.term, one.code, one.weight * share) for one in meanings) if parts else ()


def _terms(words: list[str], glue: str, longest: int, language: str) -> Iterator[tuple[Meaning, ...]]:
    """Words of a name -> the meanings of each term in it, the longest that opens a place first; none of a word that is
    in no term."""
    known = load()
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            term = glue.join(words[at : at + length])
            if term in known and (meanings := _meanings(term, language)):
                yield meanings
                at += length
                break
        else:
            yield ()
            at += 1


@cache
def terms(code: str, language: str) -> frozenset[str]:
    """A meaning and a language -> the terms, as ``key`` writes them, that mean it there, as they stand."""
    spoken = {language, *KNOWN_EVERYWHERE}
    return frozenset(term for term, tongue in _meaning(code) if tongue in spoken)


@cache
def _meaning(code: str) -> tuple[tuple[str, str], ...]:
    """A meaning -> each term that has it, and in which language."""
    return tuple((term, row[0]) for term, rows in load().items() for row in rows if row[1] == code)


def _of_language(term: str, language: str) -> tuple[Meaning, ...]:
    """A term as ``key`` writes it and a language -> its meanings there alone."""
    return tuple(Meaning(term, code, weight) for spoken, code, weight in load().get(term, ()) if spoken == language)


def _meanings(term: str, language: str, others: Iterable[str] = ()) -> tuple[Meaning, ...]:
    """A term and a language -> its meanings there, or else in the first other language that it has any in."""
    if term in load():
        for tongue in (language, *KNOWN_EVERYWHERE, *others):
            if own := _of_language(term, tongue):
                return own
    return ()
