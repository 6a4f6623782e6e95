"""robots.txt of an origin, as a fetch needs it: from this process's memory, from the ledger, or from the web."""

from worker.errors import Skipped, Transient
from worker.host_slot import BUSY
from worker.ledger import Robots
from worker.request import Asking
from worker.web import guard, robots
from worker.web.answer import location
from worker.web.guard import Target


def rules(asking: Asking, target: Target) -> robots.Rules:
    """Target -> what its origin's robots.txt says, fetched where nobody did in the last day.

    Raises Transient ``robots-unreachable``, or as ``Client.get``.
    """
    resources = asking.resources
    cache, hosts, now = resources.web.rules, resources.ledger.hosts, resources.now()
    known = cache.get(target.origin, now)
    if known is None:
        kept = hosts.robots(target.origin)
        if kept is None or kept.expires <= now:
            kept = _ask(asking, target, kept)
        known = cache.keep(target.origin, kept.status, kept.body, kept.expires)
    if known.rules is None:
        wait = (known.expires - now).total_seconds()
        raise Transient("robots-unreachable", f"{target.origin}/robots.txt cannot be had now", wait)
    return known.rules


def _ask(asking: Asking, target: Target, before: Robots | None) -> Robots:
    """Target and what was known before -> its origin's robots.txt, fetched and kept in the ledger.

    Raises Transient where nobody answers: then nothing may be asked for, and the host is left alone for a while anyway.
    """
    failure: Transient | None = None
    try:
        status, body = _fetch(asking, target)
    except Transient as verdict:
        if verdict.code in {BUSY, "credentials"}:
            raise
        failure, status, body = verdict, 0, b""
    now = asking.resources.now()
    if robots.unreachable(status):
        since = before.failing_since if before and before.failing_since else now
        if now - since >= robots.ABANDONED:
            failure, status = None, 404
        expires = now if failure else now + robots.FAILED
        kept = Robots(status=status, body=b"", fetched=now, expires=expires, failing_since=since)
    else:
        kept = Robots(status=status, body=body, fetched=now, expires=now + robots.FRESH)
    asking.resources.ledger.hosts.keep_robots(target.origin, kept)
    if failure:
        raise failure
    return kept


def _fetch(asking: Asking, target: Target) -> tuple[int, bytes]:
    """Target -> status and body of its origin's robots.txt; 404 where its redirects lead nowhere that we may go.

    It goes for everybody, so it is asked for as by anybody: with the cookies of the way there, and no others.
    """
    policy, session = asking.resources.settings.web, asking.session
    url = f"{target.origin}/robots.txt"
    try:
        for _ in range(policy.redirects + 1):
            at = guard.target(url, policy)
            asking.enter(at)
            answer = asking.get(at, session.cookies(at), cut=robots.LARGEST)
            asking.keep(answer, at, session.plain())
            session.learn(answer)
            if (onto := location(answer)) is None:
                return answer.status, answer.body
            url = guard.join(at.url, onto)
            asking.slot.hopped()
    except Skipped as verdict:
        if verdict.code == "forbidden-address" and at.origin == target.origin:
            raise
    return 404, b""
