"""What a page states, the Document of what it shows, its tree -> the Story that goes on where the page breaks off."""

from selectolax.lexbor import LexborHTMLParser

from tasks.models.document import Document
from tasks.stages.clean.embedded import linked_story
from tasks.stages.clean.embedded.story import Story
from tasks.stages.clean.metadata.access import stated_letters
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.text.words import plain
from tasks.stages.clean.tree.nodes import Tree

_MORE = 1.5  # how much longer a stated text is that is asked; captions and boxes make others longer, too
_OPENING = 0.9  # part of what is shown that stands in what is stated, in order, and part of that opening that it is
_PIECE = 60  # letters of the rest that are looked for on the page at a time
_SHOWN = 0.1  # part of the pieces that the page may show: of more, cleaning had its reasons to leave it out


def read_fuller(metadata: PageMetadata, document: Document, tree: Tree) -> Story | None:
    """-> the stated text, where all that is shown opens it and the rest stands nowhere on the page; else None.

    A page that says that it is not free shows what everybody may read: there the rest is left alone.
    """
    told = sum(len(block.text) for block in document.body)
    if stated_letters(metadata) < _MORE * told or (document.access and not document.access.value.free):
        return None
    story = linked_story(metadata)
    return story if story and _goes_on(document, _text(story), tree) else None


def _text(story: Story) -> str:
    body = LexborHTMLParser(story.markup).body
    return plain(body.text(separator=" ")) if body else ""


def _goes_on(document: Document, stated: str, tree: Tree) -> bool:
    """Whether what is shown opens what is stated, of which the page says no more."""
    told = found = end = 0
    for block in document.body:
        part = plain(block.text)
        told += len(part)
        if (at := stated.find(part, end)) >= 0:
            found, end = found + len(part), at + len(part)
    if found < _OPENING * max(told, end) or len(stated) < _MORE * end:
        return False
    page = " ".join([plain(run.text) for run in tree.runs])
    pieces = [stated[at : at + _PIECE] for at in range(end, len(stated) - _PIECE, _PIECE)]
    return sum(piece in page for piece in pieces) <= _SHOWN * len(pieces)
