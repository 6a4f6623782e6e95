"""Tags -> nothing, or the verdict that they nest too deep or leave too much open, found as a parser would find it.

The stack of open elements is kept the way HTML prescribes, as far as it decides how deep a page gets: an end tag closes
what it finds open in its scope and is ignored otherwise, so that stray ones hide nothing.
"""

import re

from worker.errors import Skipped
from worker.limits import Limits

# One attribute as a tokenizer reads it: quotes count only behind an equals sign. White space is written out, for a set
# of characters is looked up at once, and one with a class in it is tried member by member.
_W = rb" \t\n\r\f\v"
ATTRIBUTE = (
    rb"[" + _W + rb"/]*+[^" + _W + rb"/>][^" + _W + rb"/>=]*+"
    rb"(?:[" + _W + rb"]*+=[" + _W + rb"]*+"
    rb"(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^" + _W + rb">\"'][^" + _W + rb">]*+)?+)?+"
)
_TAG = re.compile(rb"<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<rest>(?>" + ATTRIBUTE + rb")*+)[\s/]*+(?:>|\Z)")
_ATTRIBUTE = re.compile(ATTRIBUTE)
_REBUILT = 1_000_000  # formatting elements that blocks open again: 360 bytes each


def _names(names: str) -> frozenset[bytes]:
    return frozenset(names.encode().split())


_FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
_VOID = _names("area base br col embed frame hr img input link meta param source track wbr html head body")
_CELLS, _ROWS = _names("td th"), _names("tr")
_PARTS = _names("tbody thead tfoot caption colgroup") | _CELLS | _ROWS  # of a table: ignored outside of one
_CLOSES_P = _names(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer header hgroup"
    " main menu nav ol p search section summary ul h1 h2 h3 h4 h5 h6 pre listing form li dd dt plaintext xmp"
)
_BOUND = _PARTS | _names("select")  # what stands around them decides whether they open
_MARKERS = _names("applet caption td th marquee object template")  # formatting does not reach into them
_SCOPES = _MARKERS | _names("html table select")  # nor do end tags reach out of them
_SPECIAL = _SCOPES | _CLOSES_P | _PARTS | _VOID | _names("button iframe noscript")
_CHOICES = _names("option optgroup")
# Elements that an opening tag of their kind ends, and the borders that this does not cross.
_ITEM_BORDERS = _SPECIAL - _names("address div p li dd dt")
_TABLE = _names("applet marquee object table template")
_ENDED = {
    **dict.fromkeys(_CELLS, (_CELLS, _TABLE | _ROWS)),
    **dict.fromkeys(_ROWS, (_ROWS, _TABLE)),
    **dict.fromkeys(_names("tbody thead tfoot"), (_names("tbody thead tfoot"), _TABLE)),
    **dict.fromkeys(_names("li"), (_names("li"), _ITEM_BORDERS | _names("dd dt"))),
    **dict.fromkeys(_names("dd dt"), (_names("dd dt"), _ITEM_BORDERS | _names("li"))),
}
_PARAGRAPH = _names("p")
_P_BORDERS = _SCOPES | _names("button")
_LIST_BORDERS = _SCOPES | _names("ul ol")
_HEADINGS = _names("h1 h2 h3 h4 h5 h6")
_RUBY = _names("rb rp rt rtc")
_IMPLIED = _RUBY | _CHOICES | _names("dd dt li p")
_ADOPTED = 8  # blocks out of which an end tag takes its formatting element


def read_tags(markup: bytes, limits: Limits) -> None:
    """Markup and bounds -> None. Raises Skipped: ``too-many-tags``, ``too-deep``, ``too-many-attributes``,
    ``too-many-options``, ``unclosed-formatting``."""
    stack: list[bytes] = []
    formatting: list[bytes] = []  # active formatting elements, with an empty name for each marker
    tags = options = rebuilt = 0
    for found in _TAG.finditer(markup):
        name = found["name"].lower()
        if found["close"]:
            _close(name, stack, formatting)
            continue
        tags += 1
        if tags > limits.tags:
            raise Skipped("too-many-tags", f"more than {limits.tags:,} elements")
        rest = found["rest"]
        if len(rest) > limits.attributes:  # each is a letter, at least
            _count(rest, limits.attributes)
        if name in _VOID:
            continue
        if name == b"option":
            options += 1
            if options > limits.options:
                raise Skipped("too-many-options", f"more than {limits.options:,} options")
        if name in _FORMATTING:
            _format(name, stack, formatting, limits.formatting)
        elif name in _BOUND and _is_ignored(name, stack, formatting):
            continue
        else:
            if name in _SPECIAL:
                rebuilt += len(formatting)
                if rebuilt > _REBUILT:
                    raise Skipped("unclosed-formatting", "blocks would open formatting elements again without end")
            _open(name, stack, formatting)
        stack.append(name)
        if len(stack) > limits.depth:
            raise Skipped("too-deep", f"elements are nested more than {limits.depth} deep")


