"""Named lines of a dropped region -> blocks: a line without a name goes with what it opens, else its place decides."""

from collections.abc import Container

from tasks.models.document import Block, Label
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Named
from tasks.stages.clean.regions.layout import BUTTON, CONTROL, LISTED, MENU, TEASER
from tasks.stages.clean.regions.lines import LINKED, Line
from tasks.stages.clean.regions.reasons import worded_as
from tasks.stages.clean.text.words import plain
from tasks.stages.clean.tree.nodes import Run
from tasks.stages.clean.tree.prose import ENDING, span, width

NamedLine = tuple[Line, Label | None, str]  # a line, its label and the reason for it; None where nothing names it

TOPICS = ((Label.NAVIGATION, "under a heading that says so"), (Label.NAVIGATION, worded_as(Label.NAVIGATION)))
TOOL = 60  # characters of a tool in the head of a site
_SENTENCE = 60  # width of a line that ends a sentence from which it could have been a part of the text
_NOTHING = "too little speaks for it as a part of the text"
_AFTER = (Label.RELATED, "a link after the article")
_PLACED = frozenset((Label.BOILERPLATE, Label.WIDGET))  # what a line is called that nothing speaks for
_TOOLS = frozenset((Label.SHARE, Label.SUBSCRIPTION, Label.NEWSLETTER, Label.COPYRIGHT))


class Places:
    """Places lines by where the text of the article begins and ends; ``known`` are runs that were kept at first."""

    def __init__(self, scene: Scene, known: Container[int], first: int, last: int) -> None:
        self.scene, self.known, self.first, self.last = scene, known, first, last

    def blocks(self, named: list[NamedLine]) -> list[Block]:
        """Named lines in order -> blocks: an unnamed line goes with what it opens, else its place decides."""
        labels = self._from_below(named)
        for at in range(1, len(named)):
            if named[at][1] is None:
                labels[at] = self._from_above(named[at - 1][0], named[at][0], labels[at - 1], labels[at])
        blocks: list[Block] = []
        before: Run | None = None
        for (line, _, _), (label, reason) in zip(named, labels, strict=True):
            if before is line.run and blocks[-1].label == label:
                blocks[-1] = Block(label, f"{blocks[-1].text} {line.text}", reason)
            else:
                blocks.append(Block(label, line.text, reason))
            before = line.run
        return blocks

    def _from_below(self, named: list[NamedLine]) -> list[Named]:
        """Named lines in order -> their labels, read from the last to the first: a heading comes before its list."""
        labels: list[Named] = []
        for line, label, reason in reversed(named):
            following = labels[-1] if labels else None
            if label is None:
                labels.append(self._unnamed(line, following))
            elif following == LISTED and _heads_list(line, label, reason):
                labels.append(LISTED)
            else:
                labels.append((self._in_header(line) if label in _TOOLS else None) or (label, reason))
        labels.reverse()
        return labels

    def _unnamed(self, line: Line, following: Named | None) -> Named:
        """Line without a name, and what the line below it is -> what it is."""
        if following is not None and self._opens(line, following):
            titled = line.linked > LINKED and following[0] in _PLACED and span(line.text) > CONTROL
            return self._by_place(line) if titled else (following[0], "goes with what follows it")
        if following == _AFTER and line.linked > LINKED:
            return _AFTER
        return self._by_place(line)

    def _from_above(self, before: Line, line: Line, above: Named, own: Named) -> Named:
        """Line without a name, the one above it, and what both are so far -> what it is: a link has its teaser."""
        if own[0] == Label.BOILERPLATE and _trails(before, line):
            return above
        if own[0] in _PLACED and self._teases(before, line, above):
            return Label.RELATED, "stands under a link to another text"
        return own

    def _teases(self, before: Line, line: Line, label: Named) -> bool:
        """Whether a line below the text goes with the related one above it: the teaser of a link, its date."""
        if label[0] != Label.RELATED or line.run.index <= self.scene.last or span(line.text) > TEASER or not line.path:
            return False
        return line.path[:1] == before.path[:1]

    def _opens(self, line: Line, following: Named) -> bool:
        """Whether a line has no say of its own and goes with what follows it."""
        if line.head or line.text.endswith((":", "：")) or line.run.index in self.known:
            return True
        if following != LISTED or line.links or line.run.index < self.first:
            return False
        # A short line above a list of headlines is its heading, whatever its element.
        return span(line.text) < BUTTON and any(map(str.isalpha, line.text)) and not ENDING.search(line.text[-5:])

    def _in_header(self, line: Line) -> Named | None:
        """Line that is named a tool -> navigation, where it stands above headline and text: the head of the site."""
        headline = self.scene.headline
        if line.run.index < min(self.first, self.first if headline is None else headline) and len(line.text) < TOOL:
            return Label.NAVIGATION, "in the head of the site"
        return None

    def _by_place(self, line: Line) -> Named:
        index = line.run.index
        if line.linked > LINKED:
            return self._link(line)
        if index < (self.scene.headline or 0) and any(plain(line.text) in title for title in self.scene.titles):
            return Label.NAVIGATION, "the name of the site"
        if line.head and index > self.last:
            return Label.RELATED, "a heading after the article"
        if not any(map(str.isalpha, line.text)):
            return Label.WIDGET, "holds no word"
        if self.first < index < self.last or (ENDING.search(line.text[-5:]) and width(line.text) > _SENTENCE):
            return Label.BOILERPLATE, _NOTHING
        return Label.BOILERPLATE, "outside the article"

    def _link(self, line: Line) -> Named:
        """Line that is a link -> what it is by its length and its place."""
        index = line.run.index
        if index < self.first:
            return Label.NAVIGATION, "a link before the article"
        if index > self.last and span(line.text) < MENU:
            return Label.NAVIGATION, "a short link after the article"
        if span(line.text) < CONTROL:
            return Label.WIDGET, "a short link between paragraphs"
        return _AFTER if index > self.last else (Label.RELATED, "a link between paragraphs")


def _heads_list(line: Line, label: Label, reason: str) -> bool:
    """Whether a named line above a list of headlines is its heading, whatever the box around it is called."""
    return line.head and label in (Label.WIDGET, Label.NAVIGATION) and (label, reason) not in TOPICS


def _trails(before: Line, line: Line) -> bool:
    """Whether a short line goes with the link above it: who wrote that text, or when."""
    return before.linked > LINKED and span(before.text) > MENU and span(line.text) < BUTTON
