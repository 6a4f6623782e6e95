"""Units around the main container -> codes: what each holds and where it stands, the same for every run in it."""

from bisect import bisect_right

from tasks.stages.clean.candidates.context import EDGE, HEAD, PROSE, Scene
from tasks.stages.clean.scoring import features as f
from tasks.stages.clean.tree.elements import LEAVES
from tasks.stages.clean.tree.nodes import Box, Run

_LINKED = 0.6  # part of the letters of a run from which it is a link


class Units:
    """The units of one page as codes; each is looked at once."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._codes: dict[int, list[int]] = {}

    def codes(self, index: int) -> list[int]:
        """Box off the path -> its codes as a unit; counted once."""
        codes = self._codes.get(index)
        if codes is None:
            box = self.scene.tree.boxes[index]
            if box.tag in LEAVES:
                codes = [f.U_LEAF + f.TAG_NUMBER.get(box.tag, f.OTHER_TAG)]
            else:
                share = bisect_right((0.005, 0.03, 0.1, 0.25), box.prose / self.scene.total)
                codes = [*self._held(box, share), *self._place(box, share)]
            self._codes[index] = codes
        return codes

    def _held(self, box: Box, share: int) -> list[int]:
        """Unit and the bin of its prose -> what it holds."""
        scene = self.scene
        runs = scene.tree.runs[box.first : box.last]
        outside = scene.level[box.index] > 0
        linked = bisect_right((0.05, 0.15, 0.3, 0.5, 0.75), box.link_chars / (box.chars or 1))
        paragraphs = [run for run in runs if run.kind == PROSE]
        headings = [run for run in runs if run.kind == HEAD]
        few = min(len(paragraphs), 3)
        opening = runs[0].kind if runs else EDGE
        pictured = not scene.pictured.isdisjoint(range(box.first, box.last + 1))
        codes = [
            f.U_LINKED + linked * 5 + share,
            f.U_RUNS + bisect_right((2, 3, 5, 9, 20), box.runs) * 5 + share,
            f.U_CHARS + bisect_right((30, 80, 200, 500, 1200), box.chars) * 3 + linked // 2,
            f.U_DENSITY + (bisect_right((0.1, 0.3, 0.6, 0.85), box.prose / (box.chars or 1)) * 4 + few) * 2 + outside,
            f.U_HEADINGS + (min(len(headings), 2) * 4 + few) * 2 + any(map(_is_linked, headings)),
            f.U_OPENS + opening * 2 + outside,
            f.U_PICTURE + pictured * 5 + share,
            f.U_SIDE + (self._side(box) * 5 + share) * 3 + linked // 2,
            *(f.U_HINT + f.HINT_NUMBER[hint] * 5 + share for hint in box.hints),
        ]
        if paragraphs:
            cards = sum(map(self._is_in_card, paragraphs))
            codes.append(f.U_CARDS + bisect_right((0.05, 0.3, 0.6), cards / len(paragraphs)) * 4 + few)
            repeated = sum(scene.where[run.text] < box.first for run in paragraphs)
            if repeated > 0.5 * len(paragraphs):
                codes.append(f.U_REPEATED)
        return codes

    def _is_in_card(self, run: Run) -> bool:
        """Whether a paragraph stands behind a link, or behind what markup dropped, as in the card of another text."""
        if not run.index:
            return False
        above = self.scene.tree.runs[run.index - 1]
        return bool(above.cause) or _is_linked(above)

    def _place(self, box: Box, share: int) -> list[int]:
        """Unit and the bin of its prose -> where it stands, and beside what."""
        scene = self.scene
        level = scene.level[box.index]
        near, outside = min(level, 4), level > 0
        branch = scene.tree.boxes[scene.path[level - 1]] if outside else None
        like = branch is not None and branch.tag == box.tag and branch.names == box.names
        key = (box.parent, box.tag, box.names)
        codes = [
            f.U_SHARE + (share * 5 + near) * 3 + self._side(box),
            f.U_TAG + (f.TAG_NUMBER.get(box.tag, f.OTHER_TAG) * 5 + share) * 2 + outside,
            f.U_ALIKE
            + bisect_right((2, 3, 5, 10), scene.alike[key]) * 5
            + bisect_right((0.01, 0.1, 0.3, 0.6), scene.alike_prose[key] / scene.total),
            f.U_LIKE_MAIN + (like * 5 + share) * 5 + near,
        ]
        headline = scene.headline
        if headline is not None:
            codes.append(f.U_HEADLINE + ((box.first <= headline < box.last) * 2 + (box.first > headline)) * 5 + share)
        if not outside:
            codes.append(
                f.U_PASSED
                + bisect_right((0.001, 0.1, 0.5, 0.9, 0.99), scene.passed[box.first] / scene.summed) * 7
                + bisect_right((0.001, 0.1, 0.5, 0.9, 0.99, 0.999), scene.passed[box.last] / scene.summed)
            )
        return codes

    def _side(self, box: Box) -> int:
        """Unit -> 0 above the text, 1 among it, 2 below."""
        return 0 if box.last <= self.scene.first else 2 if box.first > self.scene.last else 1


def _is_linked(run: Run) -> bool:
    """Whether a run is a link, but for a few letters."""
    return run.link_chars > _LINKED * len(run.text)
