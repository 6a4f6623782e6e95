"""A ledger with something of everything in it: for the desk's tests, and for its pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import sleep

from msgspec.structs import replace

from tasks.crawl.policy.interval import Pace
from tasks.crawl.sync_sources import sync_sources
from tasks.crawl.visit_note import FEED, PAGE, FeedNote, PageNote, write_note
from tasks.desk.app import make_app
from tasks.desk.serve import make_server, open_listener
from tasks.models.document import Block, Found, Label, Rejected
from tasks.models.source import Source
from tasks.pipeline.process import Draft, process
from tasks.pipeline.store import store
from tasks.readers import read
from tests.tasks.samples import DOCUMENT, article, drafted
from worker.fetch_policy import FetchPolicy
from worker.ledger import Done, Entry, State, Step
from worker.ledger import Found as Address
from worker.limits import Limits
from worker.resources import Resources
from worker.settings import Desk, Settings, listening

NOW = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
TOKEN = "a token for tests"
EVIL = "<script>document.title='owned'</script>&\"'"
POISON = "https://poison.example/kills"
SEEDS = Path(__file__).parents[3] / "seeds"
READ = ("wordpress.html", "arabic.html", "japanese.html", "spanish.html", "wire-copy.html", "pages.jsonl")
SOURCES = (
    Source(id="marsh-journal", name="The Marsh Journal", feeds=("https://marsh.example/feed",), home="https://marsh.example/"),
    Source(id="northwind", name="Northwind Press", feeds=("https://northwind.example/rss",)),
    Source(id="quay", name="Quay Evening Post", feeds=("https://quay.example/rss",)),
    Source(id="evil", name=f"Evil {EVIL}", feeds=("https://evil.example/rss",), enabled=False),
)  # fmt: skip


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        """-> the moment."""
        return self.at


def settings_for(folder: Path, token: str = TOKEN, **more: object) -> Settings:
    """Folder -> settings of a desk in it, on a port that is free."""
    bus = "amqp://reporter:hunter2@127.0.0.1:1/news"  # nobody listens there
    desk = Desk(listen="127.0.0.1:0", token=token, **more)  # type: ignore[arg-type]
    return Settings(home=folder, bus_url=bus, celery_url="memory://", publish_timeout=1.0, desk=desk, web=FetchPolicy())


def stock(resources: Resources, clock: Clock) -> str:
    """An empty ledger -> a day and more of everything; the id of an article with three versions."""
    sync_sources(resources, SOURCES)
    limits, sent = Limits(), []
    for day in (13, 9, 6, 4, 3, 2, 1, 0):
        clock.at = NOW - timedelta(days=day)
        for name in READ[: 2 + day % 4]:
            pages = read([str(SEEDS / name)], limits=limits)
            made = [process(page, limits, SOURCES[day % 3].id, now=clock.at) for page in pages]
            sent += store(resources, made).messages
        sent += store(resources, [_filed(drafted(100 * day + one), SOURCES[one % 3].id) for one in range(9)]).messages
    clock.at = NOW
    subject = _versions(resources, clock)
    resources.ledger.outbox.sent([one.id for one in sent], NOW)
    _frontier(resources)
    with resources.ledger.transaction(NOW, urls=[POISON]) as transaction:
        why = "3 processes died over it"
        steps = (Step("fetch", "200", "12,004 bytes in 80 ms"), Step("process", "poison", why))
        transaction.settle(
            Entry(key=POISON, url=POISON, state=State.QUARANTINED, code="poison", detail=why, trace=steps)
        )
    waiting = resources.ledger.outbox.pending(1)
    resources.ledger.outbox.give_up({waiting[0].id: "too-large: the broker takes no message above 1 MiB"})
    resources.ledger.cursors.begin("search", 0)
    resources.ledger.cursors.set_aside("search", 1, "refused: it answered 422 Unprocessable Entity", NOW)
    return subject


def _filed(draft: Draft, source: str) -> Draft:
    """A draft -> the same of that source."""
    assert draft.article is not None
    provenance = replace(draft.article.provenance, source_id=source)
    return replace(draft, source=source, article=replace(draft.article, provenance=provenance))


def _versions(resources: Resources, clock: Clock) -> str:
    """An article that changes twice -> its id."""
    made = drafted(7)
    assert made.evidence is not None
    paragraphs = [
        "Lawmakers approved the annual budget shortly before dawn on Monday.",
        f"The vote was 301 to 244. {EVIL}",
        "The final text adds €1.2 billion for regional transport.",
    ]
    for second, (headline, texts) in enumerate(
        [
            ("Parliament passes budget after all-night session", paragraphs),
            ("Parliament passes budget", [paragraphs[0], "The vote was 302 to 243.", paragraphs[2]]),
            (f"Parliament passes budget {EVIL}", [paragraphs[0], "The vote was 302 to 243.", "A third text entirely."]),
        ]
    ):
        clock.at = NOW + timedelta(minutes=second)
        blocks = (DOCUMENT.blocks[0], *(Block(Label.PARAGRAPH, text, "a paragraph of the text") for text in texts))
        document = replace(DOCUMENT, blocks=blocks, headline=Found(headline, "h1", 90))
        after = article(document)
        times = replace(after.times, fetched=f"{clock.at:%Y-%m-%dT%H:%M:%SZ}")
        evidence = replace(
            made.evidence,
            headline=headline,
            blocks=blocks,
            rejected=(Rejected("published", f"1970-01-01 {EVIL}", "meta.date", "before there was a web"),),
            judgement="article, confidence 99: votes of text: said",
        )
        url, dated = after.url.canonical, replace(after, times=times)
        store(resources, [replace(made, source="quay", key=url, url=url, article=dated, evidence=evidence)])
    return after.uri.removeprefix("urn:uuid:")


def _page(number: int) -> Address:
    due, note = NOW + timedelta(minutes=number), write_note(PageNote())
    url = f"https://marsh.example/{number}"
    return Address(url=url, host="marsh.example", kind=PAGE, source="marsh-journal", due=due, note=note)


def _frontier(resources: Resources) -> None:
    """The visits of feeds -> as they stand after some weeks, and pages that wait."""
    frontier, hosts = resources.ledger.frontier, resources.ledger.hosts
    frontier.add([_page(number) for number in range(60)], NOW)
    for visit in frontier.lease(NOW, NOW + timedelta(minutes=5), 20):
        if visit.kind != FEED:
            continue
        last = NOW - timedelta(minutes=9)
        note = FeedNote(root=visit.url, polls=212, last=last, last_new=last, pace=Pace())
        if visit.source == "northwind":
            reason, since = f"server-error: status 503 {EVIL}", NOW - timedelta(hours=7)
            note = replace(note, failures=5, failing_since=since, reason=reason)
        frontier.finish(Done(visit=visit, due=NOW + timedelta(minutes=11), note=write_note(note), free=NOW), NOW)
    hosts.reserve("northwind.example", NOW, interval=5.0)
    hosts.release("northwind.example", NOW, interval=5.0, struck="status 503", backoff=30.0)


@contextmanager
def served(resources: Resources) -> Iterator[str]:
    """Resources -> the address of their desk, served by the server that people use, on a thread."""
    listener = open_listener(*listening(resources.settings.desk.listen))
    server = make_server(make_app(resources))
    thread = Thread(target=server.run, args=[[listener]], name="served")
    thread.start()
    try:
        while not server.started and thread.is_alive():
            sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
