"""Dropped runs -> lines: each with the boxes that it stands in, so that lines that belong together are found.

A box that markup alone dropped is one run; it is opened here, for a footer holds links and a copyright line, and a
column beside the article several boxes about different things.
"""

import re
from collections.abc import Mapping

from msgspec import Struct
from selectolax.lexbor import LexborNode

from tasks.stages.clean.candidates.context import HEAD, Scene
from tasks.stages.clean.text.phrases import Cue
from tasks.stages.clean.tree.class_hints import read_hints
from tasks.stages.clean.tree.elements import BLOCK, HEADINGS, INLINE, ROLES, TEXT, A
from tasks.stages.clean.tree.nodes import Box, Run
from tasks.stages.clean.tree.prose import span

_OPENED = frozenset(("footer", "aside", "sidebar", "popup", "form"))
_LONGEST = 1_500  # characters of a box that is opened: more is a list of teasers
_SHORT = (
    600  # characters of a footer or a dialog that is opened: of a longer footer the line of the rights is told apart
)
_DEEPEST = 40
_LONGEST_TITLE = 120  # characters of a line that count as its headline
LINKED = 0.6  # a line is a link where that part of it is
_WORDS = 4  # words for each link of a line that is no menu
_BORDER = "\x1f"  # between pieces of text, where no page has it
_RIGHTS = re.compile(r"[©ⓒ]|\(c\)|copyright", re.IGNORECASE)
_SIGN = 12  # characters of a sign of the rights without their holder
_BETWEEN = " |·•/>›»,"
Hints = tuple[tuple[str, ...], ...]  # of each box around a line, outermost first


class Line(Struct, gc=False):
    """A line of a dropped region: ``path`` are the boxes around it, outermost first, ``hints`` what each is named.

    ``listed`` is its span where it can be an entry of a list, and ``titles`` how many it holds, 0 elsewhere; ``cues``
    are those of its wording, None as long as nobody asked: boxes inside boxes ask for all of them again and again.
    """

    text: str
    run: Run
    links: int
    linked: float
    head: bool
    path: tuple[int, ...]
    hints: Hints
    listed: float = 0.0
    titles: int = 0
    cues: Mapping[str, Cue] | None = None

    def __post_init__(self) -> None:
        if (self.linked > LINKED or _is_closed(self.run, self.path)) and any(map(str.isalpha, self.text)):
            self.listed = span(self.text[:_LONGEST_TITLE])
            self.titles = _titles(self.text, self.links)


def _is_closed(run: Run, path: tuple[int, ...]) -> bool:
    """Whether a line is a box that was dropped unread and says nothing of itself: in a list, a card."""
    return run.node is not None and run.cause in ("widget", "advert", "related") and path[-1] < 0


