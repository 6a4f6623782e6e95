"""Headline and text -> whether they are what a site says in place of an article: a wall, a log-in, an error."""

from functools import cache
from pathlib import Path

from tasks.stages.classify.lexicon import key
from tasks.stages.classify.words import UNSPACED

FILE = Path(__file__).with_name("data") / "notices.txt"
LONGEST = 400  # characters: an article that quotes such a phrase has more


@cache
def load() -> tuple[str, ...]:
    """-> the phrases of notices, as ``key`` writes them; read once."""
    return tuple(line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#"))


def is_notice(text: str, language: str) -> bool:
    """A text with its headline and its language -> whether it is only a notice."""
    if len(text) > LONGEST:
        return False
    said = key(text)
    said = said.replace(" ", "") if language in UNSPACED else said
    return any(phrase in said for phrase in load())
