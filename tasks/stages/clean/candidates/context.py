"""A page around its anchor: the kind of every run, the steps of every box from the anchor, what stands alike.

A *unit* is the largest box around a run that hangs on the path from the anchor to the body; whether to keep a run is
mostly a question about its unit. ``level`` counts the steps on that path: 0 for what stands in the anchor itself.
"""

from functools import cached_property

from msgspec import Struct

from tasks.stages.clean.candidates.containers import Group
from tasks.stages.clean.text.phrases import Phrasebook
from tasks.stages.clean.tree.box_names import ELSEWHERE
from tasks.stages.clean.tree.elements import CELLS, HEADINGS, LEAVES, LI, ROWS
from tasks.stages.clean.tree.nodes import Box, Run, Tree, path

KINDS = ("prose", "heading", "link", "item", "cell", "short", "text")
PROSE, HEAD, LINK, ITEM, CELL, SHORT, LONG, LIFT, GONE, EDGE = range(10)
SMALL = 9  # runs of a box that is judged as a whole: a call, a summary, a card
_LIFTED = frozenset(("byline", "meta", "tags", "bio"))


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
        anchor: Group,
        book: Phrasebook,
        titles: tuple[str, ...],
        headline: int | None,
        facts: PageFacts = PageFacts(),  # noqa: B008 - it is frozen
    ) -> None:
        self.facts = facts
        self.tree, self.anchor, self.titles, self.headline = tree, anchor, titles, headline
        self.book = book.for_page()
        boxes, runs = tree.boxes, tree.runs
        self.path = path(boxes, anchor.box)
        step = {index: level for level, index in enumerate(self.path)}
        self.step = step
        self.level = level = [0] * len(boxes)
        self.unit = unit = [-1] * len(boxes)
        for box in boxes:
            found = step.get(box.index)
            if found is not None:
                level[box.index] = found
            else:
                level[box.index] = level[box.parent]
                unit[box.index] = box.index if unit[box.parent] < 0 else unit[box.parent]
        self.total = anchor.prose or 1.0
        self.first = anchor.first
        self.last = anchor.last
        self.alike: dict[tuple[int, int, str], int] = {}
        self.alike_prose: dict[tuple[int, int, str], float] = {}
        for box in boxes[1:]:
            key = (box.parent, box.tag, box.names)
            self.alike[key] = self.alike.get(key, 0) + 1
            self.alike_prose[key] = self.alike_prose.get(key, 0.0) + box.prose
        self.pictured = {index for _, index, _ in tree.images}
        count = len(runs)
        self.next_prose = [99] * (count + 1)
        self.last_prose = [99] * (count + 1)
        distance = 99
        for index in range(count - 1, -1, -1):
            self.next_prose[index] = distance
            distance = 1 if runs[index].prose else min(99, distance + 1)
        distance = 99
        for index in range(count):
            self.last_prose[index] = distance
            distance = 1 if runs[index].prose else min(99, distance + 1)
        self.passed = [0.0] * (count + 1)
        summed = 0.0
        self.paragraphs = []
        for run in runs:
            self.passed[run.index] = summed
            if run.prose and level[run.box] == 0:
                summed += run.prose
                self.paragraphs.append(run.text)
        self.passed[count] = summed
        self.summed = summed or 1.0
        self.told = "\n".join(self.paragraphs)
        self.titled = "\n".join(titles)
        self.longest_title = max(map(len, titles), default=0) + 30  # punctuation aside
        self.where: dict[str, int] = {}
        for run in runs:
            run.kind = self._kind(run)
            if not run.cause:
                self.where.setdefault(run.text, run.index)
        self.cards: dict[int, list[Box]] | None = None  # by the box that holds them, once somebody looked for them

    @cached_property
    def small(self) -> list[Box]:
        """-> the boxes of a few runs."""
        return self.boxes_beside(2, SMALL)

    def boxes_beside(self, least: int, most: int) -> list[Box]:
        """-> the boxes of so many runs that do not hold the anchor, and are more than one element of text."""
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
        tag = self.tree.boxes[run.box].tag
        if run.prose:
            return PROSE
        if tag in HEADINGS:
            return HEAD
        if run.link_chars > 0.6 * len(run.text):
            return LINK
        if tag == LI:
            return ITEM
        if tag in CELLS or tag in ROWS:
            return CELL
        return SHORT if run.width < 60 else LONG
