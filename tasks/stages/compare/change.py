"""A version and the one before it -> the change record: fields, blocks, what kind of change and how much it weighs."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from tasks.models.article import Article, Block, Change
from tasks.stages.compare.wording import is_typographic

Kind = Literal["update", "correction", "reextraction", "restoration"]
_ALIKE = 0.5  # of their words: a block that was changed, rather than one that went and another that came
_NOTE = 500  # characters of a correction that are quoted


def describe_change(article: Article, previous: Article) -> Change:
    """A version and the one before it -> what differs."""
    fields = [
        name
        for name, before, after in (
            ("headline", previous.headline, article.headline),
            ("alternativeHeadline", previous.alternative_headline, article.alternative_headline),
            ("body", _plain(previous), _plain(article)),
        )
        if before != after
    ]
    changed, added, removed = _align(previous.body.blocks, article.body.blocks)
    corrections = [block.text for block in article.body.blocks if block.kind == "correction"]
    known = {block.text for block in previous.body.blocks if block.kind == "correction"}
    declared = [text for text in corrections if text not in known]
    pairs = [
        (previous.headline, article.headline),
        (previous.alternative_headline or "", article.alternative_headline or ""),
        *((old.text, new.text) for old, new in changed),
    ]
    moved = "body" in fields and not (changed or added or removed)
    typographic = not (added or removed or declared or moved) and all(
        old == new or is_typographic(old, new) for old, new in pairs
    )
    return Change(
        kind=_kind(article, previous, declared),
        weight="typographic" if typographic else "material",
        previous_version=previous.version,
        previous_content=previous.fingerprint.content,
        fields=tuple(fields),
        blocks_added=added,
        blocks_removed=removed,
        blocks_changed=len(changed),
        note="\n".join(declared)[:_NOTE] or None,
    )


def _kind(article: Article, previous: Article, declared: Sequence[str]) -> Kind:
    """The same bytes read differently are our own change; so is what another cleaner finds in a page that does not say
    that it is newer."""
    if previous.pub_status == "canceled":
        return "restoration"
    if article.fingerprint.raw == previous.fingerprint.raw:
        return "reextraction"
    cleaner_changed = article.provenance.extractor != previous.provenance.extractor
    before, after = (one.times.modified and one.times.modified.value for one in (previous, article))
    if cleaner_changed and before == after:
        return "reextraction"
    return "correction" if declared else "update"


def _plain(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in article.body.blocks]


def _align(old: Sequence[Block], new: Sequence[Block]) -> tuple[list[tuple[Block, Block]], int, int]:
    """Blocks before and after -> the pairs that were changed, and how many were added and removed."""
    changed: list[tuple[Block, Block]] = []
    added = removed = 0
    ours = [(block.kind, block.text) for block in old]
    theirs = [(block.kind, block.text) for block in new]
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=ours, b=theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pairs = list(_pair(old[i1:i2], new[j1:j2]))
        changed += pairs
        removed += i2 - i1 - len(pairs)
        added += j2 - j1 - len(pairs)
    return changed, added, removed


def _pair(old: Sequence[Block], new: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    """Blocks that stood and that stand between two that stayed -> those that are each other's, in order."""
    start = 0
    for before in old:
        words = before.text.split()
        for place in range(start, len(new)):
            matcher = SequenceMatcher(a=words, b=new[place].text.split(), autojunk=False)
            if matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
                yield before, new[place]
                start = place + 1
                break
