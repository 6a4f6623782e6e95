"""Pass: drop calls: boxes that ask the reader to give, to subscribe or to sign up, whatever stands in them."""

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import HEAD, LINK, PROSE, SHORT, SMALL, Scene
from tasks.stages.clean.decisions import Decisions, Named
from tasks.stages.clean.keep.reading_lists import SAYS
from tasks.stages.clean.regions.layout import BUTTON, TEASER
from tasks.stages.clean.regions.reasons import box_named, worded_as
from tasks.stages.clean.text.donation_appeal import asks_for_money, speaks_of_itself
from tasks.stages.clean.text.topics import CALL_SHARE, CALLS, by_wording
from tasks.stages.clean.tree.nodes import Box, Run
from tasks.stages.clean.tree.prose import ENDING

_CALL_PROSE = 0.5  # part of the article's prose that a call may hold
_PANEL_RUNS = 60  # runs of a panel with an offer for every kind of reader
_LINKED = 0.6  # part of a line that is a link where it is nothing else
_TOLD = 2  # paragraphs beside a panel, of a teaser for which it asks
_PANEL_HEADING = 60  # width of the line that opens it
_FOR_SUPPORT = frozenset((Label.APPEAL, Label.SUBSCRIPTION))
_PLEAS = 2  # phrases by which a newsroom that speaks of itself asks for support, button or not
_PLEA: Named = (Label.APPEAL, "the newsroom speaks of itself and asks for support")


_Doubts = dict[int, Named | None]


