"""Pass: find the lines that become fields of the article: headline, standfirst, byline, time."""

from collections.abc import Container

from msgspec.structs import replace

from tasks.models.document import Block, Label
from tasks.stages.clean.candidates.context import HEAD, LINK, SHORT, Scene
from tasks.stages.clean.candidates.headline import title_end
from tasks.stages.clean.decisions import Decisions, Named
from tasks.stages.clean.label.byline_lines import LONGEST_LINE, Reader
from tasks.stages.clean.label.top_lines import Top
from tasks.stages.clean.text.words import plain
from tasks.stages.clean.tree.nodes import Run

_REACH = 12  # runs before the first paragraph that are looked at where no headline is found
_ABOVE = 4  # runs above the headline that are looked at
_BELOW = 6  # runs below the last paragraph that are looked at
_LED = 0.6  # part of a line that is a link where it leads to another text
_END = 6  # runs at the end of the text in which it may be signed
_SIGNATURE = 60  # characters of a signature
Fields = dict[int, Named]  # by index of run


def label_fields(scene: Scene, decided: Decisions) -> Decisions:
    """-> fields, and a block for each; two for a headline with a date behind it."""
    if not decided.left:
        return decided
    fields = lift(scene, decided.left, decided.captions.keys() | decided.doubts.keys(), Reader(scene))
    runs = scene.tree.runs
    blocks: dict[int, tuple[Block, ...]] = {}
    for index, (label, reason) in fields.items():
        read = label == Label.SUBHEADLINE and index in decided.left
        blocks[index] = (Block(label, runs[index].text, reason, read=read),)
    if scene.headline is not None and (dated := title_end(runs[scene.headline].text, scene.titles)):
        blocks[scene.headline] = _parted(blocks[scene.headline][0], dated)
    return replace(decided, fields=fields).standing(blocks)


def _parted(headline: Block, dated: int) -> tuple[Block, Block]:
    """Block of a headline, and where in it a date begins -> headline and date."""
    title, date = headline.text[:dated].strip(), headline.text[dated:].strip()
    return Block(headline.label, title, headline.reason), Block(Label.TIMESTAMP, date, "a date behind the headline")


def lift(scene: Scene, keep: frozenset[int], closed: Container[int], reader: Reader) -> Fields:
    """Scene, indexes of kept runs and of those that are something else, reader -> the lines that become fields."""
    found: Fields = {}
    first, last, headline = min(keep), max(keep), scene.headline
    if headline is not None:
        found[headline] = (Label.HEADLINE, "repeats the title of the page")
        again = range(max(0, min(headline, first) - _ABOVE), last + 1)
        found |= _repeated(scene, headline, again, closed)
    top = Top(scene, keep, closed, reader)
    if headline is not None and headline < max(first, scene.first) + _ABOVE:
        opening = top.read(found, headline + 1, headed=True)
        signed = _is_signed(found)
        found |= _over(scene, headline, keep, closed, reader)
    else:
        opening = top.read(found, max(0, first - _REACH), headed=False)
        signed = _is_signed(found)
    for run in scene.tree.runs[opening + 1 : last + _BELOW]:
        if run.index in found or run.index in closed or len(run.text) > LONGEST_LINE:
            continue
        if run.index in keep:
            line = _amid(run, reader, near=last - run.index < _END or run.index > scene.last, ends=run.index == last)
        elif _is_teaser(scene, run, keep) or scene.is_elsewhere(run.box):
            continue
        else:
            line = _below(run, reader, last, signed=signed)
        if line is not None:
            found[run.index] = line
    return found


def _repeated(scene: Scene, headline: int, within: range, closed: Container[int]) -> Fields:
    """Index of the headline and a range of runs -> those that say the headline again, and do not lead elsewhere."""
    runs = scene.tree.runs
    words = plain(runs[headline].text)
    return {
        run.index: (Label.HEADLINE, "repeats the headline")
        for run in runs[within.start : within.stop]
        if run.index != headline
        and run.index not in closed
        and run.link_chars < _LED * len(run.text)
        and not run.cause
        and len(run.text) < 2 * len(words)  # marks and spaces are not half of a headline
        and plain(run.text) == words
    }


def _over(scene: Scene, headline: int, keep: frozenset[int], closed: Container[int], reader: Reader) -> Fields:
    """Index of the headline -> bylines and times right above it: a kicker's line, or the date of the paper."""
    found: Fields = {}
    for run in scene.tree.runs[max(0, headline - _ABOVE) : headline]:
        if run.index in keep or run.index in closed or reader.is_listed(run):
            continue
        if line := reader.evident(run):
            found[run.index] = line
    return found


def _is_signed(found: Fields) -> bool:
    return any(label == Label.BYLINE for label, _ in found.values())


def _is_teaser(scene: Scene, run: Run, keep: frozenset[int]) -> bool:
    """Whether a run stands right under a heading or a link that is no part of the text: it belongs to that."""
    before = scene.tree.runs[run.index - 1]
    return before.kind in (HEAD, LINK) and before.index not in keep and not scene.is_elsewhere(before.box)


def _below(run: Run, reader: Reader, last: int, *, signed: bool) -> Named | None:
    """Run outside the text, below the first paragraph -> byline or time; lists have theirs, and so has a biography."""
    line: Named | None
    if run.index == last + 1 and not signed and run.kind == SHORT and reader.is_name(run) and not reader.is_listed(run):
        return Label.BYLINE, "a name alone at the end of the text"
    if reader.opens(run.text) and reader.is_name(run):
        line = (Label.BYLINE, "opens as a byline")
    elif run.index > last:
        line = reader.line(run, below=True)
    else:
        line = reader.evident(run, below=True)
    if (
        line is not None
        and line[0] == Label.BYLINE
        and (reader.is_listed(run) or (signed and not reader.opens(run.text)))
    ):
        return None
    return line


def _amid(run: Run, reader: Reader, *, near: bool, ends: bool) -> Named | None:
    """Kept run below the first paragraph -> a time in an element of its own, or the byline that ends the text."""
    if run.index in reader.timed and reader.is_time(run):
        return Label.TIMESTAMP, "a time element of its own"
    if near and run.kind != HEAD and len(run.text) < _SIGNATURE:
        opens = reader.by.match(run.text)
        if opens is not None and reader.opens(run.text) and reader.is_name(run):
            return Label.BYLINE, "signs the text"
        if ends and opens is None and run.kind != LINK and reader.is_name(run):
            return Label.BYLINE, "a name alone at the end of the text"
    return None
