"""Doubles every kind of input and prints what that costs: CPU seconds at half and at full size, and the factor.

    python bench/growth.py                    all kinds
    python bench/growth.py --kind figures     one of them, or several
    python bench/growth.py --most 2.3         exit code 1 where a factor is above it

A cost that grows with the input doubles with it; one that grows with its square is four times as high. Each size is
run three times and the least counts, for another process can only take time away. Half of each page has more than
10,000 tags already, or the whole has fewer: from there on a page is read tag by tag before it is parsed.
"""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tasks.crawl.feed_diff import diff_listing, name_entries
from tasks.models.article import Block
from tasks.models.page import Page
from tasks.models.source import Source
from tasks.pipeline.process import process
from tasks.readers.listing import read_listing
from tasks.stages.compare.align import align
from tasks.stages.compare.wording import is_typographic
from worker.errors import Verdict
from worker.limits import Limits
from worker.web import robots

NOW = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
LIMITS = Limits()
RUNS = 3
SAID = "The council of the valley said on Tuesday that it will close the old bridge number {} until spring."
PROSE = "".join(f"<p>{SAID.format(number)}</p>" for number in range(8))
Work = Callable[[], object]


def page(body: str) -> Work:
    """Body of a page -> the work on it."""
    text = f"<!doctype html><html lang=en><title>Bridge</title><body><article><h1>Bridge</h1>{body}</article>"
    return lambda: process(
        Page(text=text, kind="html", sha256="0" * 64, fetched=NOW, url="https://a.example/b"), LIMITS, "b"
    )


def many(piece: str, around: str = "{}", rest: str = PROSE) -> Callable[[int], Work]:
    """What is repeated, with its number in place of ``#``, what stands around it all, and behind -> work by size."""
    return lambda size: page(around.format("".join(piece.replace("#", str(n)) for n in range(size))) + rest)


