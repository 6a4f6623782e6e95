"""Client: one request -> one answer, read within the limits; no redirect is followed and no cookie kept.

    request ─▶ pool of connections (HTTP/1.1, HTTP/2) ─▶ header block ─▶ wanted? ─▶ raw chunks ─▶ bounded decoding

One client a process: a client of its own for every host would load the certificates anew each time.
"""

import ssl
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version

import httpcore
import httpx

from worker.errors import Misconfigured, Skipped, Transient
from worker.fetch_policy import FetchPolicy
from worker.limits import Limits
from worker.web import dial
from worker.web.answer import NOT_MODIFIED, PARTIAL, Answer, wanted
from worker.web.encoding import decode
from worker.web.guard import Target
from worker.web.transport import Transport

PRODUCT = "wiredesk"
_ERROR_BODY = 16 * 2**10  # bytes of an answer that nobody wants that are read so that its connection can be kept
_READ = 64 * 2**10


class Client:
    """The way to the web; threads may share it. ``lookup`` stands in for the system's resolver in tests."""

    def __init__(self, policy: FetchPolicy, limits: Limits, lookup: dial.Resolve = dial.resolve) -> None:
        self.agent = f"{PRODUCT}/{version(PRODUCT)} (+{policy.contact})"
        self._policy = policy
        self._limits = limits
        self._transport = Transport(dial.Dialler(policy, lookup), tls_context(policy))
        self._client = httpx.Client(
            transport=self._transport,
            trust_env=False,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=policy.timeout,
            headers={
                "User-Agent": self.agent,
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
                "Accept-Encoding": "gzip, br, zstd",
            },
        )

    def exchange(self, limits: Limits | None = None) -> AbstractContextManager[dial.Exchange]:
        """Bounds of what is asked for, those of a page by default -> the frame of one fetch, inside which ``get``
        works: its bounds, its deadline and what it has brought."""
        return dial.exchange(self._policy.timeout, limits or self._limits)

    def get(
        self,
        target: Target,
        headers: Mapping[str, str] | None = None,
        *,
        kinds: Collection[str] = (),
        cut: int | None = None,
        keep_raw: bool = False,
        proxy: str = "",
    ) -> Answer:
        """Address -> its answer, whatever its status; the body is there where the status is 200 to 203, or 206, and of
        an error its beginning.

        ``kinds`` are the media types that can be used; ``cut`` leaves a body at so many bytes, however long it is;
        ``proxy`` is the address of one to go through.
        Raises Skipped (``unwanted-type``, ``too-large``, ``corrupt`` and others of ``encoding``, ``forbidden-address``)
        and Transient (``timeout``, ``reset``, ``protocol``, ``tls``, ``host-not-found``, ``proxy``, ``truncated``).
        """
        exchange = dial.current()
        wire, dialled = exchange.wire, exchange.dialled
        try:
            return self._get(target, headers, kinds, cut, keep_raw=keep_raw, proxy=proxy)
        except Transient as verdict:
            if verdict.code not in {"reset", "protocol"} or (exchange.wire, exchange.dialled) != (wire, dialled):
                raise
        # The server had closed a connection that lay idle, just as it was used again: it has not seen the request.
        return self._get(target, headers, kinds, cut, keep_raw=keep_raw, proxy=proxy)

    def post(self, target: Target, body: bytes, headers: Mapping[str, str], proxy: str = "") -> Answer:
        """Address, bytes, headers, a proxy -> the answer, its body read away; sent once, whatever becomes of it.

        Raises as ``get``; who cannot tell whether it arrived sends it again.
        """
        exchange = dial.current()
        began, before = time.monotonic(), exchange.wire
        exchange.begin()
        with _verdicts(), closing(self._send(target, headers, body, proxy)) as response:
            exchange.headed()
            self._check_head(response)
            _Raw(response.iter_raw(_READ), exchange.limits.wire_bytes, False).drain(_ERROR_BODY)
            return _answer(target, response, exchange.wire - before, time.monotonic() - began)

    def _get(
        self,
        target: Target,
        headers: Mapping[str, str] | None,
        kinds: Collection[str],
        cut: int | None,
        *,
        keep_raw: bool,
        proxy: str,
    ) -> Answer:
        exchange = dial.current()
        began, before = time.monotonic(), exchange.wire
        exchange.begin()
        with _verdicts(), closing(self._send(target, headers, proxy=proxy)) as response:
            exchange.headed()
            self._check_head(response)
            pieces = _Raw(response.iter_raw(_READ), exchange.limits.wire_bytes, keep_raw)
            body = b""
            if 200 <= response.status_code < 204 or response.status_code == PARTIAL:
                if kinds:
                    wanted(response.headers.get("content-type"), kinds)
                if cut is None:
                    self._check_length(response)
                body = self._body(response, pieces, cut)
            elif response.status_code != NOT_MODIFIED:
                body = self._error_body(response, pieces)
            return _answer(
                target, response, exchange.wire - before, time.monotonic() - began, body=body, raw=pieces.raw
            )

    def _send(
        self, target: Target, headers: Mapping[str, str] | None, content: bytes | None = None, proxy: str = ""
    ) -> httpx.Response:
        """A request -> its answer, the body unread. Not by httpx's own ``send``, which parses where a redirect leads
        though none is followed, and raises where that is no address."""
        method = "GET" if content is None else "POST"
        request = self._client.build_request(method, target.url, headers=headers, content=content)
        response = self._transport.handle_request(request, proxy)
        response.request = request
        return response

    def _body(self, response: httpx.Response, pieces: "_Raw", cut: int | None) -> bytes:
        encoding = response.headers.get("content-encoding")
        if cut is None:
            return b"".join(decode(pieces, encoding, dial.current().limits.page_bytes))
        body = bytearray()
        for piece in decode(pieces, encoding, None):
            body += piece
            if len(body) >= cut:
                break
        return bytes(body[:cut])

    def _error_body(self, response: httpx.Response, pieces: "_Raw") -> bytes:
        """An answer that nobody wants -> the beginning of its body, read so far that its connection can be kept."""
        kept = pieces.drain(_ERROR_BODY)
        try:
            return next(decode([kept], response.headers.get("content-encoding"), _ERROR_BODY * 8), b"")
        except (Skipped, Transient):  # it was cut, or is not what it says: that is no news of an error
            return b""

    def _check_head(self, response: httpx.Response) -> None:
        size, most = sum(len(name) + len(value) + 4 for name, value in response.headers.raw), self._limits.header_bytes
        if size > most:
            raise Skipped("too-large", f"a header block of more than {most} bytes")

    def _check_length(self, response: httpx.Response) -> None:
        length, most = response.headers.get("content-length", ""), dial.current().limits.wire_bytes
        if length.isascii() and length.isdigit() and int(length[:18]) > most:
            raise Skipped("too-large", f"{length[:18]} bytes; at most {most} are transferred")

    def sent(self, target: Target, headers: Mapping[str, str]) -> list[tuple[str, str]]:
        """A request -> the headers that go out with it."""
        request = self._client.build_request("GET", target.url, headers=headers)
        return [(name.decode("ascii"), value.decode("latin-1")) for name, value in request.headers.raw]

    def close(self) -> None:
        """Close every connection."""
        self._client.close()


