"""Class names and ids of a box -> what they say the box is: share, comments, navigation, byline, caption and so on.

Templates name their parts, and use the same few dozen words for it on every site. The words are data (``hints.toml``).
"""

import re
import tomllib
from functools import lru_cache
from importlib import resources

_TABLES: dict[str, list[str]] = {
    hint: table["words"]
    for hint, table in tomllib.loads(
        resources.files(__package__).joinpath("class_hints.toml").read_text("utf-8")
    ).items()
}
HINTS = tuple(_TABLES)
_RANK = {hint: rank for rank, hint in enumerate(HINTS)}
_WORDS: dict[str, set[str]] = {}
_PREFIXES: list[tuple[str, str]] = []
for _hint, _words in _TABLES.items():
    for _word in _words:
        if _word.endswith("*"):
            _PREFIXES.append((_word[:-1], _hint))
        else:
            _WORDS.setdefault(_word, set()).add(_hint)
_STEMS = tuple(prefix for prefix, _ in _PREFIXES)

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ENTRY = re.compile(r"(?:^|\s)(?:hentry|type-post|post-\d+)\b")
# These open a name that says something about the layout around a box, not about the box: has-sidebar, no-comments.
_MODIFIERS = frozenset(
    [
        "has",
        "have",
        "with",
        "without",
        "no",
        "not",
        "use",
        "show",
        "hide",
        "layout",
        "template",
        "page",
        "single",
        "body",
        "is",
        "data",
        "w",
        "and",
    ]
)
_ABOUT_LAYOUT = frozenset(
    [
        "first",
        "second",
        "left",
        "right",
        "only",
        "both",
        "none",
        "one",
        "two",
        "content",
        "wrap",
        "wrapper",
        "main",
        "grid",
        "layout",
        "row",
        "section",
    ]
)
_NEGATIONS = frozenset(("no", "non", "not", "without", "anti", "disable", "disabled", "exclude"))
_SYSTEMS = frozenset(("cmp", "elementor", "wpb", "vc", "tdb", "td", "sppb", "fusion", "et"))  # they prefix every box
_ABOUT_TEXT = re.compile(r"^(?:main|content|body|text|article|copy)", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9]+")
_HASHED = re.compile(r"[A-Za-z]\d+[A-Za-z]|^\d+[a-z]+\d")
_SHORT = 2.4  # letters a word, of one that a program made up

_CONSENT = "cmp"  # a box that asks for consent; with more words behind it, a component of a content system
_GENRE = "commentary"  # says what the text is, not what stands below it


def _words_of_name(name: str) -> list[str]:
    """One class name or id -> the words in it that somebody chose for the box, in lower case.

    The text of a block (``right-rail__main``) is not what the block is. What a program made up says nothing, nor do the
    prefix of a content system and what stands behind a "not".
    """
    block, _, element = name.rpartition("__")
    if block and _ABOUT_TEXT.search(element):
        name = element
    words: list[str] = []
    for token in _TOKEN.findall(name):
        parts = _PARTS.findall(token)
        if not _is_made_up(token, len(parts)):
            words += map(str.lower, parts)
    if len(words) > 1 and words[0] in _MODIFIERS:
        return []
    if len(words) > 1 and words[0] in _SYSTEMS:
        del words[0]
    return words[: next((place for place, word in enumerate(words) if word in _NEGATIONS), len(words))]


def _is_made_up(token: str, parts: int = 0) -> bool:
    """Whether letters are mixed as no word is: with figures between them, or with capitals at every other one."""
    if _HASHED.search(token):
        return True
    return (parts or len(_PARTS.findall(token))) > 2 and len(token) < _SHORT * (parts or 3) and not token.isupper()


@lru_cache(65_536)
def _hints_of_name(name: str) -> frozenset[str]:
    """One class name or id -> its hints."""
    words = _words_of_name(name)
    found: set[str] = set()
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        pair = _WORDS.get(word + following) if following else None
        if pair:
            found |= pair
        single = _WORDS.get(word)
        if single and not (following in _ABOUT_LAYOUT and single & {"sidebar", "navigation"}):
            found |= single
        elif not single and word != _GENRE and word.startswith(_STEMS):
            found.update(hint for prefix, hint in _PREFIXES if word.startswith(prefix))
    if "summary" in found:  # an article-teaser is the standfirst, not somebody else's teaser
        found.discard("related")
    return frozenset(found)


@lru_cache(65_536)
def read_hints(names: str) -> tuple[str, ...]:
    """The class attribute with the id -> hints, most trusted first; none for the box of a whole blog entry."""
    if _ENTRY.search(names):
        return ()
    found: set[str] = set()
    for name in names.split():
        found |= _hints_of_name(name)
    if _CONSENT in names.split() and f"{_CONSENT}-" not in names:
        found.add("cookie")
    return tuple(sorted(found, key=_RANK.__getitem__))
