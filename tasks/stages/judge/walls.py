"""Document -> the wall or the error that stands in place of its page: bot check, log-in, maintenance and the like.

Structure comes first: little text, marks of a guard, a password to be typed, a page that loads itself again. Wording
comes second, in all languages at once, for a wall speaks whatever its software speaks: ``walls/<language>.toml``.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import resources

from msgspec import Struct

from tasks.models.document import BODY, Document, Label, Structure
from tasks.models.judgement import Judgement, Kind

_ERRORS = frozenset(("database", "server-error", "parked", "missing"))
_LASTING = frozenset(("missing",))  # nothing will come of asking again soon
_BAR = 4  # points: one line that says little else, and one more sign
_REFUSED = 2  # points for a page without a text of its own
_SHARE = 0.45  # of the letters of a title that say so
_LITTLE, _SOME, _MUCH = 400, 800, 1_500  # width of prose that says nothing of the kind: an article's
_PLENTY = 5_000  # width of all that is shown by a page that has much else to say
_SCANT = 1_500  # width of all that is shown where the marks of a guard count: comment forms have them too
_READ = 4_000  # characters that are searched
_LONG = 8_000  # characters of a text that no wall has
_LINES = 60
_LONGEST = 2_000  # characters of one block that are searched
_SLIGHT = 0.03  # of a paragraph's letters: a word of the kind in a long paragraph makes it no notice
_WORD = re.compile(r"\w+")
_PARTED = re.compile(r"\s+[|｜»«·•:–—-]+\s+")
_SPACELESS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FURNITURE = frozenset((Label.NAVIGATION, Label.COPYRIGHT, Label.RELATED, Label.SHARE, Label.COOKIE_NOTICE))
_STATED = frozenset(("newsarticle", "reportagenewsarticle", "opinionnewsarticle", "liveblogposting", "blogposting"))


class _Phrases(Struct, frozen=True):
    """All phrases with their reasons: by their first word, and those of scripts that set no words apart."""

    by_word: dict[str, list[tuple[str, str]]]
    dense: list[tuple[str, str]]

    def find(self, text: str) -> Iterator[tuple[str, str]]:
        """Folded text -> the phrases in it, each with its reason; most texts have no word that opens one."""
        known = not self.by_word.keys().isdisjoint(_WORD.findall(text))
        for match in _WORD.finditer(text) if known else ():
            start = match.start()
            for phrase, reason in self.by_word.get(match.group(), ()):
                end = start + len(phrase)
                if text.startswith(phrase, start) and not text[end : end + 1].isalnum():
                    yield phrase, reason
                    break
        if not text.isascii() and _SPACELESS.search(text):
            yield from (pair for pair in self.dense if pair[0] in text)


@cache
def _phrases() -> _Phrases:
    reasons: dict[str, str] = {}
    for file in sorted(resources.files(__package__).joinpath("walls").iterdir(), key=lambda each: each.name):
        for reason, phrases in tomllib.loads(file.read_text("utf-8")).items():
            for phrase in phrases:
                reasons.setdefault(_folded(phrase), reason)
    found = _Phrases({}, [])
    for phrase, reason in sorted(reasons.items(), key=lambda pair: (-len(pair[0]), pair[0])):
        first = _WORD.match(phrase)
        if _SPACELESS.search(phrase) or first is None:
            found.dense.append((phrase, reason))
        else:
            found.by_word.setdefault(first.group(), []).append((phrase, reason))
    return found


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").replace("\xad", "").split())


def _width(text: str) -> float:
    return len(text) if text.isascii() else len(text) + 1.2 * len(_SPACELESS.findall(text))


def find_wall(document: Document, refused: bool) -> Judgement | None:
    """Document, and whether it holds no text of an article -> what stands in place of its page, None for the page."""
    if sum(len(block.text) for block in document.body) > _LONG:
        return None
    signs = _Signs(document)
    if not signs.phrases and not signs.structure.guards:
        return None
    reason = signs.reason()
    points, evidence = signs.weigh(reason)
    if points < (_REFUSED if refused else _BAR):
        return None
    return Judgement(
        kind=Kind.ERROR if reason in _ERRORS else Kind.WALL,
        confidence=min(99, 60 + 6 * points),
        article=0,
        evidence=tuple(evidence),
        reason=reason,
        passing=reason not in _LASTING,
    )


class _Signs:
    """What speaks for a wall, reason by reason, and how much else there is."""

    def __init__(self, document: Document) -> None:
        self.structure = document.structure or Structure()
        self.phrases: dict[str, dict[str, None]] = defaultdict(dict)
        self.titled: dict[str, str] = {}
        self.rest = self.shown = 0.0
        self.signed = document.byline is not None and document.published is not None
        titles = [*_PARTED.split(self.structure.title), document.headline.value]
        titles += [block.text for block in document.blocks[:_LINES] if block.label in {Label.HEADLINE, Label.HEADING}]
        for title in filter(None, titles):
            self._read_title(_folded(title))
        read = 0
        for block in document.blocks:
            if block.label in _FURNITURE:
                continue
            width = _width(block.text)
            self.shown += width
            found = self._read(block.text) if read < _READ else 0
            read += len(block.text)
            if block.label in BODY and found < _SLIGHT * width:
                self.rest += width
        if self.shown < _SCANT:
            for button in self.structure.buttons:
                self._read(button)

    def reason(self) -> str:
        """-> the reason that most speaks for: a title that says so, then the number of phrases."""
        if not self.phrases:
            return "bot-check"
        return max(self.phrases, key=lambda reason: (reason in self.titled, len(self.phrases[reason])))

    def weigh(self, reason: str) -> tuple[int, list[str]]:
        """Reason -> the points for it, and the evidence in words."""
        structure, evidence = self.structure, []
        points = 0
        said = list(self.phrases.get(reason, ()))
        others = sum(len(found) for other, found in self.phrases.items() if other != reason)
        for holds, worth, words in (
            (reason in self.titled, 3, f"the title says “{self.titled.get(reason, '')}”"),
            (bool(said), min(len(said), 3), f"it says “{'”, “'.join(said[:3])}”"),
            (others > 0, 1, "and more of the kind"),
            (bool(structure.guards) and self.shown < _SCANT, 2, f"marks of a guard: {', '.join(structure.guards)}"),
            (reason == "log-in" and structure.elements.get("input-password", 0) > 0, 1, "a password is asked for"),
            (structure.refresh is not None, 1, "it loads itself again"),
            (structure.noindex, 1, "it wants no index"),
            (self.shown < _LITTLE, 1, "it shows next to nothing"),
            (not _STATED.isdisjoint(structure.types), -1, ""),
            (self.signed, -2, ""),
            (self.rest > _LITTLE, -2, ""),
            (self.rest > _SOME, -2, ""),
            (self.rest > _MUCH, -4, ""),
            (self.shown > _PLENTY, -4, ""),
        ):
            if holds:
                points += worth
                evidence += [words] if words else []
        return points, evidence

    def _read_title(self, title: str) -> None:
        letters: dict[str, int] = defaultdict(int)
        for phrase, reason in _phrases().find(title):
            letters[reason] += len(phrase)
            self.phrases[reason][phrase] = None
        for reason, count in letters.items():
            if count > _SHARE * len(title):
                self.titled.setdefault(reason, title)

    def _read(self, text: str) -> int:
        """Text -> the letters in it that speak of a wall."""
        letters = 0
        for phrase, reason in _phrases().find(_folded(text[:_LONGEST])):
            letters += len(phrase)
            self.phrases[reason][phrase] = None
        return letters
