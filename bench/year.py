"""A desk that follows a press for months and prunes every day -> what it lost, said twice, and how its ledger grew.

    python bench/year.py --sources 4 --days 60            some minutes
    python bench/year.py                                  a year of 200 sources, 1,500 articles a day: days on one core

The press, its failures and the clock are simulated, everything else is the desk as it runs: see ``tests/simulation``.
Exit code 1 where a promise is broken.
"""

import argparse
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.simulation.press import START, draw_press
from tests.simulation.run import DRAIN
from tests.simulation.tally import tally
from tests.simulation.year import Year

MINUTES = 24 * 60


def main() -> int:
    """Run the simulation and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--articles", type=float, default=7.5, help="of a source a day")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--kept", type=int, default=30, help="days that [retention] says")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ledger", default="", help="address of an empty database (default: SQLite in a folder)")
    asked = parser.parse_args()
    gap = MINUTES / asked.articles
    press = draw_press(
        asked.seed,
        sources=asked.sources,
        hosts=max(1, asked.sources // 4),
        days=asked.days,
        minutes=(gap * 0.6, gap * 1.4),
    )
    ends = START + timedelta(days=asked.days)
    with tempfile.TemporaryDirectory() as folder:
        year = Year(press, Path(folder), asked.ledger, asked.kept)
        began = time.process_time()
        year.run(ends + DRAIN, year.keep)
        seconds = time.process_time() - began
        found = tally(year, ends)
        year.resources.close()
    twice = len(year.ids) - len(set(year.ids))
    half = len(year.sizes) // 2
    rows = [
        ("sources, days, kept", f"{asked.sources}, {asked.days}, {asked.kept}"),
        *found.rows(),
        ("events, of them with an id twice", f"{len(year.ids)}, {twice}"),
        ("pruned", ", ".join(f"{number} {name}" for name, number in year.pruned.items())),
        ("left by pruning at the end", str(sum(year.left.values()))),
        ("ledger at half time, at the end", f"{year.sizes[half] / 2**20:.1f} MB, {year.sizes[-1] / 2**20:.1f} MB"),
        ("bytes an article at the end", f"{year.sizes[-1] // max(1, found.stories)}"),
        ("seconds of CPU", f"{seconds:.0f}"),
    ]
    for name, value in rows:
        print(f"{name:38} {value}")
    broken = [*found.missing, *found.doubled, *found.unsaid, *found.invented]
    for line in broken[:40]:
        print(f"  {line}")
    return 1 if broken or twice or any(year.left.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
