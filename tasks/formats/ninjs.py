"""Article -> IPTC ninjs 3.1, the form in which news agencies exchange articles (iptc.org/standards/ninjs)."""

from typing import Any

from tasks.formats.record import text_of
from tasks.models.article import Article, Media

_KINDS = {"photo": "picture", "video": "video", "audio": "audio"}


def to_ninjs(article: Article) -> dict[str, Any]:
    """Article -> a ninjs 3.1 item, with properties of the standard alone; what ninjs has no place for is left out."""
    told: dict[str, Any] = {
        "uri": article.uri,
        "standard": {
            "name": "ninjs",
            "version": "3.1",
            "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
        },
        "type": "text",
        "representationType": "partial" if article.body.truncated else "full",
        "version": str(article.version),
        "pubStatus": article.pub_status,
        "language": article.language.tag,
        "headlines": _headlines(article),
        "bodies": [
            {
                "role": "main",
                "contentType": "text/plain",
                "charCount": article.body.char_count,
                "wordCount": article.body.word_count,
                "value": text_of(article),
            }
        ],
        "subjects": _subjects(article),
        "infoSources": [{"name": article.publisher.name, "role": "publisher"}],
        "altIds": [
            {"role": "canonicalUrl", "value": article.url.canonical},
            {"role": "contentHash", "value": article.fingerprint.content},
        ],
        "associations": [_associated(article, media) for media in article.media if media.href],
        "firstCreated": _moment(article.times.published.value if article.times.published else None),
        "versionCreated": _moment(article.times.modified.value if article.times.modified else None)
        or article.times.fetched,
        "by": article.byline.text if article.byline else None,
        "located": article.dateline.place if article.dateline else None,
        "copyrightNotice": article.copyright_notice,
        "genres": [{"name": article.section.genre}] if article.section.genre else None,
    }
    return {name: value for name, value in told.items() if value}


def _headlines(article: Article) -> list[dict[str, str]]:
    """Article -> its headline, and its standfirst where it has one."""
    below = article.alternative_headline
    return [{"role": "main", "value": article.headline}, *([{"role": "subheadline", "value": below}] if below else [])]


def _subjects(article: Article) -> list[dict[str, Any]]:
    """Article -> its Media Topics, the section and the topic below it, and the publisher's own keywords."""
    found = [
        {"name": each.name, "rel": "about", "uri": each.uri, "creator": "wiredesk"}
        for each in (article.section, article.section.topic)
        if each and each.uri
    ]
    sure: list[dict[str, Any]] = [found[0] | {"confidence": article.section.confidence}, *found[1:]] if found else []
    return [*sure, *({"name": keyword, "rel": "keyword", "creator": "publisher"} for keyword in article.keywords)]


def _associated(article: Article, media: Media) -> dict[str, Any]:
    """A picture, video or sound -> an item of its own, in the one that it belongs to."""
    rendition = {"href": media.href, "width": media.width, "height": media.height}
    told: dict[str, Any] = {
        "name": media.id,
        "uri": f"{article.uri}#{media.id}",
        "type": _KINDS[media.kind],
        "by": media.credit,
        "descriptions": [{"role": "caption", "value": media.caption}] if media.caption else None,
        "renditions": [{"name": "main"} | {name: value for name, value in rendition.items() if value is not None}],
    }
    return {name: value for name, value in told.items() if value}


def _moment(value: str | None) -> str | None:
    """A moment as the publisher stated it -> the same where it is exact enough for ninjs, which wants a whole one."""
    return value if value and "T" in value and value.endswith("Z") else None
