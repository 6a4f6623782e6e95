"""Article -> a record: one flat row of plain values, under the names that ``extract`` prints."""

from msgspec import Struct
from msgspec.structs import fields

from tasks.models.article import Article


class Record(Struct, frozen=True, kw_only=True):
    """One article as a row: what is not known is None, several names stand in one list."""

    id: str
    version: int
    url: str
    title: str
    standfirst: str | None
    authors: list[str]
    published: str | None
    modified: str | None
    first_seen: str
    publisher: str
    domain: str | None
    language: str
    section: str
    genre: str | None
    keywords: list[str]
    free: bool | None
    words: int
    text: str


FIELDS = tuple(field.name for field in fields(Record))


def record_of(article: Article) -> Record:
    """Article -> its record; ``id`` is the article's UUID, ``text`` its blocks with an empty line between two."""
    return Record(
        id=article.uri.removeprefix("urn:uuid:"),
        version=article.version,
        url=article.url.canonical,
        title=article.headline,
        standfirst=article.alternative_headline,
        authors=[person.name for person in article.byline.people] if article.byline else [],
        published=article.times.published.value if article.times.published else None,
        modified=article.times.modified.value if article.times.modified else None,
        first_seen=article.times.first_seen,
        publisher=article.publisher.name,
        domain=article.publisher.domain,
        language=article.language.tag,
        section=article.section.id,
        genre=article.section.genre,
        keywords=list(article.keywords),
        free=article.access.is_accessible_for_free if article.access else None,
        words=article.body.word_count,
        text=text_of(article),
    )


def text_of(article: Article) -> str:
    """Article -> its body as a reader reads it, an empty line between two blocks."""
    return "\n\n".join(block.text for block in article.body.blocks)
