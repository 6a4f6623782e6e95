"""Pass: say of what was dropped what it is and why: by the names of the boxes around it, its wording, its place.

Dropped runs that share a box without any kept text are one region. What a region is called, or says in its heading or
most of its words, holds for all of it; where that is open, the boxes inside it are asked one by one.
"""

from collections.abc import Set
from itertools import accumulate, groupby

from tasks.models.document import Block, Label
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions, Doubts, Named
from tasks.stages.clean.label.dropped_by_place import TOPICS, NamedLine, Places
from tasks.stages.clean.label.dropped_by_wording import COPYRIGHT, THROUGHOUT, TOPICAL, Region, Wording
from tasks.stages.clean.regions.layout import (
    LISTED,
    is_apart,
    is_even,
    sections,
    structure,
)
from tasks.stages.clean.regions.lines import Line, lines_of
from tasks.stages.clean.regions.reasons import box_named, worded_as
from tasks.stages.clean.tree.nodes import Run

_BY_HINT = {
    "share": Label.SHARE,
    "comments": Label.COMMENTS,
    "navigation": Label.NAVIGATION,
    "tags": Label.NAVIGATION,
    "related": Label.RELATED,
    "newsletter": Label.NEWSLETTER,
    "subscription": Label.SUBSCRIPTION,
    "appeal": Label.APPEAL,
    "advert": Label.ADVERT,
    "cookie": Label.COOKIE_NOTICE,
    "bio": Label.AUTHOR_BIO,
    "byline": Label.AUTHOR_BIO,
    "copyright": Label.COPYRIGHT,
    "widget": Label.WIDGET,
    "popup": Label.WIDGET,
    "pull": Label.PULL_QUOTE,
    "sidebar": Label.RELATED,
    "footer": Label.NAVIGATION,
    "aside": Label.RELATED,
    "form": Label.WIDGET,
    "hidden": Label.WIDGET,
    "unseen": Label.WIDGET,
}
# Boxes whose names say where they stand, not what is in them: their wording decides first.
_VAGUE = frozenset((
    "sidebar", "footer", "aside", "form", "hidden", "popup", "unseen", "widget", "related", "subscription", "advert",
    "copyright", "meta",
))  # fmt: skip
_CERTAIN = _BY_HINT.keys() - _VAGUE
_OUTDONE = frozenset(("byline", "bio", "tags", "navigation"))  # what a list of headlines may be named


def name_dropped(scene: Scene, decided: Decisions) -> Decisions:
    """-> a block for each run that neither stands in the text nor became a caption or a field; neighbours together."""
    shown = decided.shown
    naming = Dropped(scene, shown, decided.doubts)
    blocks: dict[int, tuple[Block, ...]] = {}
    for gone, runs in groupby(scene.tree.runs, lambda run: run.index not in shown):
        if gone:
            waiting = list(runs)
            blocks[waiting[0].index] = tuple(naming.blocks(waiting))
    return decided.standing(blocks)


