"""Lines around the text that become fields of the article: headline, standfirst, byline, time, place line."""

import re
from collections.abc import Container

from msgspec import Struct

from tasks.document import Label
from tasks.stages.clean.evidence import HEAD, LIFT, LINK, LONG, PROSE, Scene, plain
from tasks.stages.clean.facts.moment import read_moment
from tasks.stages.clean.facts.people import read_people, vocabulary
from tasks.stages.clean.headline import title_end
from tasks.stages.clean.markup import LI
from tasks.stages.clean.prose import ENDING, width
from tasks.stages.clean.tree import Run

_REACH = 12  # runs before the first paragraph that are looked at where no headline is found
_ABOVE = 4  # runs above the headline that are looked at
_BELOW = 6  # runs below the last paragraph that are looked at
_TOP = 16  # runs between headline and text at most
_STANDFIRST = 500
_NAME = 60  # width of a line of names
_LONGEST_LINE = 160  # characters of a byline or a time
_CLOCK = re.compile(r"\d{1,2}\s*[:.hH]\s*\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d\s*[年月日]|[٠-٩]{4}")
_WORD = re.compile(r"[^\W\d_]+")
_DATELINE = re.compile(
    r"^(?P<text>(?P<place>[^\W\d_][^\d(),.:;!?–—]{1,40}?)"  # PARIS, New York
    r"(?:,\s*[^\W\d_][^\d(),.:;!?–—]{1,30}?)?"  # , France
    r"(?:,?\s*\d{1,2}\.?\s+[^\W\d_]{2,12}\.?|,?\s*[^\W\d_]{2,12}\.?\s+\d{1,2})?"  # , 10 fév. or , March 3
    r"(?:,?\s*\d{4})?\.?"
    r"(?:\s*[(/][^()/]{2,40}[)/]\.?)?"  # (Reuters)
    r"\s*[-–—:]{1,2})\s+(?=\S)"
)
_SLASHED = re.compile(
    r"^(?P<text>(?P<place>[^\W\d_][^\d(),.:;!?–—/]{1,40}?),\s*\d{1,2}\.?\s+[^\W\d_]{2,12}\.?\s*/[^/]{2,40}/\.?)\s+(?=\S)"
)


class Lifted(Struct, frozen=True):
    """Lines that become fields: by index of run its label and reason, and the index of the first paragraph.

    ``dated`` is where a date begins in the run of the headline, 0 for nowhere.
    """

    lines: dict[int, tuple[Label, str]]
    opening: int
    dated: int = 0


def lift(scene: Scene, keep: set[int], closed: Container[int], language: str) -> Lifted:
    """Scene, indexes of kept runs and of those that are something else, language -> the lines that become fields."""
    runs = scene.tree.runs
    found: dict[int, tuple[Label, str]] = {}
    reader = _Reader(scene, keep, language)
    first, last = min(keep), max(keep)
    headline = scene.headline
    if headline is not None:
        found[headline] = (Label.HEADLINE, "repeats the title of the page")
        words = plain(runs[headline].text)
        for run in runs:
            if run.index != headline and run.kind != LINK and not run.cause and plain(run.text) == words:
                found[run.index] = (Label.HEADLINE, "repeats the headline")
    above = headline is not None and headline < first + _ABOVE
    start = headline + 1 if headline is not None and above else max(0, first - _REACH)
    opening = reader.read_top(found, closed, start, headed=above)
    if headline is not None and above:
        for run in runs[max(0, headline - _ABOVE) : headline]:
            if run.index not in keep and run.index not in closed and (line := reader.evident(run)):
                found[run.index] = line
    for run in runs[opening + 1 : last + _BELOW]:
        if run.index in found or run.index in closed or len(run.text) > _LONGEST_LINE:
            continue
        if run.index > last:
            line = reader.line(run)
        elif run.index in keep:
            alone = run.index in reader.timed and reader.is_time(run)
            line = (Label.TIMESTAMP, "a time element of its own") if alone else None
        else:
            line = reader.evident(run)
        if line is not None:
            found[run.index] = line
    dated = title_end(runs[headline].text, scene.titles) if headline is not None else 0
    return Lifted(found, opening, dated)


