"""``wiredesk schema``: print the machine-readable contracts of events."""

import json

import click

from tasks.events.asyncapi import asyncapi
from tasks.events.schemas import schemas
from tasks.models.event import DATA, EVENTS
from worker.settings import load_settings


@click.command("schema")
@click.argument("name", type=click.Choice([*DATA, *EVENTS]), default="article")
@click.option("--envelope", is_flag=True, help="What all events have in common, whatever they carry.")
@click.option("--asyncapi", "whole", is_flag=True, help="AsyncAPI 3: channels, routing keys and every message.")
def schema_command(name: str, envelope: bool, whole: bool) -> None:
    """Print a JSON Schema (2020-12), or AsyncAPI, generated from the types that write events.

    ``article``, ``duplicate``, ``withdrawn`` and ``source`` are the data; ``article.published`` and the like are whole
    events. All are open: ignore what you do not know.

    \b
    wiredesk schema
    wiredesk schema article.published
    wiredesk schema --envelope
    wiredesk schema --asyncapi > asyncapi.json
    """
    settings = load_settings()
    if whole:
        told = asyncapi(settings.exchange, settings.authority)
    else:
        told = schemas(settings.authority)["envelope" if envelope else name]
    click.echo(json.dumps(told, ensure_ascii=False, indent=2).encode())  # UTF-8, whatever the terminal has
