"""Two texts that are alike -> whether their facts say that each reports something of its own, from one template.

A copy that was cut, restyled or added to leaves numbers, days and names as they were. What is written by one form day
after day – weather, markets, results, obituaries – keeps the words and changes just these. So both texts are aligned
word by word, and every fact that stands in one where another stands in the other counts against those that agree.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache
from importlib import resources

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|\d+(?:[.,:/-]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)*")
_LONGEST = 4_000  # words of a text that are aligned: the work grows with the product of both
_PAIRED = 8  # words on either side that can stand for each other; longer stretches were put in or left out
_ANOTHER_DAY = timedelta(hours=18)
_END = frozenset(".!?:;„“”\"'»«()。！？\n")


class Word(Struct, frozen=True):
    """A word of a text, folded for comparing, and what kind of fact it is: number, day, name, or empty for none."""

    text: str
    kind: str


class Facts(Struct, frozen=True):
    """Facts of two texts by kind: how many agree, and how many stand against another of their kind."""

    agreed: Counter[str]
    against: Counter[str]

    def share(self, kind: str) -> float:
        """Kind -> how many of a hundred facts of that kind are against another, as a fraction."""
        told = self.agreed[kind] + self.against[kind]
        return self.against[kind] / told if told else 0.0


def compare_facts(one: str, other: str) -> Facts:
    """Two texts -> their facts, as far as the texts can be laid side by side."""
    mine, theirs = _words(one), _words(other)
    agreed: Counter[str] = Counter()
    against: Counter[str] = Counter()
    steps = Levenshtein.opcodes([word.text for word in mine], [word.text for word in theirs])
    spans = ((one.tag, one.src_start, one.src_end, one.dest_start, one.dest_end) for one in steps)
    for tag, i1, i2, j1, j2 in _merged(spans):
        if tag == "equal":
            agreed.update(word.kind for word in mine[i1:i2] if word.kind)
        elif 0 < i2 - i1 <= _PAIRED and 0 < j2 - j1 <= _PAIRED:
            before, after = (Counter(word.kind for word in part if word.kind) for part in (mine[i1:i2], theirs[j1:j2]))
            against.update(before & after)
    return Facts(agreed, against)


def contradict(one: str, other: str, *, headlines: tuple[str, str] = ("", ""), apart: timedelta = timedelta()) -> bool:
    """Two texts that are alike, their headlines and the time between them -> whether they report different things.

    Headlines that are one but for a word or two are a form's as well, or say the opposite; and what came out on another
    day is told to be another day's by less.
    """
    facts = compare_facts(one, other)
    formed = _one_form(*headlines)
    least, most = (1, 0.12) if formed else (2, 0.2 if apart >= _ANOTHER_DAY else 0.3)
    numbers = facts.against["number"] + facts.against["day"]
    told = numbers + facts.agreed["number"] + facts.agreed["day"]
    if numbers >= least and numbers > most * told:
        return True
    if facts.against["name"] >= max(2, least) and facts.share("name") > most:
        return True
    return formed and opposed(*headlines)


def opposed(one: str, other: str) -> bool:
    """Two headlines -> whether a word of one stands against its opposite in the other."""
    mine, theirs = ({word.text for word in _words(line)} for line in (one, other))
    return any(
        (low in mine and high in theirs and high not in mine and low not in theirs)
        or (high in mine and low in theirs and low not in mine and high not in theirs)
        for low, high in _opposites()
    )


def _one_form(one: str, other: str) -> bool:
    """Whether two headlines are one but for some of their words, which stand in each other's place."""
    mine, theirs = _words(one), _words(other)
    if not mine or not theirs or [word.text for word in mine] == [word.text for word in theirs]:
        return False
    same = sum((Counter(word.text for word in mine) & Counter(word.text for word in theirs)).values())
    return same >= 0.5 * max(len(mine), len(theirs)) and len(mine) - same > 0 and len(theirs) - same > 0


def _merged(steps: Iterable[tuple[str, int, int, int, int]]) -> Iterator[tuple[str, int, int, int, int]]:
    """Steps of an alignment -> the same, neighbours that are not equal taken together."""
    start: tuple[int, int] | None = None
    end = (0, 0)
    for tag, i1, i2, j1, j2 in steps:
        if tag == "equal":
            if start is not None:
                yield "replace", start[0], end[0], start[1], end[1]
                start = None
            yield tag, i1, i2, j1, j2
        else:
            start = start or (i1, j1)
            end = (i2, j2)
    if start is not None:
        yield "replace", start[0], end[0], start[1], end[1]


def _words(text: str) -> list[Word]:
    """Text -> its words; a capital counts where no sentence begins."""
    words: list[Word] = []
    last = 0
    for found in _WORD.finditer(text):
        word = found[0]
        gap = text[last : found.start()]
        last = found.end()
        folded = word.casefold()
        if word[0].isdigit():
            kind = "number"
        elif folded in _days():
            kind = "day"
        elif word[0].isupper() and words and not _END & set(gap):
            kind = "name"
        else:
            kind = ""
        words.append(Word(folded, kind))
        if len(words) == _LONGEST:
            break
    return words


@cache
def _days() -> frozenset[str]:
    """-> names of days and months, and numbers in letters, in the languages that there is a list for."""
    return frozenset(word for line in _lines("calendar.txt") for word in line.split())


@cache
def _opposites() -> tuple[tuple[str, str], ...]:
    pairs = [line.split() for line in _lines("opposites.txt")]
    return tuple((low, high) for low, high in pairs)


def _lines(name: str) -> list[str]:
    text = resources.files("tasks.stages.compare").joinpath(name).read_text("utf-8")
    return [line for raw in text.splitlines() if (line := raw.partition("#")[0].strip().casefold())]
