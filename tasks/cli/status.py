"""``wiredesk status``: how things stand, for people and for monitors."""

import sys
from datetime import datetime

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tasks.cli.screen import notes, output, said
from tasks.crawl.policy.health import Health
from tasks.crawl.status import Followed, Status, read_status
from tasks.crawl.visit_note import PAGE
from tasks.text.spans import ago, span
from worker.resources import Resources
from worker.settings import load_settings

ALARM = 5
_STYLES = {
    Health.HEALTHY: "green",
    Health.QUIET: "yellow",
    Health.DEGRADED: "yellow",
    Health.FAILING: "red",
    Health.GONE: "red",
}


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON document.")
def status_command(as_json: bool) -> None:
    """Show sources, frontier, outbox and rates.

    \b
    wiredesk status
    wiredesk status --json | jq .alarms

    Exit code 0: all is well. 5: a source fails, is gone or has long been quiet, a visit is overdue, events are
    held up, or something was quarantined within the last seven days; the last lines say which.
    """
    with Resources(load_settings()) as resources:
        found = read_status(resources)
        now = resources.now()
    if as_json:
        click.echo(msgspec.json.encode(found, enc_hook=str))
    else:
        show(output(), found, now)
        for alarm in found.alarms:
            notes().print(said("alarm: ", "red", alarm), soft_wrap=True)
    if found.alarms:
        sys.exit(ALARM)


def show(console: Console, found: Status, now: datetime) -> None:
    """How things stand -> on the console."""
    if found.sources:
        console.print(source_table(found.sources, now))
    frontier = ", ".join(f"{number} {name}" for name, number in found.frontier.items()) or "empty"
    console.print(f"frontier: {frontier}; oldest due: {ago(found.oldest_due, now)}")
    entries = ", ".join(f"{number} {state}" for state, number in found.counts.entries.items() if number)
    console.print(f"pages: {entries or 'none yet'}")
    if waiting := ", ".join(f"{number} {reason}" for reason, number in sorted(found.waiting.items())):
        console.print(f"pages that wait: {waiting}")
    waiting = f"{found.counts.unsent} events, oldest {ago(found.counts.oldest_unsent, now)}"
    console.print(f"outbox: {waiting if found.counts.unsent else 'empty'}")
    rates = ", ".join(f"{number} {state}" for state, number in found.rates.entries.items())
    console.print(f"last hour: {rates or 'no pages'}; {found.rates.queued} events written, {found.rates.sent} sent")


def source_table(sources: tuple[Followed, ...], now: datetime) -> Table:
    """Sources -> a row each: health, since when, feeds, pace, last article, next poll, why."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("source", "health", "since", "feeds", "publishes every", "last new", "next poll", "why"):
        table.add_column(name, overflow="fold")
    for one in sources:
        gaps = [feed.gap for feed in one.feeds if feed.gap]
        news = [feed.last_new for feed in one.feeds if feed.last_new]
        due = [feed.due for feed in one.feeds if feed.due]
        health = Text(one.condition.health, style=_STYLES[one.condition.health])
        table.add_row(
            one.source.id,
            health if one.active else Text("paused" if one.source.enabled else "off", style="dim"),
            ago(one.condition.since, now) if one.condition.since else "",
            str(len(one.feeds)),
            span(min(gaps).total_seconds()) if gaps else "",
            ago(max(news), now) if news else "",
            ago(min(due), now) if due else "",
            one.condition.why,
        )
    return table


def frontier_line(resources: Resources) -> str:
    """-> the frontier by kind and state, and what its pages wait for that are in no state yet, on a line."""
    frontier = resources.ledger.frontier
    counts = ", ".join(f"{number} {kind}s {state}" for (kind, state), number in sorted(frontier.counts().items()))
    waiting = ", ".join(f"{number} {reason}" for reason, number in sorted(frontier.unsettled(PAGE).items()))
    return f"frontier: {counts}{f'; pages that wait: {waiting}' if waiting else ''}"
