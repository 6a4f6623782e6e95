"""Pass: find what stands under a picture, caption and credit, by the box that holds both, its wording and its place."""

import re

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from tasks.models.document import Block, Label
from tasks.stages.clean.candidates.context import HEAD, LIFT, LINK, PROSE, Scene
from tasks.stages.clean.decisions import Decisions
from tasks.stages.clean.label.byline_lines import Reader
from tasks.stages.clean.text.credit import Credited, all_credit, announces, is_label, split_credit, split_opener
from tasks.stages.clean.text.topics import CALLS, by_wording
from tasks.stages.clean.tree.elements import ID
from tasks.stages.clean.tree.nodes import Run, before
from tasks.stages.clean.tree.prose import ENDING, span

_FIGURE, _FIGCAPTION = ID["figure"], ID["figcaption"]
_FRAMES = (_FIGURE, _FIGCAPTION)
_LONGEST = 700  # characters of a caption
_LONE = 320  # and of one that only its place tells
_PARAGRAPH = 300  # characters from which a paragraph behind a picture goes on with the text
_LEAST, _FRAMED = 16, 10  # width of a caption that nothing but its place tells
_CREDIT = 80
_CLOCKED = 40  # and of a line that opens with a time of the day, not with the length of a film
_SAYS = 0.1  # part of the letters of a line that cues cover where it is no caption
_OTHERWISE = CALLS | {Label.SHARE, Label.RELATED, Label.COMMENTS, Label.ADVERT}
_STEPS = 6
_FRAME = 3  # runs in a box that a picture and its caption have to themselves
_CLOSED = frozenset(("popup", "unseen", "related", "subscription", "advert", "widget"))  # boxes of pictures as well
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_CREDITED = re.compile(r"credit(?!s?-?card)|photographer|fotograf", re.IGNORECASE)
_PICTURED = re.compile(r"image|photo|img|bild|foto|pict|pic\b|media|figure|visual|thumb", re.IGNORECASE)


def label_captions(scene: Scene, decided: Decisions) -> Decisions:
    """-> captions, and a block for each caption and each credit."""
    if not decided.left:
        return decided
    found = _Under(scene, decided.left, Reader(scene)).read()
    return replace(decided, captions=found).standing({index: _blocks(split) for index, split in found.items()})


def _blocks(split: Credited) -> tuple[Block, ...]:
    found = []
    if split.caption:
        found.append(Block(Label.CAPTION, split.caption, "stands under a picture"))
    if split.printed:
        found.append(Block(Label.CREDIT, split.printed, "stands under a picture, names its source"))
    return tuple(found)


