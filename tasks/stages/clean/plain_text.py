"""Plain text of a page -> Document: there is no tree, so layout, order and wording decide.

What stands before the first paragraph is headline, byline, time or a caption; what stands after the last one residue.
A plea for support is recognised by its wording, and reaches back over the paragraphs in which the newsroom speaks of
itself, which reporting does in quotation marks only.
"""

import re

from tasks.models.document import BODY, Block, Dateline, Document, Label, Media
from tasks.models.page import Page
from tasks.stages.clean.metadata import read_facts
from tasks.stages.clean.metadata.byline_words import vocabulary
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.visible import see
from tasks.stages.clean.regions.reasons import worded_as
from tasks.stages.clean.text.credit import Credited, split_credit
from tasks.stages.clean.text.dateline import split_dateline
from tasks.stages.clean.text.donation_appeal import asks_for_money, speaks_of_itself
from tasks.stages.clean.text.language import Detected, detect
from tasks.stages.clean.text.phrases import Phrasebook, phrasebook
from tasks.stages.clean.text.topics import BY_CUE
from tasks.stages.clean.tree.prose import ENDING, STOP, width
from tasks.text.dates import read_moment
from worker.errors import Skipped
from worker.limits import Limits

_GAP = re.compile(r"\n[^\S\n]*\n\s*")
_WRAPPED = 45  # a line that long goes on in the next one
_PROSE = 60  # width of the shortest paragraph that opens a text
_HEADLINE = 220
_BYLINE = 120
_PLEA = 0.035  # part of the letters that cues of a plea cover


