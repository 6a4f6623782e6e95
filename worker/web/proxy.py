"""Address of a proxy -> what a connection through it needs. Nothing that is raised here says the address again: it may
hold a password."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

SCHEMES = ("http", "https", "socks5", "socks5h")


def proxy_of(text: str) -> "httpx.Proxy":
    """``http://``, ``https://``, ``socks5://`` or ``socks5h://`` with host, port and credentials -> the proxy.

    Raises ValueError.
    """
    import httpx  # a list of sources is read by commands that ask nobody

    try:
        url = httpx.URL(text.strip())
        found = httpx.Proxy(url) if url.scheme in SCHEMES and url.host else None
    except (httpx.InvalidURL, ValueError):
        found = None
    if found is None:
        raise ValueError(f"no address of a proxy: its scheme is one of {', '.join(SCHEMES)}")
    return found
