"""An article and the version before it -> whether it is only another form of that: a twin's, or a teaser's."""

from msgspec import Struct

from tasks.models.article import Article

_REST = 0.6  # of the characters: what stops before that, word for word until there, was cut off and not rewritten


class Look(Struct, frozen=True, kw_only=True):
    """How a page was looked at: where it showed itself, and what stood there the time before.

    ``at`` is the address that showed it, ``before`` the digest of what it showed last and ``form_of`` the number of the
    version that this was a form of. ``primary`` says that the current version came from there, ``twin`` that it is the
    AMP or mobile twin of where it came from, ``home`` that the article is at home there.
    """

    at: str
    before: str | None = None
    form_of: int | None = None
    primary: bool = True
    twin: bool = False
    home: bool = True


def another_form(article: Article, previous: Article, look: Look) -> str:
    """An article, the version before it and how it was looked at -> why it says nothing new, empty where it may.

    Desktop, mobile and AMP pages of one article differ, and none of them has changed for that. What another address
    shows is news where it has changed since it was seen beside the current version; where that is newer, it is the
    same change in another form. At its first look it may be news, unless it is a twin or only leaves something out.
    """
    if look.primary or (previous.body.truncated and not article.body.truncated):
        return ""
    if look.before is None:
        shorter = {block.text for block in article.body.blocks} < {block.text for block in previous.body.blocks}
        return f"another form of version {previous.version}, at {look.at}" if look.twin or shorter else ""
    if look.before == article.fingerprint.content:
        return f"what {look.at} showed before: another form of version {previous.version}"
    if look.form_of is not None and look.form_of < previous.version:
        return f"another form of version {previous.version}, at {look.at}, which changed as well"
    return ""


def teaser(article: Article, previous: Article) -> bool:
    """An article and the version before it -> whether it is only the opening of that, for those who do not pay."""
    if article.body.char_count >= previous.body.char_count:
        return False
    unpaid = article.body.truncated or bool(article.access and not article.access.is_accessible_for_free)
    if unpaid and not previous.body.truncated:
        return True
    return article.body.char_count < _REST * previous.body.char_count and _opens(article, previous)


def _opens(article: Article, previous: Article) -> bool:
    """Whether the blocks of an article are the first ones of the other, the last of them perhaps cut."""
    blocks, whole = article.body.blocks, previous.body.blocks
    if not blocks or len(blocks) > len(whole):
        return False
    *first, last = blocks
    same = all(one.text == other.text for one, other in zip(first, whole, strict=False))
    return same and whole[len(first)].text.startswith(last.text.rstrip(" .…"))
