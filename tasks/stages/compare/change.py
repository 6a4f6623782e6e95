"""A version and the one before it -> the change record: fields, blocks, what kind of change and how much it weighs."""

from collections.abc import Sequence
from typing import Literal

from tasks.models.article import Article, Change
from tasks.stages.compare.align import align
from tasks.stages.compare.wording import is_typographic

Kind = Literal["update", "correction", "reextraction", "restoration"]
_NOTE = 500  # characters of a correction that are quoted


def describe_change(article: Article, previous: Article) -> Change:
    """A version and the one before it -> what differs."""
    fields = [name for name, before, after in _fields(previous, article) if before != after]
    aligned = align(previous.body.blocks, article.body.blocks)
    declared = _declared(article, previous)
    grown = bool(aligned.added or aligned.removed)
    moved = "body" in fields and not (aligned.changed or grown)
    pairs = [*_titles(previous, article), *((old.text, new.text) for old, new in aligned.changed)]
    typographic = not (grown or declared or moved) and all(_reads_alike(*pair) for pair in pairs)
    return Change(
        kind=_kind(article, previous, declared),
        weight="typographic" if typographic else "material",
        previous_version=previous.version,
        previous_content=previous.fingerprint.content,
        fields=tuple(fields),
        blocks_added=aligned.added,
        blocks_removed=aligned.removed,
        blocks_changed=len(aligned.changed),
        note="\n".join(declared)[:_NOTE] or None,
    )


def _titles(previous: Article, article: Article) -> list[tuple[str, str]]:
    """Two versions -> what stands above the text in each, pair by pair."""
    lines = (previous.alternative_headline or "", article.alternative_headline or "")
    return [(previous.headline, article.headline), lines]


def _fields(previous: Article, article: Article) -> list[tuple[str, object, object]]:
    """Two versions -> the names of the fields that readers see, and what each says there."""
    return [
        ("headline", previous.headline, article.headline),
        ("alternativeHeadline", previous.alternative_headline, article.alternative_headline),
        ("body", _plain(previous), _plain(article)),
    ]


def _declared(article: Article, previous: Article) -> list[str]:
    """A version and the one before it -> the notices of corrections that are new in it."""
    known = {block.text for block in previous.body.blocks if block.kind == "correction"}
    notices = (block.text for block in article.body.blocks if block.kind == "correction")
    return [text for text in notices if text not in known]


def _reads_alike(old: str, new: str) -> bool:
    return old == new or is_typographic(old, new)


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
