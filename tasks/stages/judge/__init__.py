"""Document -> Judgement: what kind of page it is, an article or something else, with confidence and evidence."""

from tasks.models.document import Document
from tasks.models.judgement import Judgement, Kind
from tasks.models.page import Page
from tasks.stages.judge.features import read_page
from tasks.stages.judge.model import consider
from tasks.stages.judge.walls import find_wall

_SURE = 95  # what the clean stage found no text in, and what never was a page of the web
_POSTS = 2  # posts with a time of their own that make a report a live one
_LIVE = "liveblogposting"


def judge(document: Document, page: Page, refused: str = "") -> Judgement:
    """A page, what was read in it, and why that is no text of an article where it is none -> the Judgement."""
    wall = find_wall(document, bool(refused))
    if wall is not None:
        return wall
    if document.structure is None:
        kind = Kind.LISTING if refused else Kind.ARTICLE
        told = refused or "a text that was never marked up"
        return Judgement(kind=kind, confidence=_SURE, article=0 if refused else _SURE, evidence=(told,))
    opinion = consider(read_page(document, page.final_url or page.url or ""))
    article = 0 if refused else round(100 * opinion.article)
    evidence = ((refused,) if refused else ()) + (opinion.evidence if article < 50 or not refused else ())
    if article < 50:
        sure = _SURE if refused else 100 - article
        return Judgement(kind=opinion.other, confidence=sure, article=article, evidence=evidence)
    kind = Kind.LIVE if _is_live(document) else Kind.ARTICLE
    return Judgement(kind=kind, confidence=article, article=article, evidence=evidence)


def _is_live(document: Document) -> bool:
    types = document.structure.types if document.structure else ()
    return _LIVE in types or sum(bool(block.time) for block in document.blocks) >= _POSTS


__all__ = ["judge"]
