"""Article -> Markdown (CommonMark, tables as GitHub has them), with its facts as a YAML head."""

import json
import re
from collections.abc import Iterator

from tasks.formats.record import record_of
from tasks.models.article import Article, Block, Media

_MARKS = re.compile(r"([\\`*_\[\]<>&])")
# What begins a heading, a list, a rule, a fence or a numbered item, were it not for a backslash.
_OPENING = re.compile(r"^(#{1,6}(?=\s|$)|[-+](?=\s|$)|~{3,}|={2,}|-{2,})")
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_HEAD = ("title", "url", "authors", "published", "modified", "publisher", "language", "section", "keywords")


def to_markdown(article: Article) -> str:
    """Article -> a Markdown document: YAML head, headline, standfirst, body with its pictures; ends in a newline.

    Nothing of the text is read as markup: what Markdown would take for a mark has a backslash before it.
    """
    return "\n\n".join([_head(article), f"# {_plain(article.headline)}", *_parts(article)]) + "\n"


def _head(article: Article) -> str:
    """Article -> its facts between two rules; JSON values, which YAML 1.2 reads as they are."""
    record = record_of(article)
    facts = ((name, getattr(record, name)) for name in _HEAD)
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in facts if value)
    return "\n".join(["---", *lines, "---"])


def _parts(article: Article) -> Iterator[str]:
    """Article -> what stands below its headline, part by part."""
    if article.alternative_headline:
        yield f"*{_plain(article.alternative_headline)}*"
    places = {block.id for block in article.body.blocks}
    yield from (_picture(each) for each in article.media if each.after_block not in places and each.href)
    for block in article.body.blocks:
        yield _block(block)
        yield from (_picture(each) for each in article.media if each.after_block == block.id and each.href)


def _block(block: Block) -> str:
    """A block -> its Markdown."""
    match block.kind:
        case "heading":
            return f"{'#' * min(max(block.level or 2, 2), 6)} {_plain(block.text)}"
        case "list":
            return "\n".join(f"- {_plain(line)}" for line in block.text.splitlines())
        case "quote":
            return "\n".join(f"> {_plain(line)}" for line in block.text.splitlines())
        case "table":
            return _table(block.text)
        case "code":
            fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", block.text)), default=0))
            return f"{fence}\n{block.text}\n{fence}"
        case "correction":
            return f"*{_plain(block.text)}*"
        case _:
            return _plain(block.text)


def _table(text: str) -> str:
    """Rows on lines, cells apart by tabs -> a table whose first row is its head."""
    rows = [[_plain(cell).replace("|", "\\|") for cell in line.split("\t")] for line in text.splitlines()]
    width = max(map(len, rows), default=1)
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return "\n".join([*lines[:1], f"|{' --- |' * width}", *lines[1:]])


def _picture(media: Media) -> str:
    """A picture, video or sound with an address -> a picture or a link, its caption and credit below."""
    address = (media.href or "").replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("<", "%3C")
    name = _plain(media.alt or media.caption or "")
    shown = f"![{name}]({address})" if media.kind == "photo" else f"[{name or media.kind}]({address})"
    below = " ".join(part for part in (media.caption, media.credit) if part)
    return f"{shown}\n\n*{_plain(below)}*" if below else shown


def _plain(text: str) -> str:
    """Text -> Markdown that reads as that text."""
    folded = " ".join(text.split())
    marked = _MARKS.sub(r"\\\1", folded)
    return _NUMBER.sub(r"\1\\\2", _OPENING.sub(r"\\\1", marked))
