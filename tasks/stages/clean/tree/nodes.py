"""A page as the stage sees it: boxes (block elements) and runs (stretches of inline text) in document order."""

from bisect import bisect_left, bisect_right
from operator import itemgetter

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode


class Box(Struct, gc=False):
    """A block element: its place in the tree, what its names hint at, and sums over the runs inside it.

    ``parent`` is the index of the box around it, -1 for the body; ``names`` the class attribute and the id; the runs
    inside are ``runs[first:last]``.
    """

    index: int
    parent: int
    tag: int
    names: str
    hints: tuple[str, ...]
    first: int
    depth: int
    node: LexborNode | None
    cause: str = ""
    last: int = 0
    chars: int = 0
    link_chars: int = 0
    prose: float = 0.0
    runs: int = 0


class Run(Struct, gc=False):
    """A stretch of inline text between two borders of blocks; ``width`` is its length as if it were written in an
    alphabet, ``prose`` what of that reads like sentences; ``cause`` is set on what markup alone has dropped, and
    ``node`` where that is a whole box in one run."""

    index: int
    text: str
    box: int
    links: int = 0
    link_chars: int = 0
    strong_chars: int = 0
    cause: str = ""
    names: str = ""
    raw: str = ""
    width: float = 0.0
    prose: float = 0.0
    kind: int = 0
    node: LexborNode | None = None


Mark = tuple[LexborNode, int, int]  # a picture or a time: its node, the index of the next run, the box it stands in


class Tree:
    """Boxes and runs in document order, with the pictures and times seen on the way."""

    __slots__ = ("boxes", "images", "large", "parser", "runs", "times")

    def __init__(self, parser: LexborHTMLParser) -> None:
        self.parser = parser
        self.boxes: list[Box] = []
        self.runs: list[Run] = []
        self.large: list[tuple[LexborNode, Run]] = []  # boxes of some length that were dropped unread
        self.images: list[Mark] = []
        self.times: list[Mark] = []


def before(marks: list[Mark], index: int) -> list[Mark]:
    """Pictures or times of a tree, and the index of a run -> those that stand between it and the run before it."""
    first, last = (side(marks, index, key=itemgetter(1)) for side in (bisect_left, bisect_right))
    return marks[first:last]


def path(boxes: list[Box], index: int) -> list[int]:
    """Box -> the boxes from it up to the body."""
    found = []
    while index >= 0:
        found.append(index)
        index = boxes[index].parent
    return found
