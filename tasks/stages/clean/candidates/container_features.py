"""Containers of prose that may be the article -> the codes of what speaks for and against each.

How much it holds, where it stands to the headline, what its boxes are called, whether its paragraphs are cards that
each hang on a link.
"""

import re
from bisect import bisect_right
from collections import Counter
from functools import lru_cache

from tasks.stages.clean.candidates.containers import Group
from tasks.stages.clean.model.feature_codes import Codes
from tasks.stages.clean.tree.class_hints import HINTS
from tasks.stages.clean.tree.elements import ID
from tasks.stages.clean.tree.nodes import Tree, path

_NAMES = re.compile(
    r"(?:^|[\s_-])(?:article|content|body|story|post|entry|text|main|copy|prose|detail|news|single|hentry|richtext)"
    r"(?=$|[\s_-]|[A-Z])",
    re.IGNORECASE,
)
_ARTICLE, _MAIN, _TD = ID["article"], ID["main"], ID["td"]

CODES = Codes()
_SHARE_OF_MOST = CODES.grid("share of largest", 6)
_SHARE = CODES.grid("share of page", 7)
_COUNT = CODES.grid("paragraphs", 6)
_SIZE = CODES.grid("size", 7)
_FROM_HEADLINE = CODES.grid("runs from headline", 11)
_ORDER = CODES.grid("order", 4)
_ABOVE = CODES.grid("levels up to headline", 11)
_ABOVE_SHARE = CODES.grid("levels up to headline, share of largest", 6, 4)
_TAG = CODES.choice("element", ["div", "td", "article", "section", "body", "main", "other"])
_NAMED = CODES.grid("body words in names", 3)
_PARENT_NAMED = CODES.grid("body words in names around", 3)
_BODY = CODES.flag("named articleBody")
_TWINS = CODES.grid("containers alike", 4)
_LINKED = CODES.grid("link share", 6)
_DENSITY = CODES.grid("prose share", 6)
_IN_ARTICLE = CODES.grid("article around, articles", 4, 4)
_IN_MAIN = CODES.flag("in main")
_LENGTH = CODES.grid("characters a paragraph", 6)
_PLACE = CODES.grid("place on page", 5)
_CARDS = CODES.grid("paragraphs on links", 6, 7)
_CARDS_SHARE = CODES.grid("paragraphs on links, share of largest", 3, 4)
_ORDER_SHARE = CODES.grid("share of largest, order", 4, 4)
_HEADLINE_SHARE = CODES.grid("share of largest, runs from headline", 4, 5)
_OTHER_ARTICLE = CODES.flag("headline in another article")
_HINT = CODES.choice("hint", HINTS)
_CALLED = CODES.grid("called, share of page", 5)
_CALLED_AS = CODES.grid("called so, share of page", len(HINTS), 5)
_RIGHTS = CODES.grid("prose with a sign of the rights", 3)
_RIGHTS_BEHIND = CODES.grid("sign of the rights in the last paragraph, right behind, place on page", 2, 2, 3)
_PICTURED = CODES.grid("paragraphs right behind a picture, paragraphs", 3, 4)
_ABOUT = CODES.grid("words of the title in the text, share of largest", 5, 4)
_GATHERS_CALLED = CODES.grid("gathers, share called", 6)
_GATHERS = CODES.grid("containers gathered, share of the largest", 5, 5)
_GATHERS_ALIKE = CODES.grid("containers gathered, alike", 3, 3)
_GATHERS_LINKED = CODES.grid("containers gathered, link share", 6)
_GATHERS_ARTICLES = CODES.grid("articles around gathered containers", 3)
_GATHERS_HINT = CODES.choice("gathers from a box named", HINTS)
_GATHERS_CARDS = CODES.grid("gathers, paragraphs on links beside the largest, share of the largest", 4, 5)
_GATHERS_AROUND = CODES.grid("gathers, share before the largest, share behind it", 4, 4)
_GATHERS_NAMED = CODES.grid("gathers, body words in names of the largest, of others", 2, 2)
_GATHERS_COUNTS = CODES.grid("gathers, paragraphs of the largest, of the others each", 4, 4)
_GATHERS_FIRST = CODES.grid("gathers, share of the first behind the headline, the largest", 5, 2)
_GATHERS_HEADLINE = CODES.grid("gathers, headline inside, inside the largest", 2, 2)

