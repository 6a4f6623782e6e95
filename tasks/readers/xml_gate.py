"""XML file -> its bytes in UTF-8, once a linear scan has shown that no parser will choke on it.

Feed parsers take minutes over deep nesting, thousands of attributes or long unclosed tokens: a sound feed or sitemap
has none of these. A DOCTYPE is taken off: names that it gives to a few plain characters are written out, what it says
of other places is never fetched, and one whose entities could grow or read a file is refused.
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
_DECLARATIONS = re.compile(r"(?:\s*+<\?xml\b[^>]*+>)*+")  # some write two, and a parser believes what is left
_DOCTYPE = re.compile(
    r"(?:\s|<!--(?:(?!-->).){0,2000}-->)*<!DOCTYPE\s[^<>\[\]]{0,1000}(?:\[(?P<subset>[^\[\]]{0,65536})\]\s*)?>",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"""<!ENTITY\s+(?:(\w{1,31})\s+(?:"([^"]*)"|'([^']*)')|%\s+\w{1,31}\s+PUBLIC\s[^<>]*)\s*>""")
_PLAIN = re.compile(r"(?:[^<&%]|&\#\w{1,8};){0,64}")
_NAME = re.compile(r"&(\w{1,31});")


def pass_xml(
    content: bytes, limits: Limits, tags: int, content_type: str | None = None
) -> tuple[bytes, charset.Decoded]:
    """XML file, bounds, the most tags it may have and its header, if any -> its UTF-8 without XML declaration and
    DOCTYPE, and how it was decoded.

    Raises Skipped ``unsafe-xml`` at a DOCTYPE that is not harmless, ``too-complex`` past a bound, ``binary``.
    """
    decoded = charset.decode(content, content_type)
    text = decoded.text
    text = _DECLARATIONS.sub("", text, count=1)
    if found := _DOCTYPE.match(text):
        text = text[found.end() :]
        if names := _names(found["subset"] or ""):
            text = _written_out(text, names, limits)
        text = _DECLARATIONS.sub("", text, count=1)
    text = text[: _scan(text, limits, tags)]
    return text.lstrip().encode(), decoded


def _names(subset: str) -> dict[str, str]:
    """What stands in a DOCTYPE -> the names that it gives to plain characters."""
    names: dict[str, str] = {}
    for found in _ENTITY.finditer(subset):
        if found[1] and (value := found[2] or found[3] or ""):
            if not _PLAIN.fullmatch(value):
                raise Skipped("unsafe-xml", f"entity {found[1]} is not a few plain characters")
            names.setdefault(found[1], value)
    if "<!ENTITY" in _ENTITY.sub("", subset):
        raise Skipped("unsafe-xml", "a DOCTYPE with an entity that stands elsewhere")
    return names


def _written_out(text: str, names: dict[str, str], limits: Limits) -> str:
    """Text with names for characters -> with the characters."""
    longer = sum(len(names.get(name, "")) for name in _NAME.findall(text))
    _bound(len(text) + longer, limits.page_bytes, "characters with all entities written out")
    return _NAME.sub(lambda found: names.get(found[1], found[0]), text)


def _scan(text: str, limits: Limits, tags: int) -> int:
    """Text -> up to where it is to be read: all of it, or as far as a CDATA section that was cut off at its mark."""
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
            if position == len(text) and "<![CDATA[".startswith(token[0].rstrip()):
                return token.start()
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
    return len(text)


def _bound(number: int, limit: int, what: str) -> None:
    if number > limit:
        raise Skipped("too-complex", f"{number} {what}; at most {limit} are read")
