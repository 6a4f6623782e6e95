"""Fetch: an address -> its answer, by our fetch policy; the one way in which anything is asked of the web.

    address ─▶ target ─▶ robots.txt ─▶ host's slot ─▶ request ─┬─ redirect, refresh ─▶ the same again, five at most
                                           │                   ├─ 200, 304 ─▶ Answer
                                           └─ host-busy        └─ anything else ─▶ verdict

What a host is owed – its interval, one request at a time, the wait that it asked for – stands in the ledger, for all
workers. A fetch that would have to wait for its host ends at once with Transient ``host-busy`` and the seconds to wait:
that is no attempt, for the page was not asked for.
"""

import time
from collections.abc import Collection
from typing import NamedTuple

from msgspec.structs import replace

from worker.access import PLAIN, Access
from worker.address import without_credentials
from worker.errors import Skipped, Verdict
from worker.host_slot import BUSY, FAILED, HostSlot
from worker.limits import Limits
from worker.measure import Measure
from worker.request import Asking
from worker.resources import Resources
from worker.robots_txt import rules
from worker.web import guard, robots
from worker.web.answer import NOT_MODIFIED, PARTIAL, READABLE, Answer, Hop, judge, location, retry_after
from worker.web.bot_wall import wall_of
from worker.web.caching import validated
from worker.web.guard import Target
from worker.web.refresh import onward

FETCHES = Measure("wiredesk_fetches", "Fetches by status, or by the verdict that ended them.", ("outcome",))
FETCH_SECONDS = Measure(
    "wiredesk_fetch_seconds",
    "How long a fetch took, with its robots.txt, its redirects and the waits for its host.",
    buckets=(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0),
)


class Part(NamedTuple):
    """Which bytes of a file are wanted: the first of them, and how many."""

    start: int
    size: int

    @property
    def headers(self) -> dict[str, str]:
        """-> what asks for them (RFC 9110 §14.2), and for no compression, which would be counted in its own bytes."""
        return {"Range": f"bytes={self.start}-{self.start + self.size - 1}", "Accept-Encoding": "identity"}


class Wish(NamedTuple):
    """What is wanted of an address: media types, whether only what has changed, a part of it, a page in an archive."""

    kinds: Collection[str]
    conditional: bool
    part: Part | None
    capture: bool


def fetch(
    resources: Resources,
    url: str,
    *,
    access: Access = PLAIN,
    kinds: Collection[str] = (),
    conditional: bool = True,
    part: Part | None = None,
    capture: bool = False,
    patience: float = 0.0,
    limits: Limits | None = None,
) -> Answer:
    """Address -> the Answer that its redirects lead to, status 200, or 304 where the ledger's validators still hold.

    ``access`` is how its source is asked. ``kinds`` are the media types that can be used, all where none is named.
    ``conditional`` asks by the validators that ``Transaction.remember`` kept under the final address and the variant of
    the access. ``part`` asks for some bytes as they are stored: the Answer has status 206 and these, or 200 and all; it
    is not archived. Cookies are kept along the way, and a page that goes on by itself is followed, but for a
    ``capture``: one that lies in somebody's archive, and is not written to ours. ``patience`` is how many seconds to
    wait for the host in place before it is ``host-busy``. ``limits`` are the bounds of the body, those of a page by
    default.

    Raises Transient, with ``retry_after`` where it is known: ``host-busy``, ``host-slow``, ``robots-unreachable``,
    ``rate-limited``, ``server-error``, ``wall``, ``timeout``, ``reset``, ``protocol``, ``tls``, ``unreachable``,
    ``host-not-found``, ``truncated``, ``proxy``, ``credentials``.
    Raises Skipped: ``robots``, ``not-found``, ``gone``, ``http-status``, ``unwanted-type``, ``too-large``, ``corrupt``,
    ``too-many-redirects``, ``downgrade``, ``forbidden-address``, ``forbidden-port``, ``forbidden-scheme`` and others.
    """
    began, outcome = time.monotonic(), "defect"
    session = resources.web.session(access)
    try:
        with (
            resources.tracing.span("fetch", url=without_credentials(url)),
            resources.web.client.exchange(limits) as exchange,
            HostSlot(resources, exchange, patience) as slot,
        ):
            wish = Wish(kinds, conditional and part is None, part, capture)
            try:
                answer = _fetch(Asking(resources, slot, session), url, wish)
            except Verdict as verdict:
                session.hide(verdict)  # before a span writes down what it says
                raise
        outcome = str(answer.status)
    except Verdict as verdict:
        outcome = verdict.code
        raise
    finally:
        resources.metrics.count(FETCHES, outcome)
        if outcome != BUSY:
            resources.metrics.observe(FETCH_SECONDS, time.monotonic() - began)
    return answer


def _fetch(asking: Asking, url: str, wish: Wish) -> Answer:
    policy, session = asking.resources.settings.web, asking.session
    target = guard.target(url, policy)
    chain: tuple[Hop, ...] = ()
    while True:
        answer = _ask(asking, target, Began(url, chain), wish)
        tasted = session.learn(answer)
        onto = location(answer)
        if onto is None and answer.status in READABLE and len(chain) < policy.redirects and not wish.capture:
            onto = onward(answer, cookies=tasted)
            if onto is not None and onto.partition("#")[0] in [hop.url for hop in chain]:
                onto = None  # the way has led there before: this is the page to be read
        if onto is None:
            return _judged(asking, answer, wish)
        if len(chain) == policy.redirects:
            raise Skipped("too-many-redirects", f"more than {policy.redirects}")
        chain = (*chain, Hop(answer.url, answer.status))
        onto_target = guard.target(guard.join(target.url, onto), policy)
        if target.secure and not onto_target.secure and not policy.downgrade:
            raise Skipped("downgrade", "a redirect from https to http")
        target = onto_target
        asking.slot.hopped()


def _judged(asking: Asking, answer: Answer, wish: Wish) -> Answer:
    """The answer that all redirects led to -> the same, where it is one that was wished for. Raises as ``judge``."""
    if answer.status != NOT_MODIFIED and not (wish.part and answer.status == PARTIAL):
        asked = retry_after(answer.header("retry-after"), asking.resources.now())
        judge(answer.status, asked, wall=wall_of(answer))
    return answer


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


def _ask(asking: Asking, target: Target, began: Began, wish: Wish) -> Answer:
    """Target -> its answer, where robots.txt allows it."""
    resources, session = asking.resources, asking.session
    access = session.access
    ignored = target.name in resources.settings.web.ignore_robots or (not access.robots and access.owns(target.url))
    allowed = robots.Rules(None) if ignored else rules(asking, target)
    if not allowed.allows(target.url):
        raise Skipped("robots", f"{target.origin}/robots.txt does not allow it")
    sent = session.headers(target)
    asking.enter(target, allowed.delay)
    asked = wish.part.headers if wish.part else {}
    if wish.conditional and (known := resources.ledger.validators(validated(target.url, access.variant))):
        pairs = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
        asked = {name: value for name, value in pairs if value}
    answer = asking.get(target, sent | asked, kinds=wish.kinds)
    if answer.status == NOT_MODIFIED and not asked:
        raise Skipped("http-status", "status 304, which was not asked for")
    answer = replace(
        answer,
        asked=began.url,
        chain=began.chain,
        robots="ignored" if ignored else "obeyed",
        refused_agents=allowed.refused(target.url),
        robots_signals=allowed.signals,
    )
    if wish.part is None and not wish.capture:
        asking.keep(answer, target, session.plain() | asked)
    return answer


__all__ = ["BUSY", "Part", "backoff", "fetch"]
