"""Story -> Document: the text that the page states, and what it shows in its place, dropped."""

from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser

from tasks.models.document import Block, Document, Label
from tasks.stages.clean.embedded import Story
from tasks.stages.clean.gate.scan import read_markup
from tasks.stages.clean.metadata import read_facts
from tasks.stages.clean.metadata.lead import read_lead
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.visible import see
from tasks.stages.clean.text.language import detect
from tasks.stages.clean.tree.build import grow
from tasks.stages.clean.tree.elements import HEADINGS, ID, LI, NAME, PRE
from tasks.stages.clean.tree.nodes import Run, Tree
from worker.errors import Skipped
from worker.limits import Limits

_TOLD = 60  # runs whose language is that of a page without a text
_QUOTE, _CAPTION = ID["blockquote"], ID["figcaption"]


def to_document(metadata: PageMetadata, shown: Tree, story: Story, limits: Limits) -> Document:
    """What a page states and shows, and its story -> Document, flagged with where the text stood.

    Raises Skipped as for a page of its own: the text may hold markup.
    """
    markup = read_markup(story.markup, limits)
    tree = grow(LexborHTMLParser(markup.lean), limits)
    blocks = _blocks(tree, f"stated in the data of the page: {story.method}")
    blocks = _timed(blocks, story)
    if not blocks:
        raise Skipped("not-an-article", "the text that the page states is empty")
    if story.node:
        metadata.complete(story.node)
    detected = detect(" ".join(block.text for block in blocks))
    facts = read_facts(metadata, see(blocks), detected)
    flag = f"body-from-{story.method.partition('.')[0]}"
    return facts.document([*map(_residue, shown.runs), *blocks], read_lead(metadata), flags=(flag,))


def remains(metadata: PageMetadata, shown: Tree) -> Document:
    """What a page states and shows -> the Document of one that holds no text of an article: all of it is dropped."""
    blocks = [_residue(run) for run in shown.runs]
    detected = detect(" ".join(block.text for block in blocks[:_TOLD]))
    return read_facts(metadata, see(blocks), detected).document(blocks, ())


def _timed(blocks: list[Block], story: Story) -> list[Block]:
    """Blocks and their story -> the same with the times of the posts on the blocks that open them."""
    posts = list(reversed(story.posts))
    timed = []
    for block in blocks:
        opens = posts and block.text == posts[-1][0]
        timed.append(replace(block, time=posts.pop()[1]) if opens else block)
    return timed


def _residue(run: Run) -> Block:
    """Run that stands on the page before its program has filled it -> dropped."""
    menu = run.cause == "navigation" or run.link_chars > 0.5 * len(run.text)
    return Block(Label.NAVIGATION if menu else Label.WIDGET, run.text, "stands in place of the text")


def _blocks(tree: Tree, reason: str) -> list[Block]:
    """Tree of the text alone -> its blocks: the items of one list make one, all else stands for itself."""
    found: list[Block] = []
    last = -1
    for run in tree.runs:
        if run.cause:
            continue
        label, box, level = _frame(tree, run)
        if label == Label.LIST and box == last and found:
            found[-1] = Block(Label.LIST, f"{found[-1].text}\n{run.text}", reason)
            continue
        last = box
        found.append(Block(label, (run.raw or run.text) if label == Label.CODE else run.text, reason, level=level))
    return found


def _frame(tree: Tree, run: Run) -> tuple[Label, int, int]:
    """Run -> its label, the box of the list that it stands in, and the level of the heading."""
    boxes = tree.boxes
    index = run.box
    while index > 0:
        box = boxes[index]
        if box.tag in HEADINGS:
            return Label.HEADING, -1, int(NAME[box.tag][1])
        if box.tag == PRE:
            return Label.CODE, -1, 0
        if box.tag == _CAPTION:
            return Label.CAPTION, -1, 0
        if box.tag == LI:
            return Label.LIST, box.parent, 0
        if box.tag == _QUOTE:
            return Label.QUOTE, -1, 0
        index = box.parent
    return Label.PARAGRAPH, -1, 0
