"""An e-mail -> who sent it, as far as that can be believed: anybody can write any name into a letter.

Believed is the site of the sender's address where the server that took the letter in has checked it, by DKIM or DMARC,
and says so (RFC 8601) in the first header of that kind: those below it may be the sender's own.
"""

import re
from email.message import Message
from email.utils import parseaddr
from urllib.parse import quote

from msgspec import Struct

from tasks.readers.mime import header
from tasks.readers.recorded import address
from worker.address import clean_address, split
from worker.site import same_site

_CHECKED = re.compile(r"\b(?:dkim|dmarc)\s*=\s*pass\b([^;]*)", re.IGNORECASE)
_DOMAIN = re.compile(r"\bheader\.(?:d|i|from)\s*=\s*(?:[^\s;@]{0,253}@)?([a-z0-9.-]{1,253})", re.IGNORECASE)
_LIST = re.compile(r"(.*?)<([^<>\s]{1,255})>\s*$")
_TOKEN, _WORD = 16, 20  # characters of a value, and of a part of a path, that no writer of headlines makes
_PARTS = re.compile(r"[-_.+%~,;:=!]+")


class Sender(Struct, frozen=True):
    """``domain`` is that of the sender's address, None where nobody has checked it; ``name`` what he calls himself, and
    ``archive`` an address of his own site for the letter, or for the list that it belongs to.
    """

    domain: str | None = None
    name: str | None = None
    archive: str | None = None

    def may_claim(self, url: str | None) -> bool:
        """Whether an address is one of his own site's, and names a page rather than a reader."""
        return bool(url) and self._is_own(url) and not _is_token(url or "")

    def address_of(self, message: Message) -> str | None:
        """His letter -> an address for it at his own site, None where he has none to give."""
        identity = header(message, "message-id")
        if self.archive is None or identity is None:
            return None
        return f"{self.archive.partition('#')[0]}#/{quote(identity.strip('<> '), safe='')}"

    def _is_own(self, url: str | None) -> bool:
        return self.domain is not None and same_site(url, f"https://{self.domain}/")


def read_sender(message: Message) -> Sender:
    """E-mail -> its sender."""
    name, _, domain = _from(message)
    found = Sender(domain=domain) if domain and _is_checked(message, domain) else Sender()
    if found.domain is None:
        return found
    listed = _LIST.match(header(message, "list-id") or "")
    stated = (header(message, "archived-at"), header(message, "list-archive"), header(message, "list-url"))
    archive = next((url for one in stated if (url := address(one)) and found.may_claim(url)), None)
    return Sender(domain, (listed[1].strip(' "') if listed else "") or name or None, archive)


def _from(message: Message) -> tuple[str, str, str]:
    name, written = parseaddr(header(message, "from") or "")
    local, _, domain = written.rpartition("@")
    return name.strip(), local, domain.lower().rstrip(".")


def _is_checked(message: Message, domain: str) -> bool:
    said = header(message, "authentication-results") or ""
    domains = [found[1] for check in _CHECKED.finditer(said) for found in _DOMAIN.finditer(check[1])]
    return any(same_site(f"https://{one}/", f"https://{domain}/") for one in domains)


def _is_token(url: str) -> bool:
    """Whether an address tells who reads rather than what is read: trackers write a token for every reader."""
    parts = split(clean_address(url).url)
    values = [value for pair in parts.query.split("&") if (value := pair.partition("=")[2])]
    pieces = [piece for segment in parts.path.split("/") for piece in _PARTS.split(segment)]
    long = [value for value in values if len(value) >= _TOKEN] + [piece for piece in pieces if len(piece) > _WORD]
    return bool(long) or not (parts.path.strip("/") or parts.query)
