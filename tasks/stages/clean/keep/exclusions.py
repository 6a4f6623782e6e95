"""Kept runs -> those that what stands around them disproves, with the label and reason that they get instead.

The weights look at one run at a time. These rules look at a box as a whole: a call to give, to subscribe or to sign up
ends in a button; cards each hang on a link; another article brings a headline of its own; a heading needs a text.
"""

from bisect import bisect_left
from itertools import pairwise

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import CELL, HEAD, LINK, PROSE, SHORT, Scene
from tasks.stages.clean.keep.calls_to_action import CALL_RUNS, SAYS, boxes_beside, doubt_calls
from tasks.stages.clean.keep.teaser_cards import Doubts, doubt_cards
from tasks.stages.clean.regions.layout import TEASER
from tasks.stages.clean.text.topics import by_wording
from tasks.stages.clean.tree.elements import ID
from tasks.stages.clean.tree.nodes import Box, Run
from tasks.stages.clean.tree.prose import ENDING

_ARTICLE, _H1 = ID["article"], ID["h1"]
_OTHER = "another article, with a headline of its own"
_LED = 0.5  # part of a paragraph that is a link where it leads to another text
_SUMMARY = 0.5  # part of the article's prose that a summary of it may hold
_NAMED = 0.2  # part of the line that says so
_LABELS = 12  # runs of a drawing at least
_LABEL = 12  # their width, on average
_IN_ORDER = 4  # paragraphs that follow each other as they did above
_COPIED = 0.4  # part of the prose that says again what stands above where a page holds its text twice
_REST = 0.12  # part of a box's letters below which what is kept of it goes with the rest


def doubt(scene: Scene, kept: list[Run]) -> Doubts:
    """Scene and kept runs in order -> index of run -> label and reason, for those that are no part of the text."""
    doubts: Doubts = {}
    keep = {run.index for run in kept}
    _boilerplate(scene, doubts)
    small = boxes_beside(scene)
    doubt_calls(scene, small, keep, doubts)
    doubt_cards(scene, keep, doubts)
    _other_articles(scene, doubts)
    _charts(scene, doubts)
    _made_by_machines(scene, small, doubts)
    _reading_lists(scene, kept, doubts)
    _copies(kept, doubts)
    _idle(scene, [run for run in kept if run.index not in doubts], doubts)
    _remainders(scene, small, keep - doubts.keys(), doubts)
    return doubts


def _boilerplate(scene: Scene, doubts: Doubts) -> None:
    """Sentences that a template adds to every text ("… appeared first on …")."""
    for run in scene.tree.runs:
        cue = None if run.cause else scene.book.cues(run.text[:600]).get("boilerplate")
        if cue is not None and cue.letters > _REST * len(run.text):
            doubts[run.index] = (Label.BOILERPLATE, "a sentence that stands under every text")


def _other_articles(scene: Scene, doubts: Doubts) -> None:
    """Boxes like the one that holds headline and text, behind it and with a headline of their own."""
    boxes, runs = scene.tree.boxes, scene.tree.runs
    if scene.headline is None:
        return
    heading = boxes[runs[scene.headline].box].tag
    times = [index for _, index, _ in scene.tree.times]
    for level, index in enumerate(scene.path[:-1]):
        branch = boxes[index]
        if not branch.first <= scene.headline < branch.last:
            continue
        for box in boxes[branch.index + 1 :]:
            if box.parent != branch.parent or box.tag != branch.tag or box.first < branch.last:
                continue
            if box.names.partition(" ")[0] != branch.names.partition(" ")[0]:
                continue
            inside = runs[box.first : box.last]
            dated = bisect_left(times, box.first) < bisect_left(times, box.last)
            signed = any(run.cause == "byline" for run in inside[:8])
            if box.tag != _ARTICLE and not dated and not signed:
                continue
            if any(run.kind == HEAD and boxes[run.box].tag == heading for run in inside[:6]):
                for run in inside:
                    doubts.setdefault(run.index, (Label.RELATED, _OTHER))
        if level > 3:
            break
    for box in boxes:
        if box.tag != _ARTICLE or box.index in scene.step or box.first <= scene.last:
            continue
        inside = runs[box.first : box.last]
        if any(run.kind == HEAD and boxes[run.box].tag == heading == _H1 for run in inside[:6]):
            for run in inside:
                doubts.setdefault(run.index, (Label.RELATED, _OTHER))


