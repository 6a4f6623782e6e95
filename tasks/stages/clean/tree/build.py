"""LexborHTMLParser -> Tree: one pass over the body into boxes (block elements) and runs (stretches of inline text).

The pass does not descend into what markup alone proves to be no part of an article (navigation, forms, share bars,
hidden boxes): the text of such a box is taken in one call and becomes one run that is dropped already.
"""

from collections.abc import Iterator

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.stages.clean.text.words import folded
from tasks.stages.clean.tree.box_names import ELSEWHERE, LIFTED, read_box
from tasks.stages.clean.tree.elements import (
    BLOCK,
    BREAK,
    ID,
    INLINE,
    NAME,
    PICTURE,
    PRE,
    ROLES,
    RT,
    STRONG,
    TEXT,
    TIME,
    A,
    P,
)
from tasks.stages.clean.tree.marks import follows_bracket, is_inline, note_mark
from tasks.stages.clean.tree.nodes import Box, Run, Tree
from tasks.stages.clean.tree.sentences import count_sentences, tells
from worker.errors import Skipped
from worker.limits import Limits

# A box that holds this part of the page's text is the page, whatever it is called.
_MOST = {"comments": 0.92, "footer": 0.8, "cookie": 0.8, "popup": 0.6, "related": 0.5, "sidebar": 0.4}
# Elements whose text nobody reads in place.
_MUTE = ["script", "style", "svg", "template", "noscript", "iframe", "select", "textarea", "object", "canvas"]
_PICTURES = frozenset(("amp-img", "amp-anim", "amp-video"))  # a dialect's names for what HTML has a name for
_TEXT = "h1,main,[itemprop=articleBody]"  # what an article has, and nothing beside it
_LOOKS = 4  # a spared box may hold another that is called as badly
_SIGNED = 40  # lines of a byline at most: a table about a country is called a card, too
_LINES = 20_000  # characters of a box that may be lines of a byline: such boxes may stand in each other
_TOLD = 100  # letters of its sentences for which a box is read
_TEXTUAL = 400  # and for which it is where no article is, as a rule: less is no article that hides there
_NOTES = frozenset((A, ID["sup"]))
_WRAPPED = frozenset((ID["p"], ID["li"], ID["td"], *(ID[f"h{level}"] for level in range(1, 7))))


def grow(parser: LexborHTMLParser, limits: Limits, *, named: bool = True) -> Tree:
    """Parsed page -> its boxes and runs; what says nothing is stripped from it, and names as well without ``named``.

    Raises Skipped("too-deep") past ``limits.depth`` nested elements.
    """
    telling = [node for node in parser.css("noscript") if node.css_first(_TEXT) is not None]
    size = len(parser.text()) if telling else 0
    for node in telling:
        if 2 * len(node.text()) > size:
            node.unwrap()  # it was never closed, or the page shows its text to those without scripts alone
    parser.strip_tags(_MUTE)
    spared: frozenset[int] = frozenset()
    tree = _Growth(parser, limits.depth, spared, named).tree
    for _ in range(_LOOKS):
        # Only now is it known how long the page is: what holds most of it is the page, whatever its names say.
        total = sum(len(run.text) for run in tree.runs)
        more = {node.mem_id for node, run in tree.large if _outweighs(node, run.cause, len(run.text), total)}
        if not more:
            break
        spared |= more
        tree = _Growth(parser, limits.depth, spared, named).tree
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


