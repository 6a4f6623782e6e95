"""Tree -> the containers of prose that may be the article: boxes with their paragraphs, and boxes that gather several.

Prose of one container belongs together; which of them is the article's is weighed in ``main_container``.
"""

from heapq import nlargest
from operator import attrgetter

from tasks.stages.clean.tree.box_names import ELSEWHERE
from tasks.stages.clean.tree.elements import ID, SHAPES
from tasks.stages.clean.tree.nodes import Run, Tree, path

_LITTLE = 0.5  # and from which it is, whatever it is called beside its first name
_LARGE = 0.12  # part of the largest container that another must hold to be asked
_THIN = 0.25  # and that those must hold that are called nothing, for the others not to be asked
_MOST = 200  # containers that are weighed: each is compared with what stands around it, up to the body
_GATHERED = 40  # boxes that gather some of them, and are weighed as well
_WHOLE = 0.9  # part of the page's prose from which a box is the page, whatever it is called
_CLIMBS = 4  # boxes around a single paragraph at most
_OPENING = 6  # runs in which an article says its headline
_ARTICLE, _H1 = ID["article"], ID["h1"]


class Group:
    """The prose under one container: how much, how many runs, and the first and last of them.

    ``gathers`` lists the containers in a box that holds several: a text told in sections stands in all of them.
    """

    __slots__ = ("box", "count", "first", "gathers", "last", "prose", "runs")

    def __init__(self, box: int) -> None:
        self.box = box
        self.gathers: list[Group] = []
        self.prose = 0.0
        self.count = 0
        self.first = -1
        self.last = -1
        self.runs: list[Run] = []


def groups(tree: Tree) -> list[Group]:
    """-> the containers of prose, in document order. One paragraph in a box of its own, beside others alike, counts
    to the container of them all."""
    homes = _Homes(tree)
    found: dict[int, Group] = {}
    for run in tree.runs:
        if not run.prose:
            continue
        place = homes.of(run.box)
        group = found.get(place)
        if group is None:
            group = found[place] = Group(place)
            group.first = run.index
        group.prose += run.prose
        group.count += 1
        group.last = run.index
        group.runs.append(run)
    return list(found.values())


class _Homes:
    """Boxes of one page -> the container that the prose in each counts to."""

    def __init__(self, tree: Tree) -> None:
        self.boxes = boxes = tree.boxes
        self.known: dict[int, int] = {}
        self.counts = counts = [0] * len(boxes)  # paragraphs in each box
        for run in tree.runs:
            if run.prose:
                counts[run.box] += 1
        self.alike: dict[tuple[int, int, str], int] = {}
        for box in reversed(boxes):
            if box.parent >= 0 and counts[box.index]:
                counts[box.parent] += counts[box.index]
                key = (box.parent, box.tag, box.names)
                self.alike[key] = self.alike.get(key, 0) + 1

    def of(self, index: int) -> int:
        """Box with prose in it -> its container."""
        place = self.known.get(index)
        if place is None:
            place = self.known[index] = self._home(index)
        return place

    def _home(self, index: int) -> int:
        boxes = self.boxes
        place = inner = self._container(index)
        for _ in range(_CLIMBS):
            box = boxes[inner]
            if inner <= 0 or self.counts[inner] > 1:
                break
            above = self._container(box.parent)
            if self.counts[above] > 1:
                return above if self.alike.get((box.parent, box.tag, box.names), 0) > 1 else place
            inner = above
        return place

    def _container(self, index: int) -> int:
        """Box -> the first around it that is more than a shape of text; a list of comments is more than that."""
        boxes = self.boxes
        while index > 0 and boxes[index].tag in SHAPES and not (boxes[index].cause and self.counts[index] > 1):
            index = boxes[index].parent
        return index


def candidates(tree: Tree) -> list[Group]:
    """-> the groups large enough to be an article, in document order, and behind them the boxes that gather several.

    What stands in another article is none, nor what stands in a box that is called something else, unless there is
    next to nothing beside it.
    """
    found = groups(tree)
    most = max((group.prose for group in found), default=0.0)
    large = [group for group in found if group.prose >= _LARGE * most]
    large = sorted(nlargest(_MOST, large, key=attrgetter("prose")), key=attrgetter("first"))
    titled, called = _titled(tree), _called(tree)
    apart = [group for group in large if titled.isdisjoint(path(tree.boxes, group.box))] or large
    own = [group for group in apart if called.isdisjoint(path(tree.boxes, group.box))]
    if max((group.prose for group in own), default=0.0) < _THIN * max((group.prose for group in apart), default=0.0):
        own = apart
    return [*own, *gathered(tree, own)]


def _called(tree: Tree) -> set[int]:
    """-> the boxes that are called something that no article is in, and are not the page."""
    total = tree.boxes[0].prose
    return {
        box.index
        for box in tree.boxes
        if (box.cause in ELSEWHERE and box.prose < _WHOLE * total)
        or ("related" in box.hints and box.prose < _LITTLE * total)
    }


def _titled(tree: Tree) -> set[int]:
    """-> the articles behind the first that bring a headline of their own."""
    boxes, runs = tree.boxes, tree.runs
    titled = [
        box
        for box in boxes
        if box.tag == _ARTICLE
        and any(boxes[run.box].tag == _H1 for run in runs[box.first : min(box.last, box.first + _OPENING)])
    ]
    return {box.index for box in titled[1:] if box.first >= titled[0].last}


def gathered(tree: Tree, found: list[Group]) -> list[Group]:
    """-> the innermost box of each set of groups that stand in one box without being it."""
    boxes = tree.boxes
    inside: dict[int, list[Group]] = {}
    for group in found:
        for index in path(boxes, group.box):
            inside.setdefault(index, []).append(group)
    known: set[tuple[int, int]] = set()
    result: list[Group] = []
    for index in sorted(inside, reverse=True):
        held = inside[index]
        key = held[0].box, len(held)
        if len(held) < 2 or key in known:
            continue
        known.add(key)
        box = boxes[index]
        group = Group(index)
        group.gathers = held
        group.runs = [run for run in tree.runs[box.first : box.last] if run.prose]
        group.prose, group.count = box.prose, len(group.runs)
        group.first, group.last = group.runs[0].index, group.runs[-1].index
        result.append(group)
    return sorted(nlargest(_GATHERED, result, key=attrgetter("prose")), key=attrgetter("box"), reverse=True)
