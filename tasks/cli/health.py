"""``wiredesk health``: whether the work goes on, for monitors and for those who start and stop processes."""

import sys

import click
import msgspec
from rich.table import Table
from rich.text import Text

from tasks.cli.screen import output
from tasks.cli.status import ALARM
from tasks.operate.health import QUESTIONS, check_health
from worker.resources import Resources
from worker.settings import load_settings


@click.command("health")
@click.option("--only", metavar="CHECKS", help=f"Only these, with commas between them: {', '.join(QUESTIONS)}.")
@click.option("--json", "as_json", is_flag=True, help="Print the answers as one JSON document.")
def health_command(only: str | None, as_json: bool) -> None:
    """Tell whether the work goes on: ledger, bus, task queue, last tick, oldest visit, oldest event, room.

    \b
    wiredesk health
    wiredesk health --only ledger,tick        as a container's health check

    Exit code 0: all is well. 5: something is not; the line says what.
    """
    names = None if only is None else [name.strip() for name in only.split(",")]
    for name in names or ():
        if name not in QUESTIONS:
            raise click.BadParameter(f"{name!r} is none of {', '.join(QUESTIONS)}", param_hint="--only")
    with Resources(load_settings()) as resources:
        found = check_health(resources, names)
    if as_json:
        click.echo(msgspec.json.encode({"ok": found.ok, "checks": found.checks}))
    else:
        table = Table(box=None, pad_edge=False, show_header=False)
        for check in found.checks:
            table.add_row(check.name, Text("ok", "green") if check.ok else Text("not well", "red"), check.detail)
        output().print(table)
    sys.exit(0 if found.ok else ALARM)
