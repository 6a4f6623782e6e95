"""Evidence -> the blocks of a page in runs: what is labelled alike, for one reason, has it said once."""

from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from msgspec import Struct

from tasks.models.document import BODY, Block
from tasks.pipeline.process import Evidence


class Group(Struct, frozen=True):
    """Blocks that follow each other with one label for one reason; the reason only where it was not said just before.

    ``fate`` tells whether they are in the text, have become a fact, or were dropped.
    """

    fate: Literal["body", "lifted", "dropped"]
    label: str
    reason: str
    blocks: tuple[Block, ...]


class Tally(Struct, frozen=True):
    """How many blocks were kept and dropped, and the labels of those that were dropped, most first."""

    kept: int
    dropped: int
    labels: tuple[tuple[str, int], ...]


def groups(blocks: Sequence[Block]) -> list[Group]:
    """Blocks in reading order -> the same in groups."""
    found: list[Group] = []
    said: set[tuple[str, str]] = set()
    for (label, reason), run in groupby(blocks, lambda one: (one.label, one.reason)):
        together = tuple(run)
        fate: Literal["body", "lifted", "dropped"] = (
            "body" if label in BODY else "lifted" if together[0].kept else "dropped"
        )
        again = (label, reason) in said and fate == "body"
        said.add((label, reason))
        found.append(Group(fate, label.value, "" if again else reason, together))
    return found


def tally(evidence: Evidence) -> Tally:
    """Evidence -> how much of the page was kept."""
    dropped = [block.label.value for block in evidence.blocks if not block.kept]
    counted = sorted({label: dropped.count(label) for label in dropped}.items(), key=lambda one: (-one[1], one[0]))
    return Tally(len(evidence.blocks) - len(dropped), len(dropped), tuple(counted))
