"""Event: the CloudEvents envelope that every article travels in, and what each type of event carries."""

from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta, Struct

from tasks.models.article import Article, Duplicate
from tasks.models.notices import SourceNotice, Withdrawn
from tasks.models.wire import Moment, Uri

Data = TypeVar("Data")
PREFIX = "io.github.wiredesk."
# The names by which schemas are published, and the data that they describe.
DATA: dict[str, type[Struct]] = {
    "article": Article,
    "duplicate": Duplicate,
    "withdrawn": Withdrawn,
    "source": SourceNotice,
}
# Event types without prefix and version, and the schema of what each carries.
EVENTS: dict[str, str] = {
    "article.published": "article",
    "article.updated": "article",
    "article.corrected": "article",
    "article.withdrawn": "withdrawn",
    "article.duplicate": "duplicate",
    "ingest.source.failed": "source",
    "ingest.source.recovered": "source",
}


class Envelope(Struct, Generic[Data], frozen=True, kw_only=True, omit_defaults=True):
    """The CloudEvents attributes as written; ``time`` is when we saw it, ``recordedtime`` when we said so.

    A notice about a source is of no article: it has neither a version nor a key to keep its order by.
    """

    specversion: Literal["1.0"]
    id: Annotated[str, Meta(description="The same event always has the same id", extra_json_schema={"format": "uuid"})]
    source: Uri
    type: Annotated[str, Meta(examples=[f"{PREFIX}{name}.v1" for name in EVENTS])]
    subject: Annotated[str, Meta(description="The article's UUID; of a notice, the feed's address")]
    time: Moment
    datacontenttype: Literal["application/json"]
    dataschema: Uri
    partitionkey: Annotated[str, Meta(description="What order is kept by: the article's UUID")] | None = None
    articleversion: Annotated[int, Meta(ge=1, description="Keep the highest")] | None = None
    recordedtime: Moment
    traceparent: Annotated[str, Meta(description="W3C Trace Context")] | None = None
    data: Data


def event_type(name: str) -> str:
    """Name of an event (``article.published``) -> its CloudEvents type; the number grows with what breaks readers."""
    return f"{PREFIX}{name}.v1"
