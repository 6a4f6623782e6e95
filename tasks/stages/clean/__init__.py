"""Page -> Document: every block of a page labelled, kept or dropped with a reason, and the facts that it states."""

from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser

from tasks.models.document import BODY, Block, Document
from tasks.models.page import Page
from tasks.models.refused import NotAnArticle
from tasks.stages.clean.embedded import read_story
from tasks.stages.clean.embedded.fuller import read_fuller
from tasks.stages.clean.embedded.to_document import remains, to_document
from tasks.stages.clean.gate.scan import read_markup
from tasks.stages.clean.look import Look, Main, look_at, read_main
from tasks.stages.clean.metadata import read_facts
from tasks.stages.clean.metadata.lead import read_lead
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.structure import read_structure
from tasks.stages.clean.metadata.visible import Line, read_line, see
from tasks.stages.clean.plain_text import read_capture
from tasks.stages.clean.text.language import detect
from tasks.stages.clean.tree.streamed import place_segments
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
    place_segments(parser, markup.scripts)
    metadata = PageMetadata(page, limits, parser, markup.scripts)
    main = read_main(metadata, parser, limits)
    try:
        document = _read(metadata, main, parser, limits)
    except Skipped as verdict:
        if verdict.code != "not-an-article":
            raise
        document = replace(remains(metadata, main.tree), structure=read_structure(metadata, main.tree))
        raise NotAnArticle(verdict.detail, document) from verdict
    return replace(document, structure=read_structure(metadata, main.tree))


def _read(metadata: PageMetadata, main: Main, parser: LexborHTMLParser, limits: Limits) -> Document:
    if main.prose < _LITTLE:
        story = read_story(metadata)
        if story and (main.group is None or story.letters > _FULLER * main.prose):
            return to_document(metadata, main.tree, story, limits)
    document = _document(metadata, look_at(metadata, main, parser, limits))
    fuller = read_fuller(metadata, document, main.tree)
    return to_document(metadata, main.tree, fuller, limits) if fuller else document


def body_text(document: Document) -> str:
    """Document -> the body as a reader reads it: paragraphs, sub-headings, lists and quotes, blank lines between."""
    return "\n\n".join(block.text for block in document.blocks if block.label in BODY or block.read)


def _document(metadata: PageMetadata, seen: Look) -> Document:
    """What a page states, and the look at it -> the Document."""
    scene, decided = seen.scene, seen.decided
    blocks: list[Block] = []
    lines: dict[int, Line] = {}
    for index, group in sorted(decided.blocks.items()):
        blocks += group
        if index in decided.fields:
            lines[len(blocks) - 1] = read_line(scene.tree, scene.tree.runs[index])
    media = decided.media or read_lead(metadata)
    return read_facts(metadata, see(blocks, lines), seen.detected).document(blocks, media, decided.dateline)


__all__ = ["body_text", "clean", "detect"]
