"""An address on the web -> its page: fetched by our fetch policy, decoded, its answer's facts kept.

address ─▶ worker.fetch ─┬─ HTML ─▶ decode ─▶ Page
                         ├─ 304 ──▶ Unmodified
                         └─ verdict
"""

from datetime import datetime
from hashlib import sha256

from msgspec import Struct

from tasks.models.page import Hints, Hop, Page, Response
from tasks.readers.recorded import signals_of, words
from worker.access import PLAIN, Access
from worker.errors import Skipped
from worker.fetch import fetch
from worker.resources import Resources
from worker.web import charset
from worker.web.answer import NOT_MODIFIED, Answer, retry_after
from worker.web.caching import validators

HTML = ("text/html", "application/xhtml+xml")
_NOTHING = Hints()


class Unmodified(Struct, frozen=True):
    """The page at an address is what it was when its validators were kept; ``final_url`` is who said so."""

    url: str
    final_url: str


def fetch_page(
    resources: Resources,
    url: str,
    *,
    hints: Hints = _NOTHING,
    via: str = "url",
    access: Access = PLAIN,
) -> Page | Unmodified:
    """Address, what a feed said of it, how it was found and how its source is asked -> its Page.

    Raises every verdict of ``worker.fetch``.

    And Skipped ``binary`` or ``empty``, where the body is no text or there is none.
    """
    answer = fetch(resources, url, access=access, kinds=HTML)
    final = answer.url if answer.url != url else None
    if answer.status == NOT_MODIFIED:
        return Unmodified(url, answer.url)
    if not answer.body.strip():
        raise Skipped("empty", "an answer without a body")
    decoded = charset.decode(answer.body, answer.header("content-type"))
    return Page(
        text=decoded.text,
        kind="html",
        sha256=sha256(answer.body).hexdigest(),
        fetched=answer.received or resources.now(),
        url=url,
        final_url=final,
        charset=decoded.charset,
        charset_method=decoded.method,
        via=via,
        response=_response(answer, answer.received or resources.now()),
        hints=hints,
    )


def _response(answer: Answer, now: datetime) -> Response:
    etag, last_modified = validators(answer)
    return Response(
        status=answer.status,
        content_type=words(answer.header("content-type") or ""),
        bytes=len(answer.body),
        etag=words(etag) if etag else None,
        last_modified=words(last_modified) if last_modified else None,
        signals=signals_of(answer.headers, answer.robots_signals),
        refused_agents=answer.refused_agents,
        robots=answer.robots,
        wire_bytes=answer.wire_bytes,
        millis=answer.millis,
        protocol=answer.protocol,
        tls=answer.tls,
        chain=tuple(Hop(hop.url, hop.status) for hop in answer.chain),
        retry_after=retry_after(answer.header("retry-after"), now),
    )
