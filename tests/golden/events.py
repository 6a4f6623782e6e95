"""The events of ``seeds/`` and one of each verb, as they are written: ``python -m tests.golden.events`` records them.

A file holds an event's very bytes, laid out for reading: without the spaces between its tokens it is what is published.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from tasks.jobs.replay import Job, replay
from tasks.models.article import Article
from tasks.models.document import Block, Label
from tasks.models.notices import Gone
from tasks.models.page import Page
from tasks.pipeline.process import Draft, Evidence
from tasks.pipeline.store import store
from tasks.pipeline.withdraw import store_withdrawal
from tasks.readers import read
from tests.tasks.samples import DOCUMENT, FETCHED, PAGE, article
from worker.message import Message
from worker.resources import Resources
from worker.settings import Settings

HERE = Path(__file__).with_name("events")
ROOT = Path(__file__).parents[2]
CAPTURED = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
RECORDED = datetime(2026, 11, 25, 11, 0, 0, 412000, tzinfo=UTC)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def written() -> dict[str, bytes]:
    """-> every golden event by its name."""
    with TemporaryDirectory() as folder:
        return dict([*_seeds(Path(folder, "seeds")), *_verbs(Path(folder, "verbs"))])


def _desk(home: Path) -> Resources:
    settings = Settings(home=home, bus_url="memory://", exchange=f"golden.{home.name}")
    return Resources(settings, now=lambda: RECORDED, trace=lambda: TRACE)


def _seeds(home: Path) -> Iterator[tuple[str, bytes]]:
    before = Path.cwd()
    os.chdir(ROOT)  # an event names the file as its user did
    try:
        with _desk(home) as desk:
            for batch in replay(desk, read(["seeds"], fetched_at=CAPTURED), Job("seeds", "seeds")):
                for message in batch.messages:
                    seed = json.loads(message.body)["data"]["provenance"]["seed"]
                    yield f"{Path(seed['file']).name}-{seed['record']}", message.body
    finally:
        os.chdir(before)


def _verbs(home: Path) -> Iterator[tuple[str, bytes]]:
    correction = Block(Label.CORRECTION, "Correction: an earlier version of this article misstated the vote.")
    first = article()
    corrected = article(replace(DOCUMENT, blocks=(*DOCUMENT.blocks, correction)), _later(1))
    edited = article(replace(DOCUMENT, headline=replace(DOCUMENT.headline, value="Budget passed")), _later(2))
    copy = article(replace(DOCUMENT, canonical=None), replace(PAGE, url="https://copy.example/budget"))
    gone = Gone(code="gone", http_status=410, checks=1, first_gone="2026-11-25T10:00:00Z")
    with _desk(home) as desk:
        told = [store(desk, [_draft(each)]).messages for each in (first, copy, corrected, edited)]
        told.append(store_withdrawal(desk, first.url.canonical, gone).messages)
        yield from _named(message for messages in told for message in messages)


def _later(hours: int) -> Page:
    return replace(PAGE, sha256=f"{hours:02}" * 32, fetched=FETCHED + timedelta(hours=hours))


def _draft(made: Article) -> Draft:
    url = made.url.requested or made.url.canonical
    return Draft(key=url, url=url, trace=(), article=made, evidence=Evidence("", url, ()))


def _named(messages: Iterable[Message]) -> Iterator[tuple[str, bytes]]:
    named: set[str] = set()
    for message in messages:
        verb = message.type.split(".")[-2]
        if verb not in named:  # the copy is published in the end, when its original is withdrawn
            yield f"verb-{verb}", message.body
        named.add(verb)


def laid_out(body: bytes) -> str:
    """An event's bytes -> the same for reading."""
    return json.dumps(json.loads(body), ensure_ascii=False, indent=1) + "\n"


def recorded() -> dict[str, bytes]:
    """-> the golden events by name, as bytes on the wire."""
    return {
        file.stem: json.dumps(json.loads(file.read_text("utf-8")), ensure_ascii=False, separators=(",", ":")).encode()
        for file in sorted(HERE.glob("*.json"))
    }


if __name__ == "__main__":
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir()
    for name, body in written().items():
        (HERE / f"{name}.json").write_text(laid_out(body), "utf-8")
