"""Objects of a page's state around its text -> the article's node in the terms of schema.org, as far as they tell."""

from collections.abc import Iterator, Sequence
from typing import Any

from tasks.stages.clean.metadata.linked import Node
from tasks.stages.clean.metadata.plain import plain

_HEADLINES = ("headline", "headlines", "title", "name")
_SUBHEADLINES = (
    "alternativeheadline", "subheadline", "subheadlines", "subtitle", "standfirst", "dek", "deck", "subhead",
)  # fmt: skip

_PUBLISHED = (
    "datepublished", "firstpublished", "firstpublishedat", "firstpublishdate", "publishedat", "publishdate",
    "publicationdate", "publisheddate", "displaydate", "published", "pubdate", "publishedon", "date", "createdat",
)  # fmt: skip
_MODIFIED = (
    "datemodified", "updatedat", "lastupdated", "lastupdatedat", "lastmodified", "modifiedat", "modifieddate",
    "updated", "lastupdateddate", "updateddate", "modified",
)  # fmt: skip
_AUTHORS = ("authors", "author", "byline", "bylines", "credits", "contributors", "writers")
_IMAGES = ("hero", "leadimage", "mainimage", "heroimage", "featuredimage", "image", "promoitems", "cover", "leadmedia")
_NAMES = ("name", "fullName", "full_name", "displayName", "display_name", "text", "title")
_NAME_PARTS = ("firstName", "first_name", "lastName", "last_name")
_UP = 4  # objects around the text that are looked at


def article_node(around: Sequence[dict[str, Any]]) -> Node:
    """Objects around a text, innermost first -> what the nearest one with a title says, under schema.org's names."""
    near = around[:_UP]
    article = next((each for each in near if _string(_pick(each, _HEADLINES))), near[0] if near else {})
    tags = _pick(article, ("keywords", "tags", "topics"))
    node: Node = {
        "headline": _string(_pick(article, _HEADLINES)),
        "alternativeHeadline": _string(_pick(article, _SUBHEADLINES)),
        "datePublished": _moment(_pick(article, _PUBLISHED)),
        "dateModified": _moment(_pick(article, _MODIFIED)),
        "author": list(_people(_pick(article, _AUTHORS))),
        "articleSection": _string(_pick(article, ("section", "primarysection", "category", "channel"))),
        "keywords": [name for tag in tags if (name := _string(tag))] if isinstance(tags, list) else [],
        "image": _image(_pick(article, _IMAGES)),
        "inLanguage": _string(_pick(article, ("language", "locale", "lang"))),
    }
    return {key: value for key, value in node.items() if value}


def _pick(value: dict[str, Any], names: Sequence[str]) -> Any:
    """Object and names without signs between their words, best first -> the first value that is there."""
    keys = {key.partition("(")[0].replace("_", "").replace("-", "").lower(): key for key in value}
    return next((value[keys[name]] for name in names if name in keys and value[keys[name]]), None)


def _string(value: Any) -> str:
    if isinstance(value, dict):
        value = next((value[key] for key in ("basic", "rendered", *_NAMES) if isinstance(value.get(key), str)), None)
    return plain(value) if isinstance(value, str) else ""


def _moment(value: Any) -> str:
    if isinstance(value, dict):
        value = next((inner for inner in value.values() if isinstance(inner, str)), None)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _people(value: Any) -> Iterator[Node]:
    """Whoever is named in place of an author, in whatever shape -> a node each."""
    if isinstance(value, dict):
        by = value.get("by") or value.get("authors") or value.get("people")
        value = by if isinstance(by, list) else value
    for item in value if isinstance(value, list) else (value,):
        if name := _string(item) or _full_name(item):
            role = (item.get("role") or item.get("jobTitle")) if isinstance(item, dict) else None
            yield {"@type": "Person", "name": name} | ({"jobTitle": role} if isinstance(role, str) else {})


def _full_name(item: Any) -> str:
    """Object of a person -> first and last name, as far as they stand apart in it."""
    parts = [item.get(key) for key in _NAME_PARTS] if isinstance(item, dict) else []
    return " ".join(part for part in parts if isinstance(part, str))


def _image(value: Any) -> Node | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict) and isinstance(value.get("basic"), dict):
        value = value["basic"]
    if isinstance(value, str):
        return {"url": value}
    if not isinstance(value, dict):
        return None
    href = _pick(value, ("url", "src", "href", "sourceurl", "contenturl"))
    if not isinstance(href, str):
        return None
    return {
        "url": href,
        "caption": _string(_pick(value, ("caption", "description"))),
        "creditText": _string(_pick(value, ("credit", "credits", "creditline", "photographer", "copyright", "byline"))),
        "alternateName": _string(_pick(value, ("alt", "alttext", "alternativetext"))),
        "width": value.get("width"),
        "height": value.get("height"),
    }
