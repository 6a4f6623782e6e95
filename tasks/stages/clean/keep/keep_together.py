"""Pass: keep together what belongs together, or nothing of it.

The weights look at one run at a time, and a line of a list says little alone. What the most of a table, of a list, of
lines alike or of boxes alike is decides about the rest of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain, pairwise

from msgspec.structs import replace

from tasks.stages.clean.candidates.context import HEAD, ITEM, LONG, PROSE, SHORT, Scene
from tasks.stages.clean.decisions import Decisions
from tasks.stages.clean.regions.wholes import is_whole
from tasks.stages.clean.tree.elements import HEADINGS, LISTS, PRE, TABLE
from tasks.stages.clean.tree.nodes import Box, Run

_RUNS = 4  # runs of a table at least
_ITEMS = 2  # and of a list
# By element: the part of the letters to keep for the whole to be kept. A figure of a table says little alone.
_SHARES = dict.fromkeys(LISTS, 0.5) | {TABLE: 0.08}
_ALIKE = 4  # lines or boxes alike
_MOST = 0.6  # part of them that decides about all
_LINES = frozenset((SHORT, LONG, PROSE))
_TELLING = frozenset((PROSE, LONG, ITEM))


def keep_together(scene: Scene, decided: Decisions) -> Decisions:
    """-> kept: lists, tables and code as a whole, and lines and boxes like most of those around them."""
    keep = set(decided.kept)
    for box in scene.tree.boxes:
        share = _SHARES.get(box.tag)
        if share is not None and _is_parted(scene, box, keep) and is_whole(scene, box.index):
            _decide(scene, box, keep, share)
    _keep_code(scene, keep)
    _keep_lines(scene, keep)
    _keep_headed(scene, keep)
    _keep_boxes(scene, keep)
    return replace(decided, kept=frozenset(keep))


def _is_parted(scene: Scene, box: Box, keep: set[int]) -> bool:
    """Whether some of a box is kept, and some that could be is not."""
    if box.index in scene.step or box.last - box.first < (_RUNS if box.tag == TABLE else _ITEMS):
        return False
    inside = [run.index in keep for run in scene.tree.runs[box.first : box.last] if not run.cause]
    return any(inside) and not all(inside)


def _decide(scene: Scene, box: Box, keep: set[int], share: float) -> None:
    """Keep all of a box if more than a share of its letters is kept, else nothing."""
    inside = [run for run in scene.tree.runs[box.first : box.last] if not run.cause]
    if _share(inside, keep) > share:
        keep.update(run.index for run in inside)
    else:
        keep.difference_update(run.index for run in inside)


def _share(runs: list[Run], keep: set[int]) -> float:
    """Runs -> the part of their letters that is kept."""
    letters = sum(len(run.text) for run in runs)
    return sum(len(run.text) for run in runs if run.index in keep) / letters if letters else 0.0


def _keep_code(scene: Scene, keep: set[int]) -> None:
    """Code that stands between kept runs belongs to them."""
    boxes = scene.tree.boxes
    waiting: list[int] = []
    told = False  # whether the last run that is no code was kept
    for run in scene.tree.runs:
        if run.cause:
            continue
        if boxes[run.box].tag == PRE and not boxes[run.box].cause:
            waiting.append(run.index)
            continue
        before, told = told, run.index in keep
        if before and told:
            keep.update(waiting)
        waiting.clear()


def _keep_lines(scene: Scene, keep: set[int]) -> None:
    """Lines without links that stand in the text among lines alike, most of which are kept."""
    boxes = scene.tree.boxes
    alike: dict[tuple[int, int, str], list[Run]] = defaultdict(list)
    for run in scene.tree.runs:
        box = boxes[run.box]
        if not run.cause and run.kind in _LINES and scene.level[run.box] == 0 and box.tag not in HEADINGS:
            alike[box.parent, box.tag, box.names].append(run)
    for lines in alike.values():
        places = [place for place, run in enumerate(lines) if run.index in keep]
        if len(places) >= _ALIKE and len(places) >= _MOST * len(lines):
            keep.update(run.index for run in lines[places[0] : places[-1]] if not run.link_chars)


def _keep_headed(scene: Scene, keep: set[int]) -> None:
    """What stands under headings alike with its heading, links or not, where most of it is kept; the last may head what
    to read next."""
    boxes = scene.tree.boxes
    sections: dict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
    for heading, run in pairwise(scene.tree.runs):
        around = boxes[boxes[heading.box].parent]
        if heading.kind == HEAD and run.kind != HEAD and not run.cause and run.index < around.last:
            sections[around.index, boxes[heading.box].tag, boxes[run.box].tag].append((heading.index, run.index))
    for alike in sections.values():
        kept = sum(run in keep for _, run in alike)
        if kept >= _ALIKE and kept >= _MOST * len(alike):
            keep.update(chain.from_iterable(alike[:-1]))


def _keep_boxes(scene: Scene, keep: set[int]) -> None:
    """What boxes alike say without links, where most of them are kept; short lines only if they say it once."""
    times: Counter[str] = Counter()
    for alike in _alike(scene):
        inside = [[run for run in scene.tree.runs[box.first : box.last] if not run.cause] for box in alike]
        if sum(_share(each, keep) > 0.5 for each in inside) < _MOST * len(alike):
            continue
        times = times or Counter(run.text for run in scene.tree.runs)
        for run in chain.from_iterable(inside):
            if not run.link_chars and (run.kind in _TELLING or (run.kind == SHORT and times[run.text] == 1)):
                keep.add(run.index)


def _alike(scene: Scene) -> Iterator[list[Box]]:
    """-> boxes of more than one run each, beside each other, of the same element and names: enough to be a pattern."""
    found: dict[tuple[int, int, str], list[Box]] = defaultdict(list)
    for box in scene.tree.boxes:
        if box.parent >= 0 and box.index not in scene.step and box.last - box.first > 1:
            found[box.parent, box.tag, box.names].append(box)
    yield from (boxes for boxes in found.values() if len(boxes) >= _ALIKE)
