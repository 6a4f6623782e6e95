"""Containers that the main container gathers -> codes: which of them a box stands in, and what that one is beside the
largest."""

from bisect import bisect_right

from tasks.stages.clean.candidates.containers import Group
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.scoring import features as f

_LINKED = 0.6  # part of the letters of a run from which it is a link


class Members:
    """The containers that are gathered on one page; each is looked at once."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._by_box = {group.box: group for group in scene.main.gathers}
        self._largest = max(scene.main.gathers, key=lambda group: group.prose)
        headline = -1 if scene.headline is None else scene.headline
        behind = [group.box for group in scene.main.gathers if group.first > headline]
        self._order = {box: min(place, 2) + 1 for place, box in enumerate(behind)}
        self._codes: dict[int, list[int]] = {}

    def codes(self, index: int) -> list[int]:
        """Box -> its codes: where it stands to the largest container, and in which container it is."""
        boxes = self.scene.tree.boxes
        largest = self._largest
        within = index
        while within > self.scene.main.box and within not in self._by_box:
            within = boxes[within].parent
        group = self._by_box.get(within)
        place = 1 if group is largest else 0 if boxes[index].first < largest.first else 2
        if group is None:
            return [f.MEMBER + 6 * place]
        codes = self._codes.get(within)
        if codes is None:
            codes = self._codes[within] = self._held(group)
        return [
            f.MEMBER + 6 * place + 1 + bisect_right((0.05, 0.15, 0.3, 0.5), group.prose / self.scene.total),
            *codes,
        ]

    def _held(self, group: Group) -> list[int]:
        """Container -> what it holds beside the largest."""
        boxes, runs = self.scene.tree.boxes, self.scene.tree.runs
        largest = self._largest
        cards = 0
        for run in group.runs:
            before = runs[run.index - 1] if run.index else None
            cards += before is not None and (bool(before.cause) or before.link_chars > _LINKED * len(before.text))
        box, main = boxes[group.box], boxes[largest.box]
        place = 1 if group is largest else 0 if group.first < largest.first else 2
        return [
            f.MEMBER_CARDS + 4 * bisect_right((0.05, 0.3, 0.6), cards / group.count) + min(group.count, 4) - 1,
            f.MEMBER_ORDER + 2 * self._order.get(group.box, 0) + (group is largest),
            f.MEMBER_LIKE + 3 * (box.tag == main.tag and box.names == main.names) + place,
        ]
