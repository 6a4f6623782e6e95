"""Text of a box -> how much it tells in sentences."""

import re

_END = re.compile(r"[.!?…](?:[\s\"”»’]|$)|[。！？।۔؟]")
_SHORTEST = 35  # letters of a sentence that tells something
_DENSE = 2  # letters that a character says in scripts without spaces


def count_sentences(text: str) -> int:
    """Text -> how many sentences end in it."""
    return len(_END.findall(text))


def tells(text: str, least: int) -> bool:
    """Text, and a number of letters -> whether it tells so much in sentences that it must be read, whatever it is
    called."""
    start = told = 0
    for found in _END.finditer(text):
        end = found.start()
        size = end - start if text[end] in ".!?…" else _DENSE * (end - start)
        if size >= _SHORTEST:
            told += size
        if told >= least:
            return True
        start = found.end()
    return False
