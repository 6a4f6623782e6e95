"""Page -> what is understood of it and what kind of page it is; whether that is let through."""

from tasks.models.document import Document
from tasks.models.judgement import IN_PLACE, NEWS, Bar, Judgement
from tasks.models.page import Page
from tasks.models.refused import NotAnArticle
from tasks.stages.clean import clean
from tasks.stages.judge import judge
from worker.errors import Skipped
from worker.limits import Limits

WALL, NO_ARTICLE = "wall", "not-an-article"
NO_CONTENT = "no-content"  # of a record that names a page and does not hold it


def understand(page: Page, limits: Limits) -> tuple[Document, Judgement]:
    """Page -> its Document and the Judgement on it. Raises Skipped for what no parser should be given."""
    refused = ""
    try:
        document = clean(page, limits)
    except NotAnArticle as verdict:
        document, refused = verdict.document, verdict.detail
    return document, judge(document, page, refused)


def admit(document: Document, judgement: Judgement, bar: Bar) -> None:
    """What was understood of a page, the judgement on it and the bar -> None.

    Raises Skipped: ``wall`` for what stands in place of the page and may pass, ``not-an-article`` for any other that is
    not let through. A page of a kind that is accepted must hold a text all the same.
    """
    if judgement.kind in IN_PLACE and judgement.passing:
        raise Skipped(WALL, str(judgement))
    if not document.body or not bar.lets(judgement):
        raise Skipped(NO_ARTICLE, str(judgement))


def certainty(judgement: Judgement) -> float:
    """Judgement on a page that is let through -> how sure its section may be, 0 to 1: what is no news has none."""
    return 1.0 if judgement.kind in NEWS else judgement.article / 100
