"""The source list: a TOML file that people write and read -> sources, and every mistake in it by line."""

from tasks.sources.read import Mistake, check_sources, read_sources

__all__ = ["Mistake", "check_sources", "read_sources"]
