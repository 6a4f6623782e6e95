"""What the loopback web serves: articles, feeds, sitemaps, and bombs."""

import gzip
import zlib
from functools import cache

import brotli
import zstandard

SIZE = 2**28


def article(host: int, name: str, base: str, edition: int = 1) -> str:
    """Host, name and edition -> a page with an article that no other gives."""
    paragraphs = "".join(
        f"<p>The council of district {name} in valley {host} met for the {part}th time on Tuesday and decided, after a "
        f"long debate about costs, that bridge {part} of road {name} will stay closed to lorries in year {edition}.</p>"
        for part in range(2, 8)
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>District {name} closes its bridges</title>'
        f'<link rel="canonical" href="{base}/article/{name}">'
        f'<meta property="og:site_name" content="Valley Post {host}">'
        f'</head><body><nav><a href="/">Home</a></nav><main><article><h1>District {name} closes its bridges</h1>'
        f"{paragraphs}</article></main><footer>© 2026 Valley Post</footer></body></html>"
    )


def feed(host: int, base: str, count: int) -> str:
    """Host -> an RSS feed that names its first articles."""
    items = "".join(
        f"<item><title>District {number} closes its bridges</title><link>{base}/article/{number}?utm_source=rss</link>"
        f"<guid>{base}/{number}</guid></item>"
        for number in range(count)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Valley Post {host}</title>{items}</channel></rss>'


def sitemap(base: str, count: int) -> str:
    """Base address -> a sitemap that names its first articles."""
    urls = "".join(f"<url><loc>{base}/article/{number}</loc></url>" for number in range(count))
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


@cache
def bomb(encoding: str) -> bytes:
    """Content-Encoding -> a body that it makes 256 MiB of."""
    zeros = bytes(2**20)
    if encoding == "gzip":
        coder = zlib.compressobj(9, zlib.DEFLATED, 31)
        return b"".join([*(coder.compress(zeros) for _ in range(SIZE // len(zeros))), coder.flush()])
    if encoding == "deflate":
        coder = zlib.compressobj(9)
        return b"".join([*(coder.compress(zeros) for _ in range(SIZE // len(zeros))), coder.flush()])
    if encoding == "br":
        packer = brotli.Compressor(quality=5)
        return b"".join([*(packer.process(zeros) for _ in range(SIZE // len(zeros))), packer.finish()])
    if encoding == "zstd":
        maker = zstandard.ZstdCompressor(level=3).compressobj()
        return b"".join([*(maker.compress(zeros) for _ in range(SIZE // len(zeros))), maker.flush()])
    return gzip.compress(gzip.compress(bomb("gzip")))
