"""Element within a line -> how it is read there: the mark of a footnote, the reading of a word."""

from selectolax.lexbor import LexborNode

from tasks.stages.clean.tree.elements import BLOCK, INLINE, NAME, ROLES, RP, TEXT, A

_BACK = frozenset("↩↑⤴⮌^")  # what leads back from a footnote
_MARK = 6  # characters of a mark


def note_mark(node: LexborNode) -> str | None:
    """Raised text or link -> the mark of a footnote in brackets, empty for the way back from one; None for others."""
    link = node if node.tag_id == A else node.first_child
    if link is None or link.tag_id != A or not (link.attributes.get("href") or "").startswith("#"):
        return None
    mark = node.text().strip()
    if mark[:1] in _BACK and len(mark) < _MARK:
        return ""
    if node.tag_id == A or not 0 < len(mark) < _MARK or not mark.strip("[]()").isalnum():
        return None
    return mark if mark[0] in "[(" else f"[{mark}]"


def follows_bracket(node: LexborNode) -> bool:
    """How a word is read (``rt``) -> whether brackets set it apart in plain text (``rp``); else it is no text."""
    before = node.prev
    return before is not None and before.tag_id == RP


def is_inline(node: LexborNode) -> bool:
    """An element that HTML does not know (``mjx-container``) -> whether it is part of a line: it opens with text."""
    child = node.first_child
    while child is not None and child.tag_id not in NAME and child.tag_id != TEXT:
        child = child.first_child
    return child is None or ROLES.get(child.tag_id, INLINE if child.tag_id == TEXT else BLOCK) == INLINE
