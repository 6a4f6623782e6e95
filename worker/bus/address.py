"""Broker address as an operator writes it -> Address: checked, and fit to be shown because it hides the password."""

import re
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from worker.errors import Misconfigured

SCHEMES = ("amqp", "amqps", "redis", "rediss", "memory", "filesystem")
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")


class Address(Struct, frozen=True):
    """Where a broker is; ``str()`` is the form for people and logs and holds neither user, password nor options."""

    scheme: str
    url: str
    shown: str
    host: str = ""
    folder: str = ""  # filesystem only
    password: str = ""

    def __str__(self) -> str:
        return self.shown

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"

    def hide(self, text: str) -> str:
        """Text of another's making -> the same without this address's password, in case a library quoted it."""
        return text.replace(self.password, "***") if self.password else text


def read_address(url: str) -> Address:
    """``amqp[s]://``, ``redis[s]://``, ``memory://`` or ``filesystem:///absolute/folder`` -> Address.

    Raises Misconfigured, without repeating the address, when it is none of these.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in SCHEMES:
        begins = f", not with {scheme}://" if separator and scheme.isalnum() else ""
        known = ", ".join(f"{name}://" for name in SCHEMES)
        raise Misconfigured(f"the bus address must begin with one of {known}{begins}")
    if scheme == "memory":
        return Address(scheme, "memory://", "memory://")
    if scheme == "filesystem":  # a path is no URL: it may hold #, ? and %
        if not rest.startswith("/"):
            raise Misconfigured("filesystem:// must be followed by an absolute folder: filesystem:///var/lib/wiredesk")
        return Address(scheme, "filesystem://", f"filesystem://{rest}", folder=rest)
    return _server(url)


def _server(url: str) -> Address:
    try:
        parts = urlsplit(url)
        host, port, password = parts.hostname or "127.0.0.1", parts.port, unquote(parts.password or "")
    except ValueError:
        raise Misconfigured(
            "the bus address cannot be read: write scheme://user:password@host:port/name, "
            "with / # ? @ : % in user and password as %2F %23 %3F %40 %3A %25"
        ) from None
    if parts.query or parts.fragment or ";" in url:
        raise Misconfigured(
            "the bus address must be a single scheme://user:password@host:port/name without options after ? or #; "
            "write ; # ? in a password as %3B %23 %3F. Trust a private certificate authority through SSL_CERT_FILE"
        )
    shown = f"[{host}]" if ":" in host else host
    return Address(
        parts.scheme,
        url,
        f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path}",
        host=host,
        password=password,
    )


def check_name(name: str, what: str) -> str:
    """Name of an exchange or an app -> the same; raises Misconfigured unless it is safe as a queue and a file name."""
    if not _NAME.fullmatch(name) or name.startswith("amq."):
        raise Misconfigured(
            f"{what} {name[:100]!r}: use up to 100 letters, digits, dots, _ and -, not beginning with a dot or amq."
        )
    return name
