"""Page sets -> what a page costs at first sight beside a bare parse and beside trafilatura, and where the time goes.

    python bench/clean/speed.py FOLDER [--sets a,b] [--pages 60] [--no-peer] [--rooms]

FOLDER is laid out as ``pages.py`` says. Trafilatura needs an environment of its own, beside this package.

Every page is seen once, for no feed repeats its pages: what a cache learned from this very page would flatter. All
three take it one right after the other, in turns of who begins, so that what else runs on the machine slows all of
them. CPU time of one thread; the ratios are those of the sums over a set. The golden pages are cleaned first, for
imports and tables, and what they leave is frozen, as a worker would.

``--rooms`` counts, every few milliseconds of CPU, in which room and in which pass of the stage the time is spent; it
does so over the pages in a run of its own, without the peer, and the same pages are still new.
"""

import argparse
import gc
import importlib.metadata
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType

from pages import Sample, read
from selectolax.lexbor import LexborHTMLParser

from tasks.stages.clean import clean
from tasks.stages.clean.compose import PASSES
from worker.errors import Verdict

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden"
ROOMS = str(ROOT / "tasks")
TICK = 0.001  # seconds of CPU between two looks at what runs, where the clock of the machine is as fine
Run = Callable[[Sample], object]


def parse(sample: Sample) -> object:
    """Page -> the page as the parser sees it."""
    return LexborHTMLParser(sample.html)


def ours(sample: Sample) -> object:
    """Page -> its Document, None where the stage refuses the page."""
    try:
        return clean(sample.page)
    except Verdict:
        return None


def peers() -> list[Run]:
    """-> what trafilatura makes of a page: its text by default, and the same with the facts."""
    import trafilatura

    return [
        lambda sample: trafilatura.extract(sample.html, url=sample.url or None),
        lambda sample: trafilatura.bare_extraction(sample.html, url=sample.url or None, with_metadata=True),
    ]


def warm(runs: list[Run]) -> None:
    """Everything that is loaded at first use."""
    for path in sorted(GOLDEN.glob("*/page.html")):
        for run in runs:
            run(Sample("golden", path.parent.name, "", path.read_text("utf-8", "replace"), {}))
    gc.collect()
    gc.freeze()


def cost(samples: list[Sample], runs: list[Run]) -> list[float]:
    """Pages that are new to the process, and what takes them -> CPU milliseconds a page of each."""
    spent = [0.0] * len(runs)
    for turn, sample in enumerate(samples):
        for place in range(len(runs)):
            which = (turn + place) % len(runs)
            start = time.thread_time()
            result = runs[which](sample)
            del result  # to give the memory back is a part of the cost
            spent[which] += time.thread_time() - start
    return [1000 * seconds / len(samples) for seconds in spent]


class Rooms:
    """Counts where the stage is, by signal: in which room, and in which pass."""

    def __init__(self) -> None:
        self.rooms: Counter[str] = Counter()
        self.passes: Counter[str] = Counter()
        self._passes = {each.__code__: each.__name__ for each in PASSES}

    def look(self, _: int, frame: FrameType | None) -> None:
        """What runs -> counted for the innermost file of the project, and for the pass that called it."""
        room = ""
        while frame is not None:
            file = frame.f_code.co_filename
            if not room and file.startswith(ROOMS):
                room = file[len(ROOMS) + 1 :]
            if frame.f_code in self._passes:
                self.passes[self._passes[frame.f_code]] += 1
            frame = frame.f_back
        self.rooms[room or "elsewhere"] += 1

    def run(self, samples: list[Sample]) -> None:
        """Clean the pages and count."""
        signal.signal(signal.SIGPROF, self.look)
        signal.setitimer(signal.ITIMER_PROF, TICK, TICK)
        for sample in samples:
            ours(sample)
        signal.setitimer(signal.ITIMER_PROF, 0)

    def print(self) -> None:
        """The counts as tables, in parts of the whole: rooms, files, passes."""
        total = self.rooms.total()
        rooms: Counter[str] = Counter()
        for file, count in self.rooms.items():
            rooms["/".join(file.removeprefix("stages/clean/").split("/")[:1])] += count
        for title, counts, most in (("room", rooms, 20), ("file", self.rooms, 40), ("pass", self.passes, 30)):
            print(f"\n| {title} | % |\n|---|---|")
            for name, count in counts.most_common(most):
                print(f"| {name} | {100 * count / total:.1f} |")


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", type=lambda names: names.split(","))
    parser.add_argument("--pages", type=int, default=60, help="of each set, at most")
    parser.add_argument("--no-peer", action="store_true", help="do not run trafilatura")
    parser.add_argument("--rooms", action="store_true", help="say where the time goes instead")
    args = parser.parse_args()
    by_set: dict[str, list[Sample]] = {}
    for sample in read(args.folder, args.sets):
        by_set.setdefault(sample.set, []).append(sample)
    by_set = {name: samples[:: max(1, len(samples) // args.pages)][: args.pages] for name, samples in by_set.items()}
    if args.rooms:
        warm([ours])
        rooms = Rooms()
        rooms.run([sample for samples in by_set.values() for sample in samples])
        rooms.print()
        return
    runs: list[Run] = [parse, ours] if args.no_peer else [parse, ours, *peers()]
    warm(runs)
    head = ["set", "pages", "characters", "parse, ms", "clean", "× parse"]
    if not args.no_peer:
        name = f"trafilatura {importlib.metadata.version('trafilatura')}"
        head += [name, "× clean", "with metadata", "× clean"]
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    total: list[tuple[int, list[float]]] = []
    for set_name, samples in by_set.items():
        spent = cost([replace(sample) for sample in samples], runs)
        total.append((len(samples), spent))
        size = sum(len(sample.html) for sample in samples) // len(samples)
        print(row(set_name, len(samples), f"{size:,}", spent), flush=True)
    pages = sum(count for count, _ in total)
    mean = [sum(count * spent[which] for count, spent in total) / pages for which in range(len(runs))]
    print(row("all", pages, "", mean))


def row(name: str, pages: int, size: str, spent: list[float]) -> str:
    """Set, its pages, their size and what each run costs -> a row of the table."""
    bare, own, *other = spent
    cells = [name, str(pages), size, f"{bare:.2f}", f"{own:.2f}", f"{own / bare:.1f}"]
    for each in other:
        cells += [f"{each:.2f}", f"{each / own:.1f}"]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
