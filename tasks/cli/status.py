"""``wiredesk status``: how things stand, for people and for monitors."""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import click
import msgspec
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tasks.cli.screen import WIDE, notes, output, said
from tasks.crawl.policy.delay import Delay
from tasks.crawl.policy.health import Health
from tasks.crawl.status import Followed, Status, read_status
from tasks.crawl.visit_note import PAGE
from tasks.text.spans import ago, count, span
from worker.errors import Transient
from worker.resources import Resources
from worker.settings import load_settings

ALARM = 5
AGAIN = 2.0  # seconds between two views with --watch
_STYLES = {
    Health.HEALTHY: "green",
    Health.QUIET: "yellow",
    Health.DEGRADED: "yellow",
    Health.FAILING: "red",
    Health.GONE: "red",
}
_CURES = {
    Health.QUIET: "look whether it has another feed by now: wiredesk sources add",
    Health.DEGRADED: "it is tried again by itself; at once: wiredesk sources poll-now",
    Health.FAILING: "open its feed, mend sources.toml where it has moved, then: wiredesk sources poll-now",
    Health.GONE: "its feed says that it is gone: find another (wiredesk sources add), or take it off the list",
}
_NARROW, _MEDIUM, _WIDE = 70, 110, 130  # columns below which the table leaves out what matters least
_LEFT_OUT = {"publishes every": _MEDIUM, "feeds": _MEDIUM, "since": _MEDIUM, "last new": _NARROW, "next poll": _NARROW}
_LEFT_OUT["hub"] = _WIDE


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON document.")
@click.option("--watch", is_flag=True, help="Show it anew every two seconds, until Ctrl-C.")
def status_command(as_json: bool, watch: bool) -> None:
    """Show sources, frontier, outbox and rates.

    \b
    wiredesk status
    wiredesk status --watch
    wiredesk status --json | jq .alarms

    Exit code 0: all is well. 5: a source fails, is gone or has long been quiet, a visit is overdue, events are
    held up, or something was quarantined within the last seven days; the last lines say which.
    """
    if watch and as_json:
        raise click.UsageError("either --watch or --json")
    with Resources(load_settings()) as resources:
        if watch:
            _watch(resources)
        found = read_status(resources)
        now = resources.now()
    if as_json:
        click.echo(msgspec.json.encode(found, enc_hook=str))
    else:
        show(output(), found, now)
        tell_alarms(notes(), found)
    if found.alarms:
        sys.exit(ALARM)


def _watch(resources: Resources) -> None:
    """How things stand -> drawn anew again and again; what cannot be read just now is said in its place."""
    console = output()
    with Live(console=console, screen=console.is_terminal, auto_refresh=False) as live:
        while True:
            try:
                view = _view(console, read_status(resources), resources.now())
            except Transient as trouble:
                view = said("the ledger cannot be read: ", "red", trouble)
            live.update(view, refresh=True)
            time.sleep(AGAIN)


def _view(console: Console, found: Status, now: datetime) -> Text:
    with console.capture() as drawn:
        show(console, found, now)
        tell_alarms(console, found)
    return Text.from_ansi(drawn.get())


def tell_alarms(console: Console, found: Status) -> None:
    """Alarms, and what is to be done about sources -> on the console."""
    for alarm in found.alarms:
        console.print(said("alarm: ", "red", alarm), soft_wrap=True)
    for one in found.sources:
        if one.active and (cure := _CURES.get(one.condition.health)):
            by_name = f" {one.source.id}" if cure.endswith("poll-now") else ""
            console.print(said(f"{one.source.id}: ", "bold", f"{cure}{by_name}"), soft_wrap=True)


def show(console: Console, found: Status, now: datetime) -> None:
    """How things stand -> on the console."""
    if found.sources:
        console.print(source_table(found.sources, now, console.width))
    frontier = ", ".join(_visits(number, *name.split(" ")) for name, number in found.frontier.items()) or "empty"
    console.print(f"frontier: {frontier}; oldest due: {ago(found.oldest_due, now)}")
    entries = ", ".join(f"{number} {state}" for state, number in found.counts.entries.items() if number)
    console.print(f"pages: {entries or 'none yet'}")
    if waiting := ", ".join(f"{number} {reason}" for reason, number in sorted(found.waiting.items())):
        console.print(f"pages that wait: {waiting}")
    waiting = f"{count(found.counts.unsent, 'event')}, oldest {ago(found.counts.oldest_unsent, now)}"
    console.print(f"outbox: {waiting if found.counts.unsent else 'empty'}")
    rates = ", ".join(f"{number} {state}" for state, number in found.rates.entries.items())
    delays = "; ".join([_delay("last hour", found.delay.hour), _delay("last day", found.delay.day)])
    written = count(found.rates.queued, "event")
    console.print(f"last hour: {rates or 'no pages'}; {written} written, {found.rates.sent} sent")
    if found.delay.day:
        console.print(f"publication to event: {delays}")


