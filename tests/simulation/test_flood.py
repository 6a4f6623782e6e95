"""More at once than a feed shows, by a source without a sitemap: what its older pages name is published as well."""

from datetime import timedelta
from pathlib import Path

from tasks.crawl.visit_note import read_feed_note
from tests.simulation.press import START, Outlet, Story
from tests.simulation.run import Simulation
from tests.simulation.tally import tally

WINDOW = 5
HOUR = timedelta(hours=1)
END = START + 6 * HOUR


def outlet(flood: int, *, paged: bool) -> Outlet:
    """-> one that published every hour, and so many at once after three and a half."""
    made = Outlet(
        number=0,
        host="host-0.example.com",
        gap=HOUR,
        format="rss",
        window=WINDOW,
        sitemap=False,
        tagged=True,
        marks=False,
        ttl=None,
        paged=paged,
    )
    times = [START + HOUR * number for number in range(-20, 6)] + [START + 3.5 * HOUR] * flood
    made.stories = [Story(0, number, at) for number, at in enumerate(sorted(times))]
    return made


def follow(made: Outlet, folder: Path) -> Simulation:
    run = Simulation([made], folder)
    run.run(END + 6 * HOUR)
    return run


def test_what_a_feed_of_several_pages_has_pushed_out_is_published_once_and_what_was_before_is_not(
    tmp_path: Path,
) -> None:
    run = follow(outlet(3 * WINDOW + 2, paged=True), tmp_path)
    found = tally(run, END)
    assert found.stories == 6 + 3 * WINDOW + 2
    assert (found.missing, found.doubled, found.invented, found.too_soon) == ([], [], [], [])
    older = {ask.url.rpartition("=")[2] for ask in run.web.log if "?page=" in ask.url}
    assert older == {"2", "3", "4"}, "up to the first page with something known, and no further"
    published = {event["data"]["url"]["canonical"] for event in run.events() if ".article.published" in event["type"]}
    horizon = START - 2 * HOUR  # of the first poll, which is a little after the start
    assert published == {run.press[0].url(story) for story in run.press[0].stories if story.published > horizon}
    [visit] = run.resources.ledger.frontier.visits("feed", "outlet-0")
    assert read_feed_note(visit.note).gap_since is None


def test_a_feed_of_one_page_loses_them(tmp_path: Path) -> None:
    found = tally(follow(outlet(2 * WINDOW, paged=False), tmp_path), END)
    assert len(found.missing) >= WINDOW, "so the pages above are what found them"
