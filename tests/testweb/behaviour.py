"""Path -> what a host of the loopback web does: answer, redirect, dawdle, lie, or attack.

/article/NAME            a page with an article          /feed.xml /sitemap.xml?n=5   what names them
/tagged/NAME             the same with ETag and Last-Modified, 304 where they are sent back
/status/503?retry=7      a status, Retry-After           /unsteady/NAME?fail=2        fails twice, then an article
/redirect/3              a chain of three, then an article
/onto?url=…&status=302   one redirect                    /refresh?url=…&after=0       a page that goes on by itself
/typed?type=video/mp4    a media type                    /framed?NAME=VALUE           an article with more headers
/coded?as=koi8-r&http=…&meta=…   a page in a charset, as the header and the page declare it, or lie
/drip/head /drip/body    a byte at a time                /continue                    100 Continue for ever
/headers                 a header block without end      /endless /empty              a body without end, of nothing
/bomb/gzip               a body that unpacks to 256 MiB  /hang /reset /cut            no answer, a reset, half an answer
/fickle/NAME             an article, but nothing a second time on the same connection
/cookie                  sets one                        /sleep/0.5                   answers later
"""

import asyncio
import gzip
import socket
import struct
from typing import TYPE_CHECKING

from tests.testweb import pages
from tests.testweb.request import Request

if TYPE_CHECKING:
    from tests.testweb import LoopbackWeb

HTML = "text/html; charset=utf-8"
EDITED = "Mon, 23 Nov 2026 06:00:00 GMT"
Headers = dict[str, str]


async def behave(web: "LoopbackWeb", request: Request, writer: asyncio.StreamWriter) -> bool:
    """Request -> answered, or not; returns whether the connection goes on."""
    base = web.url(request.host, "")
    query, words = request.query, request.words
    first, rest = (words[0], words[1:]) if words else ("", [])
    if (door := web.doors.get(request.host)) is not None and (refused := door(request)) is not None:
        status, headers, body = refused
        return await send(writer, status, body, headers)
    if (given := web.served.get((request.host, request.path))) is not None:
        body = given if isinstance(given, bytes) else b""
        if (wanted := request.headers.get("range")) and body:
            return await send_part(writer, body, wanted)
        return await send(writer, given if isinstance(given, int) else 200, body, kind_of(body))
    match first:
        case "robots.txt":
            found = web.robots.get(request.host, 404)
            body = found if isinstance(found, bytes) else b""
            return await send(writer, found if isinstance(found, int) else 200, body, {"Content-Type": "text/plain"})
        case "article":
            return await send(writer, 200, pages.article(request.host, rest[0], base))
        case "tagged":
            tag = f'"{rest[0]}"'
            headers = {"ETag": tag, "Last-Modified": EDITED, "Content-Type": HTML}
            if request.headers.get("if-none-match") == tag:
                return await send(writer, 304, b"", headers)
            return await send(writer, 200, pages.article(request.host, rest[0], base), headers)
        case "feed.xml":
            body = pages.feed(request.host, base, int(query.get("n", "5"))).encode()
            return await send(writer, 200, body, {"Content-Type": "application/rss+xml"})
        case "sitemap.xml":
            body = pages.sitemap(base, int(query.get("n", "5"))).encode()
            return await send(writer, 200, body, {"Content-Type": "application/xml"})
        case "status":
            return await send(writer, int(rest[0]), b"", {"Retry-After": query["retry"]} if "retry" in query else {})
        case "unsteady":
            if web.visits[f"{request.host}{request.path}"] <= int(query.get("fail", "1")):
                return await send(writer, int(query.get("status", "500")), b"")
            return await send(writer, 200, pages.article(request.host, rest[0], base))
        case "redirect":
            left = int(rest[0])
            onto = f"/redirect/{left - 1}" if left > 1 else "/article/redirected"
            return await send(writer, 301, b"", {"Location": onto})
        case "onto":
            return await send(writer, int(query.get("status", "302")), b"", {"Location": query["url"]})
        case "refresh":
            meta = f'<meta http-equiv="refresh" content="{query.get("after", "0")};url={query["url"]}">'
            return await send(writer, 200, f"<!doctype html><html><head>{meta}</head><body>One moment.</body></html>")
        case "typed":
            return await send(writer, 200, bytes(2000), {"Content-Type": query["type"]})
        case "framed":
            headers = {"Content-Type": HTML} | query
            return await send(writer, 200, pages.article(request.host, "framed", base), headers)
        case "marked":
            page = pages.article(request.host, "marked", base)
            metas = "".join(f'<meta name="{name}" content="{value}">' for name, value in query.items())
            return await send(writer, 200, page.replace("</head>", f"{metas}</head>"))
        case "coded":
            media = f"text/html; charset={query['http']}" if "http" in query else "text/html"
            page = pages.coded(query["as"], query.get("meta"))
            return await send(writer, 200, page.encode(query["as"]), {"Content-Type": media})
        case "fickle":
            web.visits[f"connection {id(writer)}"] += 1
            if web.visits[f"connection {id(writer)}"] > 1:
                return False
            return await send(writer, 200, pages.article(request.host, rest[0], base))
        case "cookie":
            return await send(writer, 200, pages.article(request.host, "cookie", base), {"Set-Cookie": "id=1; Path=/"})
        case "sleep":
            await asyncio.sleep(float(rest[0]))
            return await send(writer, 200, pages.article(request.host, rest[0], base))
        case "hosts":
            return await send(writer, 200, request.headers.get("host", ""), {"Content-Type": "text/html"})
        case "bomb":
            encoding = ", ".join(["gzip"] * 3) if rest[0] == "triple" else rest[0]
            return await send(writer, 200, pages.bomb(rest[0]), {"Content-Encoding": encoding, "Content-Type": HTML})
        case "hang":
            await asyncio.sleep(600)
        case "reset":
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
        case "cut":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<html>half a page")
            await writer.drain()
        case "drip":
            await drip(writer, rest[0])
        case "continue":
            await flood(writer, b"", b"HTTP/1.1 100 Continue\r\n\r\n")
        case "headers":
            await flood(writer, b"HTTP/1.1 200 OK\r\n", b"X-Filler: " + b"x" * 200 + b"\r\n")
        case "empty":
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
            await flood(writer, head, gzip.compress(b"", mtime=0) * 3000)
        case "endless":
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
            await flood(writer, head, b"10000\r\n" + b"a" * 65536 + b"\r\n")
        case _:
            return await send(writer, 404, b"")
    return False


