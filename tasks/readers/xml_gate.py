"""XML file -> its bytes in UTF-8, once a linear scan has shown that no parser will choke on it.

Feed parsers take minutes over deep nesting, thousands of attributes or long unclosed tokens, and a DOCTYPE may define
entities that grow without end. A sound feed or sitemap has none of these.
"""

import re

from worker.errors import Skipped
from worker.limits import Limits
from worker.web import charset

_ATTRIBUTES = 64  # of one tag; a parser's time is quadratic in them
_TOKEN = 256 * 2**10  # characters of one tag, comment or CDATA section's end: an unclosed one is read again and again
_STRAY = 10_000  # ampersands that begin no entity: each makes a tolerant parser start afresh
_TOKENS = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z) | (?P<comment><!--.*?(?:-->|\Z)) | <(?P<mark>[!?/]?)(?P<tag>[^<>]*)>?",
    re.DOTALL | re.VERBOSE,
)
_AMPERSAND = re.compile(r"&(?!#?\w{1,31};)")
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,1000}\?>")
# RSS 0.9x names its document type, which is elsewhere and never fetched; one that defines something itself is refused.
_DOCTYPE = re.compile(
    r"(?:\s|<!--(?:(?!-->).){0,2000}-->)*<!DOCTYPE\s+(?:rss|rdf:RDF)\s+(?:PUBLIC|SYSTEM)\s[^<>\[\]]{0,1000}>",
    re.IGNORECASE | re.DOTALL,
)


def pass_xml(content: bytes, limits: Limits, tags: int) -> tuple[bytes, charset.Decoded]:
    """XML file, bounds and the most tags it may have -> its UTF-8 without an XML declaration, and how it was decoded.

    Raises Skipped ``unsafe-xml`` at a DOCTYPE, ``too-complex`` past a bound, ``binary``.
    """
    decoded = charset.decode(content, None)
    text = decoded.text
    for prologue in (_DECLARATION, _DOCTYPE):
        if found := prologue.match(text):
            text = text[found.end() :]
    _scan(text, limits, tags)
    return text.lstrip().encode(), decoded


def _scan(text: str, limits: Limits, tags: int) -> None:
    depth = stray = position = 0
    for token in _TOKENS.finditer(text):
        stray += len(_AMPERSAND.findall(text, position, token.start()))
        position = token.end()
        mark, tag = token["mark"], token["tag"]
        if token["comment"] or tag is not None:
            _bound(len(token[0]), _TOKEN, "characters in one tag or comment")
        if tag is None or mark == "?":
            continue
        if mark == "!":
            raise Skipped("unsafe-xml", f"a DOCTYPE or another declaration at character {token.start()}")
        if mark == "/":
            depth -= 1
            continue
        tags -= 1
        depth += not tag.endswith("/")
        _bound(depth, limits.depth, "elements inside each other")
        _bound(tag.count("="), _ATTRIBUTES, "attributes of one tag")
        if tags < 0:
            raise Skipped("too-complex", "more tags than a file of this kind may have")
    stray += len(_AMPERSAND.findall(text, position))
    _bound(stray, _STRAY, "ampersands that begin no entity")


def _bound(number: int, limit: int, what: str) -> None:
    if number > limit:
        raise Skipped("too-complex", f"{number} {what}; at most {limit} are read")
