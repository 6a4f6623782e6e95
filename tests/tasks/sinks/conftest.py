"""A ledger with events of a small press, a clock that is moved by hand, and a receiver of webhooks."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.contracts.press import RECORDED, press
from tests.contracts.receiver import Receiver, receiving
from worker.fetch_policy import FetchPolicy
from worker.message import Message
from worker.resources import Resources
from worker.settings import Settings

SECRET = "whsec_" + "c2VjcmV0LW9mLXRoZS1wcmVzcy1hbmQtbW9yZQ=="


class Clock:
    """The moment, moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, receiver: Receiver) -> Iterator[Resources]:
    """-> resources that may reach the receiver."""
    port = int(receiver.url.rsplit(":", 1)[1].partition("/")[0])
    web = FetchPolicy(ports=(port,), networks=("127.0.0.0/8",), timeout=5.0)
    settings = Settings(home=tmp_path, bus_url="memory://", web=web, sinks=tmp_path / "sinks.toml")
    with Resources(settings, now=clock) as resources:
        yield resources


def write(resources: Resources, count: int = 20, seed: int = 1) -> list[Message]:
    """Resources -> the events of so many articles, written to the outbox as the pipeline does."""
    messages, _ = press(count, random.Random(seed), f"press-{seed}")
    for message in messages:
        subject = message.body.split(b'"subject":"')[1][:36].decode()
        url = f"https://press.example/{subject}"
        with resources.ledger.transaction(RECORDED, urls=[url], digests=[message.id]) as transaction:
            known = transaction.known(url) or transaction.add_subject(subject, url, RECORDED)
            transaction.add_version(
                known.subject, known.number + 1, digest=message.id, payload=b"{}", evidence=b"", message=message
            )
    return messages
