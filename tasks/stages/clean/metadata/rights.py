"""What a page states and shows as its copyright notice -> the notice."""

from tasks.models.document import Found
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.plain import plain
from tasks.stages.clean.metadata.visible import Visible

_METAS = ("copyright", "dc.rights", "dcterms.rights", "dcterms.rightsholder", "rights")
_LONGEST = 300  # characters of a notice
_SIGNS = ("©", "ⓒ", "(c)", "copyright")


def read_rights(metadata: PageMetadata, visible: Visible) -> Found[str] | None:
    """What a page states, and what is shown -> the copyright notice, or None."""
    linked = metadata.linked
    if notice := linked.text(linked.article, "copyrightNotice"):
        return Found(notice[:_LONGEST], "json-ld.copyrightNotice", 95)
    for name in _METAS:
        for content in metadata.head.metas.get(name, ())[:1]:
            if (notice := plain(content)) and len(notice) <= _LONGEST:
                return Found(notice, f"meta.{name}", 88)
    for text in visible.copyright:
        if len(text) <= _LONGEST and any(sign in text.lower() for sign in _SIGNS):
            return Found(text, "text.copyright", 80)
    if holder := linked.text(linked.article, "copyrightHolder"):
        year = linked.article.get("copyrightYear") if linked.article else None
        return Found(" ".join(("©", str(year), holder) if year else ("©", holder)), "json-ld.copyrightHolder", 75)
    return None