class Dropped:
    """Names what was dropped from one page: built once, then given the dropped runs between two kept ones."""

    def __init__(self, scene: Scene, keep: frozenset[int], known: Doubts) -> None:
        self.scene = scene
        self.known = known  # by index of run, what was found out about it already
        self.first = min(keep, default=scene.first)
        self.last = max(keep, default=scene.last)
        self.wording = Wording(scene, self.first)
        self.places = Places(scene, known, self.first, self.last)
        count = len(scene.tree.runs)
        self.kept_before = list(accumulate(map(keep.__contains__, range(count)), initial=0))
        self.known_before = list(accumulate(map(known.__contains__, range(count)), initial=0))

    def blocks(self, runs: list[Run]) -> list[Block]:
        """Neighbouring dropped runs -> their blocks."""
        named: list[NamedLine] = []
        start = 0
        while start < len(runs):
            root = self._region(runs[start])
            end = self._end(runs, start, root)
            lines = lines_of(self.scene, runs[start:end], root)
            while root >= 0 and end < len(runs) and self._alike(root, other := self._region(runs[end])):
                start, end = end, self._end(runs, end, other)
                lines += lines_of(self.scene, runs[start:end], other)
            named += self._name(lines, 0, None)
            start = end
        return self.places.blocks(named)

    def _end(self, runs: list[Run], start: int, root: int) -> int:
        """Runs, the place of the first in a region and its box -> the place behind the last run in that box."""
        end = start + 1
        while end < len(runs) and root >= 0 and runs[end].index < self.scene.tree.boxes[root].last:
            end += 1
        return end

    def _alike(self, one: int, other: int) -> bool:
        """Whether two boxes are cards of one list."""
        if other < 0:
            return False
        boxes = self.scene.tree.boxes
        a, b = boxes[one], boxes[other]
        return a.parent == b.parent and a.tag == b.tag and a.names.partition(" ")[0] == b.names.partition(" ")[0]

    def _region(self, run: Run) -> int:
        """Run -> the outermost box around it that holds nothing kept, -1 where its own box does."""
        boxes, found = self.scene.tree.boxes, -1
        index = run.box
        while index >= 0 and index not in self.scene.step:
            box = boxes[index]
            if self.kept_before[box.last] > self.kept_before[box.first]:
                break
            found = index
            index = box.parent
        return found

    def _name(self, lines: list[Line], depth: int, inherited: Named | None) -> list[NamedLine]:
        """Lines that share the outer ``depth`` boxes, and what is known of these -> a label and reason for each.

        A name that says what is in a box decides before anything else, unless it is one that a list of headlines may
        have as well; then how the lines are laid out, then their wording, then a name that only says where they stand.
        """
        depth, hints = _shared(lines, depth)
        certain = self._called(lines, _first_of(hints, _CERTAIN), inherited)
        if certain is not None:
            named = _BY_HINT[certain], box_named(certain)
            return [(line, *(COPYRIGHT if line.text[:1] in "©ⓒ" else named)) for line in lines]
        region = Region(
            lines=lines,
            parts=sections(lines, depth) if len(lines) > 1 else [lines],
            vague=_first_of(hints, TOPICAL) or _first_of(hints, _VAGUE),
            inherited=self._known(lines) if inherited is None else inherited,
        )
        built = self._built(region, _layout(lines, inherited))
        own = self._own(region, built)
        if len(region.parts) == 1:
            return self._lines(lines, depth, own)
        found: list[NamedLine] = []
        for part in region.parts:
            beside = own is built and built == LISTED and is_apart(part)
            found += self._name(part, depth, region.inherited if beside else own)
        return found

    def _called(self, lines: list[Line], certain: str | None, inherited: Named | None) -> str | None:
        """Lines, what the names around them say for certain, and what is known -> the same, None where it is outdone:
        a list of headlines may be named for its authors, its tags or the way on."""
        if certain not in _OUTDONE:
            return certain
        related = _is_related(_layout(lines, inherited)) or _is_related(inherited) or self.wording.leads_on(lines)
        return None if related else certain

    def _known(self, lines: list[Line]) -> Named | None:
        """Lines -> what was found out already about the first of them of which anything was."""
        first, last = lines[0].run.index, lines[-1].run.index
        if self.known_before[last + 1] == self.known_before[first]:
            return None
        found = (self.known.get(line.run.index) for line in lines)
        return next((known for known in found if known is not None and known[0] != Label.BOILERPLATE), None)

    def _built(self, region: Region, built: Named | None) -> Named | None:
        """Region and what the length of its links makes it -> the same, or what its heading says that it is."""
        if built is not None and len(region.parts) > 1 and not is_even(region.parts):
            built = None  # a column of several things, one of which is a list
        if built is None and region.inherited is None and region.vague not in TOPICAL:
            built = self.wording.headed(region.lines)
        if LISTED in (built, region.inherited):
            built = self.wording.topics(region.lines) or built
        return built

    def _own(self, region: Region, built: Named | None) -> Named | None:
        """Region and what its layout makes it -> what all of it is, as far as that is known."""
        worded = self.wording.worded(region.lines)
        agrees = worded is None or worded[1] < THROUGHOUT or worded[0] == Label.RELATED or built in TOPICS
        if built is not None and agrees:
            return built
        if worded is not None and self.wording.decides(region, *worded):
            return worded[0], worded_as(worded[0])
        inherited, vague = region.inherited, region.vague
        if vague in _BY_HINT and (inherited is None or (inherited[0] == Label.WIDGET and vague in TOPICAL)):
            return _BY_HINT[vague], box_named(vague)
        return inherited

    def _lines(self, lines: list[Line], depth: int, own: Named | None) -> list[NamedLine]:
        """Lines of one part of a region and what it is, if that is known -> a label and reason for each."""
        heads = next((at for at, line in enumerate(lines) if not line.head), 0) if own is None else 0
        if heads:
            # The heading has no say: what it stands over names itself, and the heading goes with it.
            return [*((line, None, "") for line in lines[:heads]), *self._name(lines[heads:], depth, None)]
        return [self._line(line, own) for line in lines]

    def _line(self, line: Line, known: Named | None) -> NamedLine:
        """Line, and what is known of its region -> its label; copyright lines and menus stand in any region."""
        found = self.known.get(line.run.index)
        if found is not None and (known is None or found[0] != Label.BOILERPLATE):
            return line, *found
        own = self.wording.rights(line, known) or self.wording.elsewhere(line, known) or known
        return (line, *own) if own is not None else (line, None, "")


def _shared(lines: list[Line], depth: int) -> tuple[int, list[str]]:
    """Lines in page order that share the outer ``depth`` boxes -> how many they do share, and what these are named."""
    hints: list[str] = []
    first, last = lines[0], lines[-1]  # what these two share, all share
    while depth < len(first.path) and depth < len(last.path) and first.path[depth] == last.path[depth]:
        hints += first.hints[depth]
        depth += 1
    if first.run.cause and first.run is last.run:
        hints.append(first.run.cause)
    return depth, hints


def _is_related(known: Named | None) -> bool:
    return known is not None and known[0] == Label.RELATED


def _first_of(hints: list[str], group: Set[str]) -> str | None:
    for hint in hints:
        if hint in group:
            return hint
    return None


def _layout(lines: list[Line], inherited: Named | None) -> Named | None:
    """Lines, and what is known of the box around them -> what the length of their links makes them; an entry of a list
    alone is no list."""
    return structure(lines) if len(lines) > 1 or inherited != LISTED else None
