"""Runs around the anchor -> codes: what each run is, what it says, what it stands in and beside.

A *unit* is the largest box around a run that hangs on the path from the anchor to the body; whether to keep a run is
mostly a question about its unit. ``level`` counts the steps on that path: 0 for what stands in the anchor itself.
"""

import re
from bisect import bisect_right

from tasks.stages.clean.anchor import Group, path
from tasks.stages.clean.codes import Codes
from tasks.stages.clean.hints import HINTS
from tasks.stages.clean.markup import CELLS, HEADINGS, ID, LEAVES, LI, ROWS, P
from tasks.stages.clean.phrases import Phrasebook
from tasks.stages.clean.prose import ENDING, STOP
from tasks.stages.clean.tree import Box, Run, Tree
from tasks.stages.clean.words import plain

KINDS = ("prose", "heading", "link", "item", "cell", "short", "text")
PROSE, HEAD, LINK, ITEM, CELL, SHORT, LONG, LIFT, GONE, EDGE = range(10)
_NEIGHBOURS = (*KINDS, "lifted", "gone", "edge")
_LIFTED = frozenset(("byline", "meta", "tags", "bio"))
CUES = (
    "appeal", "subscription", "newsletter", "related", "share", "advert", "cookie-notice", "comments", "author-bio",
    "copyright", "widget-residue", "correction", "byline", "timestamp", "credit",
)  # fmt: skip
_FLEETING = frozenset(("byline", "timestamp", "credit", "share", "widget-residue"))
_TAGS = (
    "p",
    "div",
    "li",
    "td",
    "h1",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "figcaption",
    "section",
    "article",
    "span",
    "pre",
    "dd",
    "other",
)
_TAG = {ID[name]: number for number, name in enumerate(_TAGS[:-1])}
_OTHER_TAG = len(_TAGS) - 1
_AROUND = (
    "figure",
    "figcaption",
    "table",
    "blockquote",
    "li",
    "article",
    "header",
    "section",
    "details",
    "dl",
    "h1",
    "ul",
    "ol",
    "center",
    "address",
    "pre",
    "a",
)
_AROUND_IDS = {ID[name]: number for number, name in enumerate(_AROUND)}
CREDIT = re.compile(
    r"©|\(c\)|getty|reuters|\bafp\b|\bap photo|shutterstock|istock|\bdpa\b|picture.alliance|\bepa\b|imago|\bpa media"
    r"|photo ?(?:by|:|credit)|foto ?:|image ?(?:credit|source|:)|credit ?:|photograph|courtesy|bild ?:|фото ?:|/ ?ap\b",
    re.IGNORECASE,
)
# One of these is in every credit: to look for each of them costs a tenth of trying the pattern at every letter.
_CREDITING = (
    "©", "(c)", "getty", "reuters", "afp", "ap photo", "stock", "dpa", "picture", "epa", "imago", "pa media", "photo",
    "foto", "image", "credit", "courtesy", "bild", "фото", "/ap", "/ ap",
)  # fmt: skip

