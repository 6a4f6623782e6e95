"""Pass: drop headings over nothing: a heading belongs to what follows it, and goes where that was dropped."""

import re

from tasks.stages.clean.candidates.context import CELL, HEAD, LINK, SHORT, Scene
from tasks.stages.clean.decisions import Decisions, runs_of
from tasks.stages.clean.keep.reading_lists import says_read_on
from tasks.stages.clean.tree.nodes import Run
from tasks.stages.clean.tree.prose import ENDING

_NUMBER = re.compile(r"#?\d{1,3}(?:[.):]|\s+[-–—])\s*\w")
_LISTED = 3  # headings with a number that make a list
_FOLLOWING = 3  # runs behind a heading in which what it opens must begin: a picture or a credit may stand between

_SENTENCE = 60  # width of a heading that says something by itself


def drop_idle_headings(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: headings, and short lines above links, behind which nothing is kept; from the end to the beginning,
    for a heading may stand over one that has just gone."""
    runs = scene.tree.runs
    keep = set(decided.left)
    doubts = dict(decided.doubts)
    counted = _counted(scene, decided.left)
    for run in reversed(runs_of(scene, decided.left)):
        index = run.index
        if run.kind == HEAD and scene.headline is not None and scene.headline < index < scene.first:
            continue  # it may be the standfirst
        if index in counted:
            continue
        if any(following in keep for following in range(index + 1, min(index + 1 + _FOLLOWING, len(runs)))):
            idle = index + 1 not in keep and says_read_on(scene, run)
        else:
            idle = (run.kind == HEAD and not _tells(run)) or _opens_links(runs, run)
        if idle:
            keep.discard(index)
            doubts[index] = None
    return decided.doubting(doubts)


def _counted(scene: Scene, keep: frozenset[int]) -> set[int]:
    """-> headings that count what the text is about: a list, of which pictures or embedded posts may say the rest."""
    boxes = scene.tree.boxes
    found: dict[tuple[int, str], list[int]] = {}
    for run in runs_of(scene, keep):
        if run.kind == HEAD and _NUMBER.match(run.text):
            box = boxes[run.box]
            found.setdefault((box.tag, box.names), []).append(run.index)
    return {index for counted in found.values() if len(counted) >= _LISTED for index in counted}


def _tells(run: Run) -> bool:
    """Whether a heading is a sentence: over a picture it says something even if no text comes behind it."""
    return run.width >= _SENTENCE and ENDING.search(run.text[-5:]) is not None


def _opens_links(runs: list[Run], run: Run) -> bool:
    """Whether a short line that ends no sentence stands above a link."""
    if run.kind not in (SHORT, CELL) or run.index + 1 >= len(runs):
        return False
    return runs[run.index + 1].kind == LINK and not ENDING.search(run.text[-5:])