def _titles(text: str, links: int) -> int:
    """Line of links -> how many titles it holds: a headline often hangs on two links, its picture and itself."""
    words = text.count(" ") + 1
    if words < links:
        return words
    return max(1, (links + 1) // 2 if words > _WORDS * links else links)


def lines_of(scene: Scene, runs: list[Run], root: int) -> list[Line]:
    """Runs of a region and the index of its outermost box (-1 for none) -> its lines, in order."""
    lines: list[Line] = []
    known: dict[int, tuple[tuple[int, ...], Hints]] = {}
    for run in runs:
        path, hints = _around(scene.tree.boxes, run.box, root, known) if root >= 0 else ((), ())
        if run.node is not None:
            path, hints = (*path, -1 - run.index), (*hints, read_hints(run.names) if run.names else ())
            if run.cause == "footer" and len(run.text) > _SHORT:
                lines += _parted(run, path, hints)
                continue
            if len(run.text) <= (_SHORT if run.cause == "popup" else _LONGEST) and run.cause in _OPENED:
                lines += _Opened(run, run.node, path, hints).lines
                continue
        lines.append(Line(run.text, run, run.links, _share(run.link_chars, run.text), run.kind == HEAD, path, hints))
    return lines


def _around(
    boxes: list[Box], index: int, root: int, known: dict[int, tuple[tuple[int, ...], Hints]]
) -> tuple[tuple[int, ...], Hints]:
    """Box of a region and the outermost of it -> the boxes from this one to it, and their names; kept in ``known``."""
    found = known.get(index)
    if found is None:
        path, hints = _around(boxes, boxes[index].parent, root, known) if index != root else ((), ())
        found = known[index] = (*path, index), (*hints, boxes[index].hints)
    return found


def _share(linked: int, text: str) -> float:
    """Letters in links, and a line -> the part of it that is links; what stands between links belongs to nobody."""
    if linked == 0 or linked >= len(text):
        return 1.0 if linked else 0.0
    return min(1.0, linked / (len(text) - sum(map(text.count, _BETWEEN)) or 1))


def _parted(run: Run, path: tuple[int, ...], hints: Hints) -> list[Line]:
    """Run that is a long footer -> its links, the line that names the holder of the rights, and what follows."""
    pieces = [" ".join(piece.split()) for piece in run.node.text(separator=_BORDER).split(_BORDER)] if run.node else []
    at = next((at for at, piece in enumerate(pieces) if _RIGHTS.search(piece)), None)
    if at is None:
        return [Line(run.text, run, 0, 0.0, False, path, hints)]
    end = at + (1 if len(pieces[at]) > _SIGN else 2)  # the sign alone, and who it is for behind it
    parts = (pieces[:at], pieces[at:end], pieces[end:])
    texts = (" ".join(filter(None, part)) for part in parts)
    return [Line(text, run, 0, 0.0, False, path, hints) for text in texts if text]


class _Opened:
    """A run that is a whole box, opened -> its lines."""

    __slots__ = ("buffer", "count", "lines", "linked", "links", "run")

    def __init__(self, run: Run, node: LexborNode, path: tuple[int, ...], hints: Hints) -> None:
        self.run = run
        self.lines: list[Line] = []
        self.buffer: list[str] = []
        self.linked = self.links = self.count = 0
        self._walk(node, path, hints, False, False)
        self._flush(path, hints, False)
        if not self.lines:
            self.lines.append(Line(run.text, run, 0, 0.0, False, path, hints))

    def _flush(self, path: tuple[int, ...], hints: Hints, head: bool) -> None:
        text = " ".join("".join(self.buffer).split())
        self.buffer.clear()
        if text:
            self.lines.append(Line(text, self.run, self.links, _share(self.linked, text), head, path, hints))
        self.linked = self.links = 0

    def _walk(self, node: LexborNode, path: tuple[int, ...], hints: Hints, head: bool, link: bool) -> None:
        for child in node.iter(include_text=True):
            tag = child.tag_id
            role = ROLES.get(tag, BLOCK)
            if tag == TEXT:
                self._add(child.text_content or "", link)
            elif role == BLOCK and len(path) < _DEEPEST:
                self._enter(child, path, hints, head, link)
            elif tag == A:
                self.links += 1
                self.buffer.append(" ")
                self._walk(child, path, hints, head, True)
                self.buffer.append(" ")
            elif role in (INLINE, BLOCK):
                self._walk(child, path, hints, head, link)
            elif text := child.text():
                self.buffer.append(f" {text} ")

    def _add(self, text: str, link: bool) -> None:
        if text.isspace():
            if self.buffer:
                self.buffer.append(" ")
            return
        self.buffer.append(text)
        if link:
            self.linked += len(text.strip())

    def _enter(self, child: LexborNode, path: tuple[int, ...], hints: Hints, head: bool, link: bool) -> None:
        """Block in the box -> its lines, after what stood before it."""
        if self.buffer:
            self._flush(path, hints, head)
        self.count += 1
        attributes = child.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}" if attributes else ""
        inner, titled = (*path, -1_000_000 - self.count), head or child.tag_id in HEADINGS
        self._walk(child, inner, (*hints, read_hints(names) if names else ()), titled, link)
        if self.buffer:
            self._flush(inner, (*hints, ()), titled)