async def send_part(writer: asyncio.StreamWriter, body: bytes, wanted: str) -> bool:
    """A body, and the bytes of it that are wanted (``bytes=0-99``) -> these, with status 206; 416 beyond its end."""
    start, _, end = wanted.removeprefix("bytes=").partition("-")
    part = body[int(start) : int(end) + 1]
    place = f"{start}-{int(start) + len(part) - 1}" if part else "*"
    headers = {"Content-Range": f"bytes {place}/{len(body)}", "ETag": f'"{hash(body)}"'}
    return await send(writer, 206 if part else 416, part, headers | {"Content-Type": "application/octet-stream"})


def kind_of(body: bytes) -> Headers:
    """Body -> its media type: HTML, else XML."""
    return {} if body[:9].lower() == b"<!doctype" else {"Content-Type": "application/xml"}


async def send(writer: asyncio.StreamWriter, status: int, body: str | bytes, headers: Headers | None = None) -> bool:
    """Status, body and headers -> sent."""
    data = body.encode() if isinstance(body, str) else body
    fields = {"Content-Type": HTML} | (headers or {})
    if status != 304:
        fields["Content-Length"] = str(len(data))
    head = f"HTTP/1.1 {status} Whatever\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    writer.write(head.encode("latin-1") + b"\r\n" + data)
    await writer.drain()
    return True


async def drip(writer: asyncio.StreamWriter, part: str) -> None:
    """A byte every twentieth of a second, in the header block or in the body."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n"
    if part == "body":
        writer.write(head)
        head = b""
    for byte in head + b"a" * 100_000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def flood(writer: asyncio.StreamWriter, head: bytes, piece: bytes) -> None:
    """A piece again and again, until the other side goes away."""
    writer.write(head)
    while True:
        writer.write(piece)
        await writer.drain()