def _answer(
    target: Target, response: httpx.Response, wire: int, seconds: float, *, body: bytes = b"", raw: bytes | None = None
) -> Answer:
    """What was asked, the response, bytes on the wire, seconds and its body as far as it was read -> the answer."""
    return Answer(
        url=target.url,
        status=response.status_code,
        reason=response.reason_phrase,
        headers=tuple((k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in response.headers.raw),
        body=body,
        raw=raw,
        wire_bytes=wire,
        millis=round(seconds * 1000),
        protocol=response.http_version,
        tls=_tls_version(response),
    )


class _Raw:
    """Chunks as they pass, counted, and all of them together where they are to be kept."""

    def __init__(self, chunks: Iterator[bytes], limit: int, keep: bool) -> None:
        self._chunks = chunks
        self._left = self._limit = limit
        self._kept: list[bytes] | None = [] if keep else None

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._left -= len(chunk)
            if self._left < 0:
                raise Skipped("too-large", f"more than {self._limit} bytes as transferred")
            if self._kept is not None:
                self._kept.append(chunk)
            yield chunk

    def drain(self, limit: int) -> bytes:
        """-> the rest, as far as it is short, else its beginning."""
        read = b""
        for chunk in self:
            read += chunk
            if len(read) > limit:
                break
        return read[:limit]

    @property
    def raw(self) -> bytes | None:
        return None if self._kept is None else b"".join(self._kept)


@contextmanager
def _verdicts() -> Iterator[None]:
    """httpcore's and httpx's exceptions -> verdicts."""
    try:
        yield
    except tuple(_CODES) as error:
        within = isinstance(error.__cause__ or error.__context__, ssl.SSLError)
        code = "tls" if within else next(code for family, code in _CODES.items() if isinstance(error, family))
        raise Transient(code, str(error)[:200] or type(error).__name__) from error
    except (httpcore.LocalProtocolError, httpx.InvalidURL) as error:
        raise Skipped("malformed-address", str(error)[:200]) from error


_CODES: dict[type[Exception], str] = {
    httpcore.ProxyError: "proxy",
    httpcore.TimeoutException: "timeout",
    httpcore.ConnectError: "unreachable",
    httpcore.NetworkError: "reset",
    httpcore.RemoteProtocolError: "protocol",
}


def tls_context(policy: FetchPolicy) -> ssl.SSLContext:
    """FetchPolicy -> a context that verifies, with the public certificates and those of ``ca_file``."""
    context = httpx.create_ssl_context(trust_env=False)
    if policy.ca_file is not None:
        try:
            context.load_verify_locations(policy.ca_file)
        except OSError as error:  # ssl.SSLError is one
            raise Misconfigured(f"WIREDESK_WEB_CA_FILE: {policy.ca_file} cannot be read ({error})") from None
    return context


def _tls_version(response: httpx.Response) -> str | None:
    stream = response.extensions.get("network_stream")
    inside = stream.get_extra_info("ssl_object") if stream is not None else None
    return inside.version() if inside is not None else None
