"""Pass: drop cards, boxes alike that each hang on a linked headline: they lead to other texts, or make an index."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import PROSE, Scene
from tasks.stages.clean.decisions import Decisions, Doubts, Named
from tasks.stages.clean.regions.layout import TEASER
from tasks.stages.clean.text.topics import by_wording
from tasks.stages.clean.tree.elements import LEAVES
from tasks.stages.clean.tree.nodes import Box, Run

_CARDS = 3  # cards that make a list of them
_CARD_RUNS = 7
_HEADLINE = 15  # width of a headline at least: less is a button
_LINKED = 0.6  # part of it that is a link
_NEARLY = 1.2  # how much more prose than its cards a box may hold that is nothing but a list of them
_DESCRIPTION = 150  # width of what an index says about itself
_CARD: Named = (Label.RELATED, "one of several cards that hang on links")


def find_cards(scene: Scene) -> dict[int, list[Box]]:
    """-> index of a box -> its cards: three or more boxes alike in it, each with a linked headline and a short text."""
    if scene.cards is None:
        alike: dict[tuple[int, int, str], list[Box]] = defaultdict(list)
        runs = scene.tree.runs
        for box in scene.tree.boxes:
            if box.parent < 0 or box.index in scene.step or not 0 < box.last - box.first <= _CARD_RUNS:
                continue
            if is_card(runs[box.first : box.last]):
                alike[box.parent, box.tag, box.names.partition(" ")[0]].append(box)
        scene.cards = {}
        for (parent, _, _), cards in alike.items():
            if len(cards) >= _CARDS and any(card.last - card.first > 1 for card in cards):
                scene.cards.setdefault(parent, []).extend(cards)
    return scene.cards


def is_card(inside: list[Run]) -> bool:
    """Whether the runs of a box are a linked headline and a few short lines without links."""
    opening = inside[0]
    if opening.cause or opening.width <= _HEADLINE or opening.link_chars < _LINKED * len(opening.text):
        return False
    return sum(run.width for run in inside if not run.link_chars) <= TEASER


def is_index(scene: Scene, kept: list[Run], doubts: Doubts) -> bool:
    """Whether a page is a list of articles: cards hold most of what was kept, and little is left beside them."""
    cards = list(chain.from_iterable(find_cards(scene).values()))
    if len(cards) <= _CARDS:
        return False
    in_cards = {index for card in cards for index in range(card.first, card.last)}
    beside = [run for run in kept if run.index not in in_cards and run.index not in doubts]
    said, inside = _width(beside), _width(run for run in kept if run.index in in_cards)
    if inside > 0 and (said < _DESCRIPTION or (said < TEASER and inside > 2 * said)):
        return True
    return _are_most_taken(scene, cards, {run.index for run in kept}, beside)


def _are_most_taken(scene: Scene, cards: list[Box], keep: set[int], beside: list[Run]) -> bool:
    """Whether most cards were taken for a part of the text: then they count whole, and a headline beside them does
    not."""
    taken = [card for card in cards if not keep.isdisjoint(range(card.first, card.last))]
    whole = sum(_width(scene.tree.runs[card.first : card.last]) for card in taken)
    prose = _width(run for run in beside if run.kind == PROSE)
    return len(taken) * 2 > len(cards) and prose < TEASER and whole > 2 * prose


def _width(runs: Iterable[Run]) -> float:
    return sum(run.width for run in runs)


def drop_cards(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: lists of cards outside the box of the text, some of which was kept."""
    runs, keep = scene.tree.runs, decided.kept
    doubts = dict(decided.doubts)
    told = [index for index in sorted(keep) if runs[index].kind == PROSE]
    left = told.copy()  # told and not in doubt, at its end
    for parent, cards in find_cards(scene).items():
        box = scene.tree.boxes[parent]
        if cards[0].tag in LEAVES or (scene.level[parent] == 0 and not _is_column(scene, told, box)):
            continue
        while left and left[-1] in doubts:
            left.pop()
        if not _says_related(scene, box, cards[0]) or (left and left[-1] >= box.last):
            continue
        for indexes in _ranges(scene, box, cards):
            if not keep.isdisjoint(indexes):
                for index in indexes:
                    doubts.setdefault(index, _CARD)
    return decided.doubting(doubts)


def _ranges(scene: Scene, box: Box, cards: list[Box]) -> list[range]:
    """Box and its cards -> the runs that go together: all of the box, where the cards hold nearly all of its prose."""
    if box.index not in scene.step and box.prose <= _NEARLY * sum(card.prose for card in cards):
        return [range(box.first, box.last)]
    return [range(card.first, card.last) for card in cards]


def _says_related(scene: Scene, box: Box, card: Box) -> bool:
    """Whether a box of cards is named so, or opens with words like "more from": a list in a text looks the same."""
    if "related" in box.hints or "sidebar" in box.hints:
        return True
    opening = scene.tree.runs[max(box.first, card.first - 2) : card.first]
    worded = by_wording(scene.book, [run.text for run in opening])
    return worded is not None and worded[0] == Label.RELATED


def _is_column(scene: Scene, told: list[int], box: Box) -> bool:
    """Whether a box of cards that was taken for the text stands behind headline and text in boxes of their own."""
    headline = scene.headline
    if headline is None or box.first <= headline < box.last:
        return False
    return bisect_left(told, headline + 1) < bisect_left(told, box.first)
