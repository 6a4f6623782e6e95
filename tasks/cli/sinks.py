"""``wiredesk sinks``: who is told by other ways than the exchange, how far each has got, and what to do about it."""

import signal
import sys
from datetime import datetime
from threading import Event

import click
import msgspec
from rich.table import Table

from tasks.cli import INTERRUPTED, UNSENT
from tasks.cli.moments import START
from tasks.cli.screen import notes, output
from tasks.events.history import find_place
from tasks.models.sink import AnySink
from tasks.sinks.deliver import Turn, begin, deliver, followed, retry_unheard
from tasks.sinks.read import read_sinks
from worker.errors import Misconfigured
from worker.ledger import Cursor
from worker.resources import Resources
from worker.settings import Settings, load_settings


@click.group("sinks", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON a sink.")
@click.pass_context
def sinks_command(context: click.Context, as_json: bool) -> None:
    """Show the sinks of sinks.toml: webhooks, NATS JetStream, Redis Streams, Kafka; and how far each has got.

    \b
    wiredesk sinks                       a line a sink
    wiredesk sinks deliver --follow      tell them all, each at its own pace, until Ctrl-C
    wiredesk sinks retry search          once more what a sink had refused
    wiredesk sinks on search             use one again that was turned off
    wiredesk sinks rewind search --from 2d

    Workers and `wiredesk run` tell them too. docs/subscribe.md says how the file is written.
    """
    if context.invoked_subcommand is not None:
        return
    settings = load_settings()
    with Resources(settings) as resources:
        sinks = _listed(settings)
        for sink in sinks:
            begin(resources, sink)
        cursors = {cursor.name: cursor for cursor in resources.ledger.cursors.all()}
        last = resources.ledger.history.last()
    if as_json:
        for sink in sinks:
            told = msgspec.to_builtins(cursors[sink.name]) | {"behind": max(0, last - cursors[sink.name].place)}
            click.echo(msgspec.json.encode(told | {"kind": _kind(sink), "enabled": sink.enabled}))
        return
    table = Table("sink", "kind", "behind", "aside", "state", box=None, header_style="bold", pad_edge=False)
    for sink in sinks:
        cursor = cursors[sink.name]
        table.add_row(sink.name, _kind(sink), str(max(0, last - cursor.place)), str(cursor.aside), _state(sink, cursor))
    output().print(table)


@sinks_command.command("deliver")
@click.argument("names", nargs=-1)
@click.option("--follow", "following", is_flag=True, help="Go on with what comes; Ctrl-C ends it.")
def deliver_command(names: tuple[str, ...], following: bool) -> None:
    """Tell the sinks (all, or those named) what is new since they were told last."""
    settings = load_settings()
    sinks = [sink for sink in _chosen(settings, names) if sink.enabled]
    with Resources(settings) as resources:
        if following:
            _follow(resources, sinks)
            return
        turns = [(sink, deliver(resources, sink)) for sink in sinks]
    for sink, turn in turns:
        _say(sink, turn or Turn(trouble="not its turn: it pauses, is turned off, or is told by another process"))
    if any(turn is None or turn.trouble for _, turn in turns):
        sys.exit(UNSENT)


@sinks_command.command("retry")
@click.argument("name")
def retry_command(name: str) -> None:
    """Send once more what a sink has refused and what was set aside for it, the oldest first."""
    settings = load_settings()
    (sink,) = _chosen(settings, (name,))
    with Resources(settings) as resources:
        turn = retry_unheard(resources, sink)
    _say(sink, turn)
    if turn.trouble:
        sys.exit(UNSENT)


@sinks_command.command("on")
@click.argument("name")
def on_command(name: str) -> None:
    """Use a sink again that was turned off (a webhook that answered 410), or end its pause; nothing was lost."""
    settings = load_settings()
    _chosen(settings, (name,))
    with Resources(settings) as resources:
        resources.ledger.cursors.turn_on(name)
    notes().print(f"{name} is in use")


@sinks_command.command("rewind")
@click.argument("name")
@click.option("--from", "start", type=START, required=True, help="A moment, first, or behind an event's id.")
def rewind_command(name: str, start: datetime | str) -> None:
    """Put a sink back (or forward): it is told everything from there on, the same ids again."""
    settings = load_settings()
    (sink,) = _chosen(settings, (name,))
    with Resources(settings) as resources:
        begin(resources, sink)
        resources.ledger.cursors.advance(name, find_place(resources, start))
    notes().print(f"{name} goes on from there")


def _follow(resources: Resources, sinks: list[AnySink]) -> None:
    """Sinks -> each on a thread of its own, until a signal says that it is enough."""
    stop = Event()
    ended: list[int] = []

    def end(number: int, _: object) -> None:
        ended.append(number)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    with followed(resources, sinks, _say):
        stop.wait()
    if ended == [signal.SIGINT]:
        sys.exit(INTERRUPTED)


def _say(sink: AnySink, turn: Turn) -> None:
    parts = [f"{turn.told} told"]
    parts += [f"{turn.aside} set aside"] if turn.aside else []
    parts += [turn.trouble] if turn.trouble else []
    notes().print(f"{sink.name}: {', '.join(parts)}")


def _listed(settings: Settings) -> tuple[AnySink, ...]:
    sinks = read_sinks(settings.sinks)
    if not sinks:
        raise Misconfigured(f"{settings.sinks} names no sink; docs/subscribe.md shows how one is written")
    return sinks


def _chosen(settings: Settings, names: tuple[str, ...]) -> list[AnySink]:
    sinks = _listed(settings)
    for name in names:
        if name not in {sink.name for sink in sinks}:
            raise Misconfigured(f"{settings.sinks} has no sink {name!r}, but {', '.join(sink.name for sink in sinks)}")
    return [sink for sink in sinks if not names or sink.name in names]


def _kind(sink: AnySink) -> str:
    return str(sink.__struct_config__.tag)


def _state(sink: AnySink, cursor: Cursor) -> str:
    if not sink.enabled:
        return "not enabled"
    if cursor.off:
        return f"off: {cursor.off}; wiredesk sinks on {sink.name}"
    if cursor.error:
        return (
            f"failed {cursor.failures} times, next {cursor.due:%H:%M:%S}: {cursor.error}"
            if cursor.due
            else cursor.error
        )
    return "up to date"