class _Part:
    """One block of the capture on its way to a label."""

    __slots__ = ("label", "reason", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.label = Label.PARAGRAPH
        self.reason = ""

    def become(self, label: Label, reason: str) -> None:
        self.label, self.reason = label, reason


def read_capture(page: Page, limits: Limits) -> Document:
    """Plain-text page -> Document. Raises Skipped: ``too-large``, ``not-an-article``."""
    if len(page.text) > limits.page_bytes:
        raise Skipped("too-large", f"{len(page.text):,} characters, {limits.page_bytes:,} are allowed")
    parts = [_Part(text) for text in _paragraphs(page.text)]
    detected = detect(" ".join(part.text for part in parts if width(part.text) > _PROSE))
    book = phrasebook(detected.primary)
    body = [place for place, part in enumerate(parts) if _is_prose(part.text)]
    if not body:
        raise Skipped("not-an-article", "the text holds no paragraph")
    headline = _find_headline(parts, body[0], book, page.hints.title)
    _name_top(parts, headline, book, detected.primary)
    _name_pleas(parts, book)
    _name_rest(parts, headline, book)
    return _compose(page, parts, detected, limits)


def _paragraphs(text: str) -> list[str]:
    """Text -> its paragraphs: apart by blank lines, or by lines where these are not broken to a width."""
    found: list[str] = []
    for chunk in _GAP.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [folded for line in chunk.split("\n") if (folded := " ".join(line.split()))]
        if len(lines) > 1 and all(_WRAPPED <= len(line) <= 100 for line in lines[:-1]):
            found.append(" ".join(lines))
        else:
            found += lines
    return found


def _is_prose(text: str) -> bool:
    return width(text) >= _PROSE and (ENDING.search(text[-5:]) is not None or STOP.search(text) is not None)


def _find_headline(parts: list[_Part], first: int, book: Phrasebook, title: str | None) -> int:
    """-> place of the headline: the title that a feed gave, else the last fitting line before the text, or -1.

    A line fits that is not cue or byline and has four words or more; of several the longest, for section names and
    menus are short.
    """
    best, found = 0.0, -1
    for place, part in enumerate(parts[: max(first, 1)]):
        text = part.text
        if title and text.casefold() == title.casefold():
            return place
        if len(text) > _HEADLINE or text.endswith((".", "!")) or split_credit(text).printed:
            continue
        if len(text.split()) < 4 and width(text) < 20:
            continue
        if any(cue.letters > 0.3 * len(text) for kind, cue in book.cues(text).items() if kind in BY_CUE):
            continue
        if read_moment(text) is not None and len(text) < 60:
            continue
        size = width(text)
        if size > best:
            best, found = size, place
    return found


def _name_top(parts: list[_Part], headline: int, book: Phrasebook, language: str) -> None:
    """Label the headline, what stands above it, and the lines between it and the first paragraph."""
    by = vocabulary(language).by
    for part in parts[: max(headline, 0)]:
        label = Label.APPEAL if _calls(part.text, book) else _worded(part.text, book, 0.2)
        part.become(label or Label.NAVIGATION, "above the headline")
    if headline >= 0:
        parts[headline].become(Label.HEADLINE, "the first line that reads like one")
    for part in parts[headline + 1 :]:
        text = part.text
        opens = by.match(text)
        if len(text) <= _BYLINE and opens is not None and opens.end() < len(text) and not text[opens.end()].islower():
            part.become(Label.BYLINE, f"opens with {opens.group().strip()!r}")
        elif len(text) <= _BYLINE and read_moment(text, language) is not None and not _is_prose(text):
            part.become(Label.TIMESTAMP, "holds a date")
        elif split_credit(text).printed:
            part.become(Label.CAPTION, "ends with a credit")
        elif _is_prose(text):
            break


def _name_pleas(parts: list[_Part], book: Phrasebook) -> None:
    """Label pleas for support, with the paragraphs before them in which the newsroom speaks of itself."""
    for place, part in enumerate(parts):
        if part.label != Label.PARAGRAPH:
            continue
        if not _is_prose(part.text) or not _pleads(part.text, book):
            continue
        part.become(Label.APPEAL, "asks for support")
        before = place - 1
        while before > 0 and parts[before].label == Label.PARAGRAPH and _speaks_of_itself(parts[before].text, book):
            parts[before].become(Label.APPEAL, "leads up to a plea for support")
            before -= 1


def _pleads(text: str, book: Phrasebook) -> bool:
    cue = book.cues(text).get("appeal")
    if cue is not None and (cue.hits > 1 or cue.letters >= _PLEA * len(text)):
        return True
    return asks_for_money(text, book)


def _calls(text: str, book: Phrasebook) -> bool:
    """A short call for support ("Support The Courier!"): it opens with the first word of such a phrase."""
    return text.endswith(("!", "！")) and text.split(maxsplit=1)[0].lower() in book.openers("appeal")


def _speaks_of_itself(text: str, book: Phrasebook) -> bool:
    return text.startswith(("…", "...")) or speaks_of_itself(text, book)


def _name_rest(parts: list[_Part], headline: int, book: Phrasebook) -> None:
    """Label short lines: sub-headings before a paragraph, residue after the last one, cues anywhere."""
    last = _last_paragraph(parts, book)
    opened: Label | None = None  # what a list is, from the line that opens it on
    pleaded = False
    for place, part in enumerate(parts):
        pleaded = pleaded or (part.label == Label.APPEAL and place > headline >= 0)
        if part.label != Label.PARAGRAPH or place <= headline:
            opened = None
        elif part.text[:1] in "©ⓒ":
            part.become(Label.COPYRIGHT, "opens with the copyright sign")
        elif pleaded and place > last and not _is_prose(part.text):
            part.become(Label.WIDGET, "controls of a plea for support")
        else:
            opened = _name_line(part, book, opened, behind=place > last)


def _name_line(part: _Part, book: Phrasebook, opened: Label | None, *, behind: bool) -> Label | None:
    """Label a line by its cues, the list that it stands in, or its place behind the text -> what list is open now."""
    prose = _is_prose(part.text)
    label = _worded(part.text, book, 0.25 if prose else 0.15)
    if label is not None:
        part.become(label, worded_as(label))
        return label if part.text.endswith((":", "：")) else None
    if behind:
        part.become(opened or Label.WIDGET, "after the last paragraph")
    elif prose:
        return None
    elif opened is not None:
        part.become(opened, "in the list above")
    elif not ENDING.search(part.text[-5:]) and width(part.text) < 110:
        part.become(Label.HEADING, "a short line before a paragraph")
    return opened


def _last_paragraph(parts: list[_Part], book: Phrasebook) -> int:
    """-> place of the last paragraph: the last prose, with the short sentences that follow it."""
    last = max((p for p, part in enumerate(parts) if part.label == Label.PARAGRAPH and _is_prose(part.text)), default=0)
    for part in parts[last + 1 :]:
        text = part.text
        if (
            part.label != Label.PARAGRAPH
            or not ENDING.search(text[-5:])
            or width(text) < 25
            or _worded(text, book, 0.15)
        ):
            break
        last += 1
    return last


def _worded(text: str, book: Phrasebook, least: float) -> Label | None:
    """Text -> the label that its cues speak for, if they cover that part of it or a short line opens with one."""
    cues = {kind: cue for kind, cue in book.cues(text[:600]).items() if kind in BY_CUE}
    if not cues:
        return None
    kind = max(cues, key=lambda name: cues[name].letters)
    if cues[kind].letters >= least * len(text) or (cues[kind].first == 0 and len(text) < 120 and not _is_prose(text)):
        return BY_CUE[kind]
    return None


def _compose(page: Page, parts: list[_Part], detected: Detected, limits: Limits) -> Document:
    blocks: list[Block] = []
    shots: list[Media] = []
    dateline: Dateline | None = None
    for part in parts:
        if part.label == Label.CAPTION:
            split = split_credit(part.text)
            blocks += _captioned(split, part.reason)
            shots.append(_shot(split, blocks, lead=not shots))
            continue
        text = part.text
        if part.label == Label.PARAGRAPH and not any(block.label == Label.PARAGRAPH for block in blocks):
            printed, place, rest = split_dateline(text)
            if printed:
                dateline = Dateline(printed, place)
                blocks.append(Block(Label.DATELINE, printed, "opens the first paragraph"))
                text = rest
        blocks.append(
            Block(part.label, text, part.reason or "a paragraph of the text", 2 if part.label == Label.HEADING else 0)
        )
    if not any(block.label in BODY for block in blocks):
        raise Skipped("not-an-article", "nothing of the text reads like an article")
    return read_facts(PageMetadata(page, limits), see(blocks), detected).document(blocks, shots, dateline)


def _captioned(split: Credited, reason: str) -> list[Block]:
    blocks = [Block(Label.CAPTION, split.caption, reason)] if split.caption else []
    return [*blocks, Block(Label.CREDIT, split.printed, reason)]


def _shot(split: Credited, blocks: list[Block], *, lead: bool) -> Media:
    after = sum(block.label in BODY for block in blocks) - 1
    return Media(caption=split.caption or None, credit=split.credit or None, lead=lead, after=after)
