"""``wiredesk backfill``: back numbers of a source in, article events out."""

import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args

import click
from rich.console import Console

from tasks.cli import LAWFUL, REJECTED, UNSENT
from tasks.cli.moments import DAY
from tasks.cli.replay import progress, summary, tell_caveats
from tasks.cli.screen import notes, said
from tasks.crawl.backfill_loop import Progress, Step, backfill, listings
from tasks.crawl.dispatch import Attended, follow_file
from tasks.crawl.visit_note import PAGE
from tasks.crawl.within import AFTER, BEFORE, UNDATED
from tasks.events.outbox import Delivery, relay
from tasks.models.source import Source
from tasks.models.window import Way, Window
from tasks.operate.sources import find
from tasks.text.spans import count
from worker.errors import Misconfigured
from worker.ledger import State
from worker.resources import Resources
from worker.settings import load_settings

_OF_OTHER_DAYS = frozenset({BEFORE, AFTER, UNDATED})
_WAYS: tuple[Way, ...] = ("sitemap", "pages")
EVERY = 10.0  # seconds between two lines of progress where nobody watches a terminal


@click.command("backfill")
@click.argument("name", metavar="NAME")
@click.option("--from", "since", type=DAY, required=True, metavar="DAY", help="The first day, such as 2024-01-01.")
@click.option("--to", "until", type=DAY, metavar="DAY", help="The last day (default: today).")
@click.option(
    "--via", type=click.Choice(get_args(Way)), help="Where to look (default: sitemaps; pages where they name nothing)."
)
@click.option(
    "--at",
    "extra",
    multiple=True,
    metavar="URL",
    help="An archive page to begin at besides, or with --via cdx the CDX server to ask; may be repeated.",
)
@click.option("--sources", type=click.Path(path_type=Path), help="Source list (default: the setting, sources.toml).")
@click.option("--json", "as_json", is_flag=True, help="Print each event as one line of JSON, and nothing else.")
def backfill_command(
    name: str,
    since: date,
    until: date | None,
    via: Way | None,
    extra: tuple[str, ...],
    sources: Path | None,
    as_json: bool,
) -> None:
    """Fetch what a source published within some days, and turn it into article events.

    \b
    wiredesk backfill your-paper-example --from 2024-01-01 --to 2024-12-31
    wiredesk backfill your-paper-example --from 2024-05-01 --to 2024-05-31 --via pages
    wiredesk backfill your-paper-example --from 2023-01-01 --via pages --at https://your-paper.example/archive/
    wiredesk backfill your-paper-example --from 2023-01-01 --via cdx --at https://web.archive.org/cdx/search/cdx

    Sitemaps are read where their names, their dates and those of their entries are within the days; with pages, feeds
    are followed into the past, and so are the home page, its archives and those of the months; a CDX server says what
    a web archive has seen of the source's sites, and the sites are asked for it. What says no date is fetched, and the
    page's own decides. All of it waits in the ledger, behind live work: killed, the same command goes on from there,
    and so does wiredesk run. What is known already is not fetched again.
    """
    window = Window(since, until or datetime.now(UTC).date())
    if window.until < window.since:
        raise Misconfigured(f"--to {window.until} is before --from {window.since}")
    if via == "cdx" and not extra:
        raise Misconfigured("--via cdx needs the CDX server to ask: --at https://web.archive.org/cdx/search/cdx")
    settings = load_settings()
    path = sources or settings.sources
    with Resources(settings) as resources:
        if path.exists():
            follow_file(resources, path)
        source = find(resources, name)
        tell_caveats(notes(), resources)
        Run(resources, source, window, as_json=as_json).go(via, extra)


class Run:
    """One backfill as a person sees it."""

    def __init__(self, resources: Resources, source: Source, window: Window, *, as_json: bool) -> None:
        self.resources, self.source, self.window, self.as_json = resources, source, window, as_json
        self.console: Console = notes()
        self.ends: Counter[str] = Counter()
        self.faults = self.sent = 0
        self.delivery = Delivery()
        self.told = datetime.min.replace(tzinfo=UTC)

    def go(self, via: Way | None, extra: tuple[str, ...]) -> None:
        """Way, or none: both where the first names nothing -> the whole backfill; leaves with its exit code."""
        found: Progress | None = None
        try:
            for way in (via,) if via else _WAYS:
                if found is None or not found.pages or extra:
                    listings(self.resources, self.source, self.window, way, extra if way != "sitemap" else ())
                    found = self._work()
        except KeyboardInterrupt:
            self.console.print(
                f"{summary(self.ends) or 'nothing yet'}; nothing is lost, the same command goes on from here"
            )
            raise
        if found is not None:
            self._finish(found)

    def _work(self) -> Progress:
        with progress(self.console) as bar:
            task = bar.add_task("pages", total=None, ends="")
            for step in backfill(self.resources, self.source, self.window):
                self._count(step)
                now, at = step.progress, self.resources.now()
                ended = now.pages - now.pages_waiting
                bar.update(task, completed=ended, total=max(now.pages, 1), ends=self._line(now))
                if not self.console.is_terminal and at - self.told >= timedelta(seconds=EVERY):
                    self.told = at
                    self.console.print(f"{ended} of {count(now.pages, 'page')}, {self._line(now)}", soft_wrap=True)
        return now

    def _line(self, now: Progress) -> str:
        left = f", about {now.left} to go" if now.left else ""
        waiting = f" and {now.listings_waiting} to go" if now.listings_waiting else ""
        return f"{summary(self.ends) or 'none yet'}; {count(now.listings, 'listing')} read{waiting}{left}"

    def _count(self, step: Step) -> None:
        self.sent += step.delivery.sent
        self.delivery = step.delivery if step.delivery.held else self.delivery
        for one in step.attended:
            if one.visit.kind == PAGE and one.state is not None:
                self.ends[one.state] += 1
                self.faults += _is_fault(one)
            for message in one.messages if self.as_json else ():
                sys.stdout.buffer.write(message.body + b"\n")
        sys.stdout.buffer.flush()

    def _finish(self, found: Progress) -> None:
        """Say how it ended, and leave with the exit code that says the same."""
        held = relay(self.resources).held  # what a run that was killed had stored and not sent is sent, too
        say = self.console.print
        say(
            f"{self.window}: {count(found.listings, 'listing')} read, {count(found.pages, 'page')} named within; "
            f"this time {summary(self.ends) or 'nothing was left to do'}; {self.sent} events sent",
            soft_wrap=True,
        )
        for url, reason in found.failed:
            say(said("could not be read: ", "red", f"{url}: {reason}"), soft_wrap=True)
        if held or found.later:
            waits = f"{found.later} wait for longer than this command does" if found.later else f"events wait: {held}"
            say(said("not all is done: ", "red", f"{waits}; the same command goes on from here"), soft_wrap=True)
            sys.exit(UNSENT)
        if self.faults:
            say(f"{count(self.faults, 'page')} could not be had; each with its reason: wiredesk why URL")
        if self.faults or found.failed:
            sys.exit(REJECTED)


def _is_fault(one: Attended) -> bool:
    """Whether a page could not be had, and should have been."""
    if one.state is State.QUARANTINED:
        return True
    return one.state is State.REJECTED and one.outcome not in LAWFUL | _OF_OTHER_DAYS
