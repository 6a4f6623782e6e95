"""What was dropped -> why, in a label and words: by the names of the boxes around it, by its wording, by its place.

Dropped runs that share a box without any kept text are one region. What a region is called, or says in its heading or
most of its words, holds for all of it; where that is open, the boxes inside it are asked one by one.
"""

from collections.abc import Mapping, Set
from itertools import accumulate

from tasks.models.document import Block, Label
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.label.dropped_by_place import TOOL, TOPICS, Named, Places
from tasks.stages.clean.regions.layout import (
    BUTTON,
    HEADLINES,
    LISTED,
    is_apart,
    is_call,
    is_even,
    sections,
    structure,
)
from tasks.stages.clean.regions.lines import LINKED, Line, lines_of
from tasks.stages.clean.regions.reasons import box_named, worded_as
from tasks.stages.clean.text.phrases import Cue
from tasks.stages.clean.text.topics import CALL_SHARE, CALLS, said
from tasks.stages.clean.tree.nodes import Run
from tasks.stages.clean.tree.prose import span

_BY_HINT = {
    "share": Label.SHARE,
    "comments": Label.COMMENTS,
    "navigation": Label.NAVIGATION,
    "tags": Label.NAVIGATION,
    "related": Label.RELATED,
    "newsletter": Label.NEWSLETTER,
    "subscription": Label.SUBSCRIPTION,
    "appeal": Label.APPEAL,
    "advert": Label.ADVERT,
    "cookie": Label.COOKIE_NOTICE,
    "bio": Label.AUTHOR_BIO,
    "byline": Label.AUTHOR_BIO,
    "copyright": Label.COPYRIGHT,
    "widget": Label.WIDGET,
    "popup": Label.WIDGET,
    "pull": Label.PULL_QUOTE,
    "sidebar": Label.RELATED,
    "footer": Label.NAVIGATION,
    "aside": Label.RELATED,
    "form": Label.WIDGET,
    "hidden": Label.WIDGET,
    "unseen": Label.WIDGET,
}
# Boxes whose names say where they stand, not what is in them: their wording decides first.
_VAGUE = frozenset((
    "sidebar", "footer", "aside", "form", "hidden", "popup", "unseen", "widget", "related", "subscription", "advert",
    "copyright", "meta",
))  # fmt: skip
_CERTAIN = _BY_HINT.keys() - _VAGUE
_COPYRIGHT = (Label.COPYRIGHT, "opens with the copyright sign")
_CLEAR = 0.12  # part of the letters that cues must cover to decide
_VAGUELY = 0.05  # and where a vague name leaves it open
_TOPICAL = frozenset(("related", "subscription", "advert"))  # vague, and yet they say more than where a box stands
_OUTDONE = frozenset(("byline", "bio", "tags", "navigation"))  # what a list of headlines may be named
_THROUGHOUT = 0.4  # part of the letters of a list of links that cues must cover to say what it is
_DISTINCT = CALLS | {Label.ADVERT, Label.COOKIE_NOTICE}  # what may stand in a list of headlines
_HEADED = CALLS | {Label.RELATED, Label.COMMENTS, Label.AUTHOR_BIO}
_HEADS = 0.6  # part of a heading's letters that cues must cover for it to speak for what stands under it
_SHORTEST = 5  # letters of such a heading
_STRONG = 0.25  # and where a box differs from the region that it stands in
_WHOLLY = 0.7  # and where a line of a list is no part of it
_ELSEWHERE = frozenset((Label.ADVERT, Label.COMMENTS, Label.SHARE, Label.NAVIGATION, Label.COOKIE_NOTICE))


