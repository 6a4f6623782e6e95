"""Address of a CDX server, a site and days -> what to ask it; its answer -> the listing of the pages that it knows.

The parameters are those of the Wayback Machine's CDX server, which pywb has as well.
"""

from datetime import timedelta
from urllib.parse import urlencode

from tasks.models.capture import HTML
from tasks.models.listing import Entry, Listing, Omission
from tasks.models.window import Window
from tasks.readers.cdx import BadLine, Resume, read_captures
from tasks.readers.unpack import unpack
from worker.errors import Skipped
from worker.limits import Limits

CAPTURES = 10_000  # of one answer
LATE = timedelta(days=60)  # after the days, for crawlers come when they come


def cdx_query(server: str, site: str, window: Window) -> str:
    """Address of a CDX server, a site and days -> the address that lists the site's pages captured from then on, once
    each."""
    asked = {
        "url": site,
        "matchType": "domain",
        "from": f"{window.since:%Y%m%d}",
        "to": f"{window.until + LATE:%Y%m%d}",
        "filter": ["statuscode:200", "mimetype:text/html"],
        "collapse": "urlkey",
        "limit": CAPTURES,
        "showResumeKey": "true",
    }
    return f"{server}{'&' if '?' in server else '?'}{urlencode(asked, doseq=True)}"


def read_cdx(content: bytes, url: str, limits: Limits) -> Listing:
    """Answer to ``cdx_query``, and the address that gave it -> the listing of its pages; ``older`` asks for what is
    behind them.

    Raises Skipped: ``malformed`` where it is no index, ``truncated`` where the server ends without a key for the rest.
    """
    content, is_cut = unpack(content, limits.page_bytes)
    pages: dict[str, Entry] = {}
    older: str | None = None
    bad = captures = 0
    for one in read_captures(content.splitlines()):
        if isinstance(one, Resume):
            older = one.after(url)
        elif isinstance(one, BadLine):
            bad += 1
        else:
            captures += 1
            if one.status == 200 and one.media_type in HTML:
                pages[one.url] = Entry(url=one.url)
    if bad and not captures:
        raise Skipped("malformed", "what the server answers is no index of a web archive")
    if is_cut or (captures >= CAPTURES and older is None):
        raise Skipped("truncated", "the server does not say how to ask for what is behind its answer")
    omitted: dict[Omission, int] = {"malformed": bad} if bad else {}
    return Listing(kind="cdx", entries=tuple(pages.values()), older=older, omitted=omitted)
