"""Events of many articles through edits, corrections, withdrawals and copies, and the present state they lead to."""

import random
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from tasks.events.cloudevent import Verb, write_event, write_withdrawal
from tasks.models.article import Article
from tasks.models.notices import Gone, Withdrawn
from tasks.stages.compare import Copy, duplicate, withdraw
from tests.tasks.samples import article
from worker.message import Message

AUTHORITY = "https://wiredesk.github.io"
RECORDED = datetime(2026, 11, 23, 6, 4, 58, tzinfo=UTC)
GONE = Gone(code="gone", http_status=410, checks=1, first_gone="2026-11-25T10:00:00Z")
SAMPLE = article()


class Present(NamedTuple):
    """What a subscriber should hold of an article in the end."""

    version: int
    state: str
    headline: str | None


def press(count: int, chance: random.Random, site: str = "press") -> tuple[list[Message], dict[str, Present]]:
    """How many articles, chance, a site -> their events as they were written, and the present state by subject."""
    messages: list[Message] = []
    present: dict[str, Present] = {}
    for number in range(count):
        subject = str(uuid5(NAMESPACE_URL, f"https://{site}.example/{number}"))
        last = _version(subject, 1, f"Article {number}")
        messages.append(_event(last, "published"))
        for version in range(2, chance.randrange(2, 6)):
            last = _version(subject, version, f"Article {number}, version {version}")
            messages.append(_event(last, chance.choice(("updated", "corrected"))))
        present[subject] = Present(last.version, "usable", last.headline)
        end = chance.random()
        if end < 0.2:
            tombstone = withdraw(last, last.version + 1, GONE).data
            assert isinstance(tombstone, Withdrawn)
            messages.append(write_withdrawal(tombstone, last, authority=AUTHORITY, recorded=RECORDED))
            present[subject] = Present(last.version + 1, "withdrawn", None)
        elif end < 0.3:
            copy = duplicate(replace(last, version=last.version + 1), Copy(SAMPLE.uri, 97))
            messages.append(write_event(copy, "duplicate", authority=AUTHORITY, recorded=RECORDED))
            present[subject] = Present(last.version + 1, "duplicate", last.headline)
    return messages, present


def _version(subject: str, version: int, headline: str) -> Article:
    return replace(SAMPLE, uri=f"urn:uuid:{subject}", version=version, headline=headline)


def _event(made: Article, verb: Verb) -> Message:
    return write_event(made, verb, authority=AUTHORITY, recorded=RECORDED)
