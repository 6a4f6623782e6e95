"""``wiredesk topology``: what RabbitMQ has to have, as definitions that it imports."""

import json

import click

from tasks.events.selection import check_binding
from worker.settings import load_settings
from worker.topology import topology


@click.command("topology")
@click.option(
    "--subscriber",
    "subscribers",
    multiple=True,
    metavar="NAME[=PATTERN]",
    help="A subscriber, and a pattern that its queue is bound by; again for more of either.",
)
@click.option("--vhost", default="/", show_default=True, help="The virtual host that they are for.")
def topology_command(subscribers: tuple[str, ...], vhost: str) -> None:
    """Print exchanges, queues and bindings as RabbitMQ imports them, dead letters of every subscriber included.

    \b
    wiredesk topology > definitions.json
    wiredesk topology --subscriber search --subscriber sport='article.*.*.sport.*' > definitions.json
    rabbitmqctl import_definitions definitions.json
    """
    wanted: dict[str, list[str]] = {}
    for each in subscribers:
        name, separator, pattern = each.partition("=")
        wanted.setdefault(name, []).extend([check_binding(pattern)] if separator else [])
    click.echo(json.dumps(topology(load_settings(), wanted, vhost), indent=2))