CODES = Codes()
_LENGTH = CODES.grid("length", 12)
_LINKED = CODES.grid("link share, length", 6, 4)
_TAG_ = CODES.choice("element", _TAGS)
_PARENT = CODES.choice("element around", _TAGS)
_ENDS = CODES.grid("ends a sentence, sentences", 2, 3)
_LINKS = CODES.grid("links", 5)
_BOLD = CODES.flag("all bold")
_LAST = CODES.choice("last character", ["colon", "ellipsis", "arrow", "letter", "mark"])
_FIRST = CODES.choice("first character", ["lower", "upper", "digit", "quote", "bullet", "other"])
_CUE = CODES.grid("cue, share, opens", len(CUES), 5, 2)
_CUES = CODES.grid("cues", len(CUES), 3)
_DIGITS = CODES.grid("digits", 5)
_UPPER = CODES.flag("capitals")
_HAS = CODES.choice("has", list("|©@/"))
_CREDIT = CODES.flag("credit")
_OWN = CODES.choice("named", HINTS)
_WITHIN = CODES.choice("within named", HINTS)
_IN = CODES.choice("within", _AROUND)
_LEVEL = CODES.grid("level, side", 7, 3)
_SPINE = CODES.grid("on the path, level", 4)
_DOWN = CODES.grid("boxes down", 6)
_AROUND_LINKED = CODES.grid("link share around", 6)
_AROUND_RUNS = CODES.grid("runs around", 6)
_AROUND_PROSE = CODES.grid("prose around", 6)
_ALIKE = CODES.grid("boxes alike", 6)
_BEFORE = CODES.grid("runs before first prose", 6)
_AFTER = CODES.grid("runs after last prose", 7)
_AMID = CODES.flag("amid prose")
_NEXT_PROSE = CODES.grid("runs to next prose", 5)
_LAST_PROSE = CODES.grid("runs since prose", 5)
_PASSED = CODES.grid("prose passed", 3, 6)
_NEXT = CODES.choice("next", _NEIGHBOURS)
_PREVIOUS = CODES.choice("previous", _NEIGHBOURS)
_HEADLINE = CODES.grid("runs from headline", 9)
_TITLE = CODES.grid("says the title", 2)
_REPEATED = CODES.grid("seen before", 5)
_PULLED = CODES.flag("stands in a paragraph")
_PICTURE = CODES.flag("after a picture")
_PICTURE_NEXT = CODES.flag("before a picture")
_PARAGRAPHS = CODES.grid("paragraphs of the article", 5)

_U_LEAF = CODES.choice("unit: leaf", _TAGS)
_U_SHARE = CODES.grid("unit: prose, level, side", 5, 5, 3)
_U_LINKED = CODES.grid("unit: link share, prose", 6, 5)
_U_RUNS = CODES.grid("unit: runs, prose", 6, 5)
_U_TAG = CODES.grid("unit: element, prose, outside", len(_TAGS), 5, 2)
_U_CHARS = CODES.grid("unit: characters, link share", 6, 3)
_U_SIDE = CODES.grid("unit: side, prose, link share", 3, 5, 3)
_U_ALIKE = CODES.grid("unit: boxes alike, their prose", 5, 5)
_U_LIKE_ANCHOR = CODES.grid("unit: like the anchor's, prose, level", 2, 5, 5)
_U_DENSITY = CODES.grid("unit: prose share, paragraphs, outside", 5, 4, 2)
_U_HEADINGS = CODES.grid("unit: headings, paragraphs, linked", 3, 4, 2)
_U_OPENS = CODES.grid("unit: opens with, outside", 10, 2)
_U_PICTURE = CODES.grid("unit: picture, prose", 2, 5)
_U_CARDS = CODES.grid("unit: paragraphs on links", 4, 4)
_U_REPEATED = CODES.flag("unit: seen before")
_U_HINT = CODES.grid("unit: named, prose", len(HINTS), 5)
_U_HEADLINE = CODES.grid("unit: headline inside, after headline, prose", 2, 2, 5)
_U_PASSED = CODES.grid("unit: prose passed, prose left", 6, 7)

_MOST = 0.6  # part of the article's prose from which a box is the article, whatever its names say
_HINT_NUMBER = {hint: number for number, hint in enumerate(HINTS)}
_CUE_NUMBER = {cue: number for number, cue in enumerate(CUES)}


