"""Attributes of a box -> what it is called, and why it is no part of an article, as far as markup alone proves it."""

import re

from tasks.stages.clean.tree.class_hints import read_hints
from tasks.stages.clean.tree.elements import ID

_BY_TAG = {
    ID["nav"]: "navigation",
    ID["menu"]: "navigation",
    ID["footer"]: "footer",
    ID["aside"]: "aside",
    ID["form"]: "form",
    ID["fieldset"]: "form",
    ID["dialog"]: "popup",
}
_BY_ROLE: dict[str | None, str] = {
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
LIFTED = frozenset(("byline", "meta"))
_MARKED: dict[str | None, tuple[str, ...]] = {"articleBody": (), "description": ("summary",), "headline": ()}
# What names say first that is no part of an article, as a rule: the weights have the last word on what tells something.
SURE = LIFTED | frozenset(
    [
        "advert",
        "newsletter",
        "subscription",
        "bio",
        "tags",
        "related",
        "share",
        "copyright",
        "comments",
        "navigation",
        "footer",
        "sidebar",
        "cookie",
        "popup",
    ]
)
# Where no article is, unless there is next to nothing elsewhere; the other names may be those of a part of one.
ELSEWHERE = frozenset((
    "comments", "navigation", "footer", "sidebar", "aside", "cookie", "popup", "unseen", "form",
))  # fmt: skip
_LONG_ID, _PARTS = 28, 3  # characters and parts of an id that a program made up
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def read_box(attributes: dict[str, str | None], tag: int) -> tuple[str, str, tuple[str, ...]]:
    """Attributes and element of a box -> its names, what it is called that no text is (empty: nothing), its hints."""
    if not attributes:
        return "", _BY_TAG.get(tag, ""), ()
    names = attributes.get("class") or ""
    name = attributes.get("id")
    if name and _is_chosen(name):
        names = f"{names} {name}" if names else name
    # What marks a box as a part of the article knows better than its names: a teaser may be the standfirst.
    hints = _MARKED.get(attributes.get("itemprop"))
    if hints is None:
        hints = read_hints(names) if names else ()
    said = _BY_TAG.get(tag) or _BY_ROLE.get(attributes.get("role")) or _unseen(attributes)
    if said:
        return names, said, (said, *(hint for hint in hints if hint != said))
    return names, hints[0] if hints and hints[0] in SURE else "", hints


def _is_chosen(name: str) -> bool:
    """Whether somebody chose an id: a program makes longer ones, of more parts."""
    return len(name) < _LONG_ID and name.count("-") + name.count("_") < _PARTS


def _unseen(attributes: dict[str, str | None]) -> str:
    """Attributes -> ``unseen`` where they keep a box from being shown, or read out; else empty."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return "unseen"
    return "unseen" if "style" in attributes and _HIDING.search(attributes["style"] or "") is not None else ""
