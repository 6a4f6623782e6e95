"""Fetch: an address -> its answer, by our fetch policy; the one way in which anything is asked of the web.

    address ─▶ target ─▶ robots.txt ─▶ host's slot ─▶ request ─┬─ redirect ─▶ the same again, five times at most
                                           │                   ├─ 200, 304 ─▶ Answer
                                           └─ host-busy        └─ anything else ─▶ verdict

What a host is owed – its interval, one request at a time, the wait that it asked for – stands in the ledger, for all
workers. A fetch that would have to wait for its host ends at once with Transient ``host-busy`` and the seconds to wait:
that is no attempt, for the page was not asked for.
"""

import time
from collections.abc import Callable, Collection
from typing import NamedTuple

from msgspec.structs import replace

from worker.address import without_credentials
from worker.errors import Skipped, Transient, Verdict
from worker.host_slot import BUSY, FAILED, OVERLOADED, HostSlot
from worker.ledger import Robots
from worker.measure import Measure
from worker.resources import Resources
from worker.web import guard, robots
from worker.web.answer import NOT_MODIFIED, REDIRECTS, Answer, Hop, judge, retry_after
from worker.web.guard import Target

FETCHES = Measure("wiredesk_fetches", "Fetches by status, or by the verdict that ended them.", ("outcome",))
FETCH_SECONDS = Measure(
    "wiredesk_fetch_seconds",
    "How long a fetch took, with its robots.txt, its redirects and the waits for its host.",
    buckets=(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0),
)

Onward = Callable[[Answer], str | None]


def fetch(
    resources: Resources,
    url: str,
    *,
    kinds: Collection[str] = (),
    conditional: bool = True,
    onward: Onward | None = None,
    patience: float = 0.0,
) -> Answer:
    """Address -> the Answer that its redirects lead to, status 200, or 304 where the ledger's validators still hold.

    ``kinds`` are the media types that can be used, all where none is named. ``conditional`` asks by the validators that
    ``Transaction.remember`` kept under the final address. ``onward`` may name one more address to go on to, as a page
    does with a meta refresh. ``patience`` is how many seconds to wait for the host in place before it is ``host-busy``.

    Raises Transient, with ``retry_after`` where it is known: ``host-busy``, ``host-slow``, ``robots-unreachable``,
    ``rate-limited``, ``server-error``, ``wall``, ``timeout``, ``reset``, ``protocol``, ``tls``, ``unreachable``,
    ``host-not-found``, ``truncated``.
    Raises Skipped: ``robots``, ``not-found``, ``gone``, ``http-status``, ``unwanted-type``, ``too-large``, ``corrupt``,
    ``too-many-redirects``, ``downgrade``, ``forbidden-address``, ``forbidden-port``, ``forbidden-scheme`` and others.
    """
    began, outcome = time.monotonic(), "defect"
    try:
        with resources.tracing.span("fetch", url=without_credentials(url)):
            answer = _fetch(resources, url, kinds=kinds, conditional=conditional, onward=onward, patience=patience)
        outcome = str(answer.status)
    except Verdict as verdict:
        outcome = verdict.code
        raise
    finally:
        resources.metrics.count(FETCHES, outcome)
        if outcome != BUSY:
            resources.metrics.observe(FETCH_SECONDS, time.monotonic() - began)
    return answer


def _fetch(
    resources: Resources,
    url: str,
    *,
    kinds: Collection[str],
    conditional: bool,
    onward: Onward | None,
    patience: float,
) -> Answer:
    policy = resources.settings.web
    with resources.web.client.exchange() as exchange, HostSlot(resources, exchange, patience) as slot:
        target = guard.target(url, policy)
        chain: tuple[Hop, ...] = ()
        while True:
            answer = _ask(resources, slot, target, Began(url, chain), kinds=kinds, conditional=conditional)
            onto = _location(answer)
            if onto is None:
                if answer.status != NOT_MODIFIED:
                    asked = retry_after(answer.header("retry-after"), resources.now())
                    judge(answer.status, asked, guarded=answer.guarded)
                if onward is None or answer.status == NOT_MODIFIED or (onto := onward(answer)) is None:
                    return answer
                onward = None
            if len(chain) == policy.redirects:
                raise Skipped("too-many-redirects", f"more than {policy.redirects}")
            chain = (*chain, Hop(answer.url, answer.status))
            onto_target = guard.target(guard.join(target.url, onto), policy)
            if target.secure and not onto_target.secure and not policy.downgrade:
                raise Skipped("downgrade", "a redirect from https to http")
            target = onto_target
            slot.hopped()


def backoff(attempt: int, asked: float | None, chance: float) -> float:
    """Number of the attempt that failed (from 1), the wait that was asked for, and chance (0 to 1) -> seconds to wait.

    Two seconds, doubled each time, an hour at most; chance draws each from the half below to the half above, so that
    those who failed together do not come back together. Never less than what was asked for.
    """
    doubled: float = FAILED * 2 ** min(attempt - 1, 12)
    return max(asked or 0.0, min(3600.0, doubled) * (0.5 + chance))


class Began(NamedTuple):
    """How a fetch came to where it is: the address that it began with, and the hops since."""

    url: str
    chain: tuple[Hop, ...]


