"""Article -> its facts as people read them: each with its value, where it stood, and how sure that makes it."""

from msgspec import Struct

from tasks.models.article import Article, Stamp


class Fact(Struct, frozen=True, kw_only=True):
    """A fact, where it stood on the page (``json-ld.headline``), how sure that makes it, 0 to 100, and as printed."""

    name: str
    value: str
    method: str = ""
    confidence: int | None = None
    raw: str = ""


def facts(article: Article) -> list[Fact]:
    """Article -> its facts, those that a reader looks for first in front."""
    times, byline, media = article.times, article.byline, article.media
    found = [
        _fact(article, "headline", article.headline),
        _fact(article, "alternative headline", article.alternative_headline, "alternativeHeadline"),
        _fact(article, "byline", byline.text if byline else None),
        _fact(article, "authors", ", ".join(one.name for one in byline.people) if byline else None, "byline"),
        _fact(article, "dateline", article.dateline.text if article.dateline else None),
        _time(article, "published", times.published),
        _time(article, "modified", times.modified),
        Fact(name="first seen", value=times.first_seen, method="our clock"),
        _fact(article, "language", article.language.tag),
        _fact(article, "publisher", article.publisher.name),
        _fact(article, "keywords", ", ".join(article.keywords) or None),
        _fact(article, "access", _access(article)),
        _fact(article, "copyright", article.copyright_notice),
        Fact(name="address", value=article.url.canonical, method=article.url.canonical_method),
        Fact(name="identity", value=article.uri, method=_method(article, "identity")),
        Fact(name="words", value=f"{article.body.word_count:,}{' – a teaser only' if article.body.truncated else ''}"),
        Fact(name="pictures", value=str(len(media))) if media else None,
        Fact(name="notes", value=", ".join(article.quality_flags)) if article.quality_flags else None,
    ]
    return [one for one in found if one is not None]


def _fact(article: Article, name: str, value: str | None, field: str = "") -> Fact | None:
    if not value:
        return None
    basis = article.provenance.fields.get(field or name)
    return Fact(
        name=name,
        value=value,
        method=basis.method if basis else "",
        confidence=basis.confidence if basis else None,
    )


def _time(article: Article, name: str, stamp: Stamp | None) -> Fact | None:
    if stamp is None:
        return Fact(name=name, value="not stated") if name == "published" else None
    basis = article.provenance.fields.get(name)
    confidence = basis.confidence if basis else None
    raw = stamp.raw if stamp.raw != stamp.value else ""
    return Fact(name=name, value=stamp.value, method=stamp.method, confidence=confidence, raw=raw)


def _access(article: Article) -> str | None:
    if article.access is None:
        return None
    return "free to read" if article.access.is_accessible_for_free else "behind a paywall"


def _method(article: Article, field: str) -> str:
    basis = article.provenance.fields.get(field)
    return basis.method if basis else ""
