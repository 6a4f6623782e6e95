"""Runs around the anchor -> codes: what each run is, what it says, what it stands in and beside."""

import re
from bisect import bisect_right

from tasks.stages.clean.candidates.context import EDGE, HEAD, PROSE, Scene
from tasks.stages.clean.scoring import features as f
from tasks.stages.clean.text.words import may_open, plain
from tasks.stages.clean.tree.elements import LEAVES, P
from tasks.stages.clean.tree.nodes import Box, Run
from tasks.stages.clean.tree.prose import ENDING, STOP

_FLEETING = frozenset(("byline", "timestamp", "credit", "share", "widget-residue"))
CREDIT = re.compile(
    r"©|\(c\)|getty|reuters|\bafp\b|\bap photo|shutterstock|istock|\bdpa\b|picture.alliance|\bepa\b|imago|\bpa media"
    r"|photo ?(?:by|:|credit)|foto ?:|image ?(?:credit|source|:)|credit ?:|photograph|courtesy|bild ?:|фото ?:|/ ?ap\b",
    re.IGNORECASE,
)
# One of these is in every credit: to look for them first takes an eighth of trying the pattern at every letter.
_CREDITING = re.compile(
    r"©|\(c\)|getty|reuters|afp|ap photo|stock|dpa|picture|epa|imago|pa media|photo|foto|image|credit|courtesy|bild"
    r"|фото|/ ?ap"
)
_AWAY = [bisect_right((2, 3, 5, 9), distance) for distance in range(100)]  # by runs to the next prose, 99 at most
_SHORT_TEXT = 800.0  # prose of a text that is so short that anything beside it looks large
_SHORT_LINE = 160  # characters of a line in which signs tell
_MOST = 0.6  # part of the article's prose from which a box is the article, whatever its names say


