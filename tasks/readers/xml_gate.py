"""XML file -> its text, mended, once a linear scan has shown that no parser will choke on it.

Feed parsers take minutes over deep nesting, thousands of attributes or long unclosed tokens: a sound feed or sitemap
has none of these. A DOCTYPE is taken off: names that it gives to a few plain characters are written out, what it says
of other places is never fetched, and one whose entities could grow or read a file is refused.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tasks.readers.xml_mend import close_sections, cut_broken_end, cut_noise, drop_unknown, mend_references
from worker.errors import Skipped
from worker.limits import Limits
from worker.web import charset

_ATTRIBUTES = 64  # of one tag; a parser's time is quadratic in them
_TOKEN = 256 * 2**10  # characters of one tag, comment or CDATA section's end: an unclosed one is read again and again
_TOKENS = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z) | (?P<comment><!--.*?(?:-->|\Z)) | <(?P<mark>[!?/]?)(?P<tag>[^<>]*)>?",
    re.DOTALL | re.VERBOSE,
)
_NAMED = re.compile(r"[^\W\d]|:")
_ENTRY = re.compile(r"(?:[\w.-]{1,20}:)?(?:item|entry|url|sitemap)(?=[\s/]|$)", re.IGNORECASE)
_LOCATION = re.compile(r"<(?:[\w.-]{1,20}:)?(?:url|sitemap)(?=[\s>])", re.IGNORECASE)
_SLICE = 2**20  # characters of a sitemap that are read at once
_DECLARATIONS = re.compile(r"(?:\s*+<\?xml\b[^>]*+>)*+")  # some write two, and a parser believes what is left
_DOCTYPE = re.compile(
    r"(?:\s|<!--(?:(?!-->).){0,2000}-->)*<!DOCTYPE\s[^<>\[\]]{0,1000}(?:\[(?P<subset>[^\[\]]{0,65536})\]\s*)?>",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"""<!ENTITY\s+(?:(\w{1,31})\s+(?:"([^"]*)"|'([^']*)')|%\s+\w{1,31}\s+PUBLIC\s[^<>]*)\s*>""")
_PLAIN = re.compile(r"(?:[^<&%]|&\#\w{1,8};){0,64}")
_NAME = re.compile(r"&(\w{1,31});")


class Passed(NamedTuple):
    """Text without XML declaration, DOCTYPE and comments, how it was decoded, and whether it broke off in an entry."""

    text: str
    decoded: charset.Decoded
    is_cut: bool


def pass_xml(content: bytes, limits: Limits, tags: int, content_type: str | None = None) -> Passed:
    """XML file, bounds, the most tags it may have and its header, if any -> Passed.

    Raises Skipped ``unsafe-xml`` at a DOCTYPE that is not harmless, ``too-complex`` past a bound, ``binary``.
    """
    decoded = charset.decode(content, content_type)
    mended = _mended(_undeclared(decoded.text, limits), _Meter(limits, tags))
    text, is_cut = cut_broken_end(mended, "item|entry")
    return Passed(text.lstrip(), decoded, is_cut)


def pass_slices(content: bytes, limits: Limits, tags: int, content_type: str | None = None) -> Iterator[str | Skipped]:
    """Sitemap, bounds, the most tags it may have and its header, if any -> its text in slices of whole entries; at the
    end the verdict ``truncated`` where it broke off in one.

    A sitemap may be fifty times as large as a feed: mended at once, it would stand in memory six times. Raises as
    ``pass_xml``.
    """
    text, meter = _undeclared(charset.decode(content, content_type).text, limits), _Meter(limits, tags)
    at, end = 0, -1
    while end < len(text):
        # The last slice is a long one: whether it breaks off is told by the entries in it that do not.
        border = _LOCATION.search(text, at + _SLICE) if len(text) - at > 2 * _SLICE else None
        end = border.start() if border else len(text)
        mended = _mended(text[at:end], meter)
        if border:
            yield mended
        else:
            mended, is_cut = cut_broken_end(mended, "url|sitemap")
            yield mended
            if is_cut:
                yield Skipped("truncated", "the sitemap breaks off in the middle of an entry")
        at = end


def _undeclared(text: str, limits: Limits) -> str:
    """Decoded file -> from its root on, without what declares anything: what is no tag and no section is text."""
    text = _DECLARATIONS.sub("", text, count=1)
    if found := _DOCTYPE.match(text):
        text = text[found.end() :]
        if names := _names(found["subset"] or ""):
            text = _written_out(text, names, limits)
    return cut_noise(_DECLARATIONS.sub("", text, count=1))


def _mended(text: str, meter: "_Meter") -> str:
    """Text without declarations -> as every parser reads it."""
    return "".join(_scan(close_sections(drop_unknown(text)), meter))


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


def _scan(text: str, meter: "_Meter") -> Iterator[str]:
    """Text -> its tokens and what stands between them, mended; ends at a token that was cut off."""
    position = 0
    for token in _TOKENS.finditer(text):
        yield mend_references(text[position : token.start()])
        position = token.end()
        mark, tag, whole = token["mark"], token["tag"], token[0]
        if token["comment"] or tag is not None:
            _bound(len(whole), _TOKEN, "characters in one tag or comment")
        if token["comment"] or mark == "?":
            continue
        if tag is None:
            yield whole
        elif mark == "!" or not whole.endswith(">") or not _NAMED.match(tag):
            if mark == "!" and meter.outside is None:
                raise Skipped("unsafe-xml", f"a DOCTYPE or another declaration at character {token.start()}")
            if position == len(text):
                return
            yield mend_references(whole.replace("<", "&lt;").replace(">", "&gt;"))
        else:
            meter.pass_tag(mark, tag)
            yield mend_references(whole)
    yield mend_references(text[position:])


class _Meter:
    """Counts the tags of a file against its bounds; ``outside`` is how deep its entries stand, once there is one."""

    def __init__(self, limits: Limits, tags: int) -> None:
        self._limits = limits
        self._left = tags
        self._depth = 0
        self.outside: int | None = None

    def pass_tag(self, mark: str, tag: str) -> None:
        """What stands behind the first character of a tag -> counted. Raises Skipped ``too-complex``."""
        if mark == "/":
            self._depth -= 1
            return
        if _ENTRY.match(tag):  # what the entry before left open ends with it
            self.outside = self._depth if self.outside is None else self.outside
            self._depth = min(self._depth, self.outside)
        self._left -= 1
        self._depth += not tag.endswith("/")
        _bound(self._depth, self._limits.depth, "elements inside each other")
        _bound(tag.count("="), _ATTRIBUTES, "attributes of one tag")
        if self._left < 0:
            raise Skipped("too-complex", "more tags than a file of this kind may have")


def _bound(number: int, limit: int, what: str) -> None:
    if number > limit:
        raise Skipped("too-complex", f"{number} {what}; at most {limit} are read")
