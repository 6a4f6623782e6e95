"""Titles that the head states -> the run of the body that shows the headline."""

import re
from collections.abc import Container

from tasks.stages.clean.text.words import may_open, plain
from tasks.stages.clean.tree.elements import H1, HEADINGS, ID
from tasks.stages.clean.tree.nodes import Tree
from tasks.text.dates import read_moment

_H2 = ID["h2"]
_SHORTEST, _LONGEST = 6, 220  # characters of a headline
_FIRST = 15  # characters of a heading that no title confirms
_HALF = 0.5  # of a title, shown in a run: a heading may repeat a part of it
_SMALL = 3  # letters of a word that may be in any title
_BRIEF = 20  # width of a line that is no heading, and too short for a headline
_RANKS = {H1: 1.0, _H2: 0.5}  # what a heading is worth beside a title shown in full
_LINKED = 0.6  # and what a link costs it
_DATE = 60  # characters of a date that stands behind a headline
_ABOVE = 8  # runs above the text in which a heading may be the headline
_WORD = re.compile(r"\w+")


def title_end(text: str, titles: tuple[str, ...]) -> int:
    """Run and the head's titles -> where the date begins that stands behind a title in the run, 0 where none does.

    Old pages print headline and date in one cell, with no more than a line break between them.
    """
    ends = [match.end() for match in _WORD.finditer(text)] if len(text) <= _LONGEST + _DATE else []
    if len(ends) < 5:
        return 0
    for count in range(len(ends) - 2, 2, -1):
        words = plain(text[: ends[count - 1]])
        if any(words in title for title in titles):
            end = ends[count - 1]
            return end if len(text) - end < _DATE and read_moment(text[end:]) is not None else 0
    return 0


def find_headline(tree: Tree, titles: tuple[str, ...]) -> int | None:
    """Tree and the head's titles (words only, lower case) -> index of the run that is the headline, or None.

    A run counts that the titles contain: the fuller the match and the higher the heading, the better. Without any, the
    first ``h1`` of some length; where there are no titles, the first heading.
    """
    boxes = tree.boxes
    best, found = 0.0, None
    longest = max(len(titles[0]) if titles else 0, 1)
    told = "\n".join(titles)
    for run in tree.runs:
        size = len(run.text)
        if run.cause or not _SHORTEST <= size <= _LONGEST:
            continue
        tag = boxes[run.box].tag
        if (tag not in HEADINGS and run.width <= _BRIEF) or not may_open(run.text, told):
            continue
        if shown := _shown(run.text, tag in HEADINGS, titles):
            linked = _LINKED if run.link_chars > 0.8 * size else 0.0
            score = shown / longest + _RANKS.get(tag, 0.2 if tag in HEADINGS else 0.0) - linked
            if score > best:
                best, found = score, run.index
    if found is None:
        return _first_heading(tree, HEADINGS if not titles else (H1,))
    return _only_h1(tree, titles, found) if best < _HALF else found


def _only_h1(tree: Tree, titles: tuple[str, ...], found: int) -> int:
    """Tree, titles and a run that shows little of them -> the only ``h1`` above it, where it says more of their words
    in another order; else the run."""
    runs = tree.runs
    headings = [run for run in runs if not run.cause and tree.boxes[run.box].tag == H1]
    if len(headings) != 1 or headings[0].index >= found:
        return found
    said = {word for word in " ".join(titles).split() if len(word) > _SMALL or not word.isascii()}
    shared = [len(said.intersection(plain(run.text).split())) for run in (headings[0], runs[found])]
    return headings[0].index if shared[0] >= shared[1] > 0 else found


def _shown(text: str, heading: bool, titles: tuple[str, ...]) -> int:
    """Run, whether it is a heading, titles -> how many letters of a title it shows, 0 for none."""
    words = plain(text)
    if len(words) > 5 and any(words in title for title in titles):
        return len(words)
    if heading:
        return 0
    opening = " ".join(words.split(" ", 3)[:3])
    return title_end(text, titles) if any(opening in title for title in titles) else 0


def _first_heading(tree: Tree, tags: Container[int]) -> int | None:
    for run in tree.runs:
        if not run.cause and tree.boxes[run.box].tag in tags and _FIRST < len(run.text) <= _LONGEST:
            return run.index
    return None


def heading_above(tree: Tree, first: int) -> int | None:
    """Tree and index of the first paragraph -> index of the last heading above it, None where there is none."""
    for run in reversed(tree.runs[max(0, first - _ABOVE) : first]):
        if not run.cause and tree.boxes[run.box].tag in HEADINGS and len(run.text) > _SHORTEST:
            return run.index
    return None