class Evidence:
    """What speaks for and against the runs of one page, as codes; what stands around them is looked at once a box."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._units: dict[int, list[int]] = {}
        self._around: dict[int, list[int]] = {}
        self._inside = _inside(scene)

    def codes(self, run: Run) -> list[int]:
        """Run that markup has not dropped -> its codes."""
        return self.own_codes(run) + self.around_codes(run.box)

    def own_codes(self, run: Run) -> list[int]:
        """Run that markup has not dropped -> the codes that are not those of everything that stands in its box."""
        length = bisect_right((4, 10, 20, 35, 50, 75, 110, 160, 250, 400, 800), run.width)
        codes = self._form(run, length)
        codes += self._place(run)
        codes += self._cues(run.text)
        if len(run.text) < _SHORT_LINE:
            codes += _signs(run.text)
        codes += self._again(run, length)
        return codes

    def _form(self, run: Run, length: int) -> list[int]:
        """Run and the bin of its length -> what it looks like."""
        scene, text, index = self.scene, run.text, run.index
        size = len(text)
        codes = [
            f.LENGTH + length,
            f.LINKED
            + (run.link_chars and bisect_right((0.01, 0.1, 0.3, 0.6, 0.95), run.link_chars / size)) * 4
            + length // 3,
            f.ENDS + (ENDING.search(text[-5:]) is not None) * 3 + _stops(text),
            f.LAST + _last(text),
            f.FIRST + _first(text[0]),
            f.PARAGRAPHS + bisect_right((2, 4, 8, 16), len(scene.paragraphs)),
        ]
        if run.links:
            codes.append(f.LINKS + min(run.links, 4))
        if run.strong_chars >= 0.9 * size:
            codes.append(f.BOLD)
        if index in scene.pictured:
            codes.append(f.PICTURE)
        if index + 1 in scene.pictured:
            codes.append(f.PICTURE_NEXT)
        return codes

    def _place(self, run: Run) -> list[int]:
        """Run -> where it stands to the prose of the article, to its neighbours and to the headline."""
        scene, index = self.scene, run.index
        runs = scene.tree.runs
        level = scene.level[run.box]
        side = 0 if index < scene.first else 2 if index > scene.last else 1
        codes = [
            f.NEXT_PROSE + _AWAY[scene.next_prose[index]],
            f.LAST_PROSE + _AWAY[scene.last_prose[index]],
            f.LEVEL + min(level, 6) * 3 + side,
            f.NEXT + (runs[index + 1].kind if index + 1 < len(runs) else EDGE),
            f.PREVIOUS + (runs[index - 1].kind if index else EDGE),
        ]
        if side == 0:
            codes.append(f.BEFORE + bisect_right((2, 3, 5, 8, 14), scene.first - index))
        elif side == 2:
            codes.append(f.AFTER + bisect_right((2, 3, 5, 8, 14, 25), index - scene.last))
        else:
            codes.append(f.AMID)
        if level < 3:
            codes.append(
                f.PASSED + level * 6 + bisect_right((0.001, 0.1, 0.5, 0.9, 0.99), scene.passed[index] / scene.summed)
            )
        if scene.headline is not None:
            codes.append(f.HEADLINE + bisect_right((-5, -1, 0, 1, 2, 4, 8, 20), index - scene.headline))
        return codes

    def _cues(self, text: str) -> list[int]:
        """Text -> what its wording speaks for."""
        codes: list[int] = []
        size = len(text)
        for name, cue in self.scene.book.cues(text[:600]).items():
            number = f.CUE_NUMBER.get(name)
            if number is None or (size > 300 and name in _FLEETING):
                continue
            codes.append(
                f.CUE + (number * 5 + bisect_right((0.08, 0.2, 0.4, 0.7), cue.letters / size)) * 2 + (cue.first == 0)
            )
            if cue.hits > 1:
                codes.append(f.CUE_HITS + number * 3 + min(cue.hits, 4) - 2)
        return codes

    def _again(self, run: Run, length: int) -> list[int]:
        """Run and the bin of its length -> whether title, page or a paragraph says the same."""
        scene, text, index = self.scene, run.text, run.index
        size = len(text)
        codes: list[int] = []
        if size < min(250, scene.longest_title) and may_open(text, scene.titled):
            words = plain(text)
            if len(words) > 8 and any(words == title or (size > 25 and words in title) for title in scene.titles):
                codes.append(f.TITLE + (index == scene.headline))
        if scene.where[text] < index:
            codes.append(f.REPEATED + length // 3)
        if 25 < size < 350 and (run.kind != PROSE or scene.tree.boxes[run.box].tag != P):
            core = text.strip("\"“”„«»‘’' ")[:80]
            if core in scene.told and any(
                core in paragraph for paragraph in scene.paragraphs if len(paragraph) > size + 10
            ):
                codes.append(f.PULLED)
        return codes

    def around_codes(self, index: int) -> list[int]:
        """Box -> the codes of what surrounds the runs that stand directly in it; counted once."""
        codes = self._around.get(index)
        if codes is not None:
            return codes
        scene = self.scene
        boxes = scene.tree.boxes
        box = boxes[index]
        level, unit = scene.level[index], scene.unit[index]
        around = boxes[box.parent] if box.parent >= 0 else box
        codes = self._around[index] = [
            f.TAG + f.TAG_NUMBER.get(box.tag, f.OTHER_TAG),
            f.PARENT + f.TAG_NUMBER.get(around.tag, f.OTHER_TAG),
            f.ALIKE + bisect_right((2, 3, 5, 10, 25), scene.alike.get((box.parent, box.tag, box.names), 1)),
        ]
        hints, inside, steps, called = self._inside[index]
        if called >= 0:
            part = bisect_right((0.005, 0.03, 0.1, 0.25, 0.6), boxes[called].prose / max(scene.total, _SHORT_TEXT))
            codes.append(f.CALLED_AS + 6 * f.HINT_NUMBER[boxes[called].cause] + part)
        if box.hints and index not in scene.step and box.prose < _MOST * scene.total:
            codes += [f.OWN + f.HINT_NUMBER[hint] for hint in box.hints]
        for hint in hints:
            codes.append(f.WITHIN + f.HINT_NUMBER[hint])
        for number in inside:
            codes.append(f.IN + number)
        codes.append(f.DOWN + min(steps, 5))
        if unit < 0:
            codes.append(f.SPINE + min(level, 3))
        else:
            codes += self.unit_codes(unit)
            if index != unit:
                codes += (
                    f.AROUND_LINKED
                    + bisect_right((0.05, 0.2, 0.4, 0.7, 0.95), around.link_chars / (around.chars or 1)),
                    f.AROUND_RUNS + bisect_right((2, 4, 8, 20, 60), around.runs),
                    f.AROUND_PROSE + bisect_right((0.001, 0.02, 0.1, 0.3, 0.6), around.prose / scene.total),
                )
        return codes

    def unit_codes(self, index: int) -> list[int]:
        """Box off the path -> its codes as a unit; counted once."""
        codes = self._units.get(index)
        if codes is None:
            box = self.scene.tree.boxes[index]
            if box.tag in LEAVES:
                codes = [f.U_LEAF + f.TAG_NUMBER.get(box.tag, f.OTHER_TAG)]
            else:
                share = bisect_right((0.005, 0.03, 0.1, 0.25), box.prose / self.scene.total)
                codes = [*self._unit_held(box, share), *self._unit_place(box, share)]
            self._units[index] = codes
        return codes

    def _unit_held(self, box: Box, share: int) -> list[int]:
        """Unit and the bin of its prose -> what it holds."""
        scene = self.scene
        runs = scene.tree.runs
        outside = scene.level[box.index] > 0
        linked = bisect_right((0.05, 0.15, 0.3, 0.5, 0.75), box.link_chars / (box.chars or 1))
        paragraphs = headings = cards = repeated = 0
        linked_heading = False
        for run in runs[box.first : box.last]:
            if run.kind == PROSE:
                paragraphs += 1
                before = runs[run.index - 1] if run.index else None
                if before is not None and (before.cause or before.link_chars > 0.6 * len(before.text)):
                    cards += 1
                if scene.where[run.text] < box.first:
                    repeated += 1
            elif run.kind == HEAD:
                headings += 1
                if run.link_chars > 0.6 * len(run.text):
                    linked_heading = True
        few = min(paragraphs, 3)
        opening = runs[box.first].kind if box.first < box.last else EDGE
        pictured = not scene.pictured.isdisjoint(range(box.first, box.last + 1))
        codes = [
            f.U_LINKED + linked * 5 + share,
            f.U_RUNS + bisect_right((2, 3, 5, 9, 20), box.runs) * 5 + share,
            f.U_CHARS + bisect_right((30, 80, 200, 500, 1200), box.chars) * 3 + linked // 2,
            f.U_DENSITY + (bisect_right((0.1, 0.3, 0.6, 0.85), box.prose / (box.chars or 1)) * 4 + few) * 2 + outside,
            f.U_HEADINGS + (min(headings, 2) * 4 + few) * 2 + linked_heading,
            f.U_OPENS + opening * 2 + outside,
            f.U_PICTURE + pictured * 5 + share,
            f.U_SIDE + (self._side(box) * 5 + share) * 3 + linked // 2,
            *(f.U_HINT + f.HINT_NUMBER[hint] * 5 + share for hint in box.hints),
        ]
        if paragraphs:
            codes.append(f.U_CARDS + bisect_right((0.05, 0.3, 0.6), cards / paragraphs) * 4 + few)
            if repeated > 0.5 * paragraphs:
                codes.append(f.U_REPEATED)
        return codes

    def _unit_place(self, box: Box, share: int) -> list[int]:
        """Unit and the bin of its prose -> where it stands, and beside what."""
        scene = self.scene
        level = scene.level[box.index]
        near, outside = min(level, 4), level > 0
        branch = scene.tree.boxes[scene.path[level - 1]] if outside else None
        like = branch is not None and branch.tag == box.tag and branch.names == box.names
        key = (box.parent, box.tag, box.names)
        codes = [
            f.U_SHARE + (share * 5 + near) * 3 + self._side(box),
            f.U_TAG + (f.TAG_NUMBER.get(box.tag, f.OTHER_TAG) * 5 + share) * 2 + outside,
            f.U_ALIKE
            + bisect_right((2, 3, 5, 10), scene.alike[key]) * 5
            + bisect_right((0.01, 0.1, 0.3, 0.6), scene.alike_prose[key] / scene.total),
            f.U_LIKE_ANCHOR + (like * 5 + share) * 5 + near,
        ]
        headline = scene.headline
        if headline is not None:
            codes.append(f.U_HEADLINE + ((box.first <= headline < box.last) * 2 + (box.first > headline)) * 5 + share)
        if not outside:
            codes.append(
                f.U_PASSED
                + bisect_right((0.001, 0.1, 0.5, 0.9, 0.99), scene.passed[box.first] / scene.summed) * 7
                + bisect_right((0.001, 0.1, 0.5, 0.9, 0.99, 0.999), scene.passed[box.last] / scene.summed)
            )
        return codes

    def _side(self, box: Box) -> int:
        """Unit -> 0 above the text, 1 among it, 2 below."""
        return 0 if box.last <= self.scene.first else 2 if box.first > self.scene.last else 1


def _signs(text: str) -> list[int]:
    """Short line -> the signs in it that speak of a date, a tool or a credit."""
    codes = []
    digits = _digits(text)
    if digits:
        codes.append(f.DIGITS + bisect_right((0.01, 0.1, 0.25, 0.5), digits / len(text)))
    if text.isupper():
        codes.append(f.UPPER)
    codes += [f.HAS + number for number, mark in enumerate("|©@/") if mark in text]
    if _CREDITING.search(text.lower()) and CREDIT.search(text):
        codes.append(f.CREDIT)
    return codes


def _inside(scene: Scene) -> list[tuple[tuple[str, ...], tuple[int, ...], int, int]]:
    """-> what each box stands in off the path, itself included: names' hints, numbers of elements, how many boxes."""
    found: list[tuple[tuple[str, ...], tuple[int, ...], int, int]] = []
    for box in scene.tree.boxes:
        if box.index in scene.step:
            found.append(((), (), 0, -1))
            continue
        hints, inside, steps, called = found[box.parent]
        if called < 0 and box.cause:
            called = box.index
        if box.hints and box.prose < _MOST * scene.total:
            hints = tuple(dict.fromkeys((*hints, *box.hints)))
        number = f.AROUND_NUMBER.get(box.tag)
        if number is not None and number not in inside:
            inside = (*inside, number)
        found.append((hints, inside, steps + 1, called))
    return found


def _digits(text: str) -> int:
    if text.isascii():
        return len(text) - len(text.encode().translate(None, b"0123456789"))
    return sum(map(str.isdigit, text))


def _stops(text: str) -> int:
    """Text -> how many sentences end in it, 2 for more."""
    found = STOP.search(text, 0, 400)
    return 0 if found is None else 1 if STOP.search(text, found.end(), 400) is None else 2


def _last(text: str) -> int:
    last = text[-1]
    if last in ":：":
        return 0
    if last == "…" or text.endswith("..."):
        return 1
    if last in "»>→›":
        return 2
    return 3 if last.isalnum() else 4


def _first(first: str) -> int:
    if first.islower():
        return 0
    if first.isupper():
        return 1
    if first.isdigit():
        return 2
    if first in "\"“„«»‘'—–-":
        return 3
    return 4 if first in "•▪►*·>→" else 5