class _Under:
    """Reads the runs of a page in order for what stands under its pictures; ``found`` is what was found above."""

    def __init__(self, scene: Scene, kept: frozenset[int], reader: Reader) -> None:
        self.scene, self.kept, self.reader = scene, kept, reader
        self.found: dict[int, Credited] = {}
        self.after = {index for _, index, _ in scene.tree.images}
        self.near = {index + step for index in self.after for step in range(-1, 4)}
        self.framed = _framed(scene)
        first, self.last = min(kept), max(kept)
        above = scene.headline is not None and scene.headline < first
        self.start = scene.headline if above and scene.headline is not None else max(0, first - _STEPS)

    def read(self) -> dict[int, Credited]:
        """-> by index of run caption and credit."""
        for run in self.scene.tree.runs:
            if len(run.text) <= _LONGEST and (split := self._split(run)) is not None:
                self.found[run.index] = split
        return self.found

    def _split(self, run: Run) -> Credited | None:
        """Run -> caption and credit, None where it is neither; the surer a place tells, the earlier it is asked."""
        if run.cause and run.kind != LIFT:
            return self._in_dropped(run)
        near = run.index in self.near
        if run.cause == "byline" and near and run.box not in self.framed and announces(run.text):
            return all_credit(run.text)  # "Source: …", in a box that is named for who wrote it
        figure, named = _around(self.scene, run) if run.box in self.framed else (False, False)
        if run.cause and not named:
            return None
        if not figure and not near:
            return self._far(run, named=named)
        return self._in_figure(run, named=named) if named or figure else self._beside(run)

    def _beside(self, run: Run) -> Credited | None:
        """Run near a picture, in no figure -> caption and credit, by what it stands behind."""
        if run.index in self.after:
            if _says_otherwise(self.scene, run.text):
                return None
            if _may_caption(run):
                return self._behind_picture(run)
        return self._behind_caption(run, self.found.get(run.index - 1))

    def _far(self, run: Run, *, named: bool) -> Credited | None:
        """Run far from any picture -> caption and credit, where it is called a caption, or says so of itself."""
        if not self.start < run.index <= self.last:
            return None
        if named and len(run.text) <= _LONE:
            return self._in_figure(run, named=True)
        return split_credit(run.text) if split_opener(run.text) else None

    def _in_dropped(self, run: Run) -> Credited | None:
        """Run that markup dropped for its names -> the caption in a box of pictures, or who took the one above."""
        if run.cause in _CLOSED and run.node is not None and self.start < run.index < self.last:
            text = _closed(run.node)
            return split_credit(text) if text and not _says_otherwise(self.scene, text) else None
        credited = run.cause == "copyright" and run.box in self.framed and len(run.text) <= _CREDIT
        return all_credit(run.text) if credited else None

    def _in_figure(self, run: Run, *, named: bool) -> Credited | None:
        """Run in a figure; ``named``: it is called a caption, else it may be a paragraph with a figure around it."""
        if _says_otherwise(self.scene, run.text) or (run.index in self.kept and not named):
            return None
        if (run.kind != PROSE and _is_field(self.reader, run)) or is_label(run.text):
            return None  # a label only names the field below it
        if _is_named_credit(self.scene, run):
            return all_credit(run.text)
        return split_credit(run.text, _marked_credit(self.scene.tree.boxes[run.box].node, run))

    def _behind_picture(self, run: Run) -> Credited | None:
        """Run right behind a picture that no markup calls its caption: it ends in a credit, or its place tells."""
        frame = _frame(self.scene, run)
        split = split_credit(run.text)
        credited = split.printed and (run.index not in self.kept or frame is not None)
        if credited and self.start < run.index <= self.last + _STEPS:
            return split
        within = self.start < run.index <= self.last + (frame is not None)
        told = within and _tells(self.scene, run, frame, self.kept) and not _is_field(self.reader, run)
        return split if told else None

    def _behind_caption(self, run: Run, above: Credited | None) -> Credited | None:
        """Run outside the text behind a caption without a credit, or the other way round: the other half of it."""
        if above is None or run.index in self.kept:
            return None
        if not above.printed and _is_credit(self.scene, run):
            return all_credit(run.text)
        if not above.caption and _is_below(self.scene, run) and not _is_field(self.reader, run):
            return Credited(run.text)
        return None


def _may_caption(run: Run) -> bool:
    """Whether a run behind a picture may be its caption: no link, no heading, no long paragraph."""
    return run.kind not in (LINK, HEAD) and not (run.kind == PROSE and len(run.text) > _PARAGRAPH)


def _closed(node: LexborNode) -> str:
    """Box that was dropped unread for its names -> the caption of the picture in it, empty where there is none."""
    caption = node if node.tag_id == _FIGCAPTION else node.css_first("figcaption")
    return " ".join(caption.text(separator=" ").split()) if caption is not None else ""


def _framed(scene: Scene) -> set[int]:
    """-> the boxes that are a figure or a caption by element or name, and those inside: few are."""
    framed: set[int] = set()
    for box in scene.tree.boxes:
        if box.tag in _FRAMES or box.parent in framed or "caption" in box.hints:
            framed.add(box.index)
    return framed


