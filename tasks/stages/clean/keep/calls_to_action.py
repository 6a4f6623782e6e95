"""Scene -> its calls: boxes that ask the reader to give, to subscribe or to sign up, whatever stands in them."""

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import HEAD, LINK, PROSE, SHORT, Scene
from tasks.stages.clean.keep.teaser_cards import Doubts
from tasks.stages.clean.regions.layout import BUTTON, TEASER
from tasks.stages.clean.regions.reasons import box_named, worded_as
from tasks.stages.clean.text.donation_appeal import asks_for_money, speaks_of_itself
from tasks.stages.clean.text.topics import CALL_SHARE, CALLS, by_wording
from tasks.stages.clean.tree.elements import LEAVES
from tasks.stages.clean.tree.nodes import Box, Run
from tasks.stages.clean.tree.prose import ENDING

CALL_RUNS = 9  # runs of a call at most
_CALL_PROSE = 0.5  # part of the article's prose that a call may hold
_PANEL_RUNS = 60  # runs of a panel with an offer for every kind of reader
_TOLD = 2  # paragraphs beside a panel, of a teaser for which it asks
_PANEL_HEADING = 60  # width of the line that opens it
_FOR_SUPPORT = frozenset((Label.APPEAL, Label.SUBSCRIPTION))
_PLEAS = 2  # phrases by which a newsroom that speaks of itself asks for support, button or not
_PLEA = (Label.APPEAL, "the newsroom speaks of itself and asks for support")
SAYS = 0.4  # part of a heading that cues cover


def doubt_calls(scene: Scene, small: list[Box], keep: set[int], doubts: Doubts) -> None:
    """Calls beside the text, found by their button, their heading, or what they say of the newsroom."""
    asides = _asides(scene, small, keep)
    _ending_in_buttons(scene, asides, keep, doubts)
    _headed(scene, asides, keep, doubts)
    _panels(scene, keep, doubts)


def _ending_in_buttons(scene: Scene, asides: list[Box], keep: set[int], doubts: Doubts) -> None:
    """Boxes that ask the reader for something, most of them with a button."""
    runs = scene.tree.runs
    for box in asides:
        inside = runs[box.first : box.last]
        kept = any(run.index in keep and run.index not in doubts for run in inside)
        if not any(run.index not in doubts and (run.index in keep or _is_said(run)) for run in inside):
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


def _headed(scene: Scene, asides: list[Box], keep: set[int], doubts: Doubts) -> None:
    """Boxes of a few runs whose heading says that they are a call, or a link to another text."""
    runs = scene.tree.runs
    for box in asides:
        inside = runs[box.first : box.last]
        opening = inside[0]
        if opening.kind not in (HEAD, SHORT, LINK) or opening.width > BUTTON:
            continue
        if not any(run.index in keep and run.index not in doubts for run in inside):
            continue
        worded = by_wording(scene.book, [opening.text])
        if worded is None or worded[1] < SAYS:
            continue
        linked = any(run.link_chars > 0.6 * len(run.text) and run.width > BUTTON / 2 for run in inside[1:])
        teaser = linked and sum(run.width for run in inside if run.kind == PROSE) < TEASER
        if worded[0] in CALLS or (worded[0] == Label.RELATED and teaser):
            for run in inside:
                doubts.setdefault(run.index, (worded[0], "under a heading that says so"))


def _panels(scene: Scene, keep: set[int], doubts: Doubts) -> None:
    """Larger boxes beside a text that open with a call: an offer for each kind of reader, and a form or buttons."""
    runs = scene.tree.runs
    told = sum(runs[index].kind == PROSE for index in keep)
    for box in boxes_beside(scene, _PANEL_RUNS):
        if box.last - box.first <= CALL_RUNS:
            continue
        inside = runs[box.first : box.last]
        opening = inside[0]
        if opening.cause or opening.kind == PROSE or opening.width > _PANEL_HEADING:
            continue
        held = [run for run in inside if run.index in keep and run.index not in doubts]
        if not held or told - sum(run.kind == PROSE for run in held) < _TOLD:
            continue
        worded = by_wording(scene.book, [opening.text])
        if worded is not None and worded[0] in CALLS and worded[1] >= SAYS and any(map(_is_button, inside)):
            for run in inside:
                doubts.setdefault(run.index, (worded[0], "under a heading that says so"))


def boxes_beside(scene: Scene, most: int = CALL_RUNS) -> list[Box]:
    """-> the boxes of so many runs at most that do not hold the anchor, and are more than one element of text."""
    return [
        box
        for box in scene.tree.boxes
        if 1 < box.last - box.first <= most and box.index not in scene.step and box.tag not in LEAVES
    ]


def _asides(scene: Scene, small: list[Box], keep: set[int]) -> list[Box]:
    """-> those of these boxes with at least as many kept paragraphs around them as they hold."""
    runs = scene.tree.runs
    told = sum(runs[index].kind == PROSE for index in keep)
    return [
        box
        for box in small
        if box.prose <= _CALL_PROSE * scene.total
        and told >= 2 * sum(run.kind == PROSE and run.index in keep for run in runs[box.first : box.last])
    ]


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
