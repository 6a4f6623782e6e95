"""``wiredesk extract``: pages in, one line of JSON a page out; nothing is published and nothing is remembered."""

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from typing import Any

import click
import msgspec

from tasks.cli import REJECTED
from tasks.cli.screen import notes
from tasks.models.document import Block, Document
from tasks.models.page import Page, Refusal
from tasks.readers import read
from tasks.stages.clean import body_text, clean
from worker.boundary import boundary
from worker.errors import Verdict
from worker.limits import Limits
from worker.settings import load_settings

CHUNK = 16  # pages a process takes at once


@click.command("extract")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--base-url", help="Address under which files without a recorded one are known.")
@click.option(
    "--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, help="Processes (default: every core)."
)
def extract_command(paths: tuple[str, ...], base_url: str | None, jobs: int) -> None:
    """Print what each page holds, as one line of JSON, in the order of the input; - reads standard input.

    \b
    wiredesk extract pages.jsonl > texts.jsonl
    zcat pages.jsonl.gz | wiredesk extract - --jobs 4
    wiredesk extract story.html | jq -r .text

    A line has id, url, title, authors, published, language, text, blocks and dropped; text is the body as a reader
    reads it. A page that holds no article, or could not be read, has error and detail instead.
    """
    limits = load_settings().limits
    records = read(paths, limits=limits, base_url=base_url, stdin=sys.stdin.buffer)
    failed = 0
    with notes().status("extracting") as status:
        for number, (line, good) in enumerate(extract_all(records, limits, jobs), 1):
            sys.stdout.buffer.write(line + b"\n")
            failed += not good
            if number % 50 == 0:
                status.update(f"{number} pages")
    if failed:
        notes().print(f"{failed} pages hold no article or could not be read: see error and detail")
        sys.exit(REJECTED)


def extract_all(records: Iterator[Page | Refusal], limits: Limits, jobs: int) -> Iterator[tuple[bytes, bool]]:
    """Pages and refusals -> a line each, in order, and whether it holds an article; on ``jobs`` processes."""
    if jobs == 1:
        yield from (extract(one, limits) for one in records)
        return
    with ProcessPoolExecutor(jobs, initializer=_leave_interrupts) as pool:
        try:
            ahead = [pool.submit(extract_some, chunk, limits) for chunk in islice(chunks(records), 2 * jobs)]
            for chunk in chain(chunks(records), [None] * len(ahead)):
                yield from ahead.pop(0).result()
                if chunk is not None:
                    ahead.append(pool.submit(extract_some, chunk, limits))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of a terminal: the one that reads and prints ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def chunks(records: Iterator[Page | Refusal]) -> Iterator[list[Page | Refusal]]:
    """Records -> the same in lists of a size that is worth sending to another process."""
    while chunk := list(islice(records, CHUNK)):
        yield chunk


def extract_some(records: list[Page | Refusal], limits: Limits) -> list[tuple[bytes, bool]]:
    """Some records -> a line each."""
    return [extract(one, limits) for one in records]


def extract(record: Page | Refusal, limits: Limits) -> tuple[bytes, bool]:
    """A page, or what was refused in its place -> its line of JSON, and whether it holds an article."""
    named = {"id": identity(record), "url": record.url}
    if isinstance(record, Refusal):
        return msgspec.json.encode(named | {"error": record.code, "detail": record.detail}), False
    try:
        with boundary(named["id"] or "a page"):
            return msgspec.json.encode(named | describe(clean(record, limits))), True
    except Verdict as verdict:
        told = {"error": verdict.code, "detail": verdict.detail}
        kept = {"traceback": verdict.traceback} if verdict.traceback else {}
        return msgspec.json.encode(named | told | kept), False


def identity(record: Page | Refusal) -> str:
    """A record -> its own id where its file gives one, else where it stands."""
    if isinstance(record, Page) and record.hints.guid:
        return record.hints.guid
    return str(record.origin) if record.origin else record.url or ""


def describe(document: Document) -> dict[str, Any]:
    """Document -> the fields of its line; what nobody stated is null."""
    byline, publisher, access = document.byline, document.publisher, document.access
    section = classify(document)
    return {
        **stated(document.published, document.modified, document.canonical),
        "title": document.headline.value,
        "authors": [person.name for person in byline.value.people] if byline else [],
        "publisher": publisher.value.name if publisher else None,
        "section": section.id,
        "access": {"free": access.value.free, "teaser": access.value.teaser} if access else None,
        "language": document.language.value,
        "flags": list(document.flags),
        "media": [msgspec.to_builtins(one) for one in document.media],
        "text": body_text(document),
        "blocks": [_block(one) for one in document.blocks if one.kept],
        "dropped": [_block(one) for one in document.dropped],
    }


def stated(
    published: Found[Stamp] | None, modified: Found[Stamp] | None, canonical: Found[str] | None
) -> dict[str, Any]:
    """Dates and address that a page states -> their fields; the address only where it states one."""
    return {
        **({"url": canonical.value} if canonical else {}),
        "published": published.value.value if published else None,
        "modified": modified.value.value if modified else None,
    }


def _block(block: Block) -> dict[str, str]:
    return {"label": block.label, "text": block.text, "reason": block.reason}
