"""A press of 200 sources on 50 hosts over seven simulated days -> the table of what the desk made of it.

    python bench/desk.py                               the whole of it: an hour or so on one core
    python bench/desk.py --sources 20 --hosts 5 --days 2
    python bench/desk.py --ledger postgresql://…       an empty database

Sources publish every three to ten hours, more by day than by night; feeds fail for hours, move, and run over;
articles are edited, corrected and deleted. Everything but the press itself is the desk as it runs: see
``tests/simulation``. Exit code 1 where a promise is broken.
"""

import argparse
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.simulation.press import START, draw_press
from tests.simulation.run import DRAIN, Simulation
from tests.simulation.tally import tally


def main() -> int:
    """Run the simulation and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--minutes", type=float, nargs=2, default=(180, 600), help="between two articles of a source")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ledger", default="", help="address of an empty database (default: SQLite in a folder)")
    parser.add_argument("--folder", help="where that folder is made (default: the system's for temporary files)")
    asked = parser.parse_args()
    press = draw_press(
        asked.seed, sources=asked.sources, hosts=asked.hosts, days=asked.days, minutes=tuple(asked.minutes)
    )
    ends = START + timedelta(days=asked.days)
    told = START

    def tell(now: datetime) -> None:
        nonlocal told
        if now >= told:
            print(f"\r{now:%a %H:%M} ", end="", file=sys.stderr, flush=True)
            told = now + timedelta(hours=1)

    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        run = Simulation(press, Path(folder), asked.ledger)
        began = time.monotonic()
        run.run(ends + DRAIN, tell)
        seconds = time.monotonic() - began
        found = tally(run, ends)
        run.resources.close()
    print(file=sys.stderr)
    visits = sum(run.visits.values())
    rows = [
        ("seed, sources, hosts, days", f"{asked.seed}, {asked.sources}, {asked.hosts}, {asked.days}"),
        *found.rows(),
        ("visits, seconds for all", f"{visits}, {seconds:.0f} ({1000 * seconds / visits:.1f} ms each)"),
    ]
    for name, value in rows:
        print(f"{name:38} {value}")
    broken = [*found.missing, *found.doubled, *found.unsaid, *found.invented, *found.too_soon]
    for line in [*broken[:40], *found.slow[:20]]:
        print(f"  {line}")
    return 1 if broken or found.polls > 2 * found.oracle else 0


if __name__ == "__main__":
    sys.exit(main())
