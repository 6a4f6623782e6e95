"""Readers: local files -> pages, without a network; see ``tasks.readers.paths``."""

from tasks.readers.paths import read, read_span, split
from tasks.readers.refusal import CODES
from tasks.readers.span import Span

__all__ = ["CODES", "Span", "read", "read_span", "split"]