def _count(attributes: bytes, most: int) -> None:
    """Attributes of a tag and their bound -> None. Raises Skipped("too-many-attributes")."""
    if len(_ATTRIBUTE.findall(attributes)) > most:
        raise Skipped("too-many-attributes", f"a tag with more than {most:,} attributes")


def _format(name: bytes, stack: list[bytes], formatting: list[bytes], most: int) -> None:
    """An opening tag of a formatting element: it is active from here on, and a link ends the one before it."""
    if name == b"a" and b"a" in formatting:
        _close(name, stack, formatting)
    formatting.append(name)
    if len(formatting) > most:
        raise Skipped("unclosed-formatting", f"more than {most} formatting elements are left open")


def _is_ignored(name: bytes, stack: list[bytes], formatting: list[bytes]) -> bool:
    """Whether an opening tag opens nothing: a part of a table outside of one, a choice that ends the one around it."""
    if name == b"select":
        return _end(stack, formatting, frozenset((name,)), _SCOPES - {name})
    return b"table" not in stack


def _open(name: bytes, stack: list[bytes], formatting: list[bytes]) -> None:
    """An opening tag: what it ends is closed."""
    if name in _ENDED:
        _end(stack, formatting, *_ENDED[name])
    if name in _CLOSES_P:
        _end(stack, formatting, _PARAGRAPH, _P_BORDERS)
    if name == b"button":
        _end(stack, formatting, frozenset((name,)), _SCOPES)
    if stack and (
        (name in _HEADINGS and stack[-1] in _HEADINGS)
        or (name in _CHOICES and stack[-1] == b"option")
        or (name in _RUBY and stack[-1] in _IMPLIED and b"ruby" in stack)
    ):
        stack.pop()
    if name in _MARKERS:
        formatting.append(b"")


def _close(name: bytes, stack: list[bytes], formatting: list[bytes]) -> None:
    """An end tag: the element that it names is closed with what is open inside, if it stands in scope."""
    if name in _FORMATTING:
        _close_formatting(name, stack, formatting)
    elif name == b"form":
        for place in range(len(stack) - 1, -1, -1):
            if stack[place] == name:
                del stack[place]  # what was opened in it stays open
                return
            if stack[place] in _SCOPES:
                return
    elif name in _PARTS or name == b"table":
        _end(stack, formatting, frozenset((name,)), _TABLE - {name})
    elif name in _HEADINGS:
        _end(stack, formatting, _HEADINGS, _SCOPES)
    elif name in _SPECIAL:
        _end(stack, formatting, frozenset((name,)), (_LIST_BORDERS if name == b"li" else _SCOPES) - {name})
    else:
        _end(stack, formatting, frozenset((name,)), _SPECIAL)


def _close_formatting(name: bytes, stack: list[bytes], formatting: list[bytes]) -> None:
    """The end tag of a formatting element: blocks inside it stay open, and too many of them keep it active."""
    blocks = 0
    for place in range(len(stack) - 1, -1, -1):
        if stack[place] == name:
            del stack[place]
            break
        if stack[place] in _SCOPES:
            return
        blocks += stack[place] in _SPECIAL
    if blocks >= _ADOPTED:
        return
    for place in range(len(formatting) - 1, -1, -1):
        if formatting[place] == name:
            del formatting[place]
            return
        if not formatting[place]:
            return


def _end(stack: list[bytes], formatting: list[bytes], group: frozenset[bytes], borders: frozenset[bytes]) -> bool:
    """Close the nearest open element of a group with all that is open inside it, if no border is between; -> done."""
    for place in range(len(stack) - 1, -1, -1):
        name = stack[place]
        if name in group:
            for inner in stack[place:]:
                if inner in _MARKERS:
                    while formatting and formatting.pop():
                        pass
            del stack[place:]
            return True
        if name in borders:
            return False
    return False
