"""What came of pages: the nouns that settling and withdrawing hand on."""

from msgspec import Struct

from tasks.models.article import Article
from worker.ledger import Entry
from worker.message import Message


class Outcome(Struct, frozen=True, kw_only=True):
    """How one page ended: its entry as it was settled, the article where there is one, its record where it was one.

    ``home`` is where the article is to be found, where the page that is gone was only one of its other addresses.
    """

    entry: Entry
    article: Article | None = None
    place: str | None = None
    home: str | None = None


class Settlement(Struct, frozen=True):
    """How a batch ended: an outcome for every draft, in order, and the events that are to go out for it."""

    outcomes: list[Outcome]
    messages: list[Message]