def _ask(
    resources: Resources, slot: HostSlot, target: Target, began: Began, *, kinds: Collection[str], conditional: bool
) -> Answer:
    """Target -> its answer, where robots.txt allows it."""
    policy = resources.settings.web
    ignored = target.name in policy.ignore_robots
    rules = robots.Rules(None) if ignored else _rules(resources, slot, target)
    if not rules.allows(target.url):
        raise Skipped("robots", f"{target.origin}/robots.txt does not allow it")
    slot.enter(target.host, max(policy.interval, rules.delay))
    headers = {}
    if conditional and (known := resources.ledger.validators(target.url)):
        pairs = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
        headers = {name: value for name, value in pairs if value}
    answer = _get(resources, slot, target, headers, kinds=kinds)
    if answer.status == NOT_MODIFIED and not headers:
        raise Skipped("http-status", "status 304, which was not asked for")
    answer = replace(
        answer,
        asked=began.url,
        chain=began.chain,
        robots="ignored" if ignored else "obeyed",
        refused_agents=rules.refused(target.url),
        robots_signals=rules.signals,
    )
    _keep(resources, answer, target, headers)
    return answer


def _get(
    resources: Resources,
    slot: HostSlot,
    target: Target,
    headers: dict[str, str],
    *,
    kinds: Collection[str] = (),
    cut: int | None = None,
) -> Answer:
    """Target -> its answer; its host hears how it went."""
    web = resources.web
    struck, asked, backoff = "", None, FAILED
    try:
        answer = web.client.get(target, headers, kinds=kinds, cut=cut, keep_raw=web.archive is not None)
        if answer.status in {429, 503}:
            struck, backoff = f"status {answer.status}", OVERLOADED
            asked = retry_after(answer.header("retry-after"), resources.now())
    except Transient as verdict:
        struck = str(verdict)
        raise
    finally:
        slot.answered(struck, asked, backoff)
    return replace(answer, received=resources.now())


def _keep(resources: Resources, answer: Answer, target: Target, headers: dict[str, str]) -> None:
    """An answer and the headers that it was asked for with -> written to the archive, if there is one."""
    web = resources.web
    if web.archive is not None:
        web.archive.write(answer, web.client.sent(target, headers))


def _location(answer: Answer) -> str | None:
    location = answer.header("location") if answer.status in REDIRECTS else None
    if location is None or location.isascii():
        return location
    try:
        return location.encode("latin-1").decode()  # as browsers read it
    except UnicodeDecodeError:
        return location


def _rules(resources: Resources, slot: HostSlot, target: Target) -> robots.Rules:
    """Target -> what its origin's robots.txt says, fetched where nobody did in the last day."""
    cache, hosts, now = resources.web.rules, resources.ledger.hosts, resources.now()
    known = cache.get(target.origin, now)
    if known is None:
        kept = hosts.robots(target.origin)
        if kept is None or kept.expires <= now:
            kept = _ask_robots(resources, slot, target, kept)
        known = cache.keep(target.origin, kept.status, kept.body, kept.expires)
    if known.rules is None:
        wait = (known.expires - now).total_seconds()
        raise Transient("robots-unreachable", f"{target.origin}/robots.txt cannot be had now", wait)
    return known.rules


def _ask_robots(resources: Resources, slot: HostSlot, target: Target, before: Robots | None) -> Robots:
    """Target and what was known before -> its origin's robots.txt, fetched and kept in the ledger.

    Raises Transient where nobody answers: then nothing may be asked for, and the host is left alone for a while anyway.
    """
    failure: Transient | None = None
    try:
        status, body = _fetch_robots(resources, slot, target)
    except Transient as verdict:
        if verdict.code == BUSY:
            raise
        failure, status, body = verdict, 0, b""
    now = resources.now()
    if robots.unreachable(status):
        since = before.failing_since if before and before.failing_since else now
        if now - since >= robots.ABANDONED:
            failure, status = None, 404
        expires = now if failure else now + robots.FAILED
        kept = Robots(status=status, body=b"", fetched=now, expires=expires, failing_since=since)
    else:
        kept = Robots(status=status, body=body, fetched=now, expires=now + robots.FRESH)
    resources.ledger.hosts.keep_robots(target.origin, kept)
    if failure:
        raise failure
    return kept


def _fetch_robots(resources: Resources, slot: HostSlot, target: Target) -> tuple[int, bytes]:
    """Target -> status and body of its origin's robots.txt; 404 where its redirects lead nowhere that we may go."""
    policy = resources.settings.web
    url = f"{target.origin}/robots.txt"
    try:
        for _ in range(policy.redirects + 1):
            at = guard.target(url, policy)
            slot.enter(at.host, policy.interval)
            answer = _get(resources, slot, at, {}, cut=robots.LARGEST)
            _keep(resources, answer, at, {})
            if (onto := _location(answer)) is None:
                return answer.status, answer.body
            url = guard.join(at.url, onto)
            slot.hopped()
    except Skipped as verdict:
        if verdict.code == "forbidden-address" and at.origin == target.origin:
            raise
    return 404, b""


__all__ = ["BUSY", "Onward", "backoff", "fetch"]