def drop_calls(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: calls beside the text, found by their button, their heading, or what they say of the newsroom."""
    doubts = dict(decided.doubts)
    asides = _asides(scene, decided.kept)
    _ending_in_buttons(scene, asides, decided.kept, doubts)
    _headed(scene, asides, decided.kept, doubts)
    _panels(scene, decided.kept, doubts)
    return decided.doubting(doubts)


def _ending_in_buttons(scene: Scene, asides: list[Box], keep: frozenset[int], doubts: _Doubts) -> None:
    """Boxes that ask the reader for something, most of them with a button."""
    runs = scene.tree.runs
    for box in asides:
        inside = runs[box.first : box.last]
        kept = _is_held(inside, keep, doubts)
        if not kept and not any(run.index not in doubts and _is_said(run) for run in inside):
            continue  # a menu, say
        ending = _ending(scene, inside[-1])
        if ending is not None or any(_is_button(run) for run in inside):
            call = _above_button(scene, box, inside, ending, kept)
        else:
            call = _PLEA if _pleads(scene, box, [run.text for run in inside]) else None
        if call is not None:
            for run in inside:
                doubts[run.index] = call


def _above_button(
    scene: Scene, box: Box, inside: list[Run], ending: Label | None, kept: bool
) -> tuple[Label, str] | None:
    """Box that ends in a call or holds a button, its runs and whether any is kept -> what it asks for, and why."""
    texts = [run.text for run in inside]
    named = next((hint for hint in box.hints if hint in ("appeal", "newsletter", "subscription")), None)
    worded = by_wording(scene.book, texts)
    if kept and worded is not None and worded[0] in CALLS and worded[1] > CALL_SHARE:
        return worded[0], f"{worded_as(worded[0])}, above a button"
    if kept and named is not None:
        return Label(named), f"{box_named(named)}, above a button"
    if ending is not None and speaks_of_itself(" ".join(texts), scene.book):
        return ending, "the newsroom speaks of itself, and ends in a call"
    if _asks_for_money(scene, inside):
        return Label.APPEAL, "the newsroom speaks of itself and of money, above a button"
    return None


def _headed(scene: Scene, asides: list[Box], keep: frozenset[int], doubts: _Doubts) -> None:
    """Boxes of a few runs whose heading says that they are a call, or a link to another text."""
    for box in asides:
        inside = scene.tree.runs[box.first : box.last]
        opening = inside[0]
        if opening.kind not in (HEAD, SHORT, LINK) or opening.width > BUTTON or not _is_held(inside, keep, doubts):
            continue
        label = _heading_says(scene, opening)
        if label in CALLS or (label == Label.RELATED and _is_teaser(inside)):
            _doubt(inside, label, doubts)


def _panels(scene: Scene, keep: frozenset[int], doubts: _Doubts) -> None:
    """Larger boxes beside a text that open with a call: an offer for each kind of reader, and a form or buttons."""
    runs = scene.tree.runs
    told = sum(runs[index].kind == PROSE for index in keep)
    for box in scene.boxes_beside(SMALL + 1, _PANEL_RUNS):
        inside = runs[box.first : box.last]
        opening = inside[0]
        if opening.cause or opening.kind == PROSE or opening.width > _PANEL_HEADING:
            continue
        held = [run for run in inside if run.index in keep and run.index not in doubts]
        if not held or told - sum(run.kind == PROSE for run in held) < _TOLD:
            continue  # what stands beside it is no text
        label = _heading_says(scene, opening)
        if label in CALLS and any(map(_is_button, inside)):
            _doubt(inside, label, doubts)


def _is_held(inside: list[Run], keep: frozenset[int], doubts: _Doubts) -> bool:
    """Whether any of these runs is kept and not in doubt."""
    return any(run.index in keep and run.index not in doubts for run in inside)


def _heading_says(scene: Scene, opening: Run) -> Label | None:
    """Heading -> what it says that it stands over, where it says little else."""
    worded = by_wording(scene.book, [opening.text])
    return worded[0] if worded is not None and worded[1] >= SAYS else None


def _is_teaser(inside: list[Run]) -> bool:
    """Whether runs under a heading hold a link of some length and hardly a sentence."""
    linked = any(run.link_chars > _LINKED * len(run.text) and run.width > BUTTON / 2 for run in inside[1:])
    return linked and sum(run.width for run in inside if run.kind == PROSE) < TEASER


def _doubt(inside: list[Run], label: Label, doubts: _Doubts) -> None:
    for run in inside:
        doubts.setdefault(run.index, (label, "under a heading that says so"))


def _asides(scene: Scene, keep: frozenset[int]) -> list[Box]:
    """-> the small boxes with at least as many kept paragraphs around them as they hold."""
    runs = scene.tree.runs
    told = sum(runs[index].kind == PROSE for index in keep)
    return [
        box
        for box in scene.small
        if box.prose <= _CALL_PROSE * scene.total
        and told >= 2 * sum(run.kind == PROSE and run.index in keep for run in runs[box.first : box.last])
        and not _is_column(scene, box)
    ]


def _is_column(scene: Scene, box: Box) -> bool:
    """Whether a box beside the page's text holds several things under headings: each of them is asked by itself."""
    heads = sum(run.kind == HEAD for run in scene.tree.runs[box.first : box.last])
    return heads > 1 and scene.is_elsewhere(box.index)


def _pleads(scene: Scene, box: Box, texts: list[str]) -> bool:
    """Whether somebody who says "we" asks for support in more than one way, or calls behind the text in any."""
    cues = (scene.book.cues(text[:600]).get("appeal") for text in texts)
    pleas = sum(cue.hits for cue in cues if cue is not None)
    behind = box.first > scene.last and scene.level[box.index] > 0
    worded = by_wording(scene.book, texts) if behind else None
    return (pleas >= _PLEAS or (worded is not None and worded[0] in _FOR_SUPPORT)) and speaks_of_itself(
        " ".join(texts), scene.book
    )


def _is_said(run: Run) -> bool:
    return run.kind == PROSE and not run.cause and run.link_chars < 0.5 * len(run.text)


def _is_button(run: Run) -> bool:
    if run.cause:
        return run.cause in ("form", "widget", "subscription", "newsletter", "appeal")
    return run.kind == LINK and run.width <= BUTTON and not ENDING.search(run.text[-5:])


def _ending(scene: Scene, run: Run) -> Label | None:
    """Paragraph -> what the link at its end asks the reader for, None where there is none."""
    worded = by_wording(scene.book, [run.text[-BUTTON:]]) if run.links else None
    return worded[0] if worded is not None and worded[0] in CALLS and worded[1] > SAYS else None


def _asks_for_money(scene: Scene, inside: list[Run]) -> bool:
    words = [run for run in inside if not _is_button(run)]
    prose = sum(run.kind == PROSE for run in words)
    return prose * 2 >= len(words) and asks_for_money(" ".join(run.text for run in words), scene.book)
