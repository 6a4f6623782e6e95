"""What a hub says at the address that it was given -> answered: did we mean it, it refuses, there is news.

Whoever knows the address is the hub, for nobody can guess it; who signs with the secret is it for sure.
"""

from collections.abc import Mapping
from contextlib import suppress
from random import random

from tasks.crawl.hub import make_due
from tasks.crawl.policy.lease import AFTER_DENIAL, granted, renewal
from tasks.crawl.visit_note import FEED
from tasks.operate.sources import poll_now
from tasks.websub.signature import Signature
from worker.errors import Misconfigured
from worker.ledger import Subscription
from worker.ledger.subscriptions import ACTIVE, ASKED, DENIED, ENDED, ENDING
from worker.resources import Resources

_LONGEST = 2000  # characters of a challenge


def confirm(resources: Resources, token: str, query: Mapping[str, str]) -> str | None:
    """End of the address, and the query of a GET -> what it is answered; None where it is none that we asked for.

    ``subscribe`` and ``unsubscribe`` are confirmed by their challenge where we want just that of that topic (§5.3);
    ``denied`` is taken note of (§5.2).
    """
    known = resources.ledger.subscriptions.by_token(token)
    if known is None or query.get("hub.topic") != known.topic:
        return None
    challenge = query.get("hub.challenge", "")
    match query.get("hub.mode"):
        case "subscribe" if known.state in {ASKED, ACTIVE} and 0 < len(challenge) <= _LONGEST:
            return challenge if _begin(resources, known, query.get("hub.lease_seconds", "")) else None
        case "unsubscribe" if known.state == ENDING and 0 < len(challenge) <= _LONGEST:
            resources.ledger.subscriptions.close(known.url, ENDED)
            return challenge
        case "denied" if known.state != ENDING:
            reason = f"the hub denies it: {query.get('hub.reason', '')}".removesuffix(": ")
            due = resources.now() + AFTER_DENIAL
            resources.ledger.subscriptions.close(known.url, DENIED, reason, due)
            return ""
        case "denied":
            resources.ledger.subscriptions.close(known.url, ENDED)
            return ""
    return None


def _begin(resources: Resources, known: Subscription, seconds: str) -> bool:
    """A subscription that the hub grants -> active for so long; False for a lease that is none."""
    lease = granted(seconds)
    if lease is None:
        return False
    now = resources.now()
    resources.ledger.subscriptions.activate(known.url, now + lease, now + renewal(lease, random()))  # noqa: S311
    return True


def expect(resources: Resources, token: str, header: str) -> Signature | None:
    """End of the address, and ``X-Hub-Signature`` -> what its body is checked with; None where nothing is agreed."""
    subscriptions = resources.ledger.subscriptions
    known = subscriptions.by_token(token)
    if known is None or known.expires is None or known.expires <= resources.now():
        return None
    keys = subscriptions.keys(known.url)
    return Signature(header, keys.secret if keys else "")


def ping(resources: Resources, token: str, signature: Signature) -> bool:
    """End of the address, and the signature with the whole body taken in -> the feed is due; False: not signed so.

    What the hub sent with it is not looked at: the feed itself says what is new.
    """
    if not signature.holds:
        return False
    known = resources.ledger.subscriptions.by_token(token)
    if known is not None:
        _heed(resources, known)
    return True


def _heed(resources: Resources, known: Subscription) -> None:
    now, ledger = resources.now(), resources.ledger
    visit = ledger.frontier.lookup([known.url]).get(known.url)
    if visit is not None and visit.state == "waiting" and visit.due is not None and visit.due <= now:
        return  # whoever polls it has not begun, and will see what is new
    ledger.subscriptions.heed(known.url, now)
    if visit is not None and visit.kind == FEED:
        make_due(resources, known.url)  # one that is being polled just now sees by the count that it has to be again
        return
    with suppress(Misconfigured):  # not followed any more: the next look at the subscriptions ends this one
        poll_now(resources, known.source)
