"""What a page states about its other forms -> flags: more pages of the same text, an AMP or mobile twin of it."""

import re

from tasks.stages.clean.metadata.page_metadata import PageMetadata
from worker.address import split

_IN_PATH = re.compile(r"[/_,-](?:page|seite|pagina|pag|p|s)?[/_-]?\d{1,2}(?=/?(?:\.html?)?$)")
_IN_QUERY = re.compile(r"(?:^|&)(?:page|paged|seite|pagina|pag|pg|p)=\d+")
_HANDHELD = re.compile(r"handheld|max-(?:device-)?width", re.IGNORECASE)


def read_alternates(metadata: PageMetadata) -> tuple[str, ...]:
    """What a page states -> ``multi-page``, ``amp``, ``amp-twin``, ``mobile-twin``, as far as they hold."""
    head = metadata.head
    flags: list[str] = []
    links = [link for relation in ("next", "prev") if (link := head.linked(relation))]
    if any(_same_text(metadata.absolute(link.href), metadata.base) for link in links):
        flags.append("multi-page")
    if head.amp:
        flags.append("amp")
    elif head.linked("amphtml"):
        flags.append("amp-twin")
    if any(link.media and "alternate" in link.rel and _HANDHELD.search(link.media) for link in head.links):
        flags.append("mobile-twin")
    return tuple(flags)


def _same_text(one: str, other: str) -> bool:
    """Two addresses -> whether they differ in the number of a page alone: themes call the next *article* next, too."""
    return bool(one and other) and one.partition("#")[0] != other.partition("#")[0] and _stem(one) == _stem(other)


def _stem(url: str) -> tuple[str, str, str]:
    parts = split(url)
    path = _IN_PATH.sub("", parts.path).rstrip("/").removesuffix(".html").removesuffix(".htm")
    return parts.hostname or "", path, _IN_QUERY.sub("", parts.query)
