"""Subscriptions -> seen to: those of sources that went are ended, and the hubs of those that are due are asked."""

import secrets
from datetime import timedelta
from random import random
from urllib.parse import urlencode

import msgspec

from tasks.crawl.policy.lease import ANSWER, ASKED_FOR, GIVE_UP, LOOK, retry
from tasks.crawl.sync_sources import followed
from tasks.models.source import Source
from tasks.sources.hub import find_hub
from worker.access import PLAIN, Access
from worker.boundary import boundary
from worker.errors import Skipped, Transient, Verdict
from worker.fetch import BUSY, fetch
from worker.host_slot import HostSlot
from worker.ledger import Keys, Subscription
from worker.ledger.subscriptions import ACTIVE, ASKED, ENDED, ENDING, NONE, SOUGHT, WANTED
from worker.resources import Resources
from worker.web import guard
from worker.web.answer import Answer, retry_after
from worker.web.client import Client
from worker.web.guard import Target
from worker.web.session import Session

BATCH = 20
PATIENCE = 10.0  # seconds to wait for a hub in place: one hub serves many feeds, and each is asked for by itself
_ONWARD = frozenset({307, 308})
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def keep(resources: Resources) -> int:
    """Subscriptions -> ended where nobody follows the source, wanted again where somebody does; the hubs that are due
    are asked. How many were. Raises Transient as the ledger."""
    follow(resources)
    now = resources.now()
    taken = resources.ledger.subscriptions.take(now, now + ANSWER, BATCH)
    for one in taken:
        try:
            with boundary(f"the hub of {one.url}"):
                _see_to(resources, one)
        except Verdict as verdict:
            _failed(resources, one, verdict)
    return len(taken)


def follow(resources: Resources) -> None:
    """Subscriptions -> ``ending`` where their source or their feed went, wanted again where it is back."""
    ledger, now = resources.ledger, resources.now()
    known = ledger.subscriptions.all()
    visits = ledger.frontier.lookup(one.url for one in known)
    there = {name for name in {one.source for one in known} if followed(resources, name) is not None}
    for one in known:
        visit = visits.get(one.url)
        gone = one.source not in there or (visit is not None and visit.state == "settled")
        if gone and one.state in {ACTIVE, ASKED}:
            ledger.subscriptions.turn(one.url, ENDING, now)
        elif gone and one.state not in {ENDING, ENDED}:
            ledger.subscriptions.close(one.url, ENDED)
        elif not gone and one.state in {ENDING, ENDED}:
            ledger.subscriptions.turn(one.url, WANTED if one.hub else SOUGHT, now)


def _see_to(resources: Resources, one: Subscription) -> None:
    """A subscription that is due -> its page looked at, or its hub asked. Raises a verdict where that fails."""
    subscriptions, now = resources.ledger.subscriptions, resources.now()
    keys = subscriptions.keys(one.url)
    if one.state in {SOUGHT, NONE}:
        hub = find_hub(fetch(resources, one.url, access=_access(resources, one), conditional=False))
        if hub is None:
            subscriptions.close(one.url, NONE, due=now + LOOK)
        else:
            subscriptions.want(one.url, one.source, now, hub=hub.url, topic=hub.topic)
    elif one.state != ENDING:
        base = resources.settings.websub_callback.rstrip("/")
        changed = keys is None or keys.base != base
        if keys is None or keys.base != base:
            keys = Keys(base=base, token=secrets.token_urlsafe(32), secret=secrets.token_urlsafe(32))
        if changed or one.state != ACTIVE:
            subscriptions.arrange(one.url, keys)
        _ask(resources, one, keys, "subscribe")
    elif keys is None or one.failures >= GIVE_UP or one.expires is None or one.expires <= now:
        subscriptions.close(one.url, ENDED)  # the lease runs out, or has
    else:
        _ask(resources, one, keys, "unsubscribe")


def _ask(resources: Resources, one: Subscription, keys: Keys, mode: str) -> None:
    """A subscription and its keys -> its hub asked (§5.1). Raises a verdict where that fails, or the hub refuses.

    The secret goes to a hub without TLS as well: who overhears it can make us poll, by the host's pace, and no more.
    """
    policy, client = resources.settings.web, resources.web.client
    session = resources.web.session(_access(resources, one))
    fields = {"hub.callback": f"{keys.base}/websub/{keys.token}", "hub.mode": mode, "hub.topic": one.topic}
    if mode == "subscribe":
        fields |= {"hub.lease_seconds": f"{ASKED_FOR.total_seconds():.0f}", "hub.secret": keys.secret}
    body = urlencode(fields).encode()
    with client.exchange() as exchange, HostSlot(resources, exchange, PATIENCE) as slot:
        target = guard.target(one.hub, policy)
        slot.enter(target.host, policy.interval)
        due = resources.now() + max(ANSWER, retry(one.failures, random()))  # noqa: S311
        resources.ledger.subscriptions.begin(one.url, "asked, and it has not made sure yet that we meant it", due)
        for _ in range(policy.redirects + 1):
            slot.enter(target.host, policy.interval)
            answer = _post(client, target, body, slot, session)
            if answer.status not in _ONWARD:
                break
            onto = guard.target(guard.join(target.url, answer.header("location") or ""), policy)
            if target.secure and not onto.secure:
                raise Skipped("downgrade", "a redirect from https to http")
            target = onto
            slot.hopped()
    if not 200 <= answer.status < 300:
        raise Transient(
            "hub-refuses", f"status {answer.status}", retry_after(answer.header("retry-after"), resources.now())
        )


def _access(resources: Resources, one: Subscription) -> Access:
    """A subscription -> how its source is asked, whether it is followed or not."""
    payload = resources.ledger.sources().get(one.source)
    return PLAIN if payload is None else msgspec.json.decode(payload, type=Source).access


def _post(client: Client, target: Target, body: bytes, slot: HostSlot, session: Session) -> Answer:
    """A hub is no site of the source's: it gets the name and the proxy that go for every host, and none of its keys."""
    struck = ""
    try:
        return client.post(target, body, session.plain() | _FORM, session.proxy)
    except Transient as verdict:
        struck = str(verdict)
        raise
    finally:
        slot.answered(struck)


def _failed(resources: Resources, one: Subscription, verdict: Verdict) -> None:
    """A subscription, and the verdict that ended what was tried -> tried again, later each time."""
    now, asked = resources.now(), verdict.retry_after if isinstance(verdict, Transient) else None
    if verdict.code == BUSY:
        resources.ledger.subscriptions.put_off(one.url, now + timedelta(seconds=asked or 1.0))
        return
    wait = max(timedelta(seconds=asked or 0.0), retry(one.failures, random()))  # noqa: S311
    resources.ledger.subscriptions.put_off(one.url, now + wait, str(verdict))
