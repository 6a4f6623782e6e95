"""What a page declares, and what its text was detected as -> the language, as a BCP 47 tag with its evidence."""

from collections.abc import Iterator

from tasks.models.document import Found
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.text.language import Detected, tag_of

_SURE = 60  # confidence from which the text is believed against the page
# What a detector cannot keep apart: a page that declares one of them is believed.
_CLOSE = (
    frozenset(("no", "nb", "nn", "da")),
    frozenset(("sr", "hr", "bs", "sh", "me", "cnr")),
    frozenset(("id", "ms")),
    frozenset(("gl", "pt")),
    frozenset(("cs", "sk")),
    frozenset(("fa", "prs")),
    frozenset(("tl", "fil")),
    frozenset(("af", "nl")),
    frozenset(("zh", "yue", "cmn")),
)


def read_language(metadata: PageMetadata, detected: Detected) -> Found[str]:
    """What a page declares, and what its text was detected as -> language.

    What both say is sure. Where they differ the text is believed once there is enough of it, for templates declare what
    they were shipped with; but not against a page that names a close relative.
    """
    first: tuple[str, str] | None = None
    for method, tag in _declared(metadata):
        primary = tag.partition("-")[0]
        if primary == detected.primary:
            return Found(tag, f"{method}+detected", 98)
        if any({primary, detected.primary} <= close for close in _CLOSE):
            return Found(tag, method, 85)
        first = first or (method, tag)
    if detected.tag != "und" and (detected.confidence >= _SURE or first is None):
        return Found(detected.tag, "detected", detected.confidence)
    return Found(first[1], first[0], 60) if first else Found("und", "none", 0)


def _declared(metadata: PageMetadata) -> Iterator[tuple[str, str]]:
    """What a page states -> method and tag of each language that it declares, most trusted first."""
    head = metadata.head
    spoken = metadata.linked.article.get("inLanguage") if metadata.linked.article else None
    if isinstance(spoken, dict):
        spoken = spoken.get("alternateName") or spoken.get("name")
    if isinstance(spoken, str) and (tag := tag_of(spoken)):
        yield f"{metadata.linked.origin}.inLanguage", tag
    if tag := tag_of(head.language):
        yield "html.lang", tag
    for name in ("inlanguage", "og:locale", "content-language", "dc.language", "dcterms.language", "language"):
        for content in head.metas.get(name, ())[:1]:
            if tag := tag_of(content):
                yield f"meta.{name}", tag
    if metadata.hints.language and (tag := tag_of(metadata.hints.language)):
        yield "feed.language", tag
