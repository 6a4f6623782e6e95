"""``wiredesk backup``: the ledger in a file, beside everybody's work."""

from pathlib import Path

import click
from rich.filesize import decimal

from tasks.cli.screen import notes
from tasks.operate.backup import back_up
from worker.resources import Resources
from worker.settings import load_settings


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def backup_command(folder: Path) -> None:
    """Write the ledger, as it stands now, into a file of FOLDER; nobody has to stop for it.

    \b
    wiredesk backup /backups

    How it is restored, on SQLite and on PostgreSQL: docs/operate.md.
    """
    with Resources(load_settings()) as resources:
        file = back_up(resources, folder)
    notes().print(f"{file}: {decimal(file.stat().st_size)}")
