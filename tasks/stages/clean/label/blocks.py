"""Pass: give the text its shape: paragraphs, headings, quotes, code, and lists and tables in one piece."""

import re

from msgspec import Struct

from tasks.models.document import Block, Label
from tasks.stages.clean.candidates.context import ITEM, Scene
from tasks.stages.clean.decisions import Decisions, runs_of
from tasks.stages.clean.regions.wholes import is_whole
from tasks.stages.clean.tree.elements import CELLS, HEADINGS, ID, LI, LISTS, NAME, PRE, TABLE
from tasks.stages.clean.tree.nodes import Run

_CORRECTS = "opens as a correction"
_QUOTES = frozenset((ID["blockquote"], ID["q"]))
_SET_OFF = re.compile(r"\W*\w+(?:\s\w+){0,4}\s?[:：—–.,]")
_TR, _DT, _DD = ID["tr"], ID["dt"], ID["dd"]
_ITEMS = frozenset((LI, _DD, _DT, _TR))


class Piece(Struct, gc=False):
    """A block in the making: the box that holds it together, the runs it is made of, and of each its item and cell."""

    label: Label
    box: int
    level: int = 0
    runs: list[Run] = []
    rows: list[tuple[int, int]] = []


def label_body(scene: Scene, decided: Decisions) -> Decisions:
    """-> a block for each piece of the text, with the reason that its first run was kept for."""
    blocks: dict[int, tuple[Block, ...]] = {}
    for piece in assemble(scene, runs_of(scene, decided.left)):
        opening = piece.runs[0]
        reason = _CORRECTS if piece.label == Label.CORRECTION else decided.reason(opening)
        blocks[opening.index] = (Block(piece.label, text_of(piece), reason, level=piece.level),)
    return decided.standing(blocks)


def frame(scene: Scene, run: Run, framing: dict[int, bool]) -> tuple[Label, int, int]:
    """Kept run -> its label, the box that frames the whole block (-1 for the run alone), and the heading's level.

    ``framing`` remembers of each list and table whether it frames a block.
    """
    boxes = scene.tree.boxes
    box = boxes[run.box]
    if box.tag in HEADINGS and run.kind != ITEM:
        return Label.HEADING, -1, int(NAME[box.tag][1])
    if box.tag == PRE:
        return Label.CODE, -1, 0
    if _corrects(scene, run):
        return Label.CORRECTION, -1, 0
    found: tuple[Label, int, int] = (Label.PARAGRAPH, -1, 0)
    index = run.box
    while index >= 0 and index not in scene.step:
        tag = boxes[index].tag
        if tag in _QUOTES:
            return (Label.EMBED, index, 0) if _is_embed(boxes[index].names) else (Label.QUOTE, -1, 0)
        if tag in LISTS or tag == TABLE:
            frames = framing.get(index)
            if frames is None:
                frames = framing[index] = is_whole(scene, index)
            if frames:
                found = (Label.TABLE if tag == TABLE else Label.LIST, index, 0)
        index = boxes[index].parent
    return found


def _corrects(scene: Scene, run: Run) -> bool:
    """Whether a paragraph is a notice of what was put right: it opens with the word for that, set off from the rest."""
    cue = scene.book.cues(run.text[:600]).get("correction")
    return cue is not None and cue.first == 0 and (cue.hits > 1 or _SET_OFF.match(run.text) is not None)


def _is_embed(names: str) -> bool:
    return any(
        word in names for word in ("twitter-", "instagram-", "tiktok-", "fb-post", "bluesky-", "reddit-", "mastodon-")
    )


def _place(scene: Scene, run: Run, frame_box: int) -> tuple[int, int]:
    """Run in a list or table -> the box of its item or row, and of its cell."""
    boxes = scene.tree.boxes
    item = cell = run.box
    index = run.box
    while index != frame_box:
        tag = boxes[index].tag
        if tag in _ITEMS:
            item = index
        elif tag in CELLS:
            cell = index
        index = boxes[index].parent
    return item, cell


def assemble(scene: Scene, kept: list[Run]) -> list[Piece]:
    """Kept runs in order -> pieces in order; runs of one list, table or embedded post make one piece."""
    pieces: list[Piece] = []
    open_frames: dict[int, Piece] = {}
    framing: dict[int, bool] = {}
    for run in kept:
        label, box, level = frame(scene, run, framing)
        piece = open_frames.get(box) if box >= 0 else None
        if piece is None:
            piece = Piece(label, box, level)
            pieces.append(piece)
            if box >= 0:
                open_frames[box] = piece
        piece.runs.append(run)
        piece.rows.append(_place(scene, run, box) if box >= 0 else (0, 0))
    return pieces


def text_of(piece: Piece) -> str:
    """-> the text of a piece, items and rows on lines of their own, cells apart by a tab."""
    if piece.label == Label.CODE:
        return piece.runs[0].raw or piece.runs[0].text
    if len(piece.runs) == 1:
        return piece.runs[0].text
    if piece.label not in (Label.LIST, Label.TABLE):
        return " ".join(run.text for run in piece.runs)
    lines: list[str] = []
    before: tuple[int, int] | None = None
    for run, (item, cell) in zip(piece.runs, piece.rows, strict=True):
        if before is None or before[0] != item:
            lines.append(run.text)
        elif piece.label == Label.TABLE and before[1] != cell:
            lines[-1] += f"\t{run.text}"
        else:
            lines[-1] += f" {run.text}"
        before = (item, cell)
    return "\n".join(lines)