_HINT_NUMBER = {hint: number for number, hint in enumerate(HINTS)}
_TAGS = {ID["div"]: 0, _TD: 1, _ARTICLE: 2, ID["section"]: 3, 0: 4, _MAIN: 5}
_SHORT = 3  # letters of a word that may be in any text
_RUNS = 30  # of a text in which the words of its title are looked for
_CLOSING = 4  # runs behind a text in which a page says whose it is
_WHOLE = 0.9  # part of the page's prose from which a box is the page, whatever it is called


def evidence(tree: Tree, chosen: list[Group], headline: int | None, titles: tuple[str, ...]) -> list[list[int]]:
    """Candidates -> the codes of each; ``headline`` is the index of the run that shows it, ``titles`` the head has."""
    around = _Around(tree, chosen, headline, titles)
    return [around.codes(order, group) for order, group in enumerate(chosen)]


class _Around:
    """A page and its candidates: what each of them is compared with."""

    def __init__(self, tree: Tree, chosen: list[Group], headline: int | None, titles: tuple[str, ...]) -> None:
        self.boxes, self.runs, self.headline = tree.boxes, tree.runs, headline
        self.total = tree.boxes[0].prose or 1.0
        self.articles = min(3, sum(box.tag == _ARTICLE for box in tree.boxes))
        self.alike = Counter((tree.boxes[group.box].tag, tree.boxes[group.box].names) for group in chosen)
        self.title = {word for word in " ".join(titles).split() if len(word) > _SHORT or not word.isascii()}
        self.pictured = {index for _, index, _ in tree.images}
        self.most = max(group.prose for group in chosen if not group.gathers)

    def codes(self, order: int, group: Group) -> list[int]:
        """Candidate and its place among them -> its codes."""
        above = path(self.boxes, group.box)
        share = group.prose / self.most
        rough = bisect_right((0.35, 0.7, 0.99), share)
        codes = self._held(order, group, share, rough)
        codes += self._elements(group, above)
        codes += self._from_headline(group, above, rough)
        codes += self._names(group, above)
        codes += self._cards(group, rough)
        codes += self._says(group, rough)
        if group.gathers:
            codes += self._gathered(group)
        return codes

    def called(self, index: int, within: int = -1) -> int:
        """Box -> the outermost box around it, inside ``within``, that is called something else; -1 for none."""
        boxes, found = self.boxes, -1
        while index > within:
            if boxes[index].cause and boxes[index].prose < _WHOLE * self.total:
                found = index
            index = boxes[index].parent
        return found

    def _held(self, order: int, group: Group, share: float, rough: int) -> list[int]:
        """-> how much it holds, and where on the page."""
        box = self.boxes[group.box]
        return [
            _SHARE_OF_MOST + bisect_right((0.2, 0.35, 0.5, 0.7, 0.99), share),
            _SHARE + bisect_right((0.1, 0.25, 0.4, 0.6, 0.8, 0.95), group.prose / self.total),
            _COUNT + bisect_right((2, 3, 5, 9, 20), group.count),
            _SIZE + bisect_right((100, 250, 500, 1000, 2000, 5000), group.prose),
            _ORDER + min(order, 3),
            _ORDER_SHARE + 4 * rough + min(order, 3),
            _LINKED + bisect_right((0.03, 0.1, 0.2, 0.35, 0.5), box.link_chars / (box.chars or 1)),
            _DENSITY + bisect_right((0.2, 0.4, 0.6, 0.8, 0.95), group.prose / (box.chars or 1)),
            _LENGTH + bisect_right((80, 120, 180, 260, 400), group.prose / group.count),
            _PLACE + bisect_right((0.1, 0.25, 0.5, 0.75), group.first / len(self.runs)),
        ]

    def _elements(self, group: Group, above: list[int]) -> list[int]:
        """-> what elements it is and stands in."""
        boxes = self.boxes
        box = boxes[group.box]
        inside = next((steps for steps, index in enumerate(above) if boxes[index].tag == _ARTICLE), None)
        codes = [
            _TAG + _TAGS.get(box.tag, 6),
            _TWINS + min(3, self.alike[box.tag, box.names] - 1),
            _IN_ARTICLE + 4 * (3 if inside is None else min(inside, 2)) + self.articles,
        ]
        if any(boxes[index].tag == _MAIN for index in above):
            codes.append(_IN_MAIN)
        if self.headline is not None and self.articles > 1 and inside is not None:
            around = boxes[above[inside]]
            if not around.first <= self.headline < around.last:
                codes.append(_OTHER_ARTICLE)
        return codes

    def _from_headline(self, group: Group, above: list[int], rough: int) -> list[int]:
        """-> where it stands to the headline."""
        headline = self.headline
        if headline is None:
            return [_FROM_HEADLINE + 10, _ABOVE + 10]
        boxes = self.boxes
        distance = group.first - headline
        steps = next((s for s, i in enumerate(above) if boxes[i].first <= headline < boxes[i].last), 9)
        return [
            _FROM_HEADLINE + bisect_right((-20, -5, 0, 2, 5, 10, 20, 40, 80), distance),
            _ABOVE + min(steps, 9),
            _ABOVE_SHARE + 4 * min(steps, 5) + rough,
            _HEADLINE_SHARE + 5 * rough + bisect_right((0, 5, 20, 60), distance),
        ]

    def _names(self, group: Group, above: list[int]) -> list[int]:
        """-> what it and the boxes around it are called."""
        boxes = self.boxes
        box = boxes[group.box]
        codes = [_NAMED + _body_words(box.names)]
        if box.parent >= 0:
            codes.append(_PARENT_NAMED + _body_words(boxes[box.parent].names))
        if any(_is_body(boxes[index].names) for index in above[:3]):
            codes.append(_BODY)
        hints = {hint for index in above if boxes[index].prose < _WHOLE * self.total for hint in boxes[index].hints}
        codes += [_HINT + _HINT_NUMBER[hint] for hint in sorted(hints)]
        called = self.called(group.box)
        if called >= 0:
            part = bisect_right((0.1, 0.25, 0.4, 0.6), boxes[called].prose / self.total)
            codes += (
                _CALLED + part,
                _CALLED_AS + 5 * _HINT_NUMBER[boxes[called].cause] + part,
            )
        return codes

    def _cards(self, group: Group, rough: int) -> list[int]:
        """-> how many of its paragraphs follow a link, as teasers do."""
        part = self._on_links(group) / group.count
        return [
            _CARDS + 7 * bisect_right((0.05, 0.2, 0.4, 0.6, 0.8), part) + min(group.count, 6),
            _CARDS_SHARE + 4 * bisect_right((0.2, 0.6), part) + rough,
        ]

    def _on_links(self, group: Group) -> int:
        """Container -> how many of its paragraphs follow a link, or what was dropped."""
        cards = 0
        for run in group.runs:
            before = self.runs[run.index - 1] if run.index else None
            if before is not None and (before.cause or before.link_chars > 0.6 * len(before.text)):
                cards += 1
        return cards

    def _says(self, group: Group, rough: int) -> list[int]:
        """-> whether its text is about what the title says, and how much of it speaks of rights."""
        rights = sum(run.prose for run in group.runs if "©" in run.text)
        behind = self.runs[group.last + 1 : group.last + _CLOSING]
        claimed = any("©" in run.text for run in behind)
        place = bisect_right((0.6, 0.9), group.last / len(self.runs))
        pictured = sum(run.index in self.pictured for run in group.runs)
        codes = [
            _RIGHTS + bisect_right((0.001, 0.3), rights / group.prose),
            _RIGHTS_BEHIND + (("©" in group.runs[-1].text) * 2 + claimed) * 3 + place,
            _PICTURED + bisect_right((0.01, 0.6), pictured / group.count) * 4 + min(group.count, 4) - 1,
        ]
        if self.title:
            told = " ".join([run.text for run in group.runs[:_RUNS]]).lower()
            part = sum(word in told for word in self.title) / len(self.title)
            codes.append(_ABOUT + 4 * bisect_right((0.001, 0.2, 0.4, 0.7), part) + rough)
        return codes

    def _gathered(self, group: Group) -> list[int]:
        """Box that gathers containers -> how alike they are, and what lies between them and it."""
        boxes = self.boxes
        box = boxes[group.box]
        count = len(group.gathers)
        largest = max(group.gathers, key=lambda held: held.prose)
        kinds: set[tuple[int, int, str]] = set()
        hints: set[str] = set()
        articles = 0
        for held in group.gathers:
            between = [boxes[index] for index in path(boxes, held.box) if index > group.box]
            nearest = between[0] if between else box
            kinds.add((len(between), nearest.tag, nearest.names.partition(" ")[0]))
            articles += any(inner.tag == _ARTICLE for inner in between)
            if held is not largest:
                hints.update(hint for inner in between for hint in inner.hints)
        called = sum(held.prose for held in group.gathers if self.called(held.box, group.box) >= 0)
        part = bisect_right((0.2, 0.4, 0.6, 0.8), largest.prose / group.prose)
        return [
            _GATHERS + 5 * bisect_right((3, 4, 6, 10), count) + part,
            _GATHERS_ALIKE + 3 * min(count - 2, 2) + (0 if len(kinds) == 1 else 1 if len(kinds) < count else 2),
            _GATHERS_LINKED + bisect_right((0.03, 0.1, 0.2, 0.35, 0.5), box.link_chars / (box.chars or 1)),
            _GATHERS_ARTICLES + min(articles, 2),
            _GATHERS_CALLED + bisect_right((0.001, 0.1, 0.25, 0.5, 0.75), called / group.prose),
            *(_GATHERS_HINT + _HINT_NUMBER[hint] for hint in sorted(hints)),
            *self._beside(group, largest, part),
        ]

    def _beside(self, group: Group, largest: Group, part: int) -> list[int]:
        """Box that gathers containers, the largest of them, the bin of its share -> what the others are beside it."""
        others = [held for held in group.gathers if held is not largest]
        count = sum(held.count for held in others)
        cards = sum(map(self._on_links, others)) / count
        before = sum(held.prose for held in others if held.first < largest.first) / group.prose
        behind = sum(held.prose for held in others if held.first > largest.first) / group.prose
        named = any(_body_words(self.boxes[held.box].names) for held in others)
        box, inner, headline = self.boxes[group.box], self.boxes[largest.box], self.headline
        inside = headline is not None and box.first <= headline < box.last
        opening = next((held for held in group.gathers if headline is None or held.first > headline), None)
        first = bisect_right((0.1, 0.3, 0.6), opening.prose / group.prose) if opening is not None else 4
        within = headline is not None and inner.first <= headline < inner.last
        return [
            _GATHERS_CARDS + 5 * bisect_right((0.05, 0.3, 0.6), cards) + part,
            _GATHERS_AROUND + 4 * bisect_right((0.001, 0.15, 0.4), before) + bisect_right((0.001, 0.15, 0.4), behind),
            _GATHERS_NAMED + 2 * (_body_words(inner.names) > 0) + named,
            _GATHERS_COUNTS
            + 4 * bisect_right((2, 4, 8), largest.count)
            + bisect_right((1.01, 2, 4), count / len(others)),
            _GATHERS_FIRST + 2 * first + (opening is largest),
            _GATHERS_HEADLINE + 2 * inside + within,
        ]


@lru_cache(4_096)
def _body_words(names: str) -> int:
    """Names of a box -> how many of them are words for the body of an article, 2 for more."""
    return min(2, len(set(_NAMES.findall(names))))


@lru_cache(4_096)
def _is_body(names: str) -> bool:
    """Whether one of a box's names is the one that schema.org has for the body of an article."""
    return "articlebody" in names.lower().replace("-", "").replace("_", "")
