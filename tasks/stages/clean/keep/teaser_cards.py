"""Scene -> its cards: boxes alike that each hang on a linked headline, which lead to other texts or make an index."""

from bisect import bisect_left
from collections import defaultdict

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import PROSE, Scene
from tasks.stages.clean.regions.layout import TEASER
from tasks.stages.clean.text.topics import by_wording
from tasks.stages.clean.tree.elements import LEAVES
from tasks.stages.clean.tree.nodes import Box, Run

Doubts = dict[int, tuple[Label, str] | None]  # None: it goes with what was dropped around it

_CARDS = 3  # cards that make a list of them
_CARD_RUNS = 7
_DESCRIPTION = 150  # width of what an index says about itself


def find_cards(scene: Scene) -> dict[int, list[Box]]:
    """-> index of a box -> its cards: three or more boxes alike in it, each with a linked headline and a short text."""
    if scene.cards is not None:
        return scene.cards
    boxes, runs = scene.tree.boxes, scene.tree.runs
    alike: dict[tuple[int, int, str], list[Box]] = defaultdict(list)
    for box in boxes:
        if box.parent < 0 or box.index in scene.step or not 0 < box.last - box.first <= _CARD_RUNS:
            continue
        opening = runs[box.first]
        if opening.cause or opening.width <= 15 or opening.link_chars < 0.6 * len(opening.text):
            continue
        if sum(run.width for run in runs[box.first : box.last] if not run.link_chars) > TEASER:
            continue
        alike[box.parent, box.tag, box.names.partition(" ")[0]].append(box)
    found: dict[int, list[Box]] = {}
    for (parent, _, _), cards in alike.items():
        if len(cards) >= _CARDS and any(card.last - card.first > 1 for card in cards):
            found.setdefault(parent, []).extend(cards)
    scene.cards = found
    return found


def is_index(scene: Scene, kept: list[Run], doubts: Doubts) -> bool:
    """Whether a page is a list of articles: cards hold most of what was kept, and little is left beside them."""
    cards = [card for found in find_cards(scene).values() for card in found]
    if len(cards) <= _CARDS:
        return False
    keep = {run.index for run in kept}
    in_cards = {index for card in cards for index in range(card.first, card.last)}
    beside = [run for run in kept if run.index not in in_cards and run.index not in doubts]
    said = sum(run.width for run in beside)
    prose = sum(run.width for run in beside if run.kind == PROSE)
    inside = sum(run.width for run in kept if run.index in in_cards)
    if inside > 0 and (said < _DESCRIPTION or (said < TEASER and inside > 2 * said)):
        return True
    # Most cards were taken for a part of the text: then they count whole, and a headline beside them does not.
    taken = [card for card in cards if any(index in keep for index in range(card.first, card.last))]
    whole = sum(run.width for card in taken for run in scene.tree.runs[card.first : card.last])
    return len(taken) * 2 > len(cards) and prose < TEASER and whole > 2 * prose


def doubt_cards(scene: Scene, keep: set[int], doubts: Doubts) -> None:
    """Lists of cards outside the box of the text: boxes alike that hold a linked headline and a teaser."""
    runs = scene.tree.runs
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
        whole = parent not in scene.step and box.prose <= sum(card.prose for card in cards) * 1.2
        ranges = [(box.first, box.last)] if whole else [(card.first, card.last) for card in cards]
        for first, last in ranges:
            if any(run.index in keep for run in runs[first:last]):
                for index in range(first, last):
                    doubts.setdefault(index, (Label.RELATED, "one of several cards that hang on links"))


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
