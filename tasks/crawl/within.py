"""Draft of a page that was found among back numbers -> the same, or one that ends as rejected: of another day. Pure."""

from datetime import UTC, datetime

from msgspec.structs import replace

from tasks.crawl.visit_note import PageNote
from tasks.pipeline.process import Draft
from worker.errors import Skipped
from worker.ledger import State, Step

BEFORE, AFTER, UNDATED = "before-window", "after-window", "undated"


def within(draft: Draft, note: PageNote) -> Draft:
    """Draft of a page, and what is noted of it -> the draft, unless its article is of a day that is not wanted."""
    verdict = _refused(draft, note)
    if verdict is None:
        return draft
    trace = (*draft.trace, Step("window", str(State.REJECTED), str(verdict)))
    ended = (State.REJECTED, verdict.code, verdict.detail)
    return replace(draft, article=None, evidence=None, named=(), sketch=None, trace=trace, verdict=ended)


def _refused(draft: Draft, note: PageNote) -> Skipped | None:
    if note.window is None or draft.article is None:
        return None
    published = draft.article.times.published
    if published is None:
        return None if note.declared else Skipped(UNDATED, f"nothing says whether it is of {note.window}")
    place = note.window.place(_moment(published.value))
    if place == 0:
        return None
    return Skipped(BEFORE if place < 0 else AFTER, f"published {published.value[:10]}, and wanted is {note.window}")


def _moment(value: str) -> datetime:
    """Value of a stamp -> the moment: one without offset is read as UTC, a day as its start."""
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
