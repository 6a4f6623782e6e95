"""Article -> plain text: headline, standfirst, byline, then the body."""

from tasks.formats.record import text_of
from tasks.models.article import Article


def to_text(article: Article) -> str:
    """Article -> plain text, an empty line between two parts, ending in a newline."""
    parts = [
        article.headline,
        article.alternative_headline,
        article.byline.text if article.byline else None,
        article.dateline.text if article.dateline else None,
        text_of(article),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
