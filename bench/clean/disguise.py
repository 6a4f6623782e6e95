"""Tree of a page -> the same with other names: what weights learn from it they cannot have learned from names.

A site that nobody has seen names its boxes as it likes. So some of the pages teach once more without any names, and
some with a box of the text called something that it is not.
"""

from random import Random

from tasks.stages.clean.tree.nodes import Tree, path

CALLED = (
    "subscription",
    "related",
    "sidebar",
    "unseen",
    "aside",
    "comments",
    "footer",
    "navigation",
    "cookie",
    "popup",
    "advert",
)
_PART = 0.1  # of the text that a box must hold to be called something else


def forget(tree: Tree) -> None:
    """Take from every box what its names say; boxes named alike stay so."""
    known: dict[str, str] = {}
    for box in tree.boxes:
        box.hints, box.cause = (), ""
        box.names = known.setdefault(box.names, f"x{len(known)}" if box.names else "")


def mislead(tree: Tree, labels: list[int | None], random: Random) -> bool:
    """Call one box that holds much of the text something that it is not; -> whether there was one."""
    told = [0.0] * len(tree.boxes)
    total = 0.0
    for run in tree.runs:
        if labels[run.index]:
            total += run.prose
            for index in path(tree.boxes, run.box):
                told[index] += run.prose
    held = [
        box for box in tree.boxes[1:] if total and _PART * total < told[box.index] and told[box.index] > 0.8 * box.prose
    ]
    if not held:
        return False
    box = random.choice(held)
    called = random.choice(CALLED)
    box.cause, box.hints = called, (called,)
    return True
