"""Dropped lines -> what their wording says that they are, and whether it says enough to decide."""

from collections.abc import Mapping

from msgspec import Struct

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Named
from tasks.stages.clean.label.dropped_by_place import TOOL, TOPICS
from tasks.stages.clean.regions.layout import BUTTON, HEADLINES, is_call
from tasks.stages.clean.regions.lines import LINKED, Line
from tasks.stages.clean.regions.reasons import worded_as
from tasks.stages.clean.text.phrases import Cue
from tasks.stages.clean.text.topics import CALL_SHARE, CALLS, said
from tasks.stages.clean.tree.prose import span

COPYRIGHT = (Label.COPYRIGHT, "opens with the copyright sign")
_CLEAR = 0.12  # part of the letters that cues must cover to decide
_VAGUELY = 0.05  # and where a vague name leaves it open
TOPICAL = frozenset(("related", "subscription", "advert"))  # vague, and yet they say more than where a box stands
THROUGHOUT = 0.4  # part of the letters of a list of links that cues must cover to say what it is
_DISTINCT = CALLS | {Label.ADVERT, Label.COOKIE_NOTICE}  # what may stand in a list of headlines
_HEADED = CALLS | {Label.RELATED, Label.COMMENTS, Label.AUTHOR_BIO}
_HEADS = 0.6  # part of a heading's letters that cues must cover for it to speak for what stands under it
_SHORTEST = 5  # letters of such a heading
_STRONG = 0.25  # and where a box differs from the region that it stands in
_WHOLLY = 0.7  # and where a line of a list is no part of it
_WITH_RIGHTS = frozenset((Label.NAVIGATION, Label.RELATED, Label.WIDGET, Label.COPYRIGHT))
_ELSEWHERE = frozenset((Label.ADVERT, Label.COMMENTS, Label.SHARE, Label.NAVIGATION, Label.COOKIE_NOTICE))


class Region(Struct):
    """Neighbouring dropped lines, the boxes in them, a name around them that is vague, and what is known of them."""

    lines: list[Line]
    parts: list[list[Line]]
    vague: str | None
    inherited: Named | None


class Wording:
    """Asks what the lines of one page are worded as; ``first`` is its first run that is shown."""

    def __init__(self, scene: Scene, first: int) -> None:
        self.scene, self.first = scene, first

    def worded(self, lines: list[Line]) -> tuple[Label, float] | None:
        """Lines -> the label that their wording speaks for, and the part of the letters that does."""
        cues = list(map(self._cues, lines))
        return said([line.text for line in lines], cues) if any(cues) else None

    def _cues(self, line: Line) -> Mapping[str, Cue]:
        """Line -> the cues of its wording, looked for once."""
        if line.cues is None:
            line.cues = self.scene.book.cues(line.text[:600])
        return line.cues

    def leads_on(self, lines: list[Line]) -> bool:
        """Whether lines are worded as a lead to other texts, and no menu with an entry like "latest news"."""
        headlines = any(span(line.text) > BUTTON for line in lines)
        if not headlines and not all(line.head for line in lines):
            return False
        worded = self.worded(lines)
        return worded is not None and worded[0] == Label.RELATED and worded[1] > (_CLEAR if headlines else _STRONG)

    def topics(self, lines: list[Line]) -> Named | None:
        """Lines of a list of links -> navigation, where their heading says that they are topics, and all are short."""
        if len(lines) < 2 or any(span(line.text) > BUTTON for line in lines):
            return None
        worded = self.worded(lines[:1])
        if worded is None or worded[0] != Label.NAVIGATION or worded[1] < _HEADS:
            return None
        return TOPICS[0]

    def headed(self, lines: list[Line]) -> Named | None:
        """Lines of a region -> what their heading says that they are, where it says little else."""
        if len(lines) < 2 or lines[0].run.index < self.first or not (lines[0].head or span(lines[0].text) < BUTTON):
            return None
        worded = self.worded(lines[:1])
        if worded is None or worded[1] < _HEADS or worded[0] not in _HEADED or len(lines[0].text) < _SHORTEST:
            return None
        return worded[0], "under a heading that says so"

    def decides(self, region: Region, label: Label, share: float) -> bool:
        """Region, the label that its wording speaks for and the part of the letters that does -> whether it is that."""
        if region.inherited is not None and region.inherited[0] != label:
            return _differs(region.lines, region.inherited[0], label, share)
        if len(region.parts) > 1 and not self._holds_for_all(region.parts, label):
            return False
        return share > _least_share(region, label)

    def _holds_for_all(self, parts: list[list[Line]], label: Label) -> bool:
        """Parts of a region -> whether a label is that of the first or of most: what one box of several says holds for
        that box alone, and the rights and controls of a page for less."""
        if label in (Label.COPYRIGHT, Label.WIDGET):
            return False
        saying = [self.worded(part) for part in parts]
        agreeing = sum(said is not None and said[0] == label for said in saying)
        return agreeing * 2 > len(parts) or (saying[0] is not None and saying[0][0] == label)

    def rights(self, line: Line, known: Named | None) -> Named | None:
        """Line -> the rights, or a menu beside them, where it stands in a region that may hold both."""
        if known is not None and known[0] not in _WITH_RIGHTS:
            return None
        text = line.text
        if text[:1] in "©ⓒ":
            return COPYRIGHT
        cue = self._cues(line).get("copyright") if line.linked < LINKED else None
        if cue is not None and ("©" in text or cue.first == 0 or cue.letters > _CLEAR * len(text)):
            return Label.COPYRIGHT, "names the holder of the rights"
        if known is not None and known[0] == Label.COPYRIGHT and line.linked > LINKED:
            return Label.NAVIGATION, "a link in the footer"
        return None

    def elsewhere(self, line: Line, known: Named | None) -> Named | None:
        """Short line in a list or a sign-up -> what it is, where it says wholly that it is something else."""
        if known is None or known[0] not in (Label.RELATED, Label.NEWSLETTER) or len(line.text) >= TOOL:
            return None
        worded = self.worded([line])
        if worded is not None and worded[0] in _ELSEWHERE and worded[1] > _WHOLLY:
            return worded[0], worded_as(worded[0])
        return None


def _differs(lines: list[Line], around: Label, label: Label, share: float) -> bool:
    """Whether lines are something else than the box around them: a teaser may speak of anything, only what is worded
    so throughout differs from it."""
    if (around == Label.RELATED and label not in _DISTINCT) or {label, around} <= CALLS:
        return False
    call = label in CALLS and is_call(lines) and share > _VAGUELY
    if all(line.linked > LINKED or line.listed for line in lines):
        return label == Label.NEWSLETTER and around == Label.RELATED and share > THROUGHOUT
    return call or share > _STRONG


def _least_share(region: Region, label: Label) -> float:
    """Region and a label -> the part of its letters that must speak for the label."""
    lines = region.lines
    if label != Label.RELATED and all(line.linked > LINKED for line in lines):
        links = sum(max(1, line.links) for line in lines)
        headlines = sum(span(line.text) for line in lines) > HEADLINES * links
        return THROUGHOUT if headlines else _CLEAR
    if region.vague == "widget" or (region.vague == "related" and label not in CALLS and label != Label.RELATED):
        return _STRONG
    if label in CALLS and is_call(lines):
        return CALL_SHARE
    return _CLEAR if region.vague is None else _VAGUELY
