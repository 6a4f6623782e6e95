"""``wiredesk why``: what became of an address or a file, step by step, and why."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tasks.cli import REJECTED
from tasks.cli.screen import COLOURS, notes, output
from tasks.crawl.feed_standing import FeedStanding, lines, read_standing
from tasks.crawl.policy.lease import hub_line
from tasks.crawl.visit_note import FEED, read_feed_note
from tasks.readers.file_name import known_name, path_of, split_record
from worker.address import clean_address
from worker.ledger import Settled, Spoken, Subscription, Visit
from worker.resources import Resources
from worker.settings import load_settings

if TYPE_CHECKING:
    from worker.ledger import Ledger


@click.command("why")
@click.argument("name", metavar="URL|FILE")
@click.option("--json", "as_json", is_flag=True, help="Print each entry as one line of JSON.")
def why_command(name: str, as_json: bool) -> None:
    """Print every step that an address, or each record of a file, went through, with its reason.

    \b
    wiredesk why https://example.org/politics/budget-vote
    wiredesk why seeds/capture.txt
    wiredesk why seeds/feed.xml#2
    wiredesk why 'backup.zip!2026/story.html'

    A file may be named as it was for replay, by its whole path or as file://…; a folder, and a file that holds others,
    stand for all that was read of them.
    """
    with Resources(load_settings()) as resources:
        ledger, address = resources.ledger, clean_address(name).url
        entries = find(ledger, name)
        spoken = {one.subject: ledger.spoken(one.subject) for one in entries if one.subject}
        hub = ledger.subscriptions.of(name) or ledger.subscriptions.of(address)
        visit = next(iter(ledger.frontier.lookup([name, address]).values()), None)
        feed = read_standing(resources, visit) if visit is not None and visit.kind == FEED else None
    if not as_json:
        show_address(notes(), visit, feed, hub, resources.now())
    if not entries and visit is None and hub is None:
        notes().print(f"nothing is known of {name}", soft_wrap=True)
        sys.exit(REJECTED)
    if as_json and not entries:
        click.echo(msgspec.json.encode({"visit": visit, "feed": feed, "hub": hub}))
    for entry in entries:
        said = spoken.get(entry.subject or "", [])
        if as_json:
            row = {"entry": entry, "events": said, "visit": visit, "feed": feed, "hub": hub}
            click.echo(msgspec.json.encode(row))
        else:
            show(output(), entry, said)


def find(ledger: "Ledger", name: str) -> list[Settled]:
    """An address, or a file however it is named, and maybe the number of a record behind it -> its entries."""
    if found := ledger.entries(name) or ledger.entries(clean_address(name).url):
        return found
    file, record = split_record(name)
    known = known_name(path_of(file))
    if record is None:
        return ledger.entries(known) or ledger.entries_within(known)
    place = f"{known}#{record}"
    of_file = ledger.entries(f"file:{place}") or ledger.entries(known)
    return [one for one in of_file if one.key == f"file:{place}" or _was_read_at(place, one)]


def _was_read_at(place: str, entry: Settled) -> bool:
    return any(step.detail.startswith(f"{place}: ") for step in entry.trace)


def show_address(
    console: Console, visit: Visit | None, feed: FeedStanding | None, hub: Subscription | None, now: datetime
) -> None:
    """The visit of an address, if any, how it stands where that is a feed, and the hub that it names -> on the
    console."""
    if visit is not None:
        show_visit(console, visit, feed)
    if hub is not None:
        console.print(hub_line(hub, now), soft_wrap=True)


def show_visit(console: Console, visit: Visit, feed: FeedStanding | None) -> None:
    """The visit of an address -> when it is due and what it waits for; of a feed, how it stands and what to do."""
    due = f", due {visit.due:%Y-%m-%d %H:%M:%S} UTC" if visit.due else ""
    waits = f"; waits for {visit.reason}" if visit.reason else ""
    about = f"{visit.url}: a {visit.kind} of {visit.source}, {visit.state}"
    console.print(f"{about}{due}, visited {visit.serial} times{waits}", soft_wrap=True)
    if feed is None:
        return
    for line in lines(feed):
        console.print(line, soft_wrap=True)
    if traceback := read_feed_note(visit.note).traceback:
        console.print(traceback, soft_wrap=True)


def show(console: Console, entry: Settled, spoken: list[Spoken]) -> None:
    """An entry and what was said of it -> its state, its steps and its events on the console."""
    title = Text.assemble(entry.key, "  ", (entry.state, COLOURS.get(entry.state, "magenta")))
    if entry.code:
        title.append(f"  {entry.code}: {entry.detail}")
    console.print(title, soft_wrap=True)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")  # names and addresses are there to be copied
    for step in entry.trace:
        table.add_row(step.name, Text.assemble((step.outcome, "bold"), f"  {step.detail}"))
    for said in spoken:
        waits = f"waits in the outbox, tried {said.attempts} times{f': {said.error}' if said.error else ''}"
        sent = f"sent {said.sent:%Y-%m-%d %H:%M:%S} UTC" if said.sent else waits
        table.add_row(
            "event", Text.assemble((f"version {said.number}", "bold"), f"  {said.key}  {said.message}  {sent}")
        )
    console.print(table)
    console.print()
