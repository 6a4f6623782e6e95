"""Something to keep in a ledger: subjects that say one thing after another."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Connection

from worker.ledger import Entry, Known, Ledger, State, Step, Transaction
from worker.ledger.database import connect
from worker.message import Message

NOW = datetime(2026, 11, 23, 6, 5, 1, 412345, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def digest(text: str) -> str:
    """Text -> its digest, in the form that subjects carry."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def identity(url: str) -> str:
    """Address -> the id of the subject that has it as its name."""
    return str(uuid5(NAMESPACE_URL, ascii(url)))


def message(url: str, number: int, text: str) -> Message:
    """Address of a subject, number of a version and its text -> the message that says so, always the same."""
    return Message(
        id=str(uuid5(UUID(identity(url)), f"{number}\n{text}")),
        type="example.weather.reported.v1",
        key="weather.reported.en.sun.example",
        body=f"{url!a} says for the {number}. time: {text}".encode(),
    )


def tell(transaction: Transaction, url: str, text: str, now: datetime = NOW) -> Known:
    """One address and what it says now -> a new version where that is new, and its entry settled."""
    known = transaction.known(url) or transaction.add_subject(identity(url), url, now)
    news = known.digest != digest(text)
    if news:
        number = known.number + 1
        transaction.add_version(
            known.subject,
            number,
            digest=digest(text),
            payload=text.encode(),
            evidence=f"evidence of {text}".encode(),
            message=message(known.name, number, text),
        )
    state = State.UNCHANGED if not news else State.UPDATED if known.number else State.PUBLISHED
    steps = (Step("read", "ok"), Step("compare", str(state), f"against version {known.number}"))
    transaction.settle(Entry(key=url, state=state, subject=known.subject, trace=steps))
    found = transaction.known(url)
    assert found is not None
    return found


def tell_all(ledger: Ledger, stories: Iterable[tuple[str, str]], now: datetime = NOW) -> list[Message]:
    """Addresses and what they say, as one batch -> the messages that were put into the outbox."""
    batch = list(stories)
    urls, digests = [url for url, _ in batch], [digest(text) for _, text in batch]
    with ledger.transaction(now, urls=urls, digests=digests) as transaction:
        for url, text in batch:
            tell(transaction, url, text, now)
    return transaction.messages


@contextmanager
def opened(address: str) -> Iterator[Connection]:
    """Address of a ledger -> a connection to its database, in a transaction, past the ledger."""
    engine = connect(address)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
