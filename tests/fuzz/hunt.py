"""Kind of input, seed and number of cases -> what raised anything but a verdict, each cause once."""

import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from random import Random
from zlib import crc32

from msgspec import Struct

from tests.fuzz.drive import KINDS, Bench
from tests.fuzz.mutate import mutate
from worker.errors import Verdict

LONG = 2.0  # seconds of CPU


class Defect(Struct, frozen=True):
    """A case that raised, or took long: which one, what it raised and where, and the input itself."""

    kind: str
    number: int
    what: str
    place: str
    data: bytes


def case(kind: str, seed: int, number: int) -> bytes:
    """Kind, seed and number of a case -> its input: the same on every machine."""
    chance = Random(crc32(f"{kind} {seed} {number}".encode()))
    return mutate(chance.choice(KINDS[kind].seeds()), chance)


def hunt(bench: Bench, kind: str, seed: int, numbers: range) -> Iterator[Defect]:
    """Bench, kind, seed and numbers of cases -> the defects among them."""
    for number in numbers:
        data = case(kind, seed, number)
        began = time.process_time()
        try:
            KINDS[kind].drive(bench, data, number)
        except Verdict:
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what was looked for
            yield Defect(kind, number, f"{type(error).__name__}: {error}"[:200], place_of(error), data)
        if (took := time.process_time() - began) > LONG:
            yield Defect(kind, number, f"{took:.1f} s of CPU", "", data)


def place_of(error: BaseException) -> str:
    """Exception -> the last line of the project's own that it passed through."""
    root = Path(__file__).parents[2]
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if any(Path(frame.filename).is_relative_to(root / name) for name in _OURS)]
    last = (own or frames)[-1]
    return f"{Path(last.filename).name}:{last.lineno} {last.name}"


_OURS = ("tasks", "worker")
