"""``wiredesk relay``: send the events that wait in the outbox."""

import sys

import click

from tasks.cli import UNSENT
from tasks.cli.screen import notes, said
from tasks.events.outbox import relay
from tasks.text.spans import count
from worker.resources import Resources
from worker.settings import load_settings


@click.command("relay")
def relay_command() -> None:
    """Send the events that a crash, or a broker that was away, left in the outbox.

    \b
    wiredesk relay

    Safe to run at any time: an event that was sent before and is sent again has the same id.
    """
    with Resources(load_settings()) as resources:
        delivery = relay(resources, hurried=True)
        waiting, _ = resources.ledger.outbox.unsent()
    notes().print(f"{count(delivery.sent, 'event')} sent, {count(waiting, 'waits', 'wait')} still")
    if delivery.held:
        notes().print(said("not all could be sent: ", "red", delivery.held))
    if waiting:
        sys.exit(UNSENT)
