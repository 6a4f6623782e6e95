"""Host or address -> the site that it belongs to: the domain that somebody registered, for whom all of it speaks."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from worker.address import split

if TYPE_CHECKING:
    from tldextract import TLDExtract

_HOSTS = 10_000  # that are remembered: a desk meets the same ones all day


@cache
def _suffixes() -> "TLDExtract":
    """-> the public suffix list that ``tldextract`` ships: nothing is fetched, nothing written."""
    import tldextract  # loads an HTTP client, which most commands never need

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@lru_cache(_HOSTS)
def registrable(host: str) -> str | None:
    """Host -> the domain that somebody registered, None for an address in figures; an unknown suffix counts as one."""
    found = _suffixes()(host)
    if found.suffix:
        return f"{found.domain}.{found.suffix}" if found.domain else host
    labels = host.split(".")
    return ".".join(labels[-2:]) if len(labels) > 1 and not labels[-1].isdigit() else None


@lru_cache(_HOSTS)
def is_suffix(name: str) -> bool:
    """Name -> whether it is a public suffix, under which anybody may register: ``co.uk``, ``github.io``."""
    found = _suffixes()(name)
    return bool(found.suffix) and not found.domain


def site_of(url: str | None) -> str:
    """Address -> its site: the registrable domain, or host and port where there is none; empty for no address."""
    parts = split(url or "")
    host = (parts.hostname or "").rstrip(".")
    return (registrable(host) or parts.netloc.rpartition("@")[2].lower()) if host else ""


def same_site(one: str | None, other: str | None) -> bool:
    """Two addresses -> whether one site answers at both."""
    site = site_of(one)
    return site != "" and site == site_of(other)
