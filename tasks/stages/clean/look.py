"""Page -> a Look at it: its main container, and what all passes decide; and a second one where names hid all of it.

Names are evidence, and mostly right. Where nothing is left beside what they speak against, they are wrong: then the
page is looked at as if its boxes had none.
"""

from contextlib import suppress

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from tasks.stages.clean.candidates import context, main_container
from tasks.stages.clean.candidates.containers import Group
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.candidates.headline import find_headline, heading_above
from tasks.stages.clean.compose import compose
from tasks.stages.clean.decisions import Decisions
from tasks.stages.clean.metadata.authors import stated_names
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.scoring import scorer
from tasks.stages.clean.text.language import Detected, detect
from tasks.stages.clean.text.phrases import phrasebook
from tasks.stages.clean.text.words import plain
from tasks.stages.clean.tree.build import grow
from tasks.stages.clean.tree.nodes import Tree
from tasks.stages.clean.tree.prose import measure
from worker.errors import Skipped
from worker.limits import Limits

_TEXT = 1_000  # letters in boxes that names speak against that may be the text of a page on which none was found


class Main(Struct, frozen=True):
    """A page as read: its tree, the head's titles, the run of its headline and its main container, if it has any."""

    tree: Tree
    titles: tuple[str, ...]
    headline: int | None
    group: Group | None

    @property
    def prose(self) -> float:
        """-> how much prose the main container holds."""
        return self.group.prose if self.group is not None else 0.0


class Look(Struct, frozen=True):
    """A page around its main container, what was decided about its runs, and the language of its text."""

    scene: Scene
    decided: Decisions
    detected: Detected


def read_main(metadata: PageMetadata, parser: LexborHTMLParser, limits: Limits, *, named: bool = True) -> Main:
    """What a page states, and the page parsed -> its tree and main container; ``named``: by what its boxes are called.

    Raises Skipped("too-deep").
    """
    tree = grow(parser, limits, named=named)
    measure(tree)
    head = metadata.head
    titles = tuple(words for title in (head.title, *head.metas.get("og:title", [])[:1]) if (words := plain(title)))
    headline = find_headline(tree, titles)
    return Main(tree, titles, headline, main_container.choose(tree, headline, titles, scorer.container_weights()))


def look_at(metadata: PageMetadata, main: Main, parser: LexborHTMLParser, limits: Limits) -> Look:
    """Page -> the Look at it, the second one where names hid all of it.

    Raises Skipped("not-an-article").
    """
    try:
        return _look(metadata, main)
    except Skipped:
        if _is_hidden(main.tree):
            with suppress(Skipped):  # then the first look stands
                return _look(metadata, read_main(metadata, parser, limits, named=False))
        raise


def _look(metadata: PageMetadata, main: Main) -> Look:
    tree, group, headline = main.tree, main.group, main.headline
    if group is None:
        raise Skipped("not-an-article", "the page holds no prose")
    if headline is None:
        headline = heading_above(tree, group.first)
    detected = detect(" ".join(run.text for run in group.runs[:8]))
    scene = Scene(
        tree,
        group,
        phrasebook(detected.primary),
        main.titles,
        headline,
        context.PageFacts(
            title=metadata.head.title,
            authors=stated_names(metadata, detected.primary),
            address=metadata.base,
            language=detected.primary,
        ),
    )
    return Look(scene, compose(scene), detected)


def _is_hidden(tree: Tree) -> bool:
    """Whether as much as a text stands in boxes that names speak against."""
    called: list[bool] = []
    for box in tree.boxes:
        called.append(bool(box.cause) or (box.parent >= 0 and called[box.parent]))
    hidden = sum(run.prose for run in tree.runs if called[run.box])
    return hidden + sum(len(run.text) for _, run in tree.large) > _TEXT
