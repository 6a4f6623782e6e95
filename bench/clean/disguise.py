"""Tree of a page -> the same without names: what weights learn from it they cannot have learned from names.

A site that nobody has seen names its boxes as it likes. So some of the pages teach once more without any names.
"""

from tasks.stages.clean.tree.nodes import Tree


def forget(tree: Tree) -> None:
    """Take from every box what its names say; boxes named alike stay so."""
    known: dict[str, str] = {}
    for box in tree.boxes:
        box.hints, box.cause = (), ""
        box.names = known.setdefault(box.names, f"x{len(known)}" if box.names else "")
