"""``wiredesk schema``: print the JSON Schema of an event's data."""

import json

import click

from tasks.events.cloudevent import SCHEMAS, schema
from worker.settings import load_settings


@click.command("schema")
@click.argument("name", type=click.Choice(list(SCHEMAS)), default="article")
def schema_command(name: str) -> None:
    """Print the JSON Schema (2020-12) of an event's data, generated from the types that write it.

    \b
    wiredesk schema
    wiredesk schema duplicate
    """
    click.echo(json.dumps(schema(name, load_settings().authority), ensure_ascii=False, indent=2))
