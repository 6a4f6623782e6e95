"""``wiredesk failures``: what has failed and waits for a person: listed, shown, worked once more, or ended."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click
import msgspec
from rich.table import Table
from rich.text import Text

from tasks.cli import REJECTED
from tasks.cli.screen import notes, outcome_table, output, said
from tasks.cli.why import show as show_entry
from tasks.cli.why import show_visit
from tasks.crawl.feed_standing import read_standing
from tasks.crawl.visit_note import FEED
from tasks.operate.dead_letters import collect
from tasks.operate.failures import MOST, discard, find_failure, list_failures, show_failure
from tasks.operate.redrive import Redriven, redrive
from tasks.text.spans import ago, count
from worker.errors import Misconfigured, Transient
from worker.ledger import Failing, Wanted
from worker.resources import Resources
from worker.settings import load_settings

_LEFT_OUT = {"source": 100, "when": 80, "why": 80}  # by columns of the screen below which they are
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    """``3d``, ``12h``, ``30m`` ago, or ISO 8601 -> an aware moment; without an offset it is UTC."""
    if value is None:
        return None
    if value[:-1].isdigit() and len(value) < 6 and value[-1] in _UNITS:
        return datetime.now(UTC) - timedelta(**{_UNITS[value[-1]]: int(value[:-1])})
    try:
        stated = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is neither 3d, 12h or 30m nor a moment like 2026-11-23T06:00Z") from None
    return stated if stated.tzinfo else stated.replace(tzinfo=UTC)


def _choosing(command: Callable[..., None]) -> Callable[..., None]:
    """A command -> the same with the options that choose failures."""
    for option in reversed(
        (
            click.option("--reason", help="Only of this reason, such as timeout or unroutable."),
            click.option("--source", help="Only of this source; files and urls are those that no list names."),
            click.option("--host", help="Only of this host."),
            click.option("--since", callback=_moment, metavar="WHEN", help="Only since then: 3d, 12h, 30m, a moment."),
            click.option("--until", callback=_moment, metavar="WHEN", help="Only before then."),
        )
    ):
        command = option(command)
    return command


@click.group("failures", invoke_without_command=True)
@_choosing
@click.option("--json", "as_json", is_flag=True, help="Print each failure as one line of JSON.")
def failures_command(as_json: bool, **chosen: object) -> None:
    """List what has failed and waits for a person; show, redrive or discard it.

    \b
    wiredesk failures
    wiredesk failures --reason timeout --since 3d
    wiredesk failures show https://example.org/story
    wiredesk failures redrive --source example-times
    wiredesk failures discard 5bb9c1d6-…

    Exit code 0: nothing has failed. 3: something has.
    """
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is not None:
        if any(chosen.values()) or as_json:
            raise click.UsageError(f"options come after the word: wiredesk failures {ctx.invoked_subcommand} …")
        return
    with Resources(load_settings()) as resources:
        _collect(resources)
        found = list_failures(resources, Wanted(**chosen))  # type: ignore[arg-type]
        now = resources.now()
    if as_json:
        for one in found:
            click.echo(msgspec.json.encode(one))
    elif found:
        screen = output()
        screen.print(failure_table(found, now, screen.width))
        notes().print(f"{count(len(found), 'failure')}{'; there may be more' if len(found) >= MOST else ''}")
    else:
        notes().print("nothing has failed")
    sys.exit(REJECTED if found else 0)


@failures_command.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print it as one line of JSON.")
def show(name: str, as_json: bool) -> None:
    """Print one failure with its steps, its visit, its events and its evidence; NAME as the list has it."""
    with Resources(load_settings()) as resources:
        shown = show_failure(resources, name)
        feed = read_standing(resources, shown.visit) if shown.visit is not None and shown.visit.kind == FEED else None
    if as_json:
        click.echo(msgspec.json.encode(shown))
        return
    one, console = shown.failure, output()
    console.print(said(f"{one.kind} {one.name}\n", "bold", f"{one.state}: {one.reason}: {one.detail}"), soft_wrap=True)
    if shown.visit is not None:
        show_visit(console, shown.visit, feed)
    for entry in shown.entries:
        show_entry(console, entry, [said for said in shown.events if entry.subject])
    if shown.evidence:
        console.print(said("evidence\n", "bold", shown.evidence), soft_wrap=True)


@failures_command.command("redrive")
@click.argument("names", nargs=-1)
@_choosing
@click.option("--all", "everything", is_flag=True, help="All that has failed.")
def redrive_command(names: tuple[str, ...], everything: bool, **chosen: object) -> None:
    """Work once more on failures: from the file or archive where they were kept, else from the web.

    Exit code 3: something could not be worked on, or has failed again.
    """
    with Resources(load_settings()) as resources:
        found = _chosen(resources, names, everything, chosen)
        done = redrive(resources, found)
        again = [one for one in done.worked if one.entry.state == "quarantined"]
    if done.worked:
        screen = output()
        screen.print(outcome_table(done.worked, screen.width))
    notes().print(_summary(done))
    for name, why in done.left:
        notes().print(said(f"{name}: ", "red", why), soft_wrap=True)
    sys.exit(REJECTED if done.left or again else 0)


@failures_command.command("discard")
@click.argument("names", nargs=-1)
@_choosing
@click.option("--all", "everything", is_flag=True, help="All that has failed.")
def discard_command(names: tuple[str, ...], everything: bool, **chosen: object) -> None:
    """End failures for good: a page is rejected as discarded, an event is never sent or told."""
    with Resources(load_settings()) as resources:
        number = discard(resources, _chosen(resources, names, everything, chosen))
    notes().print(f"{count(number, 'failure')} discarded")


def _chosen(resources: Resources, names: tuple[str, ...], everything: bool, chosen: dict[str, object]) -> list[Failing]:
    """Names, or what failures have in common -> these failures. Raises Misconfigured where nothing is chosen."""
    if names and (everything or any(chosen.values())):
        raise Misconfigured("say which by their names or by what they have in common, not both")
    if names:
        return [find_failure(resources, name) for name in names]
    if not everything and not any(chosen.values()):
        raise Misconfigured("say which: by name, by --reason, --source, --host, --since, --until, or --all")
    return list_failures(resources, Wanted(**chosen))  # type: ignore[arg-type]


def _collect(resources: Resources) -> None:
    """Take in what lies among the dead letters; a broker that is away is no failure of theirs."""
    try:
        collect(resources)
    except (Transient, Misconfigured) as trouble:
        notes().print(said("the dead letters of the task queue cannot be read: ", "yellow", trouble), soft_wrap=True)


def _summary(done: Redriven) -> str:
    parts = [
        (len(done.worked), "page worked", "pages worked"),
        (done.due, "visit due now", "visits due now"),
        (done.tasks, "task sent again", "tasks sent again"),
        (done.events, "event freed", "events freed"),
        (done.told, "event told to a sink", "events told to sinks"),
        (done.freed, "lease or unit freed", "leases and units freed"),
        (len(done.left), "left", "left"),
    ]
    return ", ".join(count(number, one, many) for number, one, many in parts if number) or "nothing to do"


def failure_table(found: list[Failing], now: datetime, width: int) -> Table:
    """Failures and the columns that there are -> a row each; on a narrow screen kind, reason and name."""
    names = ("kind", "reason", "source", "when", "name", "why")
    shown = [name for name in names if width >= _LEFT_OUT.get(name, 0)]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in shown:
        table.add_column(name, overflow="fold", no_wrap=name in {"kind", "when"})
    for one in found:
        style = "red" if one.state in {"quarantined", "given up", "set aside"} else "yellow"
        reason = Text(one.reason, style=style)
        cells: tuple[str | Text, ...] = (one.kind, reason, one.source, ago(one.updated, now), one.name, one.detail)
        table.add_row(*(cell for name, cell in zip(names, cells, strict=True) if name in shown))
    return table