class Dropped:
    """Names what was dropped from one page: built once, then given the dropped runs between two kept ones."""

    def __init__(self, scene: Scene, keep: set[int], known: Mapping[int, tuple[Label, str] | None]) -> None:
        self.scene = scene
        self.known = known  # by index of run, what was found out about it already
        self.first = min(keep, default=scene.first)
        self.last = max(keep, default=scene.last)
        self.places = Places(scene, known, self.first, self.last)
        count = len(scene.tree.runs)
        self.kept_before = list(accumulate(map(keep.__contains__, range(count)), initial=0))
        self.known_before = list(accumulate(map(known.__contains__, range(count)), initial=0))

    def blocks(self, runs: list[Run]) -> list[Block]:
        """Neighbouring dropped runs -> their blocks."""
        named: list[Named] = []
        start = 0
        while start < len(runs):
            root = self._region(runs[start])
            end = self._end(runs, start, root)
            lines = lines_of(self.scene, runs[start:end], root)
            while root >= 0 and end < len(runs) and self._alike(root, other := self._region(runs[end])):
                start, end = end, self._end(runs, end, other)
                lines += lines_of(self.scene, runs[start:end], other)
            named += self._name(lines, 0, None)
            start = end
        return self.places.blocks(named)

    def _end(self, runs: list[Run], start: int, root: int) -> int:
        """Runs, the place of the first in a region and its box -> the place behind the last run in that box."""
        end = start + 1
        while end < len(runs) and root >= 0 and runs[end].index < self.scene.tree.boxes[root].last:
            end += 1
        return end

    def _alike(self, one: int, other: int) -> bool:
        """Whether two boxes are cards of one list."""
        if other < 0:
            return False
        boxes = self.scene.tree.boxes
        a, b = boxes[one], boxes[other]
        return a.parent == b.parent and a.tag == b.tag and a.names.partition(" ")[0] == b.names.partition(" ")[0]

    def _region(self, run: Run) -> int:
        """Run -> the outermost box around it that holds nothing kept, -1 where its own box does."""
        boxes, found = self.scene.tree.boxes, -1
        index = run.box
        while index >= 0 and index not in self.scene.step:
            box = boxes[index]
            if self.kept_before[box.last] > self.kept_before[box.first]:
                break
            found = index
            index = box.parent
        return found

    def _name(self, lines: list[Line], depth: int, inherited: tuple[Label, str] | None) -> list[Named]:
        """Lines that share the outer ``depth`` boxes, and what is known of these -> a label and reason for each."""
        hints: list[str] = []
        first, last = lines[0], lines[-1]  # lines stand in page order: what these two share, all share
        while depth < len(first.path) and depth < len(last.path) and first.path[depth] == last.path[depth]:
            hints += first.hints[depth]
            depth += 1
        if first.run.cause and first.run is last.run:
            hints.append(first.run.cause)
        certain = _first_of(hints, _CERTAIN)
        if certain is not None and certain not in _OUTDONE:
            return _called(certain, lines)
        built = structure(lines) if len(lines) > 1 or inherited != LISTED else None
        if built is not None and built[0] == Label.RELATED and certain in _OUTDONE:
            certain = None
        if inherited is not None and inherited[0] == Label.RELATED and certain in _OUTDONE:
            certain = None
        vague = _first_of(hints, _TOPICAL) or _first_of(hints, _VAGUE)
        if certain in _OUTDONE and self._lists(lines):
            certain = None
        if certain is not None:
            return _called(certain, lines)
        worded = self._worded(lines)
        if inherited is None and self.known_before[last.run.index + 1] > self.known_before[first.run.index]:
            found = (self.known.get(line.run.index) for line in lines)
            inherited = next((known for known in found if known is not None and known[0] != Label.BOILERPLATE), None)
        parts = sections(lines, depth) if len(lines) > 1 else [lines]
        own = inherited
        if built is not None and len(parts) > 1 and not is_even(parts):
            built = None
        if built is None and inherited is None and vague not in _TOPICAL:
            built = self._headed(lines)
        if LISTED in (built, inherited):
            built = self._topics(lines) or built
        agrees = worded is None or worded[1] < _THROUGHOUT or worded[0] == Label.RELATED or built in TOPICS
        if built is not None and agrees:
            own = built
        elif worded is not None and self._decides(worded, parts, vague, inherited):
            own = (worded[0], worded_as(worded[0]))
        elif vague in _BY_HINT and (inherited is None or (inherited[0] == Label.WIDGET and vague in _TOPICAL)):
            own = (_BY_HINT[vague], box_named(vague))
        if len(parts) > 1:
            return [
                named
                for section in parts
                for named in self._name(
                    section, depth, inherited if own is built and built == LISTED and is_apart(section) else own
                )
            ]
        heads = next((at for at, line in enumerate(lines) if not line.head), 0) if own is None else 0
        if heads:
            # The heading has no say: what it stands over names itself, and the heading goes with it.
            return [*((line, None, "") for line in lines[:heads]), *self._name(lines[heads:], depth, None)]
        return [self._line(line, own) for line in lines]

    def _lists(self, lines: list[Line]) -> bool:
        """Whether lines are worded as a lead to other texts, and no menu with an entry like "latest news"."""
        headlines = any(span(line.text) > BUTTON for line in lines)
        if not headlines and not all(line.head for line in lines):
            return False
        worded = self._worded(lines)
        return worded is not None and worded[0] == Label.RELATED and worded[1] > (_CLEAR if headlines else _STRONG)

    def _topics(self, lines: list[Line]) -> tuple[Label, str] | None:
        """Lines of a list of links -> navigation, where their heading says that they are topics, and all are short."""
        if len(lines) < 2 or any(span(line.text) > BUTTON for line in lines):
            return None
        worded = self._worded(lines[:1])
        if worded is None or worded[0] != Label.NAVIGATION or worded[1] < _HEADS:
            return None
        return TOPICS[0]

    def _headed(self, lines: list[Line]) -> tuple[Label, str] | None:
        """Lines of a region -> what their heading says that they are, where it says little else."""
        if len(lines) < 2 or lines[0].run.index < self.first or not (lines[0].head or span(lines[0].text) < BUTTON):
            return None
        worded = self._worded(lines[:1])
        if worded is None or worded[1] < _HEADS or worded[0] not in _HEADED or len(lines[0].text) < _SHORTEST:
            return None
        return worded[0], "under a heading that says so"

    def _decides(
        self,
        worded: tuple[Label, float],
        parts: list[list[Line]],
        vague: str | None,
        inherited: tuple[Label, str] | None,
    ) -> bool:
        label, share = worded
        lines = [line for section in parts for line in section]
        if inherited is not None and inherited[0] != label:
            # A teaser may speak of anything; only what is worded throughout differs from the box around it.
            if (inherited[0] == Label.RELATED and label not in _DISTINCT) or {label, inherited[0]} <= CALLS:
                return False
            call = label in CALLS and is_call(lines) and share > _VAGUELY
            if all(line.linked > LINKED or line.listed for line in lines):
                return label == Label.NEWSLETTER and inherited[0] == Label.RELATED and share > _THROUGHOUT
            return call or share > _STRONG
        if len(parts) > 1:
            # What one box of several says holds for that box alone, unless it comes first.
            if label in (Label.COPYRIGHT, Label.WIDGET):
                return False
            saying = [self._worded(section) for section in parts]
            agreeing = sum(said is not None and said[0] == label for said in saying)
            if agreeing * 2 <= len(parts) and (saying[0] is None or saying[0][0] != label):
                return False
        if label != Label.RELATED and all(line.linked > LINKED for line in lines):
            links = sum(max(1, line.links) for line in lines)
            headlines = sum(span(line.text) for line in lines) > HEADLINES * links
            return share > (_THROUGHOUT if headlines else _CLEAR)
        if vague == "widget" or (vague == "related" and label not in CALLS and label != Label.RELATED):
            return share > _STRONG
        if label in CALLS and is_call(lines):
            return share > CALL_SHARE
        return share > _CLEAR or (vague is not None and share > _VAGUELY)

    def _worded(self, lines: list[Line]) -> tuple[Label, float] | None:
        """Lines -> the label that their wording speaks for, and the part of the letters that does."""
        cues = list(map(self._cues, lines))
        return said([line.text for line in lines], cues) if any(cues) else None

    def _cues(self, line: Line) -> Mapping[str, Cue]:
        """Line -> the cues of its wording, looked for once."""
        if line.cues is None:
            line.cues = self.scene.book.cues(line.text[:600])
        return line.cues

    def _line(self, line: Line, known: tuple[Label, str] | None) -> Named:
        """Line, and what is known of its region -> its label; copyright lines and menus stand in any region."""
        text = line.text
        if (found := self.known.get(line.run.index)) is not None and (known is None or found[0] != Label.BOILERPLATE):
            return line, *found
        if known is None or known[0] in (Label.NAVIGATION, Label.RELATED, Label.WIDGET, Label.COPYRIGHT):
            if text[:1] in "©ⓒ":
                return line, *_COPYRIGHT
            cue = self._cues(line).get("copyright") if line.linked < LINKED else None
            if cue is not None and ("©" in text or cue.first == 0 or cue.letters > _CLEAR * len(text)):
                return line, Label.COPYRIGHT, "names the holder of the rights"
            if known is not None and known[0] == Label.COPYRIGHT and line.linked > LINKED:
                return line, Label.NAVIGATION, "a link in the footer"
        if known is not None and known[0] in (Label.RELATED, Label.NEWSLETTER) and len(text) < TOOL:
            worded = self._worded([line])
            if worded is not None and worded[0] in _ELSEWHERE and worded[1] > _WHOLLY:
                return line, worded[0], worded_as(worded[0])
        return (line, *known) if known is not None else (line, None, "")


def _first_of(hints: list[str], group: Set[str]) -> str | None:
    for hint in hints:
        if hint in group:
            return hint
    return None


def _called(hint: str, lines: list[Line]) -> list[Named]:
    """Lines of a box whose name says what it is -> their labels."""
    named = (_BY_HINT[hint], box_named(hint))
    return [(line, *(_COPYRIGHT if line.text[:1] in "©ⓒ" else named)) for line in lines]
