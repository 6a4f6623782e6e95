"""Class names and ids of a box -> what they say the box is: share, comments, navigation, byline, caption and so on.

Templates name their parts, and use the same few dozen words for it on every site. The words are data (``hints.toml``).
"""

import re
import tomllib
from functools import lru_cache
from importlib import resources
from itertools import chain

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
_AT_THE_SIDE = frozenset(("sidebar", "navigation"))
_NEGATIONS = frozenset(("no", "non", "not", "without", "anti", "disable", "disabled", "exclude"))
_SYSTEMS = frozenset(("cmp", "elementor", "wpb", "vc", "tdb", "td", "sppb", "fusion", "et"))  # they prefix every box
_ABOUT_TEXT = re.compile(r"^(?:main|content|body|text|article|copy)", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9]+")
_HASHED = re.compile(r"[A-Za-z]\d+[A-Za-z]|^\d+[a-z]+\d")
_SHORT = 2.4  # letters a word, of one that a program made up

_CONSENT = "cmp"  # a box that asks for consent; with more words behind it, a component of a content system
_ABOUT_WHAT_IS_SHOWN = frozenset(("live", "match", "ticker", "editorial", "gallery", "photo", "picture", "image"))
_GENRE = "commentary"  # says what the text is, not what stands below it


def _words_of_name(name: str) -> list[str]:
    """One class name or id -> the words in it that somebody chose for the box, in lower case.

    The text of a block (``right-rail__main``) is not what the block is. What a program made up says nothing, nor do the
    prefix of a content system and what stands behind a "not".
    """
    if "__" in name:
        block, _, element = name.rpartition("__")
        if block and _ABOUT_TEXT.search(element):
            name = element
    words = list(chain.from_iterable(map(_words_of_token, _TOKEN.findall(name))))
    if len(words) > 1 and words[0] in _MODIFIERS:
        return []
    if len(words) > 1 and words[0] in _SYSTEMS:
        del words[0]
    if not _NEGATIONS.isdisjoint(words):
        return words[: next(place for place, word in enumerate(words) if word in _NEGATIONS)]
    return words


@lru_cache(65_536)  # sites differ in how they put names together, and use the same tokens for it
def _words_of_token(token: str) -> tuple[str, ...]:
    """Letters and figures of a name between two marks -> the words in them, in lower case; none of what is made up."""
    if token.islower() and token.isalpha():
        return (token,)
    parts = _PARTS.findall(token)
    return () if _is_made_up(token, len(parts)) else tuple(map(str.lower, parts))


def _is_made_up(token: str, parts: int) -> bool:
    """Whether letters are mixed as no word is: with figures between them, or with capitals at every other one."""
    if _HASHED.search(token):
        return True
    return parts > 2 and len(token) < _SHORT * parts and not token.isupper()


@lru_cache(65_536)
def _stemmed(word: str) -> frozenset[str]:
    """Word that is no hint as it stands -> the hints of its stem."""
    if word == _GENRE or not word.startswith(_STEMS):
        return frozenset()
    return frozenset(hint for prefix, hint in _PREFIXES if word.startswith(prefix))


@lru_cache(65_536)
def _hints_of_name(name: str) -> frozenset[str]:
    """One class name or id -> its hints."""
    words = _words_of_name(name)
    found: set[str] = set()
    for word, following in zip(words, (*words[1:], ""), strict=False):
        if following and (pair := _WORDS.get(word + following)):
            found |= pair
        single = _WORDS.get(word)
        if single is None:
            found |= _stemmed(word)
        elif not (following in _ABOUT_LAYOUT and single & _AT_THE_SIDE):
            found |= single
    if "comments" in found and not _ABOUT_WHAT_IS_SHOWN.isdisjoint(words):
        found.discard("comments")  # who tells a match live or what a picture shows, comments on it
    if "summary" in found:  # an article-teaser is the standfirst, not somebody else's teaser
        found.discard("related")
    return frozenset(found)


@lru_cache(65_536)
def read_hints(names: str) -> tuple[str, ...]:
    """The class attribute with the id -> hints, most trusted first; none for the box of a whole blog entry."""
    if ("entry" in names or "post" in names) and _ENTRY.search(names):
        return ()
    single = names.split()
    found = frozenset().union(*map(_hints_of_name, single))
    if _CONSENT in names and _CONSENT in single and f"{_CONSENT}-" not in names:
        found |= {"cookie"}
    return tuple(sorted(found, key=_RANK.__getitem__)) if len(found) > 1 else tuple(found)
