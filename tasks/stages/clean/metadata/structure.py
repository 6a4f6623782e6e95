"""Parsed page -> Structure: what it is built of, its text apart, counted in one selection."""

import re
from collections import Counter
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.models.document import Structure
from tasks.stages.clean.metadata.head import Head
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.plain import plain
from tasks.stages.clean.tree.nodes import Tree

_SELECTOR = (
    "a[href], form, input, select, textarea, button, pre, code, table, iframe, article, time, h2, h3, img, li, dl, "
    "video, [itemtype]"
)
_MOST = 20_000  # elements that are looked at
_BUTTONS, _LABEL = 60, 40  # buttons whose words are read, and the letters of one
_PRESSED = frozenset(("submit", "button", "reset", "image"))
_WORD = re.compile(r"[a-z]{2,}")
# What guards before a page (bot checks, waiting rooms) leave in it; comment forms have some of these too.
_GUARD = re.compile(
    r"cf[-_]chl|challenge-(?:platform|form|error|running|stage)|captcha|turnstile|_incapsula_|awswaf|queue-it|kpsdk"
    r"|ddos-guard|px-block|sucuri_cloudproxy|bm-verify|verify-human|human-verification"
)
_GUARDED = 60_000  # characters of the largest page that is looked through for them: a guard shows little
_REFRESH = re.compile(r"\s*(\d{1,6})")


def read_structure(metadata: PageMetadata, tree: Tree) -> Structure:
    """What a page states, and its tree -> its Structure; never raises."""
    head = metadata.head
    elements: Counter[str] = Counter()
    types = dict.fromkeys(metadata.linked.types)
    buttons: dict[str, None] = {}
    for node in _elements(metadata.parser):
        tag = node.tag or ""
        elements[tag] += 1
        if tag in {"input", "button"}:
            kind = (node.attributes.get("type") or "text").lower()
            if tag == "input":
                elements[f"input-{kind}"] += 1
            if (tag == "button" or kind in _PRESSED) and len(buttons) < _BUTTONS:
                words = plain(node.text() or node.attributes.get("value") or "", 200).lower()
                if words and len(words) <= _LABEL:
                    buttons[words] = None
        elif tag != "a" and (stated_type := node.attributes.get("itemtype")):
            types[stated_type.rsplit("/", 1)[-1].lower()] = None
    return Structure(
        elements=dict(elements),
        types=tuple(types),
        metas=tuple(head.metas),
        names=_names(metadata.parser),
        buttons=tuple(buttons),
        posts=_posts(tree),
        title=plain(head.title, 300),
        og_type=_first(head, "og:type").lower(),
        noindex="noindex" in _first(head, "robots").lower(),
        refresh=_refresh(head),
        guards=_guards(metadata),
    )


def _elements(parser: LexborHTMLParser | None) -> Iterable[LexborNode]:
    return parser.css(_SELECTOR)[:_MOST] if parser else ()


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
    text = metadata.page.text
    return tuple(dict.fromkeys(_GUARD.findall(text.lower()))) if len(text) <= _GUARDED else ()
