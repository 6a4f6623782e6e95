"""Damages inputs of every kind and drives them through the project: prints what raises anything but a verdict.

    python bench/fuzz.py                                20,000 pages and 5,000 of every other kind: an hour on one core
    python bench/fuzz.py --kind feed --cases 500 --seed 3
    python bench/fuzz.py --kind page --case 17 --seed 3   one case alone, with its traceback

Same seed, same cases. Each cause is told once, with its input in --folder. Exit code 1 where there is one.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fuzz.drive import KINDS, bench
from tests.fuzz.hunt import case, hunt

CASES = {"page": 20_000}
OTHERS = 5_000


def main() -> int:
    """Run what is asked for and print what it found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--cases", type=int, help="of each kind (default: 20,000 pages, 5,000 of the others)")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--case", type=int, help="drive one case alone, and let it raise")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("fuzz"), help="where inputs are saved that raise")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wiredesk-fuzz-") as folder, bench(Path(folder)) as made:
        if asked.case is not None:
            kind = (asked.kind or ["page"])[0]
            KINDS[kind].drive(made, case(kind, asked.seed, asked.case), asked.case)
            return 0
        causes: Counter[tuple[str, str, str]] = Counter()
        for kind in asked.kind or KINDS:
            last = asked.first + (asked.cases or CASES.get(kind, OTHERS))
            for defect in hunt(made, kind, asked.seed, range(asked.first, last)):
                cause = kind, defect.what.partition(":")[0], defect.place
                causes[cause] += 1
                if causes[cause] == 1:
                    asked.folder.mkdir(parents=True, exist_ok=True)
                    path = asked.folder / f"{kind}-{asked.seed}-{defect.number}"
                    path.write_bytes(defect.data)
                    print(f"{kind} {defect.number}: {defect.what} at {defect.place}; input in {path}", flush=True)
            print(f"{kind}: {last - asked.first:,} cases, seed {asked.seed}", flush=True)
    for (kind, what, place), count in sorted(causes.items()):
        print(f"{count} × {kind}: {what} {place}")
    return 1 if causes else 0


if __name__ == "__main__":
    raise SystemExit(main())