def levels(size: int) -> Work:
    """Sections on every level of a deep tree: each level gathers those below it."""
    piece = f"<section><div>{PROSE[:200]}</p></div>"
    depth = 100
    return page((piece * depth + "</section>" * depth) * (size // depth))


def listing(head: str, piece: str, tail: str) -> Callable[[int], Work]:
    """A feed or sitemap in three parts -> reading it and telling what is new, by how often the middle stands."""

    def make(size: int) -> Work:
        content = (head + "".join(piece.replace("#", str(number)) for number in range(size)) + tail).encode()
        source = Source(id="a", name="A", entries=10**6)

        def work() -> None:
            try:
                found = read_listing(content, "https://a.example/feed", LIMITS)
            except Verdict:
                return
            named = name_entries(found, source, NOW)
            diff_listing(named, {}, source, via=found.kind, first=True, since=None, now=NOW)

        return work

    return make


def versions(size: int) -> Work:
    """Two versions of which every paragraph has changed."""
    old, new = ([Block(id="b", kind="paragraph", text=f"{SAID.format(n)} {day}") for n in range(size)] for day in "ab")
    return lambda: align(old, new)


def others(size: int) -> Work:
    """Two versions that have nothing in common."""
    old, new = ([Block(id="b", kind="paragraph", text=f"{n}{day} " * 30) for n in range(size)] for day in "ab")
    return lambda: align(old, new)


def words(size: int) -> Work:
    """Two wordings of one long paragraph."""
    return lambda: is_typographic("of the web site " * size, "of the website " * size)


def rules(size: int) -> Work:
    """A robots.txt full of wildcards, and an address that nearly matches each."""
    body = ("User-agent: *\n" + "".join(f"Disallow: /*a*b{number}*c$\n" for number in range(size))).encode()

    def work() -> None:
        read = robots.Rules(body)
        read.allows("https://a.example/" + "ab" * 500)
        read.refused("https://a.example/" + "ab" * 500)

    return work


RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>'
ITEM = "<item><title>t</title><link>https://a.example/#</link></item>"
MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
FIGURE = '<figure><img src="/#.jpg"><figcaption>Photo #: someone / AP</figcaption></figure>'
SMALL = "<p>Bridge # closes today, said a speaker of the council.</p>"
KINDS: dict[str, tuple[int, Callable[[int], Work]]] = {
    "figures": (6_000, many(FIGURE)),
    "figures in one box": (6_000, many(FIGURE, "<div>{}</div>")),
    "figures among dropped text": (6_000, many(FIGURE, '<div class="related">{}</div>')),
    "pictures with lines": (6_000, many('<p><img src="/#.jpg"></p><p>Photo #: someone / AP</p>')),
    "pictures": (8_000, many('<img src="/#.jpg">')),
    "videos": (8_000, many('<video src="/#.mp4"></video>')),
    "paragraphs": (16_000, many(SMALL)),
    "paragraphs alike": (16_000, many("<p>The council closes a bridge today.</p>")),
    "headings": (10_000, many(f"<h2>Part # of it</h2>{SMALL}")),
    "items": (8_000, many("<li>Item # of a list with words", "<ul>{}</ul>")),
    "runs of one item": (8_000, many("<p>Part # of an item", "<ul><li>{}</ul>")),
    "cells": (8_000, many("<td>#", "<table><tr>{}</table>")),
    "rows": (8_000, many("<tr><td>#<td>two", "<table>{}</table>")),
    "links": (8_000, many('<a href="/#">Link # of many</a> ')),
    "links in a paragraph": (8_000, many('word <a href="/#">x#</a>, ', "<p>{}</p>")),
    "lines": (8_000, many("The council said so #.<br>")),
    "sections": (4_000, many(f"<section>{PROSE[:200]}</section>")),
    "sections in sections": (4_000, levels),
    "articles": (4_000, many(f"<article><h2>Number #</h2>{PROSE[:200]}</article>")),
    "times": (8_000, many("<p><time datetime=2026-11-23>Monday</time> Post # of it.</p>")),
    "bylines": (4_000, many('<p class="byline">By Ana Ruiz#</p>')),
    "quotes": (12_000, many("<blockquote><p>He said # of it.</p></blockquote>")),
    "names": (6_000, many('<div class="teaser card-#"><a href="/#">Number #</a></div>')),
    "one long text": (200_000, many("word ", "<p>{}.</p>")),
    "metas": (8_000, many('<meta name="a#" content="x">')),
    "changed paragraphs": (1_000, versions),
    "versions with nothing in common": (1_000, others),
    "words joined": (20_000, words),
    "entries of a feed": (800, listing(RSS, ITEM, "</channel></rss>")),
    "unclosed CDATA": (1_500_000, listing(f"{RSS}<item><description><![CDATA[", "]", "")),
    "unclosed CDATA of tags": (400_000, listing(f"{RSS}<item><description><![CDATA[", "<p>", "")),
    "CDATA sections": (
        10_000,
        listing(f"{RSS}<item><description>", "<![CDATA[x]]>", "</description></item></channel></rss>"),
    ),
    "a comment in a feed": (100_000, listing(f"{RSS}<!--", "- ", "-->")),
    "an unclosed comment": (100_000, listing(f"{RSS}<!--", "- ", "")),
    "ampersands": (9_000, listing(f"{RSS}<item><title>", "& x ", "</title></item></channel></rss>")),
    "entities": (100_000, listing(f"{RSS}<item><title>", "&amp;", "</title></item></channel></rss>")),
    "an unclosed tag": (200_000, listing(f"{RSS}<item", " ", "")),
    "entries of a sitemap": (20_000, listing(MAP, "<url><loc>https://a.example/#</loc></url>", "</urlset>")),
    "entries of an index": (
        20_000,
        listing(INDEX, "<sitemap><loc>https://a.example/#</loc></sitemap>", "</sitemapindex>"),
    ),
    "lines of a sitemap": (20_000, listing("", "https://a.example/#\n", "")),
    "wildcards in robots.txt": (10_000, rules),
}


def cost(work: Work) -> float:
    """Work -> the CPU seconds that it takes, at least."""
    took = []
    for _ in range(RUNS):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)


def main() -> int:
    """Measure what is asked for and print a line a kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=KINDS, action="append", metavar="KIND")
    parser.add_argument("--most", type=float, default=2.3, help="factor that is allowed")
    parser.add_argument("--scale", type=float, default=1.0, help="all sizes times this")
    asked = parser.parse_args()
    cost(page(PROSE))  # what is loaded at first use
    above = 0
    for kind in asked.kind or KINDS:
        size, make = KINDS[kind]
        size = int(size * asked.scale)
        half, full = cost(make(size // 2)), cost(make(size))
        factor = full / half if half else 0.0
        above += factor > asked.most
        print(
            f"{kind:34} {size:>9,}  {half:7.3f} s  {full:7.3f} s  × {factor:.2f}{'  !' * (factor > asked.most)}",
            flush=True,
        )
    return 1 if above else 0


if __name__ == "__main__":
    raise SystemExit(main())
