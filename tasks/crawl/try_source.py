"""A source of the list -> asked once, as it would be followed: what would be published, and why not the rest.

Nothing is published and nothing is kept: it works in a ledger of its own that is thrown away, without archive, metrics
and spans. What the hosts are owed – robots.txt, the interval – they get here too.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from tasks.crawl.feed_diff import Named, name_entries
from tasks.crawl.look import look
from tasks.crawl.policy.advice import advice
from tasks.models.listing import Listing
from tasks.models.source import Source
from tasks.pipeline.choose import refuse_address, refuse_words
from tasks.readers.listing import read_listing
from worker.errors import Transient, Verdict
from worker.fetch import BUSY, fetch
from worker.resources import Resources
from worker.settings import Settings

PAGES = 3  # of each feed that are fetched
PASSED = 5  # of each feed that are told of where they are passed over
_PATIENCE = 120.0  # seconds that one request waits for its host
T = TypeVar("T")
Told = Callable[[str], None]


class Tried(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A feed or a page, and what came of it.

    ``verdict`` is ``read`` for a listing, ``published`` for a page that would be, else how it would end; ``reason`` has
    the code and the sentence, ``advice`` what to do about it.
    """

    kind: Literal["feed", "page"]
    url: str
    verdict: str
    reason: str = ""
    headline: str = ""
    published: str = ""
    section: str = ""
    advice: str = ""


def try_source(settings: Settings, source: Source, told: Told) -> Iterator[Tried]:
    """Settings, a source and whom to tell what is being done -> its feeds, its sitemaps where it has no feed, and a few
    pages of each, as they come."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory(prefix="wiredesk-try-")))
        aside = replace(
            settings,
            home=home,
            ledger_url="",
            bus_url="memory://",
            metrics_listen="",
            traces_url="",
            web=replace(settings.web, archive=None),
        )
        resources = stack.enter_context(Resources(aside))
        for url in source.feeds or source.sitemaps:
            told(f"reading {url}")
            try:
                listing, at = _listing(resources, source, url)
            except Verdict as verdict:
                said = str(verdict)
                yield Tried(kind="feed", url=url, verdict="failed", reason=said, advice=advice(f": {said}"))
                continue
            named = name_entries(listing, source, resources.now())
            yield Tried(
                kind="feed", url=at, verdict="read", reason=f"{len(named)} entries", headline=listing.title or ""
            )
            yield from _pages(resources, source, named, via=listing.kind, told=told)


def _listing(resources: Resources, source: Source, url: str) -> tuple[Listing, str]:
    """Address of a feed or a sitemap -> what it lists, an index's first sitemap, and who answered. Raises a verdict."""
    limits = resources.settings.limits.of_listing
    for _ in range(3):
        answer = fetch(resources, url, access=source.access, conditional=False, patience=_PATIENCE, limits=limits)
        listing = read_listing(answer.body, answer.url, limits, answer.header("content-type"))
        if listing.entries or not listing.children:
            break
        url = max(listing.children, key=lambda child: child.modified or "").url
    return listing, answer.url


def _pages(resources: Resources, source: Source, named: list[Named], *, via: str, told: Told) -> Iterator[Tried]:
    looked = passed = 0
    for one in named:
        hints = one.entry.hints
        said = (hints.title or "", hints.summary or "")
        refused = refuse_address(source, one.url, hints.feed_url) or refuse_words(source, said, whole=False)
        if refused is not None:
            passed += 1
            if passed <= PASSED:
                yield Tried(
                    kind="page", url=one.url, verdict="passed over", reason=str(refused), headline=hints.title or ""
                )
            continue
        if looked == PAGES:
            return
        looked += 1
        told(f"reading {one.url}")
        yield _page(resources, source, one, via)


def _page(resources: Resources, source: Source, one: Named, via: str) -> Tried:
    title = one.entry.hints.title or ""
    try:
        made = _patiently(lambda: look(resources, one.url, source, one.entry.hints, via=via))
    except Transient as verdict:
        said = str(verdict)
        return Tried(kind="page", url=one.url, verdict="later", reason=said, headline=title, advice=advice(f": {said}"))
    if made.verdict is not None:
        state, code, detail = made.verdict
        reason = f"{code}: {detail}" if detail else code
        return Tried(kind="page", url=one.url, verdict=str(state), reason=reason, headline=title)
    article = made.article
    if article is None:
        return Tried(kind="page", url=one.url, verdict="unchanged", headline=title)
    published = article.times.published
    section = article.section
    return Tried(
        kind="page",
        url=article.url.canonical,
        verdict="published",
        reason=next((step.detail for step in made.trace if step.name == "judge"), ""),
        headline=article.headline,
        published=published.value if published else "",
        section=f"{section.id} ({section.confidence})" if section.confidence else section.id,
    )


def _patiently(work: Callable[[], T]) -> T:
    """Work that may find its host busy -> done once the host is free. Raises Transient as the work."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return work()
        except Transient as verdict:
            wait = verdict.retry_after or 1.0
            if verdict.code != BUSY or time.monotonic() + wait > until:
                raise
            time.sleep(wait)
