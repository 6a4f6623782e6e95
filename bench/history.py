"""History at speed: so many events from the first on, to a queue of one subscriber and over server-sent events.

    python bench/history.py [--events 100000] [--broker amqp://guest:guest@127.0.0.1//] [--ledger postgresql://…]

Prints events a second of each way, and whether what arrived was all of them, the versions of every article in order.
A ledger of its own is made in a temporary folder unless one that is empty is named.
"""

import argparse
import random
import tempfile
import time
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import httpx
import msgspec

from tasks.events.history import resend
from tasks.events.selection import Selection
from tests.contracts.press import RECORDED, press
from tests.tasks.desk.stocked import served
from worker.bus import open_bus
from worker.message import Message
from worker.resources import Resources
from worker.settings import Desk, Settings


class Read(msgspec.Struct):
    """What is looked at of an event that arrived."""

    subject: str
    articleversion: int


def write(resources: Resources, messages: list[Message]) -> None:
    """Messages -> in the ledger, a thousand a transaction."""
    for start in range(0, len(messages), 1000):
        part = messages[start : start + 1000]
        named = [f"https://press.example/{msgspec.json.decode(one.body, type=Read).subject}" for one in part]
        with resources.ledger.transaction(RECORDED, urls=named, digests=[one.id for one in part]) as transaction:
            for message, url in zip(part, named, strict=True):
                subject = url.rsplit("/", 1)[1]
                known = transaction.known(url) or transaction.add_subject(subject, url, RECORDED)
                number = known.number + 1
                transaction.add_version(
                    known.subject, number, digest=message.id, payload=b"{}", evidence=b"", message=message
                )


def in_order(bodies: list[bytes]) -> bool:
    """Bodies as they arrived -> whether the versions of every article came in order, none missing between."""
    seen: dict[str, int] = {}
    for body in bodies:
        event = msgspec.json.decode(body, type=Read)
        if event.articleversion != seen.get(event.subject, 0) + 1:
            return False
        seen[event.subject] = event.articleversion
    return True


def main() -> None:
    """Write, send, read, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--broker", default="amqp://guest:guest@127.0.0.1//")
    parser.add_argument("--ledger", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            home=Path(folder),
            bus_url=asked.broker,
            ledger_url=asked.ledger,
            celery_url="memory://",
            exchange=f"bench.{uuid4().hex[:8]}",
            desk=Desk(listen="127.0.0.1:0"),
        )
        with Resources(settings) as resources:
            messages: list[Message] = []
            number = 0
            while len(messages) < asked.events:
                messages += press(2000, random.Random(number), f"bench-{number}")[0]
                number += 1
            messages = messages[: asked.events]
            write(resources, messages)
            print(f"{len(messages)} events of {sum(len(one.body) for one in messages) // len(messages)} bytes")
            began = time.perf_counter()
            sent = sum(1 for _ in resend(resources, "bench", Selection()))
            print(f"to a queue: {sent / (time.perf_counter() - began):,.0f} events a second, {sent} sent")
            with closing(open_bus(settings.bus, settings.exchange)) as bus:
                bus.unsubscribe("bench")
            bodies: list[bytes] = []
            with served(resources) as url:
                began = time.perf_counter()
                headers = {"Accept": "text/event-stream"}
                with httpx.stream("GET", f"{url}/api/events?from=first", headers=headers, timeout=60) as stream:
                    for line in stream.iter_lines():
                        if line.startswith("data: "):
                            bodies.append(line[6:].encode())
                            if len(bodies) == len(messages):
                                break
                rate = len(bodies) / (time.perf_counter() - began)
            print(f"server-sent events: {rate:,.0f} events a second")
            print(f"all of them: {len(set(bodies)) == len(messages)}; versions in order: {in_order(bodies)}")


if __name__ == "__main__":
    main()
