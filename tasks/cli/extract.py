"""``wiredesk extract``: pages in, one line of JSON or another form a page out; nothing is published or remembered."""

import logging
import os
import signal
import sys
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import islice
from typing import Any

import click
import msgspec

from tasks.cli import LAWFUL, REJECTED
from tasks.cli.inputs import MAP_OPTION
from tasks.cli.outputs import FIELDS_OPTION, FORMAT_OPTION, OUTPUT_OPTION, opened
from tasks.cli.screen import notes
from tasks.formats import Format, render
from tasks.models.document import Block, Document
from tasks.models.judgement import IN_PLACE, Judgement
from tasks.models.page import Page, Refusal
from tasks.pipeline.admit import NO_ARTICLE, WALL, certainty, understand
from tasks.pipeline.extract import article_of
from tasks.pipeline.process import POISON
from tasks.readers import read
from tasks.readers.columns import Columns
from tasks.stages.classify.filing import classify
from tasks.stages.clean import body_text
from tasks.text.spans import count
from worker.boundary import boundary
from worker.errors import Verdict
from worker.ledger import DEATHS
from worker.settings import Settings, load_settings

CHUNK = 16  # pages a process takes at once
FACTS = frozenset((  # that are told of a page without a text
    "url", "title", "authors", "published", "modified", "publisher", "access", "language"
))  # fmt: skip
Line = tuple[bytes, str]  # of JSON or in another form, and why it tells of no article, empty where it does
Shape = tuple[Format, tuple[str, ...]] | None  # a form and its fields; none: the line of this command's own

log = logging.getLogger(__name__)


@click.command("extract")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--base-url", help="Address under which files without a recorded one are known.")
@MAP_OPTION
@FORMAT_OPTION
@FIELDS_OPTION
@OUTPUT_OPTION
@click.option(
    "--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, help="Processes (default: every core)."
)
def extract_command(
    paths: tuple[str, ...],
    base_url: str | None,
    columns: Columns,
    form: Format,
    fields: tuple[str, ...],
    output: str | None,
    jobs: int,
) -> None:
    """Print what each page holds, as one line of JSON, in the order of the input; - reads standard input.

    \b
    wiredesk extract pages.jsonl > texts.jsonl
    zcat pages.jsonl.gz | wiredesk extract - --jobs 4
    wiredesk extract story.html | jq -r .text
    wiredesk extract crawl.parquet --map html=body,url=page_url
    wiredesk extract archive/ --format markdown --output texts/
    wiredesk extract news.warc.gz --format csv --fields url,title,published > news.csv

    A line has id, url (the one that the page states, if it does), kind, confidence, title, authors, published,
    modified, publisher, section, access, language, flags, media, text, blocks and dropped; text is the body as a reader
    reads it. Every page that holds a text is printed, kind says what it is. One that holds none, a wall, or what could
    not be read has error and detail instead, with the facts that were read all the same. Other forms, and lines with
    --fields, have the pages with a text alone.
    """
    settings = load_settings()
    records = read(paths, limits=settings.limits, base_url=base_url, columns=columns, stdin=sys.stdin.buffer)
    shape: Shape = None if form == "jsonl" and not fields else (form, fields)
    refused: Counter[str] = Counter()
    with opened(form, fields, output) as sheet, notes().status("extracting") as status:
        for number, (line, code) in enumerate(extract_all(records, settings, jobs, shape), 1):
            if line:
                sheet.add(f"{number:06}", line)
            refused[code] += 1
            if number % 50 == 0:
                status.update(f"{number} pages")
    without = sum(refused[code] for code in LAWFUL)
    failed = refused.total() - refused[""] - without
    if without:
        notes().print(f"{count(without, 'page holds', 'pages hold')} no article: see error and detail")
    if failed:
        notes().print(f"{failed} could not be read: see error and detail")
        sys.exit(REJECTED)


def extract_all(
    records: Iterator[Page | Refusal], settings: Settings, jobs: int, shape: Shape = None
) -> Iterator[Line]:
    """Pages and refusals -> a line each, in order, and why it holds no article; on ``jobs`` processes."""
    if jobs == 1:
        yield from (extract(one, settings, shape) for one in records)
        return
    pool = _pool(jobs)
    try:
        parts = chunks(records)
        ahead = deque((chunk, _submit(pool, chunk, settings, shape)) for chunk in islice(parts, 2 * jobs))
        while ahead:
            chunk, lines = ahead.popleft()
            try:
                yield from lines.result()
            except BrokenProcessPool:  # and every other part that was given to it is lost
                from tasks.pipeline.warm_up import warm_up

                warm_up(settings.embeddings)  # once, and not in each of the processes that are forked from now on
                yield from (_extract_alone(one, settings, shape) for one in chunk)
                pool.shutdown(wait=False)
                pool = _pool(jobs)
                ahead = deque((lost, _submit(pool, lost, settings, shape)) for lost, _ in ahead)
            if chunk := next(parts, []):
                ahead.append((chunk, _submit(pool, chunk, settings, shape)))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, initializer=_leave_interrupts)


