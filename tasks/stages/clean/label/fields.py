"""Lines around the text that become fields of the article: headline, standfirst, byline, time, place line."""

import re
from collections.abc import Container

from msgspec import Struct

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import HEAD, LIFT, LINK, LONG, PROSE, SHORT, Scene
from tasks.stages.clean.candidates.headline import title_end
from tasks.stages.clean.label.byline_lines import LONGEST_LINE, Reader
from tasks.stages.clean.text.words import plain
from tasks.stages.clean.tree.nodes import Run

_REACH = 12  # runs before the first paragraph that are looked at where no headline is found
_ABOVE = 4  # runs above the headline that are looked at
_BELOW = 6  # runs below the last paragraph that are looked at
_TOP = 16  # runs between headline and text at most
_STANDFIRST = 500
_END = 6  # runs at the end of the text in which it may be signed
_SIGNATURE = 60  # characters of a signature
_CLOCK = re.compile(r"\d{1,2}\s*[:.hH]\s*\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d\s*[年月日]|[٠-٩]{4}")


class Lifted(Struct, frozen=True):
    """Lines that become fields: by index of run its label and reason, and the index of the first paragraph.

    ``dated`` is where a date begins in the run of the headline, 0 for nowhere.
    """

    lines: dict[int, tuple[Label, str]]
    opening: int
    dated: int = 0


def lift(scene: Scene, keep: set[int], closed: Container[int], reader: Reader) -> Lifted:
    """Scene, indexes of kept runs and of those that are something else, reader -> the lines that become fields."""
    runs = scene.tree.runs
    found: dict[int, tuple[Label, str]] = {}
    top = _Top(scene, keep, closed, reader)
    first, last = min(keep), max(keep)
    headline = scene.headline
    if headline is not None:
        found[headline] = (Label.HEADLINE, "repeats the title of the page")
        words = plain(runs[headline].text)
        for run in runs[max(0, min(headline, first) - _ABOVE) : last + 1]:
            if (
                run.index != headline
                and run.index not in closed
                and run.link_chars < 0.6 * len(run.text)
                and not run.cause
                and len(run.text) < 2 * len(words)  # marks and spaces are not half of a headline
                and plain(run.text) == words
            ):
                found[run.index] = (Label.HEADLINE, "repeats the headline")
    above = headline is not None and headline < max(first, scene.first) + _ABOVE
    start = headline + 1 if headline is not None and above else max(0, first - _REACH)
    opening = top.read(found, start, headed=above)
    signed = any(label == Label.BYLINE for label, _ in found.values())
    if headline is not None and above:
        for run in runs[max(0, headline - _ABOVE) : headline]:
            if run.index in keep or run.index in closed or reader.is_listed(run):
                continue
            if line := reader.evident(run):
                found[run.index] = line
    for run in runs[opening + 1 : last + _BELOW]:
        if run.index in found or run.index in closed or len(run.text) > LONGEST_LINE:
            continue
        teased = runs[run.index - 1].kind in (HEAD, LINK) and run.index - 1 not in keep
        if teased and run.index not in keep:
            continue
        if run.index in keep:
            line = _amid(run, reader, near=last - run.index < _END or run.index > scene.last, ends=run.index == last)
        else:
            line = _below(run, reader, last, signed=signed)
        if line is not None:
            found[run.index] = line
    dated = title_end(runs[headline].text, scene.titles) if headline is not None else 0
    return Lifted(found, opening, dated)


def _below(run: Run, reader: Reader, last: int, *, signed: bool) -> tuple[Label, str] | None:
    """Run outside the text, below the first paragraph -> byline or time; lists have theirs, and so has a biography."""
    line: tuple[Label, str] | None
    if run.index == last + 1 and not signed and run.kind == SHORT and reader.is_name(run) and not reader.is_listed(run):
        return Label.BYLINE, "a name alone at the end of the text"
    if reader.opens(run.text) and reader.is_name(run):
        line = (Label.BYLINE, "opens as a byline")
    elif run.index > last:
        line = reader.line(run, below=True)
    else:
        line = reader.evident(run, below=True)
    if (
        line is not None
        and line[0] == Label.BYLINE
        and (reader.is_listed(run) or (signed and not reader.opens(run.text)))
    ):
        return None
    return line


def _amid(run: Run, reader: Reader, *, near: bool, ends: bool) -> tuple[Label, str] | None:
    """Kept run below the first paragraph -> a time in an element of its own, or the byline that ends the text."""
    if run.index in reader.timed and reader.is_time(run):
        return Label.TIMESTAMP, "a time element of its own"
    if near and run.kind != HEAD and len(run.text) < _SIGNATURE:
        opens = reader.by.match(run.text)
        if opens is not None and reader.opens(run.text) and reader.is_name(run):
            return Label.BYLINE, "signs the text"
        if ends and opens is None and run.kind != LINK and reader.is_name(run):
            return Label.BYLINE, "a name alone at the end of the text"
    return None


class _Top:
    """Reads what stands between the headline and the first paragraph."""

    def __init__(self, scene: Scene, keep: set[int], closed: Container[int], reader: Reader) -> None:
        self.scene, self.keep, self.closed, self.reader = scene, keep, closed, reader

    def read(self, found: dict[int, tuple[Label, str]], start: int, *, headed: bool) -> int:
        """Read the lines from ``start`` down to the first paragraph into ``found``; -> index of that paragraph."""
        runs = self.scene.tree.runs
        seen = 0
        opening = None
        for run in runs[start:]:
            index = run.index
            if index in found or index in self.closed:
                continue
            if run.cause and run.kind != LIFT:
                if len(run.text) <= LONGEST_LINE and self.reader.names_author(run):
                    found[index] = (Label.BYLINE, "names the author whom the page states")
                continue
            seen += 1
            if line := self.reader.line(run):
                found[index] = line
            elif (
                headed
                and run.kind != HEAD
                and run.cause != "tags"
                and index not in self.scene.pictured
                and self.reader.is_name(run)
            ):
                found[index] = (Label.BYLINE, "a name under the headline")
            elif headed and self._is_standfirst(run, found):
                found[index] = (Label.SUBHEADLINE, "between headline and text")
            elif index in self.keep and run.kind in (PROSE, LONG):
                opening = index
                break
            elif seen > _TOP and index > min(self.keep):
                break
        return opening if opening is not None else min(self.keep)

    def _is_standfirst(self, run: Run, found: dict[int, tuple[Label, str]]) -> bool:
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
            if following.kind == PROSE and following.index not in self.closed:
                return False
            if self.reader.line(following):
                return True
        return False
