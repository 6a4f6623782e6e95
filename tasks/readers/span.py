"""Span: records of local files by reference, small enough for a queue: which files, and which part of them."""

from datetime import datetime

from msgspec import Struct

STDIN = "-"


class Span(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whole files below one root, or a run of records of one file; what it names is read where it is needed.

    ``root`` is what the user typed and begins every record's origin; ``path`` is the same place for a process that runs
    elsewhere. ``files`` are relative to it, ``""`` is the root itself. The records from ``first`` on, ``count`` of
    them or all, are reached by going to byte ``offset`` of the file and passing over ``skip`` records.
    ``base_url`` and ``fetched_at`` (aware) stand in for what a file does not record, ``columns`` say which column of a
    table is what. Of a container, ``member`` alone is meant where it is named, with all that is in it.
    """

    root: str
    path: str
    files: tuple[str, ...] = ("",)
    base_url: str | None = None
    fetched_at: datetime | None = None
    first: int = 1
    count: int | None = None
    offset: int = 0
    skip: int = 0
    columns: tuple[tuple[str, str], ...] = ()
    member: str = ""
