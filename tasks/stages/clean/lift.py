"""Lines around the text that become fields of the article: headline, standfirst, byline, time, place line."""

import re

from tasks.document import Label
from tasks.stages.clean.evidence import HEAD, LIFT, LINK, PROSE, Scene, plain
from tasks.stages.clean.facts.moment import read_moment
from tasks.stages.clean.facts.people import vocabulary
from tasks.stages.clean.tree import Run

_REACH = 12  # runs before the first paragraph that are looked at where no headline is found
_LONGEST_LINE = 160  # characters of a byline or a time
_CLOCK = re.compile(r"\d{1,2}\s*[:.hH]\s*\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}|[年月日]|[٠-٩]{4}")
_WORD = re.compile(r"[^\W\d_]+")
_DATELINE = re.compile(
    r"^(?P<text>(?P<place>[^\W\d_][^\d(),.:;!?–—]{1,40}?)"  # PARIS, New York
    r"(?:,\s*[^\W\d_][^\d(),.:;!?–—]{1,30}?)?"  # , France
    r"(?:,?\s*\d{1,2}\.?\s+[^\W\d_]{2,12}\.?|,?\s*[^\W\d_]{2,12}\.?\s+\d{1,2})?"  # , 10 fév. or , March 3
    r"(?:,?\s*\d{4})?\.?"
    r"(?:\s*[(/][^()/]{2,40}[)/]\.?)?"  # (Reuters)
    r"\s*[-–—:]{1,2})\s+(?=\S)"
)
_SLASHED = re.compile(
    r"^(?P<text>(?P<place>[^\W\d_][^\d(),.:;!?–—/]{1,40}?),\s*\d{1,2}\.?\s+[^\W\d_]{2,12}\.?\s*/[^/]{2,40}/\.?)\s+(?=\S)"
)


def lift(scene: Scene, kept: list[Run], language: str) -> dict[int, tuple[Label, str]]:
    """Scene, kept runs and language -> index of run -> label and reason, for lines that become fields."""
    runs, boxes = scene.tree.runs, scene.tree.boxes
    found: dict[int, tuple[Label, str]] = {}
    first = kept[0].index if kept else scene.first
    last = kept[-1].index if kept else scene.last
    keep = {run.index for run in kept}
    headline = scene.headline
    if headline is not None:
        found[headline] = (Label.HEADLINE, "repeats the title of the page")
        words = plain(runs[headline].text)
        for run in runs:
            if run.index != headline and run.kind != LINK and not run.cause and plain(run.text) == words:
                found[run.index] = (Label.HEADLINE, "repeats the headline")
    start = max(0, first - _REACH) if headline is None or headline > first else max(0, min(headline, first) - 4)
    timed = {index for node, index, box in scene.tree.times}
    by = vocabulary(language).by
    for run in runs[start : last + 6]:
        if run.index in keep or run.index in found or len(run.text) > _LONGEST_LINE:
            continue
        if run.cause and run.kind != LIFT:
            continue
        inside = first < run.index <= last
        hints = boxes[run.box].hints if run.box not in scene.step else ()
        named = run.cause in ("byline", "meta") or "byline" in hints or "time" in hints or "meta" in hints
        if inside and not named and run.index not in timed:
            continue
        label = _line(run, by, language, named_by=run.cause == "byline" or "byline" in hints, timed=run.index in timed)
        if label is not None:
            found[run.index] = label
    if headline is not None and headline < first:
        for run in runs[headline + 1 : first]:
            if run.index in found or run.cause or run.kind == LINK or not 25 < len(run.text) < 500:
                continue
            hints = boxes[run.box].hints
            if "summary" in hints or (
                run.kind in (PROSE, HEAD) and "caption" not in hints and not _pictured(scene, run)
            ):
                found[run.index] = (Label.SUBHEADLINE, "between headline and text")
                break
    return found


def _pictured(scene: Scene, run: Run) -> bool:
    return run.index in scene.pictured


def _line(run: Run, by: re.Pattern[str], language: str, *, named_by: bool, timed: bool) -> tuple[Label, str] | None:
    """Short line -> byline or time, by its element, its opening word or the date in it."""
    text = run.text
    opens = by.match(text)
    if opens is not None and opens.end() < len(text) and not text[opens.end()].islower():
        return Label.BYLINE, f"opens with {opens.group().strip()!r}"
    if timed:
        return Label.TIMESTAMP, "in a time element"
    if _CLOCK.search(text) and (read_moment(text, language) is not None or len(_WORD.findall(text)) <= 3):
        return Label.TIMESTAMP, "holds a date"
    if named_by:
        return Label.BYLINE, f"in a box named {run.names!r}" if run.names else "in a box named byline"
    return None


def split_dateline(text: str) -> tuple[str, str, str]:
    """First paragraph -> place line as printed ("PARIS, March 3 (Northwind) —"), the place, the rest; empty if none.

    A place in capitals, or one with a date or an agency behind it: a dash alone would make one of any opening clause.
    """
    match = _SLASHED.match(text) or _DATELINE.match(text)
    if match is None or len(match["text"]) > 90:
        return "", "", text
    printed, place = match["text"].strip(), match["place"].strip()
    evident = place.isupper() or "(" in printed or "/" in printed
    if not evident or len(place.split()) > 5:
        return "", "", text
    return printed, place.title() if place.isupper() and len(place) > 3 else place, text[match.end() :]