def _around(scene: Scene, run: Run) -> tuple[bool, bool]:
    """Run -> whether it stands in a figure, and whether something around it is a caption by element or name."""
    boxes = scene.tree.boxes
    box, figure, named = run.box, False, False
    for _ in range(_STEPS):
        if box < 0 or box in scene.step:
            break
        figure = figure or boxes[box].tag in _FRAMES
        named = named or boxes[box].tag == _FIGCAPTION or "caption" in boxes[box].hints
        box = boxes[box].parent
    return figure, named


def _frame(scene: Scene, run: Run) -> int | None:
    """Run behind a picture -> the box that holds both and little else, None where there is none."""
    boxes, images = scene.tree.boxes, before(scene.tree.images, run.index)
    box = run.box
    while box >= 0 and box not in scene.step and boxes[box].last - boxes[box].first <= _FRAME:
        if boxes[box].first == run.index and any(
            inner == box or boxes[inner].parent == box or inner > box for _, _, inner in images
        ):
            return box
        box = boxes[box].parent
    return None


def _tells(scene: Scene, run: Run, frame: int | None, kept: frozenset[int]) -> bool:
    """Whether its place is enough for a run behind a picture: a line outside the text, or in a frame named so."""
    if (
        len(run.text) > _LONE
        or span(run.text) < (_LEAST if frame is None else _FRAMED)
        or (_CLOCK.match(run.text) and len(run.text) < _CLOCKED)
    ):
        return False
    if run.index not in kept:
        return frame is not None or run.index + 1 in kept
    return frame is not None and _PICTURED.search(scene.tree.boxes[frame].names) is not None


def _is_field(reader: Reader, run: Run) -> bool:
    """Whether a line under a picture is a byline or a time all the same."""
    if reader.is_time(run) or (reader.opens(run.text) and reader.is_name(run)):
        return True
    return reader.names_author(run) and "©" not in run.text


def _is_credit(scene: Scene, run: Run) -> bool:
    """Whether a line behind a caption, in the same frame, can be nothing but its credit."""
    if len(run.text) > _CREDIT or ENDING.search(run.text[-5:]) or run.kind == LINK:
        return False
    boxes = scene.tree.boxes
    box = boxes[run.box]
    return box.parent >= 0 and boxes[box.parent].last - boxes[box.parent].first <= _FRAME


def _is_named_credit(scene: Scene, run: Run) -> bool:
    """Whether a line under a picture stands in a box that is named a credit, and says no more than one."""
    boxes, box = scene.tree.boxes, scene.tree.boxes[run.box]
    names = box.names if box.parent < 0 or box.parent in scene.step else f"{box.names} {boxes[box.parent].names}"
    if len(run.text) > _CREDIT or ENDING.search(run.text[-5:]) or split_credit(run.text).printed:
        return False
    return _CREDITED.search(names) is not None and boxes[box.parent].last - boxes[box.parent].first <= _FRAME


def _is_below(scene: Scene, run: Run) -> bool:
    """Whether a line behind a credit shares a box with it, and with little else."""
    if run.kind == LINK or len(run.text) > _LONE:
        return False
    boxes = scene.tree.boxes
    box = scene.tree.runs[run.index - 1].box
    while box >= 0 and boxes[box].last <= run.index:
        box = boxes[box].parent
    return box >= 0 and box not in scene.step and boxes[box].last - boxes[box].first <= _FRAME


def _says_otherwise(scene: Scene, text: str) -> bool:
    """Whether the wording of a line behind a picture speaks against a caption: a tool, a call, what opens a list."""
    if text.endswith((":", "：")):
        return True
    worded = by_wording(scene.book, [text])
    return worded is not None and worded[0] in _OTHERWISE and worded[1] > _SAYS


def _marked_credit(node: LexborNode | None, run: Run) -> str:
    """Box of a caption -> the text of the element in it that is named a credit."""
    if node is None:
        return ""
    for child in node.css(
        "[class*=credit],[class*=copyright],[class*=source],[class*=author],[class*=photographer],cite"
    ):
        text = " ".join(child.text().split())
        if text and text != run.text:
            return text
    return ""
