"""A page around its main container: the kind of every run, how far every box stands from it, what stands alike.

A *unit* is the largest box around a run that hangs on the path from the main container to the body; whether to keep a
run is mostly a question about its unit. ``level`` counts the steps on that path: 0 for what stands in the main
container itself.
"""

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate

from msgspec import Struct

from tasks.stages.clean.candidates.containers import Group
from tasks.stages.clean.candidates.vocabulary import Vocabulary
from tasks.stages.clean.text.phrases import Phrasebook
from tasks.stages.clean.tree.box_names import ELSEWHERE
from tasks.stages.clean.tree.elements import CELLS, HEADINGS, LEAVES, LI, ROWS
from tasks.stages.clean.tree.nodes import Box, Run, Tree, path

KINDS = ("prose", "heading", "link", "item", "cell", "short", "text")
PROSE, HEAD, LINK, ITEM, CELL, SHORT, LONG, LIFT, GONE, EDGE = range(10)
SMALL = 9  # runs of a box that is judged as a whole: a call, a summary, a card
_FAR = 99  # runs, from which it does not matter how many
_LIFTED = frozenset(("byline", "meta", "tags", "bio"))
_Like = tuple[int, int, str]  # what is the same for boxes that stand alike: box around them, element, names


class PageFacts(Struct, frozen=True, kw_only=True):
    """What a page states of itself and its labels are found by: its title, its authors, its address, its language."""

    title: str = ""
    authors: tuple[str, ...] = ()
    address: str = ""
    language: str = ""


class Scene:
    """What the runs of one page are judged by: built once, then asked about every run."""

    def __init__(  # noqa: PLR0917 - the last is for labels alone
        self,
        tree: Tree,
        main: Group,
        book: Phrasebook,
        titles: tuple[str, ...],
        headline: int | None,
        facts: PageFacts = PageFacts(),  # noqa: B008 - it is frozen
    ) -> None:
        self.facts = facts
        self.tree, self.main, self.titles, self.headline = tree, main, titles, headline
        self.book = book.for_page()
        boxes, runs = tree.boxes, tree.runs
        self.path = path(boxes, main.box)
        self.step = {index: level for level, index in enumerate(self.path)}
        self.level, self.unit = _placed(boxes, self.step)
        self.total = main.prose or 1.0
        self.first, self.last = main.first, main.last
        self.alike, self.alike_prose = _alike(boxes)
        self.pictured = {index for _, index, _ in tree.images}
        self.next_prose = _distances(reversed(runs))[::-1]
        self.last_prose = _distances(runs)
        prose = [0.0 if self.level[run.box] else run.prose for run in runs]
        self.passed = [0.0, *accumulate(prose)]
        self.summed = self.passed[-1] or 1.0
        # The longest first: what may hold a text that is so long is the beginning of what is told.
        paragraphs = sorted((run.text for run, width in zip(runs, prose, strict=True) if width), key=len, reverse=True)
        self.paragraphs = len(paragraphs)
        self._told = "\n".join(paragraphs)
        self._shorter = [-len(text) for text in paragraphs]
        self._ends = list(accumulate((len(text) + 1 for text in paragraphs), initial=0))
        self.titled = "\n".join(titles)
        self.longest_title = max(map(len, titles), default=0) + 30  # punctuation aside
        self.where: dict[str, int] = {}  # by text, the first run that says it
        self.times: dict[str, int] = {}  # and how many say it
        for run in runs:
            run.kind = self._kind(run)
            if not run.cause:
                self.where.setdefault(run.text, run.index)
                self.times[run.text] = self.times.get(run.text, 0) + 1
        self.cards: dict[int, list[Box]] | None = None  # by the box that holds them, once somebody looked for them

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """-> what the paragraphs of the article speak of."""
        return Vocabulary(run for run in self.tree.runs if run.prose and not self.level[run.box])

    @cached_property
    def small(self) -> list[Box]:
        """-> the boxes of a few runs."""
        return self.boxes_beside(2, SMALL)

    def is_told(self, words: str, least: int) -> bool:
        """Words, and a number of characters -> whether they stand in a paragraph of the article of more than these."""
        longer = bisect_left(self._shorter, -least)
        return longer > 0 and self._told.find(words, 0, self._ends[longer]) >= 0

    def boxes_beside(self, least: int, most: int) -> list[Box]:
        """-> the boxes of so many runs that do not hold the main container, and are more than one element of text."""
        return [
            box
            for box in self.tree.boxes
            if least <= box.last - box.first <= most and box.index not in self.step and box.tag not in LEAVES
        ]

    def is_elsewhere(self, index: int) -> bool:
        """Box -> whether it stands, off the path, in comments, a footer or their like."""
        boxes = self.tree.boxes
        while index >= 0 and index not in self.step:
            if boxes[index].cause in ELSEWHERE:
                return True
            index = boxes[index].parent
        return False

    def _kind(self, run: Run) -> int:
        if run.cause:
            return LIFT if run.cause in _LIFTED else GONE
        box = self.tree.boxes[run.box]
        tag = box.tag
        if run.prose:
            return PROSE
        if tag in HEADINGS:
            return ITEM if not run.link_chars and self._is_item(box) else HEAD
        if run.link_chars > 0.6 * len(run.text):
            return LINK
        if tag == LI:
            return ITEM
        if tag in CELLS or tag in ROWS:
            return CELL
        return SHORT if run.width < 60 else LONG

    def _is_item(self, box: Box) -> bool:
        """Whether a box is all that an item of a list holds: it looks like a heading, and heads nothing."""
        around = self.tree.boxes[box.parent]
        return around.tag == LI and around.last - around.first == 1


def _placed(boxes: list[Box], step: dict[int, int]) -> tuple[list[int], list[int]]:
    """Boxes and the steps of the path -> level and unit of each box, -1 for the unit of one on the path."""
    level, unit = [0] * len(boxes), [-1] * len(boxes)
    for box in boxes:
        found = step.get(box.index)
        if found is not None:
            level[box.index] = found
        else:
            level[box.index] = level[box.parent]
            unit[box.index] = box.index if unit[box.parent] < 0 else unit[box.parent]
    return level, unit


def _alike(boxes: list[Box]) -> tuple[dict[_Like, int], dict[_Like, float]]:
    """Boxes -> how many stand side by side under one element and names, and how much prose they hold."""
    count: dict[_Like, int] = {}
    prose: dict[_Like, float] = {}
    for box in boxes[1:]:
        key = (box.parent, box.tag, box.names)
        count[key] = count.get(key, 0) + 1
        prose[key] = prose.get(key, 0.0) + box.prose
    return count, prose


def _distances(runs: Iterable[Run]) -> list[int]:
    """Runs in either direction -> how many steps behind the nearest prose each comes, ``_FAR`` at most."""
    found = []
    distance = _FAR
    for run in runs:
        found.append(distance)
        distance = 1 if run.prose else min(_FAR, distance + 1)
    return found
