"""Kept runs -> those that what stands around them disproves, with the label and reason that they get instead.

The weights look at one run at a time. These rules look at a box as a whole: a call to give, to subscribe or to sign up
ends in a button; cards each hang on a link; another article brings a headline of its own; a heading needs a text.
"""

from tasks.document import Label
from tasks.stages.clean.cards import Doubts, doubt_cards
from tasks.stages.clean.layout import BUTTON, TEASER
from tasks.stages.clean.markup import ID, LEAVES
from tasks.stages.clean.plea import asks_for_money, speaks_of_itself
from tasks.stages.clean.prose import ENDING
from tasks.stages.clean.reasons import box_named, worded_as
from tasks.stages.clean.scene import CELL, HEAD, LINK, PROSE, SHORT, Scene
from tasks.stages.clean.tree import Box, Run
from tasks.stages.clean.wording import CALL_SHARE, CALLS, by_wording

_CALL_RUNS = 9  # runs of a call at most
_CALL_PROSE = 0.5  # part of the article's prose that a call may hold
_SAYS = 0.4  # part of a heading that cues cover
_ARTICLE = ID["article"]
_LED = 0.5  # part of a paragraph that is a link where it leads to another text
_REST = 0.12  # part of a box's letters below which what is kept of it goes with the rest


def doubt(scene: Scene, kept: list[Run]) -> Doubts:
    """Scene and kept runs in order -> index of run -> label and reason, for those that are no part of the text."""
    doubts: Doubts = {}
    keep = {run.index for run in kept}
    _boilerplate(scene, doubts)
    beside = _beside(scene)
    asides = _asides(scene, beside, keep)
    _calls(scene, asides, keep, doubts)
    _headed(scene, asides, keep, doubts)
    doubt_cards(scene, keep, doubts)
    _other_articles(scene, doubts)
    _reading_lists(scene, kept, doubts)
    _idle(scene, [run for run in kept if run.index not in doubts], doubts)
    _remainders(scene, beside, keep - doubts.keys(), doubts)
    return doubts


def _boilerplate(scene: Scene, doubts: Doubts) -> None:
    """Sentences that a template adds to every text ("… appeared first on …")."""
    for run in scene.tree.runs:
        cue = None if run.cause else scene.book.cues(run.text[:600]).get("boilerplate")
        if cue is not None and cue.letters > _REST * len(run.text):
            doubts[run.index] = (Label.BOILERPLATE, "a sentence that stands under every text")


def _calls(scene: Scene, asides: list[Box], keep: set[int], doubts: Doubts) -> None:
    """Boxes that ask the reader for something and end in a button."""
    runs = scene.tree.runs
    for box in asides:
        inside = runs[box.first : box.last]
        kept = any(run.index in keep and run.index not in doubts for run in inside)
        if not any(run.index not in doubts and (run.index in keep or _is_said(run)) for run in inside):
            continue  # a menu, say
        ending = _ending(scene, inside[-1])
        if ending is None and not any(_is_button(run) for run in inside):
            continue
        texts = [run.text for run in inside]
        named = next((hint for hint in box.hints if hint in ("appeal", "newsletter", "subscription")), None)
        worded = by_wording(scene.book, texts)
        if kept and worded is not None and worded[0] in CALLS and worded[1] > CALL_SHARE:
            call = (worded[0], f"{worded_as(worded[0])}, above a button")
        elif kept and named is not None:
            call = (Label(named), f"{box_named(named)}, above a button")
        elif ending is not None and speaks_of_itself(" ".join(texts), scene.book):
            call = (ending, "the newsroom speaks of itself, and ends in a call")
        elif _asks_for_money(scene, inside):
            call = (Label.APPEAL, "the newsroom speaks of itself and of money, above a button")
        else:
            continue
        for run in inside:
            doubts[run.index] = call


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
        if worded is None or worded[1] < _SAYS:
            continue
        linked = any(run.link_chars > 0.6 * len(run.text) and run.width > BUTTON / 2 for run in inside[1:])
        teaser = linked and sum(run.width for run in inside if run.kind == PROSE) < TEASER
        if worded[0] in CALLS or (worded[0] == Label.RELATED and teaser):
            for run in inside:
                doubts.setdefault(run.index, (worded[0], "under a heading that says so"))


def _beside(scene: Scene) -> list[Box]:
    """-> the boxes of a few runs that do not hold the anchor, and are more than one element of text."""
    return [
        box
        for box in scene.tree.boxes
        if 1 < box.last - box.first <= _CALL_RUNS and box.index not in scene.step and box.tag not in LEAVES
    ]


def _asides(scene: Scene, beside: list[Box], keep: set[int]) -> list[Box]:
    """-> those of these boxes with at least as many kept paragraphs around them as they hold."""
    runs = scene.tree.runs
    told = sum(runs[index].kind == PROSE for index in keep)
    return [
        box
        for box in beside
        if box.prose <= _CALL_PROSE * scene.total
        and told >= 2 * sum(run.kind == PROSE and run.index in keep for run in runs[box.first : box.last])
    ]


def _is_said(run: Run) -> bool:
    return run.kind == PROSE and not run.cause and run.link_chars < 0.5 * len(run.text)


def _is_button(run: Run) -> bool:
    if run.cause:
        return run.cause in ("form", "widget", "subscription", "newsletter", "appeal")
    return run.kind == LINK and run.width <= BUTTON and not ENDING.search(run.text[-5:])


def _ending(scene: Scene, run: Run) -> Label | None:
    """Paragraph -> what the link at its end asks the reader for, None where there is none."""
    worded = by_wording(scene.book, [run.text[-BUTTON:]]) if run.links else None
    return worded[0] if worded is not None and worded[0] in CALLS and worded[1] > _SAYS else None


def _asks_for_money(scene: Scene, inside: list[Run]) -> bool:
    words = [run for run in inside if not _is_button(run)]
    prose = sum(run.kind == PROSE for run in words)
    return prose * 2 >= len(words) and asks_for_money(" ".join(run.text for run in words), scene.book)


def _other_articles(scene: Scene, doubts: Doubts) -> None:
    """Boxes like the one that holds headline and text, behind it and with a headline of their own."""
    boxes, runs = scene.tree.boxes, scene.tree.runs
    if scene.headline is None:
        return
    heading = boxes[runs[scene.headline].box].tag
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
            dated = any(box.first <= index < box.last for _, index, _ in scene.tree.times)
            signed = any(run.cause == "byline" for run in inside[:8])
            if box.tag != _ARTICLE and not dated and not signed:
                continue
            if any(run.kind == HEAD and boxes[run.box].tag == heading for run in inside[:6]):
                for run in inside:
                    doubts.setdefault(run.index, (Label.RELATED, "another article, with a headline of its own"))
        if level > 3:
            break


def _remainders(scene: Scene, beside: list[Box], keep: set[int], doubts: Doubts) -> None:
    """Short lines that alone are kept of a box: they belong to what was dropped around them."""
    runs = scene.tree.runs
    for box in beside:
        if box.last - box.first < 3:
            continue
        inside = runs[box.first : box.last]
        left = [run for run in inside if run.index in keep]
        if not left or len(left) * 3 > len(inside) or any(run.kind != SHORT for run in left):
            continue
        if sum(len(run.text) for run in left) < _REST * sum(len(run.text) for run in inside):
            for run in left:
                doubts[run.index] = None


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
        for following in kept[place + 1 : place + 1 + _CALL_RUNS]:
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
        if not keep.isdisjoint(range(index + 1, index + 4)):
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
    return worded is not None and worded[0] == Label.RELATED and worded[1] >= _SAYS
