"""Page -> Document: every block of a page labelled, kept or dropped with a reason, and the facts that it states."""

from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser

from tasks.models.document import BODY, Block, Document
from tasks.models.page import Page
from tasks.models.refused import NotAnArticle
from tasks.stages.clean.candidates import context, main_container
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.candidates.headline import find_headline, heading_above
from tasks.stages.clean.compose import compose
from tasks.stages.clean.decisions import Decisions
from tasks.stages.clean.embedded import read_story
from tasks.stages.clean.embedded.to_document import remains, to_document
from tasks.stages.clean.gate.scan import read_markup
from tasks.stages.clean.metadata import read_facts
from tasks.stages.clean.metadata.authors import stated_names
from tasks.stages.clean.metadata.lead import read_lead
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.structure import read_structure
from tasks.stages.clean.metadata.visible import Line, read_line, see
from tasks.stages.clean.plain_text import read_capture
from tasks.stages.clean.scoring import scorer
from tasks.stages.clean.text.language import Detected, detect
from tasks.stages.clean.text.phrases import phrasebook
from tasks.stages.clean.text.words import plain
from tasks.stages.clean.tree.build import grow
from tasks.stages.clean.tree.nodes import Tree
from tasks.stages.clean.tree.prose import measure
from worker.errors import Skipped
from worker.limits import Limits

_LITTLE = 250  # width of a text that may be a notice in place of the article
_FULLER = 2  # how much longer a text must be that the page states to stand in for the one it shows


def clean(page: Page, limits: Limits = Limits()) -> Document:  # noqa: B008
    """One page, HTML or plain text -> its Document.

    Raises Skipped: ``too-large``, ``too-deep`` and their like for a page that no parser should be given; and
    NotAnArticle, with what could be read all the same, for an index, an error page, an empty page.
    """
    if page.kind == "text":
        return read_capture(page, limits)
    markup = read_markup(page.text, limits)
    parser = LexborHTMLParser(markup.lean)
    tree = grow(parser, limits)
    measure(tree)
    metadata = PageMetadata(page, limits, parser, markup.scripts)
    try:
        document = _read(metadata, tree, limits)
    except Skipped as verdict:
        if verdict.code != "not-an-article":
            raise
        document = replace(remains(metadata, tree), structure=read_structure(metadata, tree))
        raise NotAnArticle(verdict.detail, document) from verdict
    return replace(document, structure=read_structure(metadata, tree))


def _read(metadata: PageMetadata, tree: Tree, limits: Limits) -> Document:
    head = metadata.head
    titles = tuple(words for title in (head.title, *head.metas.get("og:title", [])[:1]) if (words := plain(title)))
    headline = find_headline(tree, titles)
    group = main_container.choose(tree, headline, scorer.anchor_weights())
    if group is None or group.prose < _LITTLE:
        story = read_story(metadata)
        if story and (group is None or story.letters > _FULLER * group.prose):
            return to_document(metadata, tree, story, limits)
    if group is None:
        raise Skipped("not-an-article", "the page holds no prose")
    if headline is None:
        headline = heading_above(tree, group.first)
    detected = detect(" ".join(run.text for run in group.runs[:8]))
    scene = Scene(
        tree,
        group,
        phrasebook(detected.primary),
        titles,
        headline,
        context.PageFacts(
            title=head.title,
            authors=stated_names(metadata, detected.primary),
            address=metadata.base,
            language=detected.primary,
        ),
    )
    return _document(metadata, scene, compose(scene), detected)


def body_text(document: Document) -> str:
    """Document -> the body as a reader reads it: paragraphs, sub-headings, lists and quotes, blank lines between."""
    return "\n\n".join(block.text for block in document.blocks if block.label in BODY or block.read)


def _document(metadata: PageMetadata, scene: Scene, decided: Decisions, detected: Detected) -> Document:
    """What a page states, its scene, all decisions and the language of its text -> the Document."""
    blocks: list[Block] = []
    lines: dict[int, Line] = {}
    for index, group in sorted(decided.blocks.items()):
        blocks += group
        if index in decided.fields:
            lines[len(blocks) - 1] = read_line(scene.tree, scene.tree.runs[index])
    media = decided.media or read_lead(metadata)
    return read_facts(metadata, see(blocks, lines), detected).document(blocks, media, decided.dateline)


__all__ = ["body_text", "clean", "detect"]
