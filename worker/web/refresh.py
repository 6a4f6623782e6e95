"""Answer -> the address that it goes on to by itself, as a page does with a ``Refresh`` header or a meta refresh.

The header is read as browsers read it (HTML Standard, shared declarative refresh steps); the element is w3lib's.
"""

import re

from w3lib.html import get_meta_refresh

from worker.address import join
from worker.errors import Skipped
from worker.web import charset
from worker.web.answer import Answer, media_type

_HEAD = 16 * 2**10  # bytes in which the element is looked for
_AT_ONCE = 10.0  # seconds: a page that is shown for longer is one to be read
_HTML = frozenset({"", "text/html", "application/xhtml+xml"})
_LISTING = (b"<rss", b"<feed", b"<rdf:", b"<urlset", b"<sitemapindex")
_HEADER = re.compile(
    r"\s*(?P<after>\d{1,6})(?:\.[\d.]*)?\s*(?:[;,]\s*+|\s++)(?:url\s*=\s*)?+(?P<quote>[\"']?)(?P<url>.+)",
    re.IGNORECASE | re.DOTALL,
)


def onward(answer: Answer, *, cookies: bool = False) -> str | None:
    """Answer, and whether it set cookies -> where it goes on to, None where it stays.

    A page that loads itself again goes nowhere, unless it has set a cookie that it may want to see.
    """
    after, url = _named(answer)
    if url is None or after is None or after > _AT_ONCE:
        return None
    if url.partition("#")[0] == answer.url and not cookies:
        return None
    return url


def _named(answer: Answer) -> tuple[float | None, str | None]:
    found = _HEADER.match(answer.header("refresh") or "")
    if found:
        quote, link = found["quote"], found["url"]
        link = link.partition(quote)[0] if quote else link
        return float(found["after"]), join(answer.url, link.strip()) or None
    body = answer.body[:_HEAD]
    if media_type(answer.header("content-type")) not in _HTML or b"refresh" not in body.lower():
        return None, None
    if any(mark in body for mark in _LISTING):
        return None, None  # a feed under the type of a page, with a page's text in it
    try:
        text = charset.decode(body, answer.header("content-type")).text
    except Skipped:  # no text, and no page that goes anywhere
        return None, None
    return get_meta_refresh(text, baseurl=answer.url, ignore_tags=("script", "noscript", "template"))
