"""Text under a picture -> what it says and who took it, apart.

A credit is announced ("Photo:", "© ", "写真："), stands in brackets, names an agency, or trails the last sentence as a
name without a full stop ("… on Tuesday. Ines Okoro/Harbour Gazette").
"""

import re
import tomllib
from importlib import resources

from msgspec import Struct

from tasks.stages.clean.text.words import words_of

_DATA = tomllib.loads(resources.files(__package__).joinpath("credits.toml").read_text("utf-8"))


def _either(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(set(words), key=len, reverse=True))


_LABEL = _either(_DATA["labels"])
_AGENCY = _either(_DATA["agencies"])
_OPEN, _CLOSE = "[(\\[（【［]", "[)\\]）】］]"
# "Photo: X", "Photo by X", "© X", in brackets or not, up to the end. A label needs a colon or a dash.
_ANNOUNCED = re.compile(
    rf"(?:{_OPEN}\s*)?(?:(?<!\w)(?:{_LABEL})\s*\.?\s*(?:[:：/=|]|\s[-–—]\s)|(?<!\w)(?:photos?|photographs?|illustration|pictures?|images?)\s+by\s"
    rf"|(?<!\w)(?:fot\.|foto\s+(?:di|de|von|av))\s|courtesy\s+of\s|[©ⓒ]|\(c\))(?:.*)$",
    re.IGNORECASE | re.DOTALL,
)
# One of these words opens what announces a credit: most captions hold none, and to try each at every letter takes long.
_ANNOUNCING = frozenset(words_of(label)[0] for label in (*_DATA["labels"], "©", "ⓒ", "c"))
_BRACKETED = re.compile(
    rf"{_OPEN}(?:[^()\[\]（）]*?(?<!\w)(?:{_LABEL}|{_AGENCY})(?!\w)[^()\[\]（）]*|[^()\[\]（）]{{2,60}}/[^()\[\]（）]{{2,60}}){_CLOSE}\.?$",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(?<=[.!?…。！？؟»”\"’])(?:\s+|(?=[^\W\d_a-z][^.!?]+/))(?P<credit>[^.!?。！？؟]{2,110}?)\.?$")
_AGENCY_WORD = re.compile(rf"(?<!\w)(?:{_AGENCY})(?!\w)", re.IGNORECASE)
_NAME = re.compile(
    r"^(?:[^\W\d_a-z][\w'’.-]*)(?:\s+(?:(?:de|van|von|der|den|da|di|du|la|le|el|al|bin|and|und|y|et|e)\s+)*[^\W\d_a-z][\w'’.-]*){1,3}$"
)
_BARE = re.compile(
    rf"^\s*(?:{_OPEN}\s*)?(?:(?:{_LABEL})\s*\.?\s*(?:[:：/=|]|\s[-–—]\s|\bby\b|\bdi\b|\bvon\b|\bde\b)?\s*|(?:[©ⓒ]|\(c\))\s*(?:\d{{4}}\s+)?)+",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"^[\w-]+\.[a-z]{2,4}/\S")
_OPENER = re.compile(rf"^[▲△▼◎●○■□↑\s]*(?:{_either(_DATA['captions'])})\s*[:：／/]")
_NOTHING_BUT = re.compile(rf"(?:{_LABEL}|caption)\s*[:：]?", re.IGNORECASE)

_LONGEST = 140  # characters of a credit behind a label: in a longer one, the label is a word of the caption
_BRIEF = 90  # characters of a credit that no label announces
_AGENCY_ALONE = 40  # and of one that is the name of an agency


class Credited(Struct, frozen=True):
    """Text under a picture: the caption, the credit as printed, and the credit without label and brackets."""

    caption: str
    printed: str = ""
    credit: str = ""


def split_credit(text: str, marked: str = "") -> Credited:
    """Text under a picture, and the part of it that markup names a credit -> caption and credit.

    Without a credit the whole text is the caption; a text that is a credit and nothing else has no caption.
    """
    split = _marked(text, marked) if marked else None
    return split or _announced(text) or _trailing(text) or _alone(text) or Credited(text)


def _marked(text: str, marked: str) -> Credited | None:
    """Text that opens or ends in what markup names a credit -> both halves."""
    if text.endswith(marked):
        return Credited(text[: -len(marked)].rstrip(" |–—-/"), marked, bare(marked))
    if text.startswith(marked):
        return Credited(text[len(marked) :].lstrip(" |–—-/."), marked, bare(marked))
    return None


def _announced(text: str) -> Credited | None:
    """Text that ends in a credit in brackets, or in one behind a label -> both halves."""
    match = _BRACKETED.search(text)
    if match is None and not _ANNOUNCING.isdisjoint(words_of(text)):
        match = _ANNOUNCED.search(text)
        if match is not None and len(match.group()) > _LONGEST:
            return None
    if match is None:
        return None
    printed = match.group().strip()
    return Credited(text[: match.start()].rstrip(" |–—-/"), printed, bare(printed))


def _trailing(text: str) -> Credited | None:
    """Text with names behind its last sentence -> both halves."""
    match = _TRAILING.search(text)
    if match is None:
        return None
    printed = match["credit"].strip()
    return Credited(text[: match.start()].strip(), printed, bare(printed)) if _names(printed) else None


def _alone(text: str) -> Credited | None:
    """Short text that is a credit and nothing else, though nothing announces it -> it."""
    brief = len(text) < _BRIEF and text[-1] not in ".!?。"
    if brief and ("/" in text or _AGENCY_WORD.search(text)) and (_names(text) or _DOMAIN.match(text) is not None):
        return all_credit(text)
    return Credited("", text, text) if len(text) < _AGENCY_ALONE and _AGENCY_WORD.fullmatch(text) else None


def split_opener(text: str) -> bool:
    """Whether a text says of itself that it stands under a picture ("圖說：…")."""
    return _OPENER.match(text) is not None


def all_credit(text: str) -> Credited:
    """Text that is a credit and nothing else -> it, without a caption."""
    return Credited("", text, bare(text))


def is_label(text: str) -> bool:
    """Whether a text only names the field that follows it ("Photo Credit", "Caption")."""
    return _NOTHING_BUT.fullmatch(text) is not None


def announces(text: str) -> bool:
    """Whether a text opens by saying that it is a credit ("Source: …")."""
    return _ANNOUNCED.match(text) is not None


def _names(text: str) -> bool:
    """Whether a text without a full stop is a credit: names around slashes, an agency, or a name alone."""
    if "/" in text or " via " in text:
        return all(len(part.split()) <= 9 for part in text.split("/")) and text[0].isalpha() and not text[0].islower()
    if len(text.split()) <= 8 and _AGENCY_WORD.search(text):
        return True
    return _NAME.match(text) is not None


def bare(printed: str) -> str:
    """Credit as printed -> without its label and brackets."""
    text = _BARE.sub("", printed).strip()
    if printed[:1] in "([（【［":
        text = text.lstrip("([（【［").rstrip(".").rstrip(")]）】］")
    return text.strip(" .,;:|–—-") if text.count("(") == text.count(")") else text.strip(" .,;:|–—-)")
