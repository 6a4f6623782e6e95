"""An answer -> the hub that it names (W3C WebSub §4): in its headers, else in the feed or in the page's head.

Link: <https://hub.example/>; rel="hub"        RFC 8288; what headers say goes before what the document says
<atom:link rel="hub" href="…"/>                RSS and Atom; JSON Feed has ``hubs``
<link rel="hub" href="…">                      HTML, in the head
"""

import re
from html.parser import HTMLParser

from tasks.models.hub import Hub
from tasks.models.listing import Listing
from tasks.readers.recorded import address
from worker.address import join
from worker.web import charset
from worker.web.answer import Answer, media_type

_HEAD = 2**16  # bytes of a page within which its head is read
_LINK = re.compile(r'<([^<>]{1,2000})>((?:\s*;\s*[\w!#$&+.^`|~*-]+\s*(?:=\s*(?:"[^"]*"|[^\s",;]*))?)*)')
_PARAMETER = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s",;]*))')
_HTML = frozenset({"text/html", "application/xhtml+xml"})


def find_hub(answer: Answer, listing: Listing | None = None) -> Hub | None:
    """An answer, and the listing that was read from it -> the hub it names first, None where it names none.

    Without another name for itself a page is known by the address that gave it.
    """
    named = _from_headers(answer.header("link") or "")
    if listing is not None:
        told = {"hub": listing.hub, "self": listing.topic}
        named = {name: link for name, link in told.items() if link} | named
    elif media_type(answer.header("content-type")) in _HTML:
        named = _from_page(answer) | named
    hub = address(join(answer.url, named["hub"])) if "hub" in named else None
    if hub is None:
        return None
    return Hub(hub, address(join(answer.url, named.get("self", answer.url))) or answer.url)


def _from_headers(value: str) -> dict[str, str]:
    """``Link`` -> the first hub, and the page itself; what is said of another page is not said of this one."""
    named: dict[str, str] = {}
    for link in _LINK.finditer(value):
        said: dict[str, str] = {}
        for name, quoted, bare in _PARAMETER.findall(link[2]):
            said.setdefault(name.lower(), quoted or bare)
        if "anchor" not in said:
            for rel in said.get("rel", "").lower().split():
                named.setdefault(rel, link[1])
    return {rel: named[rel] for rel in ("hub", "self") if rel in named}


class _Head(HTMLParser):
    """Collects the links of a page's head."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.named: dict[str, str] = {}
        self._over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._over = self._over or tag == "body"
        said = {name: value or "" for name, value in attrs}
        if tag == "link" and not self._over and said.get("href"):
            for rel in said.get("rel", "").lower().split():
                self.named.setdefault(rel, said["href"])


def _from_page(answer: Answer) -> dict[str, str]:
    head = _Head()
    head.feed(charset.decode(answer.body[:_HEAD], answer.header("content-type")).text)
    return {rel: head.named[rel] for rel in ("hub", "self") if rel in head.named}
