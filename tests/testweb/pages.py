"""What the loopback web serves: articles, feeds, sitemaps, and bombs."""

import gzip
import random
import zlib
from functools import cache, lru_cache

import brotli
import zstandard

SIZE = 2**28


_WORDS = (
    "animal", "archive", "ballot", "bank", "bell", "border", "bridge", "brigade", "budget", "builder", "captain",
    "castle", "cattle", "charity", "clinic", "council", "court", "crane", "credit", "dam", "debate", "disease",
    "doctor", "donor", "election", "embassy", "energy", "engine", "engineer", "exam", "exhibition", "export",
    "factory", "farmer", "festival", "fire", "fishery", "flood", "forest", "harbour", "history", "hospital", "hotel",
    "housing", "judge", "laboratory", "leader", "letter", "library", "loan", "market", "mine", "miner", "minister",
    "mountain", "museum", "network", "orchestra", "painter", "parish", "party", "patient", "pension", "police",
    "port", "price", "pupil", "quarry", "reform", "rent", "report", "rescue", "river", "road", "rocket", "safety",
    "satellite", "school", "scientist", "shelter", "ship", "signal", "software", "station", "storm", "strike",
    "student", "study", "summer", "teacher", "tenant", "theatre", "tourist", "tower", "traffic", "trail", "train",
    "treaty", "union", "university", "vaccine", "valley", "veterinary", "village", "volunteer", "vote", "wage",
    "water", "wheat", "winter", "worker",
)  # fmt: skip


@lru_cache(4096)
def article(host: int, name: str, base: str) -> str:
    """Host and name -> a page with an article that resembles no other."""
    chance = random.Random(f"{host} {name}")
    paragraphs = "".join(
        f"<p>The {' '.join(chance.choices(_WORDS, k=9))} said on Tuesday that {' '.join(chance.choices(_WORDS, k=14))} "
        f"and, after a long debate about the {' '.join(chance.choices(_WORDS, k=8))}, will be closed until March.</p>"
        for _ in range(6)
    )
    headline = f"District {name} closes its {' '.join(chance.choices(_WORDS, k=3))}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline}</title>'
        f'<link rel="canonical" href="{base}/article/{name}">'
        f'<meta property="og:site_name" content="Valley Post {host}"></head><body><nav><a href="/">Home</a></nav>'
        f"<main><article><h1>{headline}</h1>{paragraphs}</article></main>"
        "<footer>© 2026 Valley Post</footer></body></html>"
    )


SENTENCES = {
    "windows-1251": "Городской совет после долгих споров решил закрыть старый мост через реку до самой весны.",
    "koi8-r": "Городской совет после долгих споров решил закрыть старый мост через реку до самой весны.",
    "windows-1250": "Městská rada po dlouhé debatě rozhodla, že starý most přes řeku zůstane uzavřen až do jara.",
    "windows-1253": "Το δημοτικό συμβούλιο αποφάσισε μετά από μακρά συζήτηση να κλείσει την παλιά γέφυρα.",
    "shift_jis": "市議会は長い議論の末、川にかかる古い橋を来年の春まで閉鎖することを決めた。",
    "gbk": "市议会经过长时间的辩论后决定,河上的旧桥将关闭到明年春天。",
    "utf-16": "Die Stadt schließt nach langer Debatte die alte Brücke über den Fluss bis zum nächsten Frühjahr.",
    "utf-8": "Die Stadt schließt nach langer Debatte die alte Brücke über den Fluss bis zum nächsten Frühjahr.",
}


def coded(charset: str, declared: str | None) -> str:
    """Charset -> a page in a language that was written in it, and what it declares of itself."""
    meta = f'<meta charset="{declared}">' if declared else ""
    head = f"<!doctype html><html><head>{meta}<title>{charset}</title></head>"
    return f"{head}<body><p>{SENTENCES[charset]}</p></body></html>"


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
