"""``wiredesk resend``: events of the past once more, to one queue alone."""

import sys
from datetime import datetime

import click

from tasks.cli.moments import MOMENT, START
from tasks.cli.screen import notes
from tasks.events.history import FIRST, resend, resend_present
from tasks.events.selection import Selection
from worker.errors import Misconfigured
from worker.resources import Resources
from worker.settings import load_settings

EVERY = 500  # events between two words on progress


@click.command("resend")
@click.option("--to", "app", required=True, metavar="NAME", help="The subscriber: its queue is <exchange>.NAME.")
@click.option(
    "--from", "start", type=START, default=FIRST, show_default=True, help="A moment, first, or an event's id."
)
@click.option("--until", type=MOMENT, help="Only what was written before.")
@click.option("--snapshot", is_flag=True, help="The present state alone: the last event of every article.")
@click.option("--bind", "patterns", multiple=True, metavar="PATTERN", help="Only keys of this pattern; again for more.")
@click.option("--where", default="", help="Only what this is true of, such as 'section=sport and language=en'.")
def resend_command(
    app: str, start: datetime | str, until: datetime | None, snapshot: bool, patterns: tuple[str, ...], where: str
) -> None:
    """Send events of the ledger once more, with the same ids and the same bytes, to the queue of one subscriber.

    \b
    wiredesk resend --to search --from 2026-11-20
    wiredesk resend --to search --snapshot --where 'section=sport and language=en'
    wiredesk resend --to search --from 361e2d35-7fcf-5481-8b5b-5498f17674b1

    A subscriber that comes late takes a snapshot: what is there now, without the past. Its queue is made where it is
    not there, and is bound to everything from then on; events that are new meanwhile wait behind.
    """
    if snapshot and (start != FIRST or until):
        raise Misconfigured("a snapshot is of now: --from and --until go with history")
    selection = Selection(patterns, where)
    count = 0
    with Resources(load_settings()) as resources, notes().status("sending") as status:
        sent = (
            resend_present(resources, app, selection)
            if snapshot
            else resend(resources, app, selection, start, until=until)
        )
        for count, _ in enumerate(sent, 1):
            if count % EVERY == 0:
                status.update(f"{count} events sent")
    notes().print(f"{count} event{'' if count == 1 else 's'} sent to {app}")
    sys.stdout.flush()
