"""What a page states and shows -> whether everybody may read all of it, and whether it holds only the opening."""

from collections.abc import Iterator
from typing import Any

from tasks.models.document import Access, Found
from tasks.stages.clean.metadata.linked import Linked
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.visible import Visible

_TIERS = ("article:content_tier", "og:article:content_tier", "content_tier", "article:content-tier", "content-tier")
_FREE = frozenset(("free", "open", "public", "none"))
_PAID = frozenset(("locked", "premium", "paid", "subscriber", "subscribers", "plus", "closed", "restricted"))
_WALLED = 1_800  # letters of a text that an offer below it may have cut off
_SHARE = 0.5  # of the stated text that a page shows where it shows only the opening


def read_access(metadata: PageMetadata, visible: Visible) -> Found[Access] | None:
    """What a page states, and what is shown -> Access, or None where neither says anything.

    A page that says it is not free holds a teaser if an offer follows the text, or if the text it states is much longer
    than the one it shows. Without a word in the markup, an offer right behind a short text says both.
    """
    said = next(_claims(metadata), None)
    cut = bool(visible.offers) or shows_less(metadata, visible)
    if said is None:
        if visible.offers and visible.letters < _WALLED:
            return Found(Access(free=False, teaser=True), "subscription offer", 70)
        return None
    method, free, confidence = said
    return Found(Access(free=free, teaser=not free and cut), method, confidence)


def shows_less(metadata: PageMetadata, visible: Visible) -> bool:
    """What is stated and shown -> whether the page states a text much longer than the one it shows."""
    return 0 < visible.letters < _SHARE * stated_letters(metadata)


def stated_letters(metadata: PageMetadata) -> int:
    """What a page states -> the length of the text that its JSON-LD carries."""
    body = metadata.linked.article.get("articleBody") if metadata.linked.article else None
    return len(body) if isinstance(body, str) else 0


def _claims(metadata: PageMetadata) -> Iterator[tuple[str, bool, int]]:
    """What a page states -> method, whether it is free, how sure that is; most trusted first."""
    yield from _linked(metadata.linked)
    for name in _TIERS:
        for content in metadata.head.metas.get(name, ())[:1]:
            tier = content.strip().lower()
            if tier in _FREE or tier in _PAID:
                yield f"meta.{name}", tier in _FREE, 85
    for mark in metadata.marked.facts if "isaccessibleforfree" in metadata.properties else ():
        if mark.method == "itemprop.isaccessibleforfree" and (free := _flag(mark.value or mark.text)) is not None:
            yield mark.method, free, 90


def _linked(linked: Linked) -> Iterator[tuple[str, bool, int]]:
    """Linked data -> the same; a part that is not free makes the whole so, unless that is said to be."""
    for node in filter(None, (linked.article, linked.page)):
        whole = _flag(node.get("isAccessibleForFree"))
        closed = False in [_flag(part.get("isAccessibleForFree")) for part in linked.nodes(node.get("hasPart"))]
        if whole is True:
            yield "json-ld.isAccessibleForFree", True, 60 if closed else 95
        elif whole is False or closed:
            yield "json-ld.isAccessibleForFree", False, 95


def _flag(value: Any) -> bool | None:
    """Value of a property -> the truth value that it is or spells, None for anything else."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list) and value:
        return _flag(value[0])
    if isinstance(value, str):
        word = value.strip().rsplit("/", 1)[-1].lower()
        return True if word in {"true", "yes", "1"} else False if word in {"false", "no", "0"} else None
    return None
