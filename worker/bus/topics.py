"""Binding pattern and routing key -> do they match? AMQP's own rule, for the brokers that do not bring it."""

import re
from functools import lru_cache

from worker.errors import Misconfigured

EVERYTHING = "#"
_PATTERN = re.compile(r"(?:[a-z0-9_-]+|[*#])(?:\.(?:[a-z0-9_-]+|[*#]))*")
_LONGEST = 255  # bytes of an AMQP 0-9-1 short string


def check(pattern: str) -> str:
    """Binding pattern as typed -> the same; raises Misconfigured when no routing key could ever match it.

    A pattern is words of ``[a-z0-9_-]`` apart by dots, ``*`` for exactly one word, ``#`` for none or more.
    """
    if len(pattern) > _LONGEST or not _PATTERN.fullmatch(pattern):
        raise Misconfigured(
            f"{pattern[:_LONGEST]!r} is no binding pattern: write words of a-z, 0-9, _ and - apart by dots, "
            "* for one word and # for any number of words, such as article.*.en.#"
        )
    return pattern


def matches(pattern: str, key: str) -> bool:
    """Binding pattern, routing key -> True if a topic exchange routes the key by it (AMQP 0-9-1, section 3.1.3.3).

    kombu's own rule differs in one thing: its ``#`` needs a word next to a dot, so ``article.#`` misses ``article``.
    """
    return _compiled(pattern).fullmatch("." + key) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    words = pattern.split(".")
    kept = [word for word, before in zip(words, ["", *words], strict=False) if (word, before) != ("#", "#")]
    wild = {"*": r"\.[^.]*", "#": r"(?:\.[^.]*)*"}  # each word brings the dot before it, so # may stand for none
    return re.compile("".join(wild.get(word) or r"\." + re.escape(word) for word in kept))