def _delay(name: str, found: Delay | None) -> str:
    """A window and the delays in it -> ``last hour 3 min at the median, 20 min at worst``."""
    if found is None:
        return f"{name} no article"
    articles = count(found.articles, "article")
    return f"{name} {span(found.median)} at the median, {span(found.worst)} at worst ({articles})"


def source_table(sources: tuple[Followed, ...], now: datetime, width: int = WIDE) -> Table:
    """Sources, and the columns that there are -> a row each, the sickest first: health, since when, feeds, pace, last
    article, next poll, why; of these, on a narrow screen, what matters most."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    names = ("source", "health", "since", "feeds", "publishes every", "last new", "next poll", "hub", "why")
    shown = [name for name in names if width >= _LEFT_OUT.get(name, 0) and (name != "hub" or any(map(_hub, sources)))]
    for name in shown:
        table.add_column(name, overflow="fold", no_wrap=name == "health")
    for one in sorted(sources, key=lambda one: (one.active, _rank(one)), reverse=True):
        table.add_row(*(cell for name, cell in zip(names, _cells(one, now), strict=True) if name in shown))
    return table


def _cells(one: Followed, now: datetime) -> tuple[str | Text, ...]:
    """A source -> what stands in its row."""
    gaps = [feed.gap for feed in one.feeds if feed.gap]
    news = [feed.last_new for feed in one.feeds if feed.last_new]
    due = [feed.due for feed in one.feeds if feed.due]
    health = Text(one.condition.health, style=_STYLES[one.condition.health])
    return (
        one.source.id,
        health if one.active else Text("paused" if one.source.enabled else "off", style="dim"),
        ago(one.condition.since, now) if one.condition.since else "",
        str(len(one.feeds)),
        span(min(gaps).total_seconds()) if gaps else "",
        ago(max(news), now) if news else "",
        ago(min(due), now) if due else "",
        _hub(one),
        one.condition.why,
    )


def _hub(one: Followed) -> str:
    """A source -> in which states it stands with the hubs that it names."""
    named = [feed.hub for feed in one.feeds] + [one.hub]
    return ", ".join(sorted({hub.state for hub in named if hub is not None and hub.hub}))


def _visits(number: int, kind: str, state: str) -> str:
    """Number, kind and state of visits -> ``1 feed waiting``."""
    return f"{count(number, kind)} {state}"


def health_lines(sources: Sequence[Followed], most: int = 5) -> Text:
    """Sources -> how many are in which health, and why those are ill that are, the sickest first."""
    active = [one for one in sources if one.active]
    ill = sorted((one for one in active if _rank(one)), key=_rank, reverse=True)
    numbers = Counter(one.condition.health for one in active)
    counts = [(f"{numbers[health]} {health}", _STYLES[health]) for health in Health if numbers[health]]
    lines = [Text("sources: ").append(Text(", ").join(Text(*one) for one in counts))] if counts else []
    for one in ill[:most]:
        health = one.condition.health
        lines.append(Text.assemble(f"{one.source.id} ", (health.value, _STYLES[health]), f": {one.condition.why}"))
    if len(ill) > most:
        lines.append(Text(f"and {len(ill) - most} more: wiredesk status", style="dim"))
    return Text("\n").join(lines)


def _rank(one: Followed) -> int:
    return list(Health).index(one.condition.health)


def frontier_line(resources: Resources) -> str:
    """-> the frontier by kind and state, and what its pages wait for that are in no state yet, on a line."""
    frontier = resources.ledger.frontier
    counts = ", ".join(_visits(number, kind, state) for (kind, state), number in sorted(frontier.counts().items()))
    waiting = ", ".join(f"{number} {reason}" for reason, number in sorted(frontier.unsettled(PAGE).items()))
    return f"frontier: {counts}{f'; pages that wait: {waiting}' if waiting else ''}"
