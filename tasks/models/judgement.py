"""Judgement: what kind of page a page is, how sure that is, and by what evidence; and which kinds are let through."""

from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """What a page is. Articles and live reports are news; a wall or an error stands in place of the page itself."""

    ARTICLE = "article"
    LIVE = "live"
    LISTING = "listing"
    PRODUCT = "product"
    FORUM = "forum"
    DOCUMENTATION = "documentation"
    SERVICE = "service"
    COLLECTION = "collection"
    WALL = "wall"
    ERROR = "error"


NEWS = frozenset({Kind.ARTICLE, Kind.LIVE})
IN_PLACE = frozenset({Kind.WALL, Kind.ERROR})
ACCEPTABLE = tuple(kind for kind in Kind if kind not in NEWS | IN_PLACE)
ANY = tuple(kind for kind in Kind if kind not in IN_PLACE)  # whatever holds a text, however unsure the judgement


class Judgement(Struct, frozen=True, kw_only=True):
    """The kind of a page with its confidence, 0–100, and ``article``: how sure it is that it holds one.

    ``evidence`` is in words, what weighs most first. ``reason`` names a wall or an error (``bot-check``); it is
    ``passing`` where the page itself may be had later.
    """

    kind: Kind
    confidence: int
    article: int
    evidence: tuple[str, ...] = ()
    reason: str = ""
    passing: bool = False

    def __str__(self) -> str:
        named = f"{self.kind} ({self.reason})" if self.reason else str(self.kind)
        return f"{named}, confidence {self.confidence}: {'; '.join(self.evidence)}"


class Bar(Struct, frozen=True):
    """What a page must be to be let through: an article with at least this confidence, or of one of these kinds."""

    article: int = 50
    kinds: frozenset[Kind] = frozenset()

    def lets(self, judgement: Judgement) -> bool:
        """Judgement -> whether its page is let through."""
        if judgement.kind in IN_PLACE:
            return False
        return judgement.article >= self.article or judgement.kind in self.kinds
