"""Parsed page -> Structure: what it is built of, its text apart, counted in one selection."""

import re
from collections import Counter
from operator import attrgetter

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.models.document import Structure
from tasks.stages.clean.metadata.head import Head
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.plain import plain
from tasks.stages.clean.tree.elements import ID, NAME, A
from tasks.stages.clean.tree.nodes import Tree

_SELECTOR = (
    "a[href], form, input, select, textarea, button, pre, code, table, iframe, article, time, h2, h3, img, li, dl, "
    "video, [itemtype]"
)
_NUMBER = attrgetter("tag_id")
_INPUT = ID["input"]
_CONTROLS = frozenset((_INPUT, ID["button"]))
_UNTYPED = _CONTROLS | {A}  # what they state is not what the page is about
_MOST = 20_000  # elements that are looked at
_BUTTONS, _LABEL = 60, 40  # buttons whose words are read, and the letters of one
_PRESSED = frozenset(("submit", "button", "reset", "image"))
_WORD = re.compile(r"[a-z]{2,}")
# What guards before a page (bot checks, waiting rooms) leave in it; comment forms have some of these too.
_GUARD = re.compile(
    r"cf[-_]chl|challenge-(?:platform|form|error|running|stage)|captcha|turnstile|_incapsula_|awswaf|queue-it|kpsdk"
    r"|ddos-guard|px-block|sucuri_cloudproxy|bm-verify|verify-human|human-verification"
)
_MARKS = (
    "cf-chl", "cf_chl", "challenge-", "captcha", "turnstile", "_incapsula_", "awswaf", "queue-it", "kpsdk",
    "ddos-guard", "px-block", "sucuri_cloudproxy", "bm-verify", "verify-human", "human-verification",
)  # fmt: skip
_GUARDED = 60_000  # characters of the largest page that is looked through for them: a guard shows little
_REFRESH = re.compile(r"\s*(\d{1,6})")


def read_structure(metadata: PageMetadata, tree: Tree) -> Structure:
    """What a page states, and its tree -> its Structure; never raises."""
    head = metadata.head
    elements, buttons = _counted(metadata.parser)
    return Structure(
        elements=elements,
        types=_types(metadata),
        metas=tuple(head.metas),
        names=_names(metadata.parser),
        buttons=buttons,
        posts=_posts(tree),
        title=plain(head.title, 300),
        og_type=_first(head, "og:type").lower(),
        noindex="noindex" in _first(head, "robots").lower(),
        refresh=_refresh(head),
        guards=_guards(metadata),
    )


def _counted(parser: LexborHTMLParser | None) -> tuple[dict[str, int], tuple[str, ...]]:
    """Parsed page -> how many of which elements it has, inputs by their type as well, and the words on its buttons."""
    nodes = parser.css(_SELECTOR)[:_MOST] if parser else []
    numbers = list(map(_NUMBER, nodes))
    elements = {NAME.get(number) or nodes[numbers.index(number)].tag or "": n for number, n in Counter(numbers).items()}
    controls = [(node, _control(node)) for number, node in zip(numbers, nodes, strict=True) if number in _CONTROLS]
    for node, kind in controls:
        if node.tag_id == _INPUT:
            elements[f"input-{kind}"] = elements.get(f"input-{kind}", 0) + 1
    pressed = [node for node, kind in controls if node.tag_id != _INPUT or kind in _PRESSED]
    buttons = dict.fromkeys(words for node in pressed if len(words := _words_on(node)) in range(1, _LABEL + 1))
    return elements, tuple(buttons)[:_BUTTONS]


def _control(node: LexborNode) -> str:
    return (node.attributes.get("type") or "text").lower()


def _words_on(button: LexborNode) -> str:
    return plain(button.text() or button.attributes.get("value") or "", 200).lower()


def _types(metadata: PageMetadata) -> tuple[str, ...]:
    """What a page states -> the types of things that it says it is about, in its linked data and its microdata."""
    types = dict.fromkeys(metadata.linked.types)
    for node in metadata.parser.css("[itemtype]")[:_MOST] if metadata.parser else ():
        stated = node.attributes.get("itemtype")
        if stated and node.tag_id not in _UNTYPED:
            types[stated.rsplit("/", 1)[-1].lower()] = None
    return tuple(types)


def _names(parser: LexborHTMLParser | None) -> tuple[str, ...]:
    body = parser.body if parser else None
    named = (body.attributes.get("class") or "") if body is not None else ""
    return tuple(dict.fromkeys(_WORD.findall(named.lower())))


def _posts(tree: Tree) -> int:
    """Tree -> the most boxes alike in one box that each hold prose: the posts of a thread, the cards of a list."""
    alike: Counter[tuple[int, int, str]] = Counter()
    for box in tree.boxes:
        if box.prose and box.names:
            alike[box.parent, box.tag, box.names.partition(" ")[0]] += 1
    return max(alike.values(), default=0)


def _first(head: Head, name: str) -> str:
    return next(iter(head.metas.get(name, ())), "")


def _refresh(head: Head) -> float | None:
    found = _REFRESH.match(_first(head, "refresh"))
    return float(found[1]) if found else None


def _guards(metadata: PageMetadata) -> tuple[str, ...]:
    if len(metadata.page.text) > _GUARDED:
        return ()
    text = metadata.page.text.lower()
    return tuple(dict.fromkeys(_GUARD.findall(text))) if any(mark in text for mark in _MARKS) else ()
