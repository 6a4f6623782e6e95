"""What was agreed with a hub, and when it is asked again: before a lease ends, after a failure or a denial. Pure."""

from datetime import datetime, timedelta

from tasks.text.spans import count
from worker.ledger import Subscription

ASKED_FOR = timedelta(days=10)  # the lease that we ask for
ANSWER = timedelta(minutes=10)  # until a hub that has not made sure that we meant it is asked again
AFTER_DENIAL = timedelta(days=7)
LOOK = timedelta(days=7)  # between two looks at a home page that named no hub
GIVE_UP = 3  # failures after which a hub that is to be told that no more is wanted is left alone
_LONGEST = timedelta(days=30)  # a hub that forgets is noticed then, whatever lease it gave
_SHORTEST = timedelta(minutes=10)
_FIRST = timedelta(minutes=10)
_LAST = timedelta(days=1)


def granted(seconds: str) -> timedelta | None:
    """What a hub says of its lease -> the lease; what we asked for where it says nothing, None where that is none."""
    if not seconds:
        return ASKED_FOR
    if not (seconds.isascii() and seconds.isdigit()) or int(seconds[:12]) == 0:
        return None
    return timedelta(seconds=min(int(seconds[:12]), 10 * 365 * 86_400))


def renewal(lease: timedelta, chance: float) -> timedelta:
    """Lease, and chance (0 to 1) -> how long until the next is asked for: so early that several tries have room."""
    return max(_SHORTEST, min(_LONGEST, lease) * (0.6 + 0.2 * chance))


def retry(failures: int, chance: float) -> timedelta:
    """Failures in a row before this one, and chance (0 to 1) -> how long until the hub is asked again."""
    doubled: timedelta = min(_LAST, _FIRST * 2 ** min(failures, 10))
    return doubled * (0.5 + chance)


def hub_line(one: Subscription, now: datetime) -> str:
    """What was agreed with a hub -> a sentence about it."""
    if not one.hub:
        return f"{one.url} names no hub" if one.state == "none" else f"whether {one.url} names a hub is not known yet"
    over = one.state == "active" and one.expires is not None and one.expires <= now
    told = f"; {count(one.pings, 'ping')}, the last {one.pinged:%Y-%m-%d %H:%M:%S} UTC" if one.pinged else ""
    lease = f" until {one.expires:%Y-%m-%d %H:%M} UTC" if one.expires else ""
    state = "lapsed" if over else one.state
    return f"hub {one.hub}: {state}{lease}{told}{f'; {one.reason}' if one.reason else ''}"