def _submit(
    pool: ProcessPoolExecutor, records: list[Page | Refusal], settings: Settings, shape: Shape
) -> "Future[list[Line]]":
    """Some records -> their lines, in future; a pool that is broken says so when it is asked for them."""
    try:
        return pool.submit(extract_some, records, settings, shape)
    except BrokenProcessPool as broken:
        never: Future[list[Line]] = Future()
        never.set_exception(broken)
        return never


def _extract_alone(record: Page | Refusal, settings: Settings, shape: Shape) -> Line:
    """A record that may have killed its process -> its line, from a process of its own; it may kill some of them."""
    for _ in range(DEATHS):
        with _pool(1) as pool, suppress(BrokenProcessPool):
            return pool.submit(extract, record, settings, shape).result()
    log.error("%s: %s: %d processes died over it", identity(record), POISON, DEATHS)
    return _line(record, {"error": POISON, "detail": f"{DEATHS} processes died over it"}, shape), POISON


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of a terminal: the one that reads and prints ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def chunks(records: Iterator[Page | Refusal]) -> Iterator[list[Page | Refusal]]:
    """Records -> the same in lists of a size that is worth sending to another process."""
    while chunk := list(islice(records, CHUNK)):
        yield chunk


def extract_some(records: list[Page | Refusal], settings: Settings, shape: Shape) -> list[Line]:
    """Some records -> a line each."""
    return [extract(one, settings, shape) for one in records]


def extract(record: Page | Refusal, settings: Settings, shape: Shape = None) -> Line:
    """A page, or what was refused in its place -> its line of JSON, or its form, and why it holds no article.

    In a form, what holds no text is no bytes.
    """
    if isinstance(record, Refusal):
        return _line(record, {"error": record.code, "detail": record.detail}, shape), record.code
    try:
        with boundary(identity(record) or "a page"):
            document, judgement = understand(record, settings.limits)
            told = {"kind": judgement.kind, "confidence": judgement.confidence}
            if document.canonical and not record.url:
                told["url"] = document.canonical.value
            if document.body and judgement.kind not in IN_PLACE:
                if shape is not None:
                    return render(article_of(record, document, judgement, encoded=settings.embeddings), *shape), ""
                return _line(record, told | describe(document, judgement, settings), shape), ""
            code = WALL if judgement.passing else NO_ARTICLE
            told |= {"error": code, "detail": str(judgement)}
            described = describe(document, judgement, settings)
            facts = {name: value for name, value in described.items() if name in FACTS and value}
            return _line(record, told | facts, shape), code
    except Verdict as verdict:
        failed = {"error": verdict.code, "detail": verdict.detail}
        kept = {"traceback": verdict.traceback} if verdict.traceback else {}
        return _line(record, failed | kept, shape), verdict.code


def _line(record: Page | Refusal, told: dict[str, Any], shape: Shape) -> bytes:
    """A record and what is told of it -> its line of JSON; nothing where another form was asked for."""
    if shape is not None:
        return b""
    return msgspec.json.encode({"id": identity(record), "url": record.url} | told) + b"\n"


def identity(record: Page | Refusal) -> str:
    """A record -> its own id where its file gives one, else where it stands."""
    if isinstance(record, Page) and record.hints.guid:
        return record.hints.guid
    return str(record.origin) if record.origin else record.url or ""


def describe(document: Document, judgement: Judgement, settings: Settings) -> dict[str, Any]:
    """Document, the judgement on it and the settings -> the fields of its line, each with the value that its event has;
    what nobody stated is null, an address that the page states comes first."""
    byline, publisher, access = document.byline, document.publisher, document.access
    published, modified = document.published, document.modified
    told = {
        "title": document.headline.value,
        "authors": [person.name for person in byline.value.people] if byline else [],
        "published": published.value.value if published else None,
        "modified": modified.value.value if modified else None,
        "publisher": publisher.value.name if publisher else None,
        "section": classify(document, certainty(judgement), encoded=settings.embeddings).id,
        "access": msgspec.to_builtins(access.value) if access else None,
        "language": document.language.value,
        "flags": document.flags,
        "media": msgspec.to_builtins(document.media),
        "text": body_text(document),
        "blocks": [_block(one) for one in document.blocks if one.kept],
        "dropped": [_block(one) for one in document.dropped],
    }
    return {"url": document.canonical.value, **told} if document.canonical else told


def _block(block: Block) -> dict[str, str]:
    return {"label": block.label, "text": block.text, "reason": block.reason}