class _Reader:
    """Reads short lines of one page."""

    def __init__(self, scene: Scene, keep: set[int], language: str) -> None:
        self.scene, self.keep, self.language = scene, keep, language
        self.timed = {index for _, index, _ in scene.tree.times}
        self.by = vocabulary(language).by

    def read_top(self, found: dict[int, tuple[Label, str]], closed: Container[int], start: int, *, headed: bool) -> int:
        """Read the lines from ``start`` down to the first paragraph into ``found``; -> index of that paragraph."""
        runs = self.scene.tree.runs
        seen = 0
        opening = None
        for run in runs[start:]:
            index = run.index
            if index in found or index in closed:
                continue
            if run.cause and run.kind != LIFT:
                continue
            seen += 1
            if len(run.text) <= _LONGEST_LINE and (line := self.line(run)):
                found[index] = line
            elif headed and run.kind != HEAD and self.is_name(run):
                found[index] = (Label.BYLINE, "a name under the headline")
            elif headed and self._is_standfirst(run, found, closed):
                found[index] = (Label.SUBHEADLINE, "between headline and text")
            elif index in self.keep and run.kind in (PROSE, LONG):
                opening = index
                break
            elif seen > _TOP and index > min(self.keep):
                break
        return opening if opening is not None else min(self.keep)

    def _is_standfirst(self, run: Run, found: dict[int, tuple[Label, str]], closed: Container[int]) -> bool:
        """Whether a run under the headline is the standfirst: it is named so, or a byline stands behind it."""
        if run.kind == LINK or not 25 < len(run.text) < _STANDFIRST or run.index in self.scene.pictured:
            return False
        if any(label == Label.SUBHEADLINE for label, _ in found.values()):
            return False
        hints = self.scene.tree.boxes[run.box].hints if run.box not in self.scene.step else ()
        if "summary" in hints:
            return True
        if "caption" in hints:
            return False
        if run.index not in self.keep and run.kind in (PROSE, HEAD):
            return True
        runs = self.scene.tree.runs
        for following in runs[run.index + 1 : run.index + 6]:
            if following.cause and following.kind != LIFT:
                continue
            if following.kind == PROSE and following.index not in closed:
                return False
            if len(following.text) <= _LONGEST_LINE and self.line(following):
                return True
        return False

    def line(self, run: Run) -> tuple[Label, str] | None:
        """Short line -> byline or time, by its element, its opening word or the date in it."""
        text = run.text
        if text[:1] in "©ⓒ" or "©" in text:
            return None
        opens = self.by.match(text)
        rest = text[opens.end() :] if opens is not None else ""
        if rest and not rest[0].islower() and not rest[0].isdigit():
            return Label.BYLINE, f"opens with {text[: len(text) - len(rest)].strip()!r}"
        return self.evident(run)

    def evident(self, run: Run) -> tuple[Label, str] | None:
        """Short line -> byline or time, by its element, its box's name or the date that it is."""
        text = run.text
        if len(text) > _LONGEST_LINE or (run.cause and run.kind != LIFT):
            return None
        if self.is_about(run):
            return None
        if self.is_time(run):
            return Label.TIMESTAMP, "in a time element" if run.index in self.timed else "holds a date"
        hints = self.scene.tree.boxes[run.box].hints if run.box not in self.scene.step else ()
        if (run.cause == "byline" or "byline" in hints) and not _is_sentence(text) and any(map(str.isalpha, text)):
            return Label.BYLINE, f"in a box named {run.names!r}" if run.names else "in a box named byline"
        return None

    def is_about(self, run: Run) -> bool:
        """Whether a line stands in a box that is named after the author and tells about them in sentences."""
        boxes, runs = self.scene.tree.boxes, self.scene.tree.runs
        index = run.box
        while index >= 0 and index not in self.scene.step:
            box = boxes[index]
            if {"byline", "bio"}.intersection(box.hints) and any(
                _is_sentence(inside.text) for inside in runs[box.first : box.last]
            ):
                return True
            index = box.parent
        return False

    def is_time(self, run: Run) -> bool:
        """Whether a short line is a time: of ``<time>``, or of a date with a few words."""
        text = run.text
        if len(text) > _LONGEST_LINE or _is_sentence(text):
            return False
        if run.index in self.timed:
            return True
        if not _CLOCK.search(text):
            return False
        words = _WORD.findall(text)
        return len(words) <= 3 or (len(words) <= 12 and read_moment(text, self.language) is not None)

    def is_name(self, run: Run) -> bool:
        """Whether a short line is nothing but names."""
        text = run.text
        if (
            self.scene.tree.boxes[run.box].tag == LI
            or width(text) > _NAME
            or ENDING.search(text[-5:])
            or any(map(str.isdigit, text))
        ):
            return False
        people = read_people(text, self.language)
        return bool(people) and sum(len(person.name) for person in people) >= 0.7 * len(text)


def _is_sentence(text: str) -> bool:
    return len(text) > 60 and ENDING.search(text[-5:]) is not None and len(_WORD.findall(text)) > 10


def split_dateline(text: str) -> tuple[str, str, str]:
    """First paragraph -> place line as printed ("PARIS, March 3 (Northwind) —"), the place, the rest; empty if none.

    A place in capitals, or one with a date or an agency behind it: a dash alone would make one of any opening clause.
    """
    match = _SLASHED.match(text) or _DATELINE.match(text)
    if match is None or len(match["text"]) > 90:
        return "", "", text
    printed, place = match["text"].strip(), match["place"].strip()
    evident = place.isupper() or "(" in printed or "/" in printed
    if not evident or len(place.split()) > 5:
        return "", "", text
    return printed, place.title() if place.isupper() and len(place) > 3 else place, text[match.end() :]
