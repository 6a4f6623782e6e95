"""First words of a text -> the place line of wire copy ("PARIS, March 3 (Northwind) —"), apart from the rest."""

import re
from functools import cache
from importlib import resources

_DATELINE = re.compile(
    r"^(?P<text>(?P<place>[^\W\d_][^\d(),.:;!?–—]{1,40}?)"  # PARIS, New York
    r"(?:,\s*[^\W\d_][^\d(),.:;!?–—]{1,30}?\.?)?"  # , France or , Ill.
    r"(?:,?\s*\d{1,2}\.?\s+[^\W\d_]{2,12}\.?|,?\s*[^\W\d_]{2,12}\.?\s+\d{1,2})?"  # , 10 fév. or , March 3
    r"(?:,?\s*\d{4})?\.?"
    r"(?:\s*[(/][^()/]{2,40}[)/]\.?)?"  # (Reuters)
    r"\s*[-–—:]{1,2})\s+(?=\S)"
)
_STATE = re.compile(r"^(?:[^\W\d_a-z][\w.'’-]*\s?){1,3}, [^\W\d_a-z][\w.]{1,12}\s—$")  # Dekalb, Ill. —
_HAN = re.compile(
    r"^(?P<text>(?:[\u4e00-\u9fff]{1,4}[社网網報报])?(?P<place>[\u4e00-\u9fff]{2,8})\d{1,2}月\d{1,2}日[电電讯訊]"
    r"(?:\s*[(（][^()（）]{2,30}[)）])?)[\s:：　]*(?=\S)"
)
_SLASHED = re.compile(
    r"^(?P<text>(?P<place>[^\W\d_][^\d(),.:;!?–—/]{1,40}?),\s*\d{1,2}\.?\s+[^\W\d_]{2,12}\.?\s*/[^/]{2,40}/\.?)\s+(?=\S)"
)
LONGEST = 32  # characters of a place that a line or an element of its own holds


def split_dateline(text: str) -> tuple[str, str, str]:
    """First paragraph -> place line as printed ("PARIS, March 3 (Northwind) —"), the place, the rest; empty if none.

    A place in capitals, a known one, or one with an agency behind it: a dash alone would make a place of any opening
    clause.
    """
    han = _HAN.match(text)
    if han is not None:
        return han["text"], han["place"], text[han.end() :]
    match = _SLASHED.match(text) or _DATELINE.match(text)
    if match is None or len(match["text"]) > 90:
        return "", "", text
    printed, place = match["text"].strip(), match["place"].strip()
    known = known_place(place)
    if known and place.isupper():
        place = known  # "OUR CORRESPONDENT IN ROME -"
    if not known and not _is_evident(printed, place):
        return "", "", text
    return printed, place.title() if place.isupper() and len(place) > 3 else place, text[match.end() :]


def _is_evident(printed: str, place: str) -> bool:
    """Whether a place that nobody knows is one all the same: a few words in capitals, or with an agency behind them."""
    if len(place.split()) > (1 if printed.endswith(":") else 3):
        return False
    return place.isupper() or "(" in printed or "/" in printed or _STATE.match(printed) is not None


def is_place(text: str) -> bool:
    """Whether a line is a known place and nothing else."""
    return len(text) <= LONGEST and known_place(text) == text


@cache
def _places() -> frozenset[str]:
    lines = resources.files(__package__).joinpath("places.txt").read_text("utf-8").splitlines()
    return frozenset(place for line in lines if line[:1] != "#" for place in line.casefold().split(", "))


def known_place(place: str) -> str:
    """Place, perhaps with who reports from there in front of it -> the part that is a known place, empty for none."""
    if place.casefold() in _places():
        return place
    words = place.split()
    tails = (" ".join(words[at:]) for at in range(max(1, len(words) - 3), len(words)))
    return next((tail for tail in tails if place.isupper() and tail.casefold() in _places()), "")
