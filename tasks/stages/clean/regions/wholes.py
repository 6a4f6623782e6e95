"""List or table -> whether it makes one block of the text, or only lays texts out."""

from tasks.stages.clean.candidates.context import HEAD, Scene
from tasks.stages.clean.tree.elements import CELLS, ID, TABLE

_TR = ID["tr"]


def is_whole(scene: Scene, index: int) -> bool:
    """List or table -> whether it makes one block of the text."""
    return _is_table(scene, index) if scene.tree.boxes[index].tag == TABLE else _is_list(scene, index)


def _is_list(scene: Scene, index: int) -> bool:
    """A list whose items are not articles of their own: without headings, most with one run."""
    box = scene.tree.boxes[index]
    runs = scene.tree.runs[box.first : box.last]
    return not any(run.kind == HEAD for run in runs)


def _is_table(scene: Scene, index: int) -> bool:
    """A table of data: some rows have several cells with text."""
    boxes = scene.tree.boxes
    box = boxes[index]
    cells: dict[int, set[int]] = {}
    for run in scene.tree.runs[box.first : box.last]:
        inner = run.box
        cell = -1
        while inner != index:
            if boxes[inner].tag in CELLS:
                cell = inner
            elif boxes[inner].tag == _TR and cell >= 0:
                cells.setdefault(inner, set()).add(cell)
                break
            inner = boxes[inner].parent
    return len(cells) > 1 and sum(len(found) > 1 for found in cells.values()) * 2 > len(cells)
