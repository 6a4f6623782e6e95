"""-> a process that has loaded what its first page would load: weights, word lists, vocabularies.

A page at work is blamed for the death of its process. The first one of a process would take a hundred times as long as
the next, so that whatever kills processes at random would mostly meet it, and three times in a row.
"""

import gc
from datetime import UTC, datetime
from functools import cache
from importlib import import_module

from tasks.models.page import Page
from tasks.pipeline.process import process
from worker.limits import Limits

_RARELY_NEEDED = ("charset_normalizer", "feedparser", "json_repair")  # imported where they are used
_PROSE = "The council met on Monday and decided, after a long debate about costs, to close the bridge to lorries."
_PAGE = f"""<!doctype html><html lang="en"><head><title>Council closes the bridge - Valley Post</title>
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Council closes the bridge",
"datePublished": "2026-11-23T06:00:00Z", "author": {{"name": "Ana Weir"}}}}</script></head>
<body><nav><a href="/">Home</a></nav><article><h1>Council closes the bridge</h1><p>By Ana Weir, 23 November 2026</p>
<figure><img src="a.jpg"><figcaption>The bridge. Photo: Jon Reed</figcaption></figure>
{"".join(f"<p>{_PROSE}</p>" for _ in range(5))}</article><footer>© 2026 Valley Post</footer></body></html>"""


@cache
def warm_up(encoded: bool = False) -> None:
    """Carry a page of our own from cleaning to its article, once a process; forked ones have what their parent had.

    ``encoded`` loads the sentence encoder, too. What is loaded by then stays for good: the collector need not look
    through it again and again, which takes a tenth of the time of a page, nor touch the pages that forks share.
    """
    for name in _RARELY_NEEDED:
        import_module(name)
    page = Page(
        text=_PAGE, kind="html", sha256="0" * 64, fetched=datetime.now(UTC), url="https://valley-post.example/1"
    )
    process(page, Limits(), "warm-up", encoded=encoded)
    gc.collect()
    gc.freeze()
