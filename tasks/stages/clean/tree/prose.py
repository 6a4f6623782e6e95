"""Runs -> which of them are prose, and how much prose, text and link text every box holds."""

import re

from tasks.stages.clean.tree.elements import elements
from tasks.stages.clean.tree.nodes import Run, Tree

ENDING = re.compile(r"[.!?…։۔؟。！？।][\s\"”»’)\]'*]*$")
# One set of marks opens the pattern, for a search skips to it faster than it tries two alternatives.
STOP = re.compile(r"[.!?…۔؟。！？।](?:(?<=[。！？।])|[\s\"”»’)])")
_NEVER = elements("figcaption h1 h2 h3 h4 h5 h6 th")
DENSE_SCRIPTS = re.compile("[\u0e00-\u0e7f\u2e80-\u9fff\uac00-\ud7af]")
_DENSE = 2.0  # what a Han character says more than a letter, in a title
_LEAST = 50  # characters that a sentence of prose has at least; in scripts without spaces fewer, see width
_LINKED = 0.35  # the part of prose that may be links


def width(text: str) -> float:
    """Text -> its length as if it were written in an alphabet: a Han character says as much as two letters."""
    size = len(text)
    if size > 8 and not text.isascii() and len(DENSE_SCRIPTS.findall(text[:40])) > 12:
        return size * 2.2
    return size


def span(text: str) -> float:
    """Text -> its length as it would be in letters: a short line in Han says as much as three times as many letters."""
    return len(text) if text.isascii() else len(text) + _DENSE * len(DENSE_SCRIPTS.findall(text))


def prose_of(run: Run, tag: int) -> float:
    """Run in a box of that element -> its width if it reads like sentences, else 0."""
    if tag in _NEVER:
        return 0.0
    size = run.width
    if size < _LEAST or run.link_chars > _LINKED * len(run.text):
        return 0.0
    if ENDING.search(run.text[-5:]) or STOP.search(run.text):
        return size
    return 0.3 * size if size > 3 * _LEAST else 0.0


def measure(tree: Tree) -> None:
    """Fill in ``width`` and ``prose`` of the runs, and the sums of the boxes from the leaves to the body."""
    boxes = tree.boxes
    for run in tree.runs:
        run.width = width(run.text)
        if run.cause:
            continue
        box = boxes[run.box]
        run.prose = prose_of(run, box.tag)
        box.chars += len(run.text)
        box.link_chars += run.link_chars
        box.prose += run.prose
        box.runs += 1
    for box in reversed(boxes):
        if box.parent >= 0:
            parent = boxes[box.parent]
            parent.chars += box.chars
            parent.link_chars += box.link_chars
            parent.prose += box.prose
            parent.runs += box.runs