def _remainders(scene: Scene, small: list[Box], keep: set[int], doubts: Doubts) -> None:
    """Short lines that alone are kept of a box: they belong to what was dropped around them."""
    runs = scene.tree.runs
    for box in small:
        if box.last - box.first < 3:
            continue
        inside = runs[box.first : box.last]
        left = [run for run in inside if run.index in keep]
        if not left or len(left) * 3 > len(inside) or any(run.kind != SHORT for run in left):
            continue
        if sum(len(run.text) for run in left) < _REST * sum(len(run.text) for run in inside):
            for run in left:
                doubts[run.index] = None


def _copies(kept: list[Run], doubts: Doubts) -> None:
    """A text that the page holds twice: half of its prose stands above, word for word and in the same order."""
    kept = [run for run in kept if run.index not in doubts]
    first: dict[str, int] = {}
    copies = [run for run in kept if first.setdefault(run.text, run.index) != run.index]
    telling = [run for run in copies if run.kind == PROSE]
    above = [first[run.text] for run in telling]
    prose = sum(run.width for run in kept if run.kind == PROSE)
    in_order = sum(before < after for before, after in pairwise(above))
    if in_order < _IN_ORDER or in_order < 0.9 * (len(above) - 1) or sum(run.width for run in telling) < _COPIED * prose:
        return
    for run in copies:
        if run.index >= telling[0].index - 1:
            doubts[run.index] = (Label.BOILERPLATE, "says again what stands above")


def _made_by_machines(scene: Scene, small: list[Box], doubts: Doubts) -> None:
    """Summaries that say that a machine made them: they stand beside a text that somebody wrote."""
    runs = scene.tree.runs
    for box in small:
        inside = runs[box.first : box.last]
        if box.prose < _SUMMARY * scene.total and any(_names_machine(scene, run) for run in inside):
            for run in inside:
                doubts.setdefault(run.index, (Label.BOILERPLATE, "a summary that says that a machine made it"))


def _names_machine(scene: Scene, run: Run) -> bool:
    cue = scene.book.cues(run.text).get("machine") if run.width < TEASER else None
    return cue is not None and cue.letters > _NAMED * len(run.text)


def _charts(scene: Scene, doubts: Doubts) -> None:
    """Boxes of nothing but short words and figures, a dozen or more, each on its own: the labels of a drawing."""
    runs = scene.tree.runs
    for box in scene.tree.boxes:
        inside = runs[box.first : box.last]
        if len(inside) < _LABELS or box.index in scene.step or any(run.kind != SHORT for run in inside):
            continue
        figures = sum(any(map(str.isdigit, run.text)) for run in inside)
        if 2 * figures >= len(inside) and sum(run.width for run in inside) < _LABEL * len(inside):
            for run in inside:
                doubts.setdefault(run.index, (Label.WIDGET, "words and figures of a drawing"))


def _reading_lists(scene: Scene, kept: list[Run], doubts: Doubts) -> None:
    """Paragraphs that are a link behind "read also", and those below such a line, as long as each holds a link."""
    for place, run in enumerate(kept):
        if run.link_chars > _LED * len(run.text) and run.index not in doubts:
            cue = scene.book.cues(run.text[:600]).get("related")
            if cue is not None and cue.first == 0:
                doubts[run.index] = (Label.RELATED, "opens as a lead to another text, and is a link")
        if run.index in doubts or not run.text.endswith((":", "：")) or not _says_read_on(scene, run):
            continue
        listed = []
        for following in kept[place + 1 : place + 1 + CALL_RUNS]:
            if not following.links:
                break
            listed.append(following.index)
        if listed:
            for index in (run.index, *listed):
                doubts[index] = (Label.RELATED, "under a line that says so")


def _idle(scene: Scene, kept: list[Run], doubts: Doubts) -> None:
    """A heading belongs to what follows it: one over something dropped goes with it."""
    runs = scene.tree.runs
    keep = {run.index for run in kept}
    for run in reversed(kept):
        index = run.index
        if run.kind == HEAD and scene.headline is not None and scene.headline < index < scene.first:
            continue  # it may be the standfirst
        if any(following in keep for following in range(index + 1, min(index + 4, len(runs)))):
            if index + 1 not in keep and _says_read_on(scene, run):
                keep.discard(index)
                doubts[index] = None
            continue
        opens_links = (
            run.kind in (SHORT, CELL)
            and index + 1 < len(runs)
            and runs[index + 1].kind == LINK
            and not ENDING.search(run.text[-5:])
        )
        if run.kind == HEAD or opens_links:
            keep.discard(index)
            doubts[index] = None


def _says_read_on(scene: Scene, run: Run) -> bool:
    """Whether a heading says nothing but that there is more to read."""
    if run.kind not in (HEAD, SHORT):
        return False
    worded = by_wording(scene.book, [run.text])
    return worded is not None and worded[0] == Label.RELATED and worded[1] >= SAYS
