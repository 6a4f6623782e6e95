"""LexborHTMLParser -> Tree: one pass over the body into boxes (block elements) and runs (stretches of inline text).

The pass does not descend into what markup alone proves to be no part of an article (navigation, forms, share bars,
hidden boxes): the text of such a box is taken in one call and becomes one run that is dropped already.
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.stages.clean.text.words import folded
from tasks.stages.clean.tree.class_hints import read_hints
from tasks.stages.clean.tree.elements import (
    BLOCK,
    BREAK,
    ID,
    INLINE,
    NAME,
    PICTURE,
    PRE,
    ROLES,
    RP,
    RT,
    STRONG,
    TEXT,
    TIME,
    A,
)
from tasks.stages.clean.tree.nodes import Box, Run, Tree
from worker.errors import Skipped
from worker.limits import Limits

_BY_TAG = {
    ID["nav"]: "navigation",
    ID["menu"]: "navigation",
    ID["footer"]: "footer",
    ID["aside"]: "aside",
    ID["form"]: "form",
    ID["fieldset"]: "form",
    ID["dialog"]: "popup",
}
_BY_ROLE = {
    "navigation": "navigation",
    "menu": "navigation",
    "menubar": "navigation",
    "menuitem": "navigation",
    "tablist": "navigation",
    "complementary": "sidebar",
    "contentinfo": "footer",
    "search": "form",
    "form": "form",
    "dialog": "popup",
    "alertdialog": "popup",
    "tooltip": "popup",
    "toolbar": "widget",
}
_LIFTED = frozenset(("byline", "meta"))
_MARKED: dict[str, tuple[str, ...]] = {"articleBody": (), "description": ("summary",), "headline": ()}
# Five sentences disprove these: nobody writes them into a share bar.
_TERSE = _LIFTED | {
    "advert",
    "newsletter",
    "subscription",
    "bio",
    "tags",
    "related",
    "share",
    "copyright",
    "form",
    "widget",
}
_SURE = (_TERSE - {"form", "widget"}) | {"comments", "navigation", "footer", "sidebar", "cookie", "popup"}
# A box that holds this part of the page's text is the page, whatever it is called.
_MOST = {"comments": 0.92, "footer": 0.8, "cookie": 0.8, "popup": 0.6, "related": 0.5, "sidebar": 0.4}
# Elements whose text nobody reads in place.
_MUTE = ["script", "style", "svg", "template", "noscript", "iframe", "select", "textarea", "object", "canvas"]
_PICTURES = frozenset(("amp-img", "amp-anim", "amp-video"))  # a dialect's names for what HTML has a name for
_TEXT = "h1,main,[itemprop=articleBody]"  # what an article has, and nothing beside it
_LOOKS = 4  # a spared box may hold another that is called as badly
_SIGNED = 40  # lines of a byline at most: a table about a country is called a card, too
_LINES = 20_000  # characters of a box that may be lines of a byline: such boxes may stand in each other
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?…][\s\"”»’]|[。！？।۔؟]")
import os
MODE = os.environ.get("GMODE", "nobutton")
_SHORTEST = 35  # characters of a sentence that tells something; in scripts without spaces half of that
_BRIEF = 120
_WRAPPED = frozenset((ID["p"], ID["li"], ID["td"], *(ID[f"h{level}"] for level in range(1, 7))))


def grow(parser: LexborHTMLParser, limits: Limits) -> Tree:
    """Parsed page -> its boxes and runs; what says nothing is stripped from it.

    Raises Skipped("too-deep") past ``limits.depth`` nested elements.
    """
    telling = [node for node in parser.css("noscript") if node.css_first(_TEXT) is not None]
    size = len(parser.text()) if telling else 0
    for node in telling:
        if 2 * len(node.text()) > size:
            node.unwrap()  # it was never closed, or the page shows its text to those without scripts alone
    parser.strip_tags(_MUTE)
    spared: frozenset[int] = frozenset()
    tree = _Growth(parser, limits.depth, spared).tree
    for _ in range(_LOOKS):
        # Only now is it known how long the page is: what holds most of it is the page, whatever its names say.
        total = sum(len(run.text) for run in tree.runs)
        more = {node.mem_id for node, run in tree.large if _outweighs(node, run.cause, len(run.text), total)}
        if not more:
            break
        spared |= more
        tree = _Growth(parser, limits.depth, spared).tree
    return tree


def _outweighs(node: LexborNode, cause: str, size: int, total: int) -> bool:
    """Whether a dropped box holds so much of the page that it must be looked into."""
    if cause == "aside":
        return node.css_first(_TEXT) is not None
    if size < 0.3 * total:
        return False
    if cause == "unseen" and node.tag_id in _WRAPPED:
        return False  # a script shows a page when it is ready; a paragraph is hidden for good
    return size > _MOST.get(cause, 0.3) * total or node.css_first(_TEXT) is not None


def _tells(node: LexborNode, text: str) -> bool:
    """Box and its text -> whether it tells something: sentences, and nothing to press or to fill in."""
    start = told = 0
    for found in _SENTENCE.finditer(text):
        end = found.start()
        told += end - start >= (_SHORTEST if text[end] in ".!?…" else _SHORTEST // 2)
        start = found.end()
        if told == 2:
            return MODE == "all" or node.css_first("button,input,form") is None
    return False


def _is_inline(node: LexborNode) -> bool:
    """An element that HTML does not know (``mjx-container``) -> whether it is part of a line: it opens with text."""
    child = node.first_child
    while child is not None and child.tag_id not in NAME and child.tag_id != TEXT:
        child = child.first_child
    return child is None or ROLES.get(child.tag_id, INLINE if child.tag_id == TEXT else BLOCK) == INLINE


def _follows_bracket(node: LexborNode) -> bool:
    """How a word is read (``rt``) -> whether brackets set it apart in plain text (``rp``); else it is no text."""
    before = node.prev
    return before is not None and before.tag_id == RP


class _Growth:
    """One pass over the body: the tree as far as it has grown, and the line that is being read.

    A class, for functions inside a function that call themselves would keep every page until garbage is collected.
    """

    __slots__ = ("buffer", "deepest", "link_chars", "links", "spared", "strong_chars", "tree")

    def __init__(self, parser: LexborHTMLParser, deepest: int, spared: frozenset[int]) -> None:
        self.tree = Tree(parser)
        self.deepest, self.spared = deepest, spared
        self.buffer: list[str] = []
        self.links = self.link_chars = self.strong_chars = 0
        body = parser.body
        root = Box(0, -1, 0, "", (), 0, 0, body)
        self.tree.boxes.append(root)
        if body is not None:
            self._walk(body, root, False, False, 0)
            self._flush(root)
            root.last = len(self.tree.runs)

    def _flush(self, box: Box) -> None:
        """End the line, if there is one."""
        if self.buffer:
            text = folded("".join(self.buffer))
            self.buffer.clear()
            if text:
                runs, size = self.tree.runs, len(text)
                linked, strong = self.link_chars, self.strong_chars
                runs.append(
                    Run(
                        len(runs), text, box.index, self.links, linked if linked < size else size,
                        strong if strong < size else size,
                    )
                )  # fmt: skip
        self.links = self.link_chars = self.strong_chars = 0

    def _prune(self, node: LexborNode, cause: str, names: str, box: Box) -> bool:
        """Drop the box as one run, unless its text disproves what its names say; -> whether it was dropped."""
        if self.spared and node.mem_id in self.spared:
            return False
        text = folded(node.text(separator=" "))
        if text:
            runs = self.tree.runs
            run = Run(len(runs), text, box.index, cause=cause, names=names, node=node)
            if len(text) > _BRIEF and _tells(node, text):
                return False
            if len(text) > 400:
                if cause in _TERSE and len(_SENTENCE.findall(text)) >= 5:
                    return False
                self.tree.large.append((node, run))
            runs.append(run)
        return True

    def _mark(self, box: Box, cause: str) -> None:
        """Drop the runs of a box one by one, for a line under the headline holds byline and date in one."""
        inside = self.tree.runs[box.first : box.last]
        if len(inside) > _SIGNED or sum(len(run.text) for run in inside) > _LINES:
            return
        if sum(len(_SENTENCE.findall(run.text)) for run in inside) < 5:
            for run in inside:
                if not run.cause:
                    run.cause = cause
                    run.names = box.names

    def _walk(self, node: LexborNode, box: Box, linked: bool, strong: bool, depth: int) -> None:
        """Read what a node holds, in its box; whether in a link, in bold, and how deep it stands."""
        if depth > self.deepest:
            raise Skipped("too-deep", f"elements are nested more than {self.deepest} deep")
        tree, buffer = self.tree, self.buffer
        broken = -1
        for child in node.iter(include_text=True):
            tag = child.tag_id
            if tag == TEXT:
                text = child.text_content or ""
                if text.isspace():
                    if buffer:
                        buffer.append(" ")
                    continue
                buffer.append(text)
                if linked:
                    self.link_chars += len(text.strip())
                if strong:
                    self.strong_chars += len(text.strip())
                continue
            role = ROLES.get(tag, BLOCK)
            if role == INLINE:
                # A name without an address is a mark to jump to, and often never closed.
                if tag == A and ("href" in child.attrs or "name" not in child.attrs):
                    self.links += 1
                    self._walk(child, box, True, strong, depth + 1)
                elif tag == RT and not _follows_bracket(child):
                    continue
                else:
                    if tag == TIME:
                        tree.times.append((child, len(tree.runs), box.index))
                    self._walk(child, box, linked, strong or tag in STRONG, depth + 1)
            elif role == BREAK:
                if broken >= 0 and not "".join(buffer[broken:]).strip():
                    self._flush(box)
                    broken = 0
                else:
                    buffer.append(" ")
                    broken = len(buffer)
            elif role == PICTURE:
                tree.images.append((child, len(tree.runs), box.index))
            elif role == BLOCK:
                if tag not in NAME:
                    if child.tag in _PICTURES:
                        tree.images.append((child, len(tree.runs), box.index))
                        continue
                    if box.tag in _WRAPPED or _is_inline(child):
                        self._walk(child, box, linked, strong, depth + 1)
                        continue
                broken = -1
                if buffer:
                    self._flush(box)
                self._block(child, tag, box, linked, depth)

    def _block(self, node: LexborNode, tag: int, box: Box, linked: bool, depth: int) -> None:
        """Read a block element in a box: as a box of its own, or dropped in one run."""
        tree = self.tree
        names, cause, hints = _read(node.attributes, _BY_TAG.get(tag, ""))
        lifted = cause in _LIFTED
        if cause and not lifted and self._prune(node, cause, names, box):
            return
        runs = tree.runs
        inner = Box(len(tree.boxes), box.index, tag, names, hints, len(runs), depth + 1, node, cause)
        tree.boxes.append(inner)
        if tag == PRE:
            raw = node.text()
            text = " ".join(raw.split())
            if text:
                runs.append(Run(len(runs), text, inner.index, raw=raw.strip("\n").rstrip()))
        else:
            self._walk(node, inner, linked, False, depth + 1)
            if self.buffer:
                self._flush(inner)
        inner.last = len(runs)
        if lifted:
            self._mark(inner, cause)


def _read(attributes: dict[str, str | None], cause: str) -> tuple[str, str, tuple[str, ...]]:
    """Attributes of a box, and why to drop it by its element -> its names, why to drop it by all, what it is called."""
    if not attributes:
        return "", cause, ()
    names = attributes.get("class") or ""
    name = attributes.get("id") or ""
    if name and len(name) < 28 and name.count("-") + name.count("_") < 3:
        names = f"{names} {name}" if names else name
    # What marks a box as a part of the article knows better than its names: a teaser may be the standfirst.
    hints = _MARKED.get(attributes.get("itemprop") or "")
    if hints is None:
        hints = read_hints(names) if names else ()
    if not cause:
        if "role" in attributes:
            cause = _BY_ROLE.get(attributes["role"] or "", "")
        if not cause and (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or ("style" in attributes and _HIDING.search(attributes["style"] or ""))
        ):
            cause = "unseen"
    if cause:
        return names, cause, (cause, *(hint for hint in hints if hint != cause))
    return names, hints[0] if hints and hints[0] in _SURE else "", hints