class Scene:
    """What the runs of one page are judged by: built once, then asked for the codes of every run."""

    def __init__(
        self, tree: Tree, anchor: Group, book: Phrasebook, titles: tuple[str, ...], headline: int | None
    ) -> None:
        self.tree, self.anchor, self.titles, self.headline = tree, anchor, titles, headline
        self.book = book.for_page()
        boxes, runs = tree.boxes, tree.runs
        self.path = path(boxes, anchor.box)
        step = {index: level for level, index in enumerate(self.path)}
        self.step = step
        self.level = level = [0] * len(boxes)
        self.unit = unit = [-1] * len(boxes)
        for box in boxes:
            found = step.get(box.index)
            if found is not None:
                level[box.index] = found
            else:
                level[box.index] = level[box.parent]
                unit[box.index] = box.index if unit[box.parent] < 0 else unit[box.parent]
        self.total = anchor.prose or 1.0
        self.first = anchor.first
        self.last = anchor.last
        self.alike: dict[tuple[int, int, str], int] = {}
        self.alike_prose: dict[tuple[int, int, str], float] = {}
        for box in boxes[1:]:
            key = (box.parent, box.tag, box.names)
            self.alike[key] = self.alike.get(key, 0) + 1
            self.alike_prose[key] = self.alike_prose.get(key, 0.0) + box.prose
        self.pictured = {index for _, index, _ in tree.images}
        count = len(runs)
        self.next_prose = [99] * (count + 1)
        self.last_prose = [99] * (count + 1)
        distance = 99
        for index in range(count - 1, -1, -1):
            self.next_prose[index] = distance
            distance = 1 if runs[index].prose else min(99, distance + 1)
        distance = 99
        for index in range(count):
            self.last_prose[index] = distance
            distance = 1 if runs[index].prose else min(99, distance + 1)
        self.passed = [0.0] * (count + 1)
        summed = 0.0
        self.paragraphs = []
        for run in runs:
            self.passed[run.index] = summed
            if run.prose and level[run.box] == 0:
                summed += run.prose
                self.paragraphs.append(run.text)
        self.passed[count] = summed
        self.summed = summed or 1.0
        self.told = "\n".join(self.paragraphs)
        self.longest_title = max(map(len, titles), default=0) + 30  # punctuation aside
        self.where: dict[str, int] = {}
        for run in runs:
            run.kind = self._kind(run)
            if not run.cause:
                self.where.setdefault(run.text, run.index)
        self.cards: dict[int, list[Box]] | None = None  # by the box that holds them, once somebody looked for them
        self._units: dict[int, list[int]] = {}
        self._around: dict[int, list[int]] = {}
        self._inside: dict[int, tuple[tuple[str, ...], tuple[int, ...], int]] = {}

    def _kind(self, run: Run) -> int:
        if run.cause:
            return LIFT if run.cause in _LIFTED else GONE
        tag = self.tree.boxes[run.box].tag
        if run.prose:
            return PROSE
        if tag in HEADINGS:
            return HEAD
        if run.link_chars > 0.6 * len(run.text):
            return LINK
        if tag == LI:
            return ITEM
        if tag in CELLS or tag in ROWS:
            return CELL
        return SHORT if len(run.text) < 60 else LONG

    def unit_codes(self, index: int) -> list[int]:
        """Box off the path -> its codes as a unit; counted once."""
        codes = self._units.get(index)
        if codes is not None:
            return codes
        boxes, runs = self.tree.boxes, self.tree.runs
        box = boxes[index]
        level = self.level[index]
        outside = level > 0
        part = box.prose / self.total
        share = bisect_right((0.005, 0.03, 0.1, 0.25), part)
        linked = bisect_right((0.05, 0.15, 0.3, 0.5, 0.75), box.link_chars / (box.chars or 1))
        codes = self._units[index] = []
        if box.tag in LEAVES:
            codes.append(_U_LEAF + _TAG.get(box.tag, _OTHER_TAG))
            return codes
        side = 0 if box.last <= self.first else 2 if box.first > self.last else 1
        near = min(level, 4)
        branch = boxes[self.path[level - 1]] if outside else None
        like = branch is not None and branch.tag == box.tag and branch.names == box.names
        key = (box.parent, box.tag, box.names)
        paragraphs = headings = cards = repeated = 0
        linked_heading = False
        for run in runs[box.first : box.last]:
            if run.kind == PROSE:
                paragraphs += 1
                before = runs[run.index - 1] if run.index else None
                if before is not None and (before.cause or before.link_chars > 0.6 * len(before.text)):
                    cards += 1
                if self.where[run.text] < box.first:
                    repeated += 1
            elif run.kind == HEAD:
                headings += 1
                if run.link_chars > 0.6 * len(run.text):
                    linked_heading = True
        opening = runs[box.first].kind if box.first < box.last else EDGE
        pictured = any(i in self.pictured for i in range(box.first, box.last + 1))
        codes += (
            _U_SHARE + (share * 5 + near) * 3 + side,
            _U_LINKED + linked * 5 + share,
            _U_RUNS + bisect_right((2, 3, 5, 9, 20), box.runs) * 5 + share,
            _U_TAG + (_TAG.get(box.tag, _OTHER_TAG) * 5 + share) * 2 + outside,
            _U_CHARS + bisect_right((30, 80, 200, 500, 1200), box.chars) * 3 + linked // 2,
            _U_SIDE + (side * 5 + share) * 3 + linked // 2,
            _U_ALIKE
            + bisect_right((2, 3, 5, 10), self.alike[key]) * 5
            + bisect_right((0.01, 0.1, 0.3, 0.6), self.alike_prose[key] / self.total),
            _U_LIKE_ANCHOR + (like * 5 + share) * 5 + near,
            _U_DENSITY
            + (bisect_right((0.1, 0.3, 0.6, 0.85), box.prose / (box.chars or 1)) * 4 + min(paragraphs, 3)) * 2
            + outside,
            _U_HEADINGS + (min(headings, 2) * 4 + min(paragraphs, 3)) * 2 + linked_heading,
            _U_OPENS + opening * 2 + outside,
            _U_PICTURE + pictured * 5 + share,
        )
        if paragraphs:
            codes.append(_U_CARDS + bisect_right((0.05, 0.3, 0.6), cards / paragraphs) * 4 + min(paragraphs, 3))
            if repeated > 0.5 * paragraphs:
                codes.append(_U_REPEATED)
        codes += [_U_HINT + _HINT_NUMBER[hint] * 5 + share for hint in box.hints]
        if self.headline is not None:
            codes.append(
                _U_HEADLINE + ((box.first <= self.headline < box.last) * 2 + (box.first > self.headline)) * 5 + share
            )
        if not outside:
            codes.append(
                _U_PASSED
                + bisect_right((0.001, 0.1, 0.5, 0.9, 0.99), self.passed[box.first] / self.summed) * 7
                + bisect_right((0.001, 0.1, 0.5, 0.9, 0.99, 0.999), self.passed[box.last] / self.summed)
            )
        return codes

    def inside(self, index: int) -> tuple[tuple[str, ...], tuple[int, ...], int]:
        """Box -> what it stands in off the path, itself included: names' hints, numbers of elements, how many boxes."""
        if index < 0 or index in self.step:
            return (), (), 0
        found = self._inside.get(index)
        if found is None:
            box = self.tree.boxes[index]
            hints, inside, steps = self.inside(box.parent)
            if box.hints and box.prose < _MOST * self.total:
                hints = tuple(dict.fromkeys((*hints, *box.hints)))
            number = _AROUND_IDS.get(box.tag)
            if number is not None and number not in inside:
                inside = (*inside, number)
            found = self._inside[index] = hints, inside, steps + 1
        return found

    def around_codes(self, index: int) -> list[int]:
        """Box -> the codes of what surrounds the runs that stand directly in it; counted once."""
        codes = self._around.get(index)
        if codes is not None:
            return codes
        boxes = self.tree.boxes
        box = boxes[index]
        level, unit = self.level[index], self.unit[index]
        around = boxes[box.parent] if box.parent >= 0 else box
        codes = self._around[index] = [
            _TAG_ + _TAG.get(box.tag, _OTHER_TAG),
            _PARENT + _TAG.get(around.tag, _OTHER_TAG),
            _ALIKE + bisect_right((2, 3, 5, 10, 25), self.alike.get((box.parent, box.tag, box.names), 1)),
        ]
        hints, inside, steps = self.inside(index)
        if index not in self.step and box.prose < _MOST * self.total:
            codes += [_OWN + _HINT_NUMBER[hint] for hint in box.hints]
        codes += [_WITHIN + _HINT_NUMBER[hint] for hint in hints]
        codes += [_IN + number for number in inside]
        codes.append(_DOWN + min(steps, 5))
        if unit < 0:
            codes.append(_SPINE + min(level, 3))
        else:
            codes += self.unit_codes(unit)
            if index != unit:
                codes += (
                    _AROUND_LINKED + bisect_right((0.05, 0.2, 0.4, 0.7, 0.95), around.link_chars / (around.chars or 1)),
                    _AROUND_RUNS + bisect_right((2, 4, 8, 20, 60), around.runs),
                    _AROUND_PROSE + bisect_right((0.001, 0.02, 0.1, 0.3, 0.6), around.prose / self.total),
                )
        return codes

    def codes(self, run: Run) -> list[int]:
        """Run that markup has not dropped -> its codes."""
        return self.own_codes(run) + self.around_codes(run.box)

    def own_codes(self, run: Run) -> list[int]:
        """Run that markup has not dropped -> the codes that are not those of everything that stands in its box."""
        runs = self.tree.runs
        text, index = run.text, run.index
        size = len(text)
        level = self.level[run.box]
        length = bisect_right((4, 10, 20, 35, 50, 75, 110, 160, 250, 400, 800), run.width)
        codes = [
            _LENGTH + length,
            _LINKED + bisect_right((0.01, 0.1, 0.3, 0.6, 0.95), run.link_chars / size) * 4 + length // 3,
            _ENDS + (ENDING.search(text[-5:]) is not None) * 3 + _stops(text),
            _LAST + _last(text),
            _FIRST + _first(text[0]),
            _PARAGRAPHS + bisect_right((2, 4, 8, 16), len(self.paragraphs)),
            _NEXT_PROSE + bisect_right((2, 3, 5, 9), self.next_prose[index]),
            _LAST_PROSE + bisect_right((2, 3, 5, 9), self.last_prose[index]),
        ]
        if run.links:
            codes.append(_LINKS + min(run.links, 4))
        if run.strong_chars >= 0.9 * size:
            codes.append(_BOLD)
        side = 0 if index < self.first else 2 if index > self.last else 1
        codes.append(_LEVEL + min(level, 6) * 3 + side)
        if side == 0:
            codes.append(_BEFORE + bisect_right((2, 3, 5, 8, 14), self.first - index))
        elif side == 2:
            codes.append(_AFTER + bisect_right((2, 3, 5, 8, 14, 25), index - self.last))
        else:
            codes.append(_AMID)
        if level < 3:
            codes.append(
                _PASSED + level * 6 + bisect_right((0.001, 0.1, 0.5, 0.9, 0.99), self.passed[index] / self.summed)
            )
        following = runs[index + 1].kind if index + 1 < len(runs) else EDGE
        previous = runs[index - 1].kind if index else EDGE
        codes += (_NEXT + following, _PREVIOUS + previous)
        if self.headline is not None:
            codes.append(_HEADLINE + bisect_right((-5, -1, 0, 1, 2, 4, 8, 20), index - self.headline))
        for name, cue in self.book.cues(text[:600]).items():
            number = _CUE_NUMBER.get(name)
            if number is None or (size > 300 and name in _FLEETING):
                continue
            codes.append(
                _CUE + (number * 5 + bisect_right((0.08, 0.2, 0.4, 0.7), cue.letters / size)) * 2 + (cue.first == 0)
            )
            if cue.hits > 1:
                codes.append(_CUES + number * 3 + min(cue.hits, 4) - 2)
        if size < 160:
            digits = _digits(text)
            if digits:
                codes.append(_DIGITS + bisect_right((0.01, 0.1, 0.25, 0.5), digits / size))
            if text.isupper():
                codes.append(_UPPER)
            codes += [_HAS + number for number, mark in enumerate("|©@/") if mark in text]
            lower = text.lower()
            if any(map(lower.__contains__, _CREDITING)) and CREDIT.search(text):
                codes.append(_CREDIT)
        if size < min(250, self.longest_title):
            words = plain(text)
            if len(words) > 8 and any(words == title or (size > 25 and words in title) for title in self.titles):
                codes.append(_TITLE + (index == self.headline))
        if self.where[text] < index:
            codes.append(_REPEATED + length // 3)
        if (25 < size < 350 and run.kind != PROSE) or (25 < size < 350 and self.tree.boxes[run.box].tag != P):
            core = text.strip("\"“”„«»‘’' ")[:80]
            if core in self.told and any(
                core in paragraph for paragraph in self.paragraphs if len(paragraph) > size + 10
            ):
                codes.append(_PULLED)
        if index in self.pictured:
            codes.append(_PICTURE)
        if index + 1 in self.pictured:
            codes.append(_PICTURE_NEXT)
        return codes


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