class _Growth:
    """One pass over the body: the tree as far as it has grown, and the line that is being read.

    A class, for functions inside a function that call themselves would keep every page until garbage is collected.
    """

    __slots__ = ("buffer", "deepest", "link_chars", "links", "named", "spared", "strong_chars", "tree")

    def __init__(self, parser: LexborHTMLParser, deepest: int, spared: frozenset[int], named: bool) -> None:
        self.tree = Tree(parser)
        self.deepest, self.spared, self.named = deepest, spared, named
        self.buffer: list[str] = []
        self.links = self.link_chars = self.strong_chars = 0
        body = parser.body
        root = Box(0, -1, 0, "", (), 0, 0, body)
        self.tree.boxes.append(root)
        if body is not None:
            self._walk(body, root)

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
        """Drop the box as one run, unless it tells something; -> whether it was dropped."""
        if self.spared and node.mem_id in self.spared:
            return False
        text = folded(node.text(separator=" "))
        if text:
            runs = self.tree.runs
            run = Run(len(runs), text, box.index, cause=cause, names=names, node=node)
            # No script shows a single paragraph later, nor a line of a list.
            for_good = cause == "unseen" and (node.tag_id == P or (node.tag_id in _WRAPPED and is_inline(node)))
            if not for_good and tells(text, _TEXTUAL if cause in ELSEWHERE else _TOLD):
                return False
            if len(text) > 400:
                self.tree.large.append((node, run))
            runs.append(run)
        return True

    def _mark(self, box: Box, cause: str) -> None:
        """Drop the runs of a box one by one, for a line under the headline holds byline and date in one."""
        inside = self.tree.runs[box.first : box.last]
        if len(inside) > _SIGNED or sum(len(run.text) for run in inside) > _LINES:
            return
        if sum(count_sentences(run.text) for run in inside) < 5:
            for run in inside:
                if not run.cause:
                    run.cause = cause
                    run.names = box.names

    def _walk(self, body: LexborNode, root: Box) -> None:
        """Read what the body holds; without recursion, for pages nest deeper than calls may."""
        levels = [_Level(body.iter(include_text=True), root, 0)]
        while levels:
            level = levels[-1]
            for child in level.children:
                tag = child.tag_id
                if tag == TEXT:
                    self._say(child.text_content or "", level)
                    continue
                inner = self._enter(child, tag, level)
                if inner is not None:
                    if inner.depth > self.deepest:
                        raise Skipped("too-deep", f"elements are nested more than {self.deepest} deep")
                    levels.append(inner)
                    break
            else:
                levels.pop()
                if not levels or level.box is not levels[-1].box:
                    self._close(level.box, level.cause)

    def _say(self, text: str, level: "_Level") -> None:
        """Text within a line."""
        if text.isspace():
            if self.buffer:
                self.buffer.append(" ")
            return
        self.buffer.append(text)
        if level.linked:
            self.link_chars += len(text.strip())
        if level.strong:
            self.strong_chars += len(text.strip())

    def _enter(self, node: LexborNode, tag: int, level: "_Level") -> "_Level | None":
        """Element at a level -> the level inside it, None where nothing in it is read."""
        role = ROLES.get(tag, BLOCK)
        if role == BLOCK and tag not in NAME:
            if node.tag in _PICTURES:
                role = PICTURE
            elif level.box.tag in _WRAPPED or is_inline(node):
                role = INLINE
        if role == INLINE:
            return self._inline(node, tag, level)
        if role == BREAK:
            self._break(level)
        elif role == PICTURE:
            self.tree.images.append((node, len(self.tree.runs), level.box.index))
        elif role == BLOCK:
            level.broken = -1
            if self.buffer:
                self._flush(level.box)
            return self._block(node, tag, level)
        return None

    def _inline(self, node: LexborNode, tag: int, level: "_Level") -> "_Level | None":
        """Element within a line -> the level inside it, None for how a word is read."""
        linked, strong = level.linked, level.strong
        if tag in _NOTES and (note := note_mark(node)) is not None:
            self.buffer.append(note)
            return None
        # A name without an address is a mark to jump to, and often never closed.
        if tag == A and ("href" in node.attrs or "name" not in node.attrs):
            self.links += 1
            linked = True
        elif tag == RT and not follows_bracket(node):
            return None
        elif tag == TIME:
            self.tree.times.append((node, len(self.tree.runs), level.box.index))
        elif tag in STRONG:
            strong = True
        return _Level(node.iter(include_text=True), level.box, level.depth + 1, linked, strong)

    def _break(self, level: "_Level") -> None:
        """A line break is a space; two in a row end the line."""
        buffer = self.buffer
        if level.broken >= 0 and not "".join(buffer[level.broken :]).strip():
            self._flush(level.box)
            level.broken = 0
        else:
            buffer.append(" ")
            level.broken = len(buffer)

    def _block(self, node: LexborNode, tag: int, level: "_Level") -> "_Level | None":
        """Block element -> the level inside the box that it is; None where it is dropped, or read, in one run."""
        tree, box = self.tree, level.box
        names, cause, hints = read_box(node.attributes if self.named else {}, tag)
        lifted = cause in LIFTED
        if cause and not lifted and self._prune(node, cause, names, box):
            return None
        runs = tree.runs
        inner = Box(len(tree.boxes), box.index, tag, names, hints, len(runs), level.depth + 1, node, cause)
        tree.boxes.append(inner)
        if tag == PRE:
            raw = node.text()
            text = " ".join(raw.split())
            if text:
                runs.append(Run(len(runs), text, inner.index, raw=raw.strip("\n").rstrip()))
            self._close(inner, cause if lifted else "")
            return None
        return _Level(node.iter(include_text=True), inner, level.depth + 1, level.linked, cause=cause if lifted else "")

    def _close(self, box: Box, cause: str) -> None:
        """The end of a box, and why all of its lines are dropped, if they are."""
        if self.buffer:
            self._flush(box)
        box.last = len(self.tree.runs)
        if cause:
            self._mark(box, cause)


class _Level(Struct, gc=False):
    """An element that is being read: what is left in it, the box it stands in, whether in a link or in bold.

    ``broken`` is the length of the line at its last break, -1 where there was none; ``cause`` is why its lines are to
    be dropped at its end.
    """

    children: Iterator[LexborNode]
    box: Box
    depth: int
    linked: bool = False
    strong: bool = False
    broken: int = -1
    cause: str = ""
