"""Boundary: around one unit of work. What its code raises that nobody foresaw is a defect of that unit alone.

    with boundary("file:a.jsonl#61"): …   ─┬─ Verdict, Misconfigured ─▶ let through: it says what is to be done
                                           ├─ no room, no descriptors ─▶ let through: the machine's, not the unit's
                                           ├─ any other Exception ────▶ Defect, a Quarantined; logged by its name
                                           └─ interrupt, exit ────────▶ let through at once

A unit is whatever can be set aside while the rest goes on: a record of a file, an address, a visit, an event.
"""

import errno
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import FrameSummary, extract_tb

from worker.errors import Misconfigured, Quarantined, Verdict

CODE = "defect"
_FIRST, _LAST = 4, 12  # frames that are kept, of the way there and of its end: a recursion has a thousand between
_WORDS = 300  # characters of what the exception says, which may quote the page
_LINE = 160  # characters of a line of a traceback
_MACHINE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE})
_ROOT = Path(__file__).parents[1]
_OURS = ("worker/", "tasks/")
_CREDENTIALS = re.compile(r"//[^/\s@]*@")

log = logging.getLogger(__name__)


class Defect(Quarantined):
    """A fault of ours in one unit: the sentence names exception and place, ``traceback`` the way there.

    What the exception says stands in ``traceback`` only: that is for the ledger, and the sentence is for logs too.
    """

    def __init__(self, detail: str, traceback: str) -> None:
        super().__init__(CODE, detail)
        self.traceback = traceback


@contextmanager
def boundary(unit: str, *, tell: bool = True) -> Iterator[None]:
    """A unit's name -> a block in which whatever is unforeseen raises Defect; with ``tell`` off nothing is logged."""
    try:
        yield
    except (Verdict, Misconfigured):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _MACHINE:
            raise
        defect = find_defect(error)
        if tell:
            log.error("%s: %s", unit, defect)  # noqa: TRY400 - the ledger keeps the traceback
        raise defect from error


def find_defect(error: Exception) -> Defect:
    """An exception -> the defect that it is: its name, the last place in our code, and a bounded traceback."""
    kind = type(error).__name__
    frames = extract_tb(error.__traceback__)[1:]  # the first is the boundary itself
    ours = [place for frame in frames if (place := _place(frame)).startswith(_OURS)]
    said = _CREDENTIALS.sub("//", str(error))[:_WORDS]
    way = [f"{_place(frame)}: {frame.line}"[:_LINE] for frame in (*frames[:_FIRST], *frames[_FIRST:][-_LAST:])]
    return Defect(f"{kind} at {ours[-1] if ours else 'no place of ours'}", "\n".join([*way, f"{kind}: {said}"]))


def _place(frame: FrameSummary) -> str:
    path = Path(frame.filename)
    shown = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else path.name
    return f"{shown}:{frame.lineno} in {frame.name}"
