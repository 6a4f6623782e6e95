"""LexborHTMLParser -> Tree: one pass over the body into boxes (block elements) and runs (stretches of inline text).

The pass does not descend into what markup alone proves to be no part of an article (navigation, forms, share bars,
hidden boxes): the text of such a box is taken in one call and becomes one run that is dropped already.
"""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.stages.clean.hints import read_hints
from tasks.stages.clean.markup import (
    BLOCK,
    BREAK,
    ID,
    INLINE,
    NAME,
    PICTURE,
    PRE,
    ROLES,
    STRONG,
    TEXT,
    TIME,
    A,
)
from tasks.stages.clean.tree import Box, Run, Tree
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
_PICTURES = frozenset(("amp-img", "amp-anim", "amp-video"))  # a dialect's names for what HTML has a name for
_LOOKS = 4  # a spared box may hold another that is called as badly
_LINES = 20_000  # characters of a box that may be lines of a byline: such boxes may stand in each other
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?…][\s\"”»’]|[。！？।۔؟]")
_WRAPPED = frozenset((ID["p"], ID["li"], ID["td"], *(ID[f"h{level}"] for level in range(1, 7))))


def grow(parser: LexborHTMLParser, mute: Sequence[str], limits: Limits) -> Tree:
    """Parsed page and the names of elements in it that say nothing -> its boxes and runs.

    Raises Skipped("too-deep") past ``limits.depth`` nested elements.
    """
    if mute:
        parser.strip_tags(list(mute))
    spared: frozenset[int] = frozenset()
    tree = _grow(parser, limits.depth, spared)
    for _ in range(_LOOKS):
        # Only now is it known how long the page is: what holds most of it is the page, whatever its names say.
        total = sum(len(run.text) for run in tree.runs)
        more = {node.mem_id for node, run in tree.large if _outweighs(node, run.cause, len(run.text), total)}
        if not more:
            break
        spared |= more
        tree = _grow(parser, limits.depth, spared)
    return tree


def _outweighs(node: LexborNode, cause: str, size: int, total: int) -> bool:
    """Whether a dropped box holds so much of the page that it must be looked into."""
    if cause == "aside" or size < 0.3 * total:
        return False
    if cause == "hidden" and node.tag_id in _WRAPPED:
        return False  # a script shows a page when it is ready; a paragraph is hidden for good
    return size > _MOST.get(cause, 0.3) * total or node.css_first("h1,main,[itemprop=articleBody]") is not None


def _is_inline(node: LexborNode) -> bool:
    """An element that HTML does not know (``mjx-container``) -> whether it is part of a line: it opens with text."""
    child = node.first_child
    while child is not None and child.tag_id not in NAME and child.tag_id != TEXT:
        child = child.first_child
    return child is None or ROLES.get(child.tag_id, INLINE if child.tag_id == TEXT else BLOCK) == INLINE


def _grow(parser: LexborHTMLParser, deepest: int, spared: frozenset[int]) -> Tree:
    tree = Tree(parser)
    body = parser.body
    boxes, runs, images, times = tree.boxes, tree.runs, tree.images, tree.times
    boxes.append(Box(0, -1, 0, "", (), 0, 0, body))
    if body is None:
        return tree
    buffer: list[str] = []
    links = link_chars = strong_chars = 0

    def flush(box: int) -> None:
        nonlocal links, link_chars, strong_chars
        text = " ".join("".join(buffer).replace("\xad", "").split())
        buffer.clear()
        if text:
            size = len(text)
            runs.append(
                Run(
                    len(runs), text, box, links,
                    link_chars if link_chars < size else size,
                    strong_chars if strong_chars < size else size,
                )
            )  # fmt: skip
        links = link_chars = strong_chars = 0

    def prune(node: LexborNode, cause: str, names: str, box: int) -> bool:
        """Drop the box as one run, unless its text disproves what its names say; -> whether it was dropped."""
        if spared and node.mem_id in spared:
            return False
        text = " ".join(node.text(separator=" ").replace("\xad", "").split())
        if text:
            if len(text) > 400:
                if cause in _TERSE and len(_SENTENCE.findall(text)) >= 5:
                    return False
                tree.large.append((node, run := Run(len(runs), text, box)))
            else:
                run = Run(len(runs), text, box)
            run.cause = cause
            run.names = names
            run.node = node
            runs.append(run)
        return True

    def mark(box: Box, cause: str) -> None:
        """Drop the runs of a box one by one, for a line under the headline holds byline and date in one."""
        inside = runs[box.first : box.last]
        if sum(len(run.text) for run in inside) > _LINES:
            return
        if sum(len(_SENTENCE.findall(run.text)) for run in inside) < 5:
            for run in inside:
                if not run.cause:
                    run.cause = cause
                    run.names = box.names

    def walk(node: LexborNode, box: int, linked: bool, strong: bool, depth: int) -> None:
        nonlocal links, link_chars, strong_chars
        if depth > deepest:
            raise Skipped("too-deep", f"elements are nested more than {deepest} deep")
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
                    link_chars += len(text.strip())
                if strong:
                    strong_chars += len(text.strip())
                continue
            role = ROLES.get(tag, BLOCK)
            if role == INLINE:
                if tag == A:
                    links += 1
                    walk(child, box, True, strong, depth + 1)
                else:
                    if tag == TIME:
                        times.append((child, len(runs), box))
                    walk(child, box, linked, strong or tag in STRONG, depth + 1)
            elif role == BREAK:
                if broken >= 0 and not "".join(buffer[broken:]).strip():
                    flush(box)
                    broken = 0
                else:
                    buffer.append(" ")
                    broken = len(buffer)
            elif role == PICTURE:
                images.append((child, len(runs), box))
            elif role == BLOCK:
                if tag not in NAME and child.tag in _PICTURES:
                    images.append((child, len(runs), box))
                    continue
                if tag not in NAME and (boxes[box].tag in _WRAPPED or _is_inline(child)):
                    walk(child, box, linked, strong, depth + 1)
                    continue
                broken = -1
                if buffer:
                    flush(box)
                attributes = child.attributes
                names = ""
                cause = _BY_TAG.get(tag, "")
                hints: tuple[str, ...] = ()
                if attributes:
                    names = attributes.get("class") or ""
                    name = attributes.get("id") or ""
                    if name and len(name) < 28 and name.count("-") + name.count("_") < 3:
                        names = f"{names} {name}" if names else name
                    if names:
                        hints = read_hints(names)
                    if not cause:
                        if "role" in attributes:
                            cause = _BY_ROLE.get(attributes["role"] or "", "")
                        if not cause and (
                            "hidden" in attributes
                            or attributes.get("aria-hidden") == "true"
                            or ("style" in attributes and _HIDING.search(attributes["style"] or ""))
                        ):
                            cause = "hidden"
                        if not cause and hints and hints[0] in _SURE:
                            cause = hints[0]
                lifted = cause in _LIFTED
                if cause and not lifted and prune(child, cause, names, box):
                    continue
                inner = Box(len(boxes), box, tag, names, hints, len(runs), depth + 1, child)
                boxes.append(inner)
                if tag == PRE:
                    raw = child.text()
                    text = " ".join(raw.split())
                    if text:
                        run = Run(len(runs), text, inner.index)
                        run.raw = raw.strip("\n").rstrip()
                        runs.append(run)
                else:
                    walk(child, inner.index, linked, False, depth + 1)
                    if buffer:
                        flush(inner.index)
                inner.last = len(runs)
                if lifted:
                    mark(inner, cause)

    walk(body, 0, False, False, 0)
    if buffer:
        flush(0)
    boxes[0].last = len(runs)
    return tree
