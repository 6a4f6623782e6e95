"""An article -> a form that people have programs for: JSON lines, Markdown, plain text, CSV, Parquet, ninjs.

A form of one article is pure; what holds many (the head of a CSV, the groups of a Parquet file) is a ``Sheet``.
"""

from tasks.formats.forms import FORMATS, Format, render
from tasks.formats.record import FIELDS, Record, record_of
from tasks.formats.sheet import SUFFIXES, Folder, Sheet, open_sheet

__all__ = ["FIELDS", "FORMATS", "SUFFIXES", "Folder", "Format", "Record", "Sheet", "open_sheet", "record_of", "render"]
