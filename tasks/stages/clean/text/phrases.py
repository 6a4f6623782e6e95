"""Text -> the cues in it: words that open appeals, sign-ups, credits, corrections and the like, per language.

The phrases are data (``phrases/<language>.toml``). A page works without them; English ones are looked for everywhere,
because templates keep them.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from copy import copy
from functools import lru_cache
from importlib import resources
from itertools import chain

from msgspec import Struct

from tasks.stages.clean.text.words import words_of

# Languages read with the phrases of a near relative.
_KIN = {
    "no": "sv", "nb": "sv", "nn": "sv", "da": "sv",
    "be": "ru", "sr": "ru", "mk": "ru", "kk": "ru",
    "ca": "es", "gl": "es", "af": "nl", "cs": "pl", "sk": "pl", "lb": "de",
}  # fmt: skip
_MARKS = (".", ",", ":", "!", "?", "…", ")")  # behind a word that stands free
_SPACELESS = re.compile("[\u0900-\u097f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_Entry = tuple[list[bytes], int, int, tuple[str, ...]]  # a phrase, the place of its longest word, letters, kinds


class Cue(Struct, gc=False):
    """One kind of cue in one text: at which word the first one stands, how many, and how many letters they cover."""

    first: int
    hits: int = 0
    letters: int = 0


_NO_CUES: Mapping[str, Cue] = {}


class Phrasebook:
    """The phrases of one language with the English ones, indexed by their longest word."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self._spaceless: dict[str, set[str]] = {}
        self._memory: dict[str, Mapping[str, Cue]] | None = None
        kinds: dict[tuple[bytes, ...], set[str]] = {}
        written: set[str] = set()  # words that are written with a mark in them, as "ctrl+enter"
        for kind, phrase in chain.from_iterable(map(_phrases, languages)):
            if _SPACELESS.search(phrase):
                self._spaceless.setdefault(phrase, set()).add(kind)
            elif words := tuple(words_of(phrase)):
                kinds.setdefault(words, set()).add(kind)
                written.update(token for token in phrase.lower().split() if not token.isalnum())
        self._by_word = _by_longest_word(kinds)
        self._openers = _first_words(kinds)
        tokens = {word.decode() for word in self._by_word} | written
        self._keys = frozenset(token + mark for token in tokens for mark in ("", *_MARKS))
        self._pattern = (
            re.compile("|".join(re.escape(p) for p in sorted(self._spaceless, key=len, reverse=True)))
            if self._spaceless
            else None
        )

    def for_page(self) -> "Phrasebook":
        """-> the same phrases, which remember what they found: the stage asks for the cues of a text more than once."""
        book = copy(self)
        book._memory = {}
        return book

    def cues(self, text: str) -> Mapping[str, Cue]:
        """Text -> its cues by kind; empty for almost every paragraph, and fast there."""
        if self._memory is None:
            return self._look(text)
        found = self._memory.get(text)
        if found is None:
            found = self._memory[text] = self._look(text)
        return found

    def _look(self, text: str) -> Mapping[str, Cue]:
        found: dict[str, Cue] = {}
        by_word = self._by_word
        words = words_of(text)
        known = not by_word.keys().isdisjoint(words)
        for place, word in enumerate(words) if known else ():
            if word not in by_word:
                continue
            for phrase, offset, letters, kinds in by_word[word]:
                start = place - offset
                if len(phrase) == 1 or (start >= 0 and words[start : start + len(phrase)] == phrase):
                    self._note(found, kinds, letters, start)
                    break
        if found and not self._is_plain(text):
            found.clear()
        if self._pattern is not None and not text.isascii():
            for match in self._pattern.finditer(text.lower()):
                self._note(found, tuple(self._spaceless[match.group()]), len(match.group()), match.start() // 3)
        return found or _NO_CUES

    def _is_plain(self, text: str) -> bool:
        """Whether one of the words stands free: in brackets or behind a sign it speaks of something else ("180 °C")."""
        tokens = text.lower().replace("-", " ").replace("'", " ").replace("’", " ").split()
        return not self._keys.isdisjoint(tokens)

    def openers(self, kind: str) -> set[str]:
        """Kind of cue -> the first words of its phrases."""
        return self._openers.get(kind, set())

    @staticmethod
    def _note(found: dict[str, Cue], kinds: tuple[str, ...], letters: int, first: int) -> None:
        for kind in kinds:
            cue = found.get(kind)
            if cue is None:
                cue = found[kind] = Cue(first)
            cue.hits += 1
            cue.letters += letters


def _phrases(language: str) -> Iterator[tuple[str, str]]:
    """Language subtag -> its phrases, each behind the kind of cue that it is."""
    text = resources.files(__package__).joinpath("phrases").joinpath(f"{language}.toml").read_text("utf-8")
    for kind, phrases in tomllib.loads(text).items():
        for phrase in phrases:
            yield kind, phrase


def _by_longest_word(kinds: Mapping[tuple[bytes, ...], set[str]]) -> dict[bytes, list[_Entry]]:
    """Phrases and their kinds -> by the longest word of each, the longest phrase first."""
    by_word: dict[bytes, list[_Entry]] = {}
    for words, found in kinds.items():
        key = max(words, key=_letters)
        entry = (list(words), words.index(key), sum(map(_letters, words)), tuple(sorted(found)))
        by_word.setdefault(key, []).append(entry)
    for entries in by_word.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return by_word


def _first_words(kinds: Mapping[tuple[bytes, ...], set[str]]) -> dict[str, set[str]]:
    """Phrases and their kinds -> by kind, the words that open a phrase of several."""
    first: dict[str, set[str]] = {}
    for words, found in kinds.items():
        if len(words) > 1:
            for kind in found:
                first.setdefault(kind, set()).add(words[0].decode())
    return first


def _letters(word: bytes) -> int:
    return len(word.decode())


@lru_cache(1)
def _languages() -> frozenset[str]:
    folder = resources.files(__package__).joinpath("phrases")
    return frozenset(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


@lru_cache(64)
def _book(language: str) -> Phrasebook:
    return Phrasebook((language, "en") if language != "en" else ("en",))


def phrasebook(language: str) -> Phrasebook:
    """Language subtag -> its phrases with the English ones; only these where there are no others."""
    language = _KIN.get(language, language)
    return _book(language if language in _languages() else "en")
