"""Pass: take the place line off the text: "PARIS —" before the first sentence, or a place alone above it."""

import re

from msgspec.structs import replace
from selectolax.lexbor import LexborNode

from tasks.models.document import BODY, Block, Dateline, Label
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions
from tasks.stages.clean.text.dateline import LONGEST, is_place, known_place, split_dateline
from tasks.stages.clean.tree.elements import INLINE, ROLES, TEXT

_SET_OFF = re.compile(r"^(?P<place>[^\W\d_a-z][\w'’-]*(?:[ /-][^\W\d_a-z][\w'’-]*){0,2})\s*[.:–—-]$")
_ALONE = "a place alone above the first paragraph"


def split_datelines(scene: Scene, decided: Decisions) -> Decisions:
    """-> the dateline, and blocks of their own for the place lines of standfirst and first paragraph.

    That of the paragraph is believed over that of the standfirst, and nothing behind the first paragraph is one.
    """
    blocks: dict[int, tuple[Block, ...]] = {}
    dateline: Dateline | None = None
    opened = False  # whether the first paragraph has been passed
    for index, group in sorted(decided.blocks.items()):
        if not group:
            continue  # a line under a picture that says nothing
        block = group[-1]
        if block.label == Label.SUBHEADLINE and dateline is None:
            dateline, blocks[index] = _split(scene, index, block, "opens the standfirst")
        if block.label not in BODY or opened:
            continue
        if dateline is None and is_place(block.text):
            dateline, blocks[index] = Dateline(block.text, block.text), (Block(Label.DATELINE, block.text, _ALONE),)
        elif block.label == Label.PARAGRAPH:
            opened = True
            found, blocks[index] = _split(scene, index, block, "opens the first paragraph")
            dateline = found or dateline
    return replace(decided, dateline=dateline).standing(blocks)


def _split(scene: Scene, index: int, block: Block, reason: str) -> tuple[Dateline | None, tuple[Block, ...]]:
    """Index of the run that opens a block, the block, and why a place line in it is one -> it and the rest, apart."""
    printed, place, rest = split_dateline(block.text)
    if not printed:
        printed, place, rest = set_off(scene.tree.boxes[scene.tree.runs[index].box].node, block.text)
    if not printed:
        return None, (block,)
    return Dateline(printed, place), (Block(Label.DATELINE, printed, reason), replace(block, text=rest))


def set_off(node: LexborNode | None, text: str) -> tuple[str, str, str]:
    """Box of a first paragraph, and its text -> place line, place, rest, where an element of its own holds the place.

    Newspapers that print "Berlin." without a dash set it in bold or in another colour.
    """
    child = node.first_child if node is not None else None
    while child is not None and child.tag_id == TEXT and not (child.text_content or "").strip():
        child = child.next
    if child is None or ROLES.get(child.tag_id) != INLINE:
        return "", "", text
    printed = " ".join(child.text().split())
    match = _SET_OFF.match(printed)
    if match is None or len(printed) > LONGEST or not text.startswith(printed) or len(text) < 2 * len(printed):
        return "", "", text
    if printed.endswith(":") and not known_place(match["place"]):
        return "", "", text  # "Definition:"
    return printed, match["place"], text[len(printed) :].lstrip()
