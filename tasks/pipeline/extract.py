"""HTML -> what it holds: document, judgement and article, with nothing opened, published or remembered."""

from datetime import UTC, datetime
from hashlib import sha256

from msgspec import Struct

from tasks.models.article import Article
from tasks.models.document import Document
from tasks.models.judgement import Bar, Judgement
from tasks.models.page import Page
from tasks.pipeline.admit import admit, certainty, understand
from tasks.readers.recorded import text_of, utf8
from tasks.readers.saved import saved_address
from tasks.stages.classify.filing import classify
from tasks.stages.clean import body_text
from tasks.stages.normalize import normalize
from worker.errors import Verdict
from worker.limits import Limits
from worker.web.charset import Decoded

SOURCE = "extract"  # the id under which an article of no source names its provenance


class Extract(Struct, frozen=True, kw_only=True):
    """What one page holds: everything that was read, the kind of page it is, and the article where it is one.

    ``refusal`` says in a sentence why there is no article. ``document`` and ``judgement`` are there even then, unless
    no parser should be given the page.
    """

    document: Document | None = None
    judgement: Judgement | None = None
    article: Article | None = None
    refusal: str | None = None

    @property
    def text(self) -> str:
        """-> the body as a reader reads it, paragraphs apart by an empty line; empty where there is none."""
        return body_text(self.document) if self.document else ""


def extract(html: str | bytes, url: str | None = None, *, bar: int = 50, limits: Limits | None = None) -> Extract:
    """HTML (bytes in any charset, or text) and the address that it came from -> what it holds.

    Without an address, one that the page was saved from counts. ``bar`` is how sure it must be, 0 to 100, that the page
    holds an article. A defect of ours is raised as what it is; a page that is no article is no error.
    """
    document = judgement = None
    try:
        page = _page(html, url)
        document, judgement = understand(page, limits or Limits())
        admit(document, judgement, Bar(bar))
        article = article_of(page, document, judgement)
    except Verdict as verdict:
        return Extract(document=document, judgement=judgement, refusal=str(verdict))
    return Extract(document=document, judgement=judgement, article=article)


def article_of(page: Page, document: Document, judgement: Judgement, *, encoded: bool = False) -> Article:
    """A page, what was understood of it and the judgement on it -> its article, of no source.

    ``encoded`` asks the sentence encoder for its section, too.
    """
    return normalize(page, document, classify(document, certainty(judgement), encoded=encoded), SOURCE)


def _page(html: str | bytes, url: str | None) -> Page:
    """HTML and the address it came from, if that is known -> the page. Raises Skipped where it holds no text."""
    content = html if isinstance(html, bytes) else utf8(html)
    decoded = text_of(content) if isinstance(html, bytes) else Decoded(content.decode(), "utf-8", "text")
    saved = None if url else saved_address(decoded.text)
    return Page(
        text=decoded.text,
        kind="html",
        sha256=sha256(content).hexdigest(),
        fetched=datetime.now(UTC),
        url=url or saved,
        charset=decoded.charset,
        charset_method=decoded.method,
        via="saved-page" if saved else "call",
    )
