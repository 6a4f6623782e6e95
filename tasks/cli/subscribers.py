"""``wiredesk subscribers``: the queues of the exchange, and who is behind."""

from datetime import datetime

import click
import msgspec
from rich.table import Table

from tasks.cli.screen import notes, output
from worker.bus import Waiting
from worker.resources import Resources
from worker.settings import load_settings

_NARROW = 70  # columns of a screen below which how old the first event is, and who reads, are left out


@click.command("subscribers")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON a queue.")
def subscribers_command(as_json: bool) -> None:
    """List the queues of subscribers: what each is bound by, how much waits in it and since when, who reads it.

    \b
    wiredesk subscribers
    wiredesk subscribers --json | jq 'select(.messages > 1000)'

    A queue that is bound to nothing gets nothing. RabbitMQ tells of its queues through its management plugin: set
    WIREDESK_MANAGEMENT_URL. Which readers a queue has, and how old its first event is, other brokers do not tell.
    """
    settings = load_settings()
    with Resources(settings) as resources:
        queues, now = resources.bus.queues(settings.management_url), resources.now()
    if as_json:
        for queue in queues:
            click.echo(msgspec.json.encode(queue))
        return
    screen = output()
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("queue", "bound by", "waiting", *(("oldest", "readers") if screen.width >= _NARROW else ())):
        table.add_column(name, overflow="fold", no_wrap=name == "waiting")
    for queue in queues:
        readers = "" if queue.consumers is None else str(queue.consumers)
        cells = (queue.queue, _bound(queue), str(queue.messages), _age(queue.oldest, now), readers)
        table.add_row(*cells[: len(table.columns)])
    screen.print(table)
    if not queues:
        notes().print("nobody has subscribed; wiredesk tail does")


def _bound(queue: Waiting) -> str:
    return ", ".join(queue.patterns) or "nothing: it gets no events"


def _age(oldest: datetime | None, now: datetime) -> str:
    """A moment -> how long ago, in its largest unit; empty where it is not known."""
    if oldest is None:
        return ""
    seconds = max(0, int((now - oldest).total_seconds()))
    for length, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
