"""HTML of a newsletter -> its articles, where it holds several: parts under a linked headline with a text of their own.

A headline with a line or two is a teaser for what stands elsewhere, and a letter without two such parts is one text.
Nothing is parsed here: headings are found, and the letter is cut before them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from msgspec import Struct

_HEADING = re.compile(r"<h([1-6])(?=[\s>])[^<>]{0,2000}>(.{0,4000}?)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_LINK = re.compile(r"""<a\s[^<>]{0,4000}?href\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))[^<>]*>""", re.IGNORECASE)
_LINKED = re.compile(r"<a\s[^<>]*>.{0,4000}?</a\s*>", re.IGNORECASE | re.DOTALL)
_CLOSED = re.compile(r"</a\s*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(!--|(?:head|script|style|title)(?=[\s>]))", re.IGNORECASE)
_ENDS = {"!--": re.compile("-->")} | {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("head", "script", "style", "title")
}
_CLAIM = re.compile(r"<(?:link|meta|base)\b[^<>]*>", re.IGNORECASE)
_MARKED = re.compile(r"""\sitem(?:prop|type|id|scope)\s*=?\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]*)""", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_HEADS, _ANCHORS = re.compile("<h", re.IGNORECASE), re.compile("<a", re.IGNORECASE)
_MOST = 5_000  # headings, and links, of a letter that is looked into: each is followed for some thousand characters
_BEFORE = 1500  # characters before a heading in which a link around it begins
_OWN = 400  # characters of a text of its own; of Chinese, Japanese and Korean each counts for three


class Section(Struct, frozen=True):
    """A part of a newsletter: its headline, the address that this leads to, and its HTML."""

    headline: str
    link: str
    html: str

    @property
    def is_whole(self) -> bool:
        """Whether it holds a text of its own, and not only leads to one."""
        return has_text(self.html)


class Newsletter(Struct, frozen=True):
    """What a letter holds: the sections with a linked headline, and the rest of it; of one text, the rest is all."""

    sections: tuple[Section, ...]
    rest: str


def bare(html: str) -> str:
    """HTML of a letter -> what of it is shown, without anything that it claims of itself apart from that."""
    return _MARKED.sub(" ", _CLAIM.sub("", "".join(_shown(html))))


def _shown(html: str) -> Iterator[str]:
    """-> the pieces between comments, heads, scripts and styles; one that is never closed is left for the parser."""
    at, unclosed = 0, set[str]()
    for opening in _UNSEEN.finditer(html):
        name = opening[1].lower()
        if opening.start() < at or name in unclosed:
            continue
        closing = _ENDS[name].search(html, opening.end())
        if closing is None:
            unclosed.add(name)
            continue
        yield html[at : opening.start()]
        at = closing.end()
    yield html[at:]


def read_newsletter(html: str) -> Newsletter:
    """HTML by ``bare`` -> the newsletter."""
    if len(_HEADS.findall(html)) > _MOST or len(_ANCHORS.findall(html)) > _MOST:
        return Newsletter((), html)
    headings = list(_HEADING.finditer(html))
    linked = {one.start(): href for one in headings if (href := _link_of(html, one))}
    levels = Counter(str(one[1]) for one in headings if one.start() in linked)
    level = max(levels, key=lambda one: (levels[one], -int(one)), default="0")
    cuts = [one for one in headings if one[1] <= level]
    ends = [*(one.start() for one in cuts), len(html)]
    sections, rest = [], [html[: ends[0]]]
    for heading, end in zip(cuts, ends[1:], strict=True):
        body = html[heading.start() : end]
        if link := linked.get(heading.start()):
            sections.append(Section(headline=plain(heading[2]), link=link, html=body))
        else:
            rest.append(body)
    if sum(section.is_whole for section in sections) < 2:
        return Newsletter(tuple(sections) if _is_headline_of_all(sections) else (), html)
    return Newsletter(tuple(sections), "".join(rest))


def _is_headline_of_all(sections: list[Section]) -> bool:
    return len(sections) == 1 and sections[0].is_whole


def has_text(html: str) -> bool:
    """HTML -> whether it holds a text of its own, what is linked aside."""
    text = plain(_LINKED.sub(" ", html))
    return len(text) + 2 * len(_DENSE.findall(text)) >= _OWN


def plain(html: str) -> str:
    """HTML -> its words."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _link_of(html: str, heading: re.Match[str]) -> str:
    """-> where a heading leads, by a link in it or around it; empty for nowhere."""
    if found := _LINK.search(heading[2]):
        return _href(found)
    before = html[max(0, heading.start() - _BEFORE) : heading.start()]
    last = max(_LINK.finditer(before), key=re.Match.start, default=None)
    return _href(last) if last and not _CLOSED.search(before, last.end()) else ""


def _href(found: re.Match[str]) -> str:
    return unescape(found[1] or found[2] or found[3] or "").strip()
