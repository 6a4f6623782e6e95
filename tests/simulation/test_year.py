"""A desk that prunes as it goes, in short; the long form is ``bench/year.py``."""

from datetime import timedelta
from pathlib import Path

from tests.simulation.press import START, draw_press
from tests.simulation.run import DRAIN
from tests.simulation.tally import tally
from tests.simulation.year import Year

DAYS, KEPT = 9, 2


def test_a_desk_that_prunes_loses_nothing_says_nothing_twice_and_keeps_no_more_than_it_should(tmp_path: Path) -> None:
    year = Year(draw_press(3, sources=1, hosts=1, days=DAYS, minutes=(240, 480)), tmp_path, days=KEPT)
    ends = START + timedelta(days=DAYS)
    year.run(ends + DRAIN, year.keep)
    found = tally(year, ends)
    assert found.stories > 20
    assert (found.missing, found.doubled, found.unsaid, found.invented) == ([], [], [], [])
    assert len(year.ids) == len(set(year.ids))
    assert {"versions", "evidence", "sent", "entries"} <= year.pruned.keys()
    assert set(year.left.values()) == {0}
