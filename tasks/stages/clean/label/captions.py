"""What stands under a picture -> caption and credit, by the box that holds both, by its wording and its place."""

import re

from selectolax.lexbor import LexborNode

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import HEAD, LIFT, LINK, PROSE, Scene
from tasks.stages.clean.label.byline_lines import Reader
from tasks.stages.clean.text.credit import Credited, all_credit, announces, is_label, split_credit, split_opener
from tasks.stages.clean.text.topics import CALLS, by_wording
from tasks.stages.clean.tree.elements import ID
from tasks.stages.clean.tree.nodes import Run
from tasks.stages.clean.tree.prose import ENDING, span

_FIGURE, _FIGCAPTION = ID["figure"], ID["figcaption"]
_FRAMES = (_FIGURE, _FIGCAPTION)
_LONGEST = 700  # characters of a caption
_LONE = 320  # and of one that only its place tells
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


def captions(scene: Scene, kept: set[int], reader: Reader) -> dict[int, Credited]:
    """Scene, indexes of kept runs, reader -> index of run -> caption and credit, for what stands under a picture."""
    found: dict[int, Credited] = {}
    after = {index for _, index, _ in scene.tree.images}
    near = {index + step for index in after for step in range(-1, 4)}
    first, last = min(kept), max(kept)
    start = scene.headline if scene.headline is not None and scene.headline < first else max(0, first - _STEPS)
    framed = _framed(scene)
    for run in scene.tree.runs:
        index = run.index
        if len(run.text) > _LONGEST:
            continue
        if run.cause in _CLOSED and run.node is not None and start < index < last and (text := _closed(run.node)):
            if not _says_otherwise(scene, text):
                found[index] = split_credit(text)
            continue
        if run.cause == "copyright" and run.box in framed and len(run.text) <= _CREDIT:
            found[index] = all_credit(run.text)
            continue
        if run.cause and run.kind != LIFT:
            continue
        if run.cause == "byline" and index in near and run.box not in framed and announces(run.text):
            found[index] = all_credit(run.text)
            continue
        figure, named = _around(scene, run) if run.box in framed else (False, False)
        if run.cause and not named:
            continue
        if not figure and index not in near:
            if split_opener(run.text) and start < index <= last:
                found[index] = split_credit(run.text)
        elif (named or figure or index in after) and _says_otherwise(scene, run.text):
            continue
        elif named or figure:
            if (index in kept and not named) or (run.kind != PROSE and _is_field(reader, run)):
                continue
            if is_label(run.text):
                continue  # it names the field below it
            if _is_named_credit(scene, run):
                found[index] = all_credit(run.text)
                continue
            found[index] = split_credit(run.text, _marked_credit(scene.tree.boxes[run.box].node, run))
        elif index in after and run.kind not in (LINK, HEAD) and not (run.kind == PROSE and len(run.text) > 300):
            frame = _frame(scene, run)
            split = split_credit(run.text)
            if (split.printed and start < index <= last + _STEPS and (index not in kept or frame is not None)) or (
                start < index <= last + (frame is not None)
                and _tells(scene, run, frame, kept)
                and not _is_field(reader, run)
            ):
                found[index] = split
        elif index - 1 in found and not found[index - 1].printed and index not in kept and _is_credit(scene, run):
            found[index] = all_credit(run.text)
        elif index - 1 in found and not found[index - 1].caption and index not in kept and _is_below(scene, run):
            if _is_field(reader, run):
                continue
            found[index] = Credited(run.text)
    return found


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
    boxes = scene.tree.boxes
    box = run.box
    while box >= 0 and box not in scene.step and boxes[box].last - boxes[box].first <= _FRAME:
        if boxes[box].first == run.index and any(
            index == run.index and (inner == box or boxes[inner].parent == box or inner > box)
            for _, index, inner in scene.tree.images
        ):
            return box
        box = boxes[box].parent
    return None


def _tells(scene: Scene, run: Run, frame: int | None, kept: set[int]) -> bool:
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
