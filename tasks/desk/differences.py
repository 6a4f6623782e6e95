"""Two versions of an article -> what differs, word by word in its text, value by value in its facts."""

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from rapidfuzz.distance import Indel

from tasks.models.article import Article

LONGEST = 20_000  # words of a text that are compared one by one; beyond, a block is a word
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


class Run(Struct, frozen=True):
    """Some text that both have, or only the one before, or only the one after."""

    fate: Literal["same", "gone", "new"]
    text: str


class Changed(Struct, frozen=True):
    """A fact that differs: its name, and what it was and is."""

    name: str
    before: str
    after: str


def changed_facts(before: Article, after: Article) -> list[Changed]:
    """Two versions -> the facts that differ, as people read them."""
    pairs = zip(_facts(before), _facts(after), strict=True)
    return [Changed(name, old, new) for (name, old), (_, new) in pairs if old != new]


def changed_text(before: Article, after: Article) -> list[list[Run]]:
    """Two versions -> the paragraphs of both, in runs; a paragraph that both have is one run."""
    old = [block.text for block in before.body.blocks]
    new = [block.text for block in after.body.blocks]
    small = sum(len(_WORD.findall(text)) for text in (*old, *new)) <= LONGEST
    found, was, now = list[list[Run]](), list[str](), list[str]()
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            found += _replaced(was, now, small=small)
            found += [[Run("same", text)] for text in old[step.src_start : step.src_end]]
            was, now = [], []
        else:
            was += old[step.src_start : step.src_end]
            now += new[step.dest_start : step.dest_end]
    return [*found, *_replaced(was, now, small=small)]


def _replaced(old: Sequence[str], new: Sequence[str], *, small: bool) -> list[list[Run]]:
    """Paragraphs that gave way to others -> one beside the other where they have most words in common."""
    if small and len(old) == len(new):
        return [_words(one, other) for one, other in zip(old, new, strict=True)]
    return [*([Run("gone", text)] for text in old), *([Run("new", text)] for text in new)]


def _words(old: str, new: str) -> list[Run]:
    one, other = _WORD.findall(old), _WORD.findall(new)
    spoken = [[word for word in words if word.isalnum()] for words in (one, other)]
    if Indel.normalized_similarity(*spoken) < 0.4:  # two texts, and no more the one than the other
        return _change(old, new)
    runs, was, now = list[Run](), "", ""
    for step in Indel.opcodes(one, other):
        if step.tag == "equal":
            runs += [*_change(was, now), Run("same", "".join(one[step.src_start : step.src_end]))]
            was = now = ""
        else:
            was += "".join(one[step.src_start : step.src_end])
            now += "".join(other[step.dest_start : step.dest_end])
    return [*runs, *_change(was, now)]


def _change(was: str, now: str) -> list[Run]:
    return [*([Run("gone", was)] if was else []), *([Run("new", now)] if now else [])]


def _facts(article: Article) -> list[tuple[str, str]]:
    times = article.times
    return [
        ("headline", article.headline),
        ("second headline", article.alternative_headline or ""),
        ("byline", article.byline.text if article.byline else ""),
        ("published", times.published.value if times.published else ""),
        ("modified", times.modified.value if times.modified else ""),
        ("section", article.section.id),
        ("language", article.language.tag),
        ("keywords", ", ".join(article.keywords)),
        ("pictures", ", ".join(one.caption or one.href or one.id for one in article.media)),
        ("free to read", "" if article.access is None else str(article.access.is_accessible_for_free).lower()),
        ("status", article.pub_status),
    ]
