"""What is said of articles that are gone and of sources that are ill: the data of events that carry no article."""

from typing import Annotated, Literal

from msgspec import Meta

from tasks.models.article import Publisher
from tasks.models.wire import ArticleUri, Digest, Moment, Wire


class Gone(Wire, frozen=True, kw_only=True):
    """Why an article counts as withdrawn: what its server said, how often it was asked, and when it said so first."""

    code: str
    http_status: int | None = None
    checks: int
    first_gone: Moment


class Withdrawn(Wire, frozen=True, kw_only=True):
    """A tombstone: the article is no longer published; its text is not repeated."""

    uri: ArticleUri
    version: Annotated[int, Meta(ge=1)]
    pub_status: Literal["canceled"]
    url_canonical: str
    publisher: Publisher
    reason: Gone
    last_content: Digest


class SourceNotice(Wire, frozen=True, kw_only=True):
    """A feed of a source that fails or is gone, or one that answers again; ``since`` is when that began."""

    source_id: str
    name: str
    feed_url: str
    health: Literal["healthy", "quiet", "degraded", "failing", "gone"]
    since: Moment
    reason: str | None = None
    failures: int = 0
