"""``wiredesk export``: the articles of the ledger as they stand, in a form that other programs read."""

from collections.abc import Iterator
from datetime import datetime

import click
import msgspec

from tasks.cli.moments import MOMENT
from tasks.cli.outputs import FIELDS_OPTION, FORMAT_OPTION, OUTPUT_OPTION, opened
from tasks.cli.screen import notes
from tasks.events.selection import Selection
from tasks.formats import Format, render
from tasks.models.article import Article
from tasks.models.event import event_type
from worker.ledger import Listed
from worker.message import Message
from worker.resources import Resources
from worker.settings import load_settings

BATCH = 500


@click.command("export")
@FORMAT_OPTION
@FIELDS_OPTION
@OUTPUT_OPTION
@click.option("--since", type=MOMENT, help="Only what was first seen or changed since.")
@click.option("--until", type=MOMENT, help="Only what was first seen or changed before.")
@click.option("--section", help="Only this section, such as sport.")
@click.option("--language", help="Only this language, such as en.")
@click.option(
    "--where", default="", help="Only what this is true of, such as 'words>300 and publisher=example-times-com'."
)
@click.option("--copies", is_flag=True, help="Copies of other articles too.")
def export_command(
    form: Format,
    fields: tuple[str, ...],
    output: str | None,
    since: datetime | None,
    until: datetime | None,
    section: str | None,
    language: str | None,
    where: str,
    copies: bool,
) -> None:
    """Write the articles of the ledger, each in its present version, in the order in which they were first seen.

    \b
    wiredesk export > articles.jsonl
    wiredesk export --format csv --fields id,title,published,section --since 7d > week.csv
    wiredesk export --format markdown --section sport --output sport/
    wiredesk export --format parquet --output articles.parquet
    wiredesk export --where 'language=en and words>300 and headline~budget'

    What was withdrawn is not written. Articles are as an event holds them in its data.
    """
    named = " and ".join(f"{name}={value!r}" for name, value in (("section", section), ("language", language)) if value)
    wanted = [Selection(where=condition) for condition in (named, where)]
    count = 0
    with (
        Resources(load_settings()) as resources,
        opened(form, fields, output) as sheet,
        notes().status("exporting") as status,
    ):
        for listed, key in _present(resources):
            if not _within(listed.updated, since, until) or (key.split(".")[1] == "duplicate" and not copies):
                continue
            article, event = msgspec.json.decode(listed.payload, type=Article), _as_event(listed, key)
            if article.pub_status == "usable" and all(one(event) for one in wanted):
                sheet.add(listed.subject, render(article, form, fields))
                count += 1
                if count % BATCH == 0:
                    status.update(f"{count} articles")
    if not count:
        notes().print("no article was written: nothing in the ledger is what was asked for")


def _within(moment: datetime, since: datetime | None, until: datetime | None) -> bool:
    """A moment -> whether it lies from ``since`` on and before ``until``, where these are given."""
    return (since is None or moment >= since) and (until is None or moment < until)


def _present(resources: Resources) -> Iterator[tuple[Listed, str]]:
    """-> every subject with the routing key of its last event, in order of arrival."""
    arrival = 0
    while batch := resources.ledger.history.present(arrival, BATCH):
        yield from ((listed, telling.key) for listed, telling in batch)
        arrival = batch[-1][0].arrival


def _as_event(listed: Listed, key: str) -> Message:
    """A subject and its key -> what a filter looks at: its payload, where an event has its data."""
    return Message(listed.subject, event_type("article.published"), key, b'{"data":' + listed.payload + b"}")
