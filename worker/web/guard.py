"""What may be reached: an address is read and checked here, the numbers that it leads to when they are dialled.

    address ─▶ scheme, host and port allowed? ─▶ Target        dial: every number that its name has ─▶ public?

A name is no proof of anything: it may lead anywhere, and elsewhere the next moment. So what is checked is the number
that is about to be connected to, and every one that the name has, for whoever mixes them means no good.
"""

import ipaddress
import re
from collections.abc import Iterable

import httpx
from msgspec import Struct

from worker.errors import Misconfigured, Skipped
from worker.fetch_policy import FetchPolicy

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Number = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS = {"http": 80, "https": 443}
_LONGEST = 8000
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
_V4_REFUSED = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))
_V6_UNICAST = ipaddress.IPv6Network("2000::/3")
_V6_REFUSED = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))


class Target(Struct, frozen=True):
    """An address that may be asked: as it is sent, its origin, its host's name, and the same with a port of its own.

    ``host`` is what has a budget: ``example.org``, ``example.org:8080``.
    """

    url: str
    origin: str
    name: str
    host: str
    secure: bool


def target(url: str, policy: FetchPolicy) -> Target:
    """Address -> Target, without credentials and fragment.

    Raises Skipped ``malformed-address``, ``forbidden-scheme`` or ``forbidden-port``.
    """
    if len(url) > _LONGEST or _CONTROL.search(url):
        raise Skipped("malformed-address", f"an address of {len(url)} characters, or with controls or spaces in it")
    parsed = _parsed(url)
    if parsed.scheme not in _PORTS:
        raise Skipped("forbidden-scheme", f"{parsed.scheme[:20]!r} is neither http nor https")
    if not parsed.raw_host:
        raise Skipped("malformed-address", "an address without a host")
    port = parsed.port or _PORTS[parsed.scheme]
    if port not in policy.ports:
        raise Skipped("forbidden-port", f"port {port}; WIREDESK_WEB_PORTS allows {', '.join(map(str, policy.ports))}")
    sent = parsed.copy_with(username="", password="", fragment=None)
    netloc = sent.netloc.decode("ascii")
    name = sent.raw_host.decode("ascii").rstrip(".")
    host = f"{name}:{sent.port}" if sent.port else name
    return Target(str(sent), f"{sent.scheme}://{netloc}", name, host, sent.scheme == "https")


def _parsed(url: str, base: str | None = None) -> httpx.URL:
    """Address, and what it is relative to -> its parts; raises Skipped ``malformed-address``."""
    try:
        found = httpx.URL(url) if base is None else httpx.URL(base).join(url)
        found.host  # noqa: B018 - decodes it, which httpx does once more for every request, and ``xn--`` proves nothing
    except (httpx.InvalidURL, ValueError) as error:  # what idna raises is a ValueError
        raise Skipped("malformed-address", str(error)[:200]) from None
    return found


def join(base: str, location: str) -> str:
    """Address and what it refers to -> the address that is meant; raises Skipped ``malformed-address``."""
    return str(_parsed(location.strip(), base))


def networks(named: Iterable[str]) -> tuple[Network, ...]:
    """Names such as ``10.0.0.0/8`` -> networks to be reached although they are not public; raises Misconfigured."""
    try:
        return tuple(ipaddress.ip_network(name) for name in named)
    except ValueError as error:
        raise Misconfigured(f"WIREDESK_WEB_NETWORKS: {error}; a network is written like 10.0.0.0/8") from None


def number(literal: str) -> Number:
    """IPv4 or IPv6 address as text -> it, unwrapped where it is an IPv4 address in IPv6's clothes."""
    found = ipaddress.ip_address(literal.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        return found.ipv4_mapped
    return found


def public(found: Number, allowed: Iterable[Network] = ()) -> bool:
    """Number -> whether it may be connected to: a host of the public internet, or of a network that is allowed."""
    if any(found.version == network.version and found in network for network in allowed):
        return True
    if isinstance(found, ipaddress.IPv6Address):
        return found in _V6_UNICAST and not any(found in network for network in _V6_REFUSED)
    if any(found in network for network in _V4_REFUSED):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved
