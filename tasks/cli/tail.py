"""``wiredesk tail``: read events as a subscriber does, and acknowledge each once it is printed."""

import sys
from datetime import datetime
from hashlib import sha256
from typing import Any

import click
import msgspec
from rich.text import Text

from tasks.cli import INTERRUPTED
from tasks.cli.moments import START
from tasks.cli.screen import COLOURS, notes, output
from tasks.events.history import read_history
from tasks.events.selection import Selection, check_binding
from worker.bus import TAIL
from worker.message import Message
from worker.resources import Resources
from worker.settings import load_settings


@click.command("tail")
@click.option("--bind", "patterns", multiple=True, metavar="PATTERN", help="Binding pattern; may be given again.")
@click.option("--app", help="Name of the queue (default: tail, or one of their own for the patterns given).")
@click.option("--json", "as_json", is_flag=True, help="Print each event as one line of JSON, and nothing else.")
@click.option("--follow", is_flag=True, help="Wait for more events; Ctrl-C ends it.")
@click.option("--from", "start", type=START, help="History: from a moment, from first, or behind an event's id.")
@click.option(
    "--where", default="", help="Of history, only what this is true of, such as 'section=sport and words>300'."
)
@click.option("--forget", is_flag=True, help="Delete the queue, with all that waits in it, and stop.")
def tail_command(
    patterns: tuple[str, ...],
    app: str | None,
    as_json: bool,
    follow: bool,
    start: datetime | str | None,
    where: str,
    forget: bool,
) -> None:
    """Print the events that wait in a queue of your own, and take them off it.

    \b
    wiredesk tail --follow
    wiredesk tail --bind 'article.*.*.sport.*' --follow
    wiredesk tail --app english --bind 'article.*.en.#' --json
    wiredesk tail --from 2d --where 'section=sport' --json

    A routing key has five words: article.<verb>.<language>.<section>.<publisher>. The queue lasts: from the first call
    on it keeps what is published while nobody reads. A queue is bound to what --bind says and to nothing else; one that
    is named with --app stays bound as it is when no --bind is given.

    With --from nothing is taken off any queue: history is read from the broker's log where it keeps one (RabbitMQ, for
    seven days), else from the ledger.
    """
    if start is not None:
        _tell_history(start, Selection(patterns, where), as_json, follow)
        return
    name = app or queue_of(patterns)
    everything = () if app else ("#",)  # a queue that was named stays bound as it is
    patterns = tuple(map(check_binding, patterns))
    with Resources(load_settings()) as resources:
        if forget:
            resources.bus.unsubscribe(name)
            return
        count = 0
        try:
            with resources.bus.subscribe(name, patterns or everything) as subscription:
                for delivery in subscription.receive(follow=follow):
                    show(delivery.key, delivery.body, as_json)
                    delivery.ack()
                    count += 1
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        if not count and not as_json:
            notes().print(f"no events are waiting in {name}; publish some with: wiredesk replay --again seeds/")


def queue_of(patterns: tuple[str, ...]) -> str:
    """Binding patterns -> the name of the queue that these and no others are bound to; without any, the common one."""
    if not patterns:
        return TAIL
    return f"{TAIL}-{sha256(' '.join(sorted(set(patterns))).encode()).hexdigest()[:8]}"


def _tell_history(start: datetime | str, selection: Selection, as_json: bool, follow: bool) -> None:
    """Where to begin, and which events -> each of them on standard output."""
    with Resources(load_settings()) as resources:
        try:
            for told in read_history(resources, start, follow=follow):
                if selection(Message("", "", told.key, told.body)):
                    show(told.key, told.body, as_json)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)


def show(key: str, body: bytes, as_json: bool) -> None:
    """Routing key and bytes of an event -> a line on standard output: itself, or what a person wants to know of it."""
    if as_json:
        sys.stdout.buffer.write(body + b"\n")
        sys.stdout.buffer.flush()
        return
    output().print(line(key, msgspec.json.decode(body)), soft_wrap=True)


def line(key: str, event: dict[str, Any]) -> Text:
    """Routing key and event -> verb, section, language, publisher and headline on one line."""
    words = key.split(".")
    verb = words[1] if len(words) > 1 else event["type"]
    data = event["data"]
    publisher = data.get("publisher", {}).get("name", "")
    return Text.assemble(
        (f"{verb:10}", COLOURS.get(verb, "magenta")),
        f"{'.'.join(words[2:4]):22}",
        (f"{publisher}: ", "bold"),
        data.get("headline", ""),
        (f"  {event['id'][:8]} v{event.get('articleversion', 1)}", "dim"),
    )
