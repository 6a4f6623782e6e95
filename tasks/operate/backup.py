"""Backup: the ledger as it stands at one moment -> a file that it can be restored from, beside everybody's work."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from worker.address import split
from worker.errors import Misconfigured
from worker.resources import Resources

PAGES = 2000  # of SQLite's that are copied at once; others may write in between


def back_up(resources: Resources, folder: Path) -> Path:
    """Folder, made where it is not there -> the file of the backup in it, named after the moment.

    SQLite: a ledger of its own, to be put in the place of the other. PostgreSQL: a dump in the custom format, made by
    ``pg_dump``, for ``pg_restore``. Raises Misconfigured where it cannot be made; nothing of it is left behind then.
    """
    resources.ledger.ticks()  # what is wrong with the ledger is better said by it
    address, now = resources.settings.ledger, resources.now()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(f"the folder {folder} cannot be made ({error.strerror})") from None
    return _sqlite(address, folder, now) if address.startswith("sqlite:") else _postgresql(address, folder, now)


def _sqlite(address: str, folder: Path, now: datetime) -> Path:
    file = folder / f"ledger-{now:%Y%m%dT%H%M%SZ}.db"
    part = file.with_suffix(".part")
    try:
        with (
            closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as source,
            closing(sqlite3.connect(part)) as to,
        ):
            source.backup(to, pages=PAGES)
        part.rename(file)
    except (sqlite3.Error, OSError) as error:
        raise Misconfigured(f"the ledger cannot be copied to {folder}: {error}") from None
    finally:
        part.unlink(missing_ok=True)
    return file


def _postgresql(address: str, folder: Path, now: datetime) -> Path:
    file = folder / f"ledger-{now:%Y%m%dT%H%M%SZ}.dump"
    part, program = file.with_suffix(".part"), shutil.which("pg_dump")
    if program is None:
        raise Misconfigured("pg_dump is not installed here: it comes with PostgreSQL's client programs")
    # The password goes by the environment: what stands in a command, everybody on the machine may read.
    parts = split(address)
    plain = address.replace(f":{parts.password}@", "@") if parts.password else address
    environment = os.environ | ({"PGPASSWORD": unquote(parts.password)} if parts.password else {})
    command = [program, "--format=custom", "--no-owner", f"--file={part}", f"--dbname={plain}"]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise Misconfigured(f"the ledger cannot be dumped to {folder}: {done.stderr.strip().splitlines()[-1]}")
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    return file
