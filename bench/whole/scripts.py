"""What others would write: pages of a WARC file to confirmed messages on RabbitMQ, by a script of twenty lines.

    python scripts.py floor PAGES.warc amqp://…     parsed by selectolax, its text published
    python scripts.py peer PAGES.warc amqp://…      cleaned by trafilatura, with metadata

Run by ``measure.py`` in an environment of its own: pip install trafilatura pika selectolax warcio. Prints one line of
JSON: pages, messages, and the seconds of CPU and of the clock since everything is imported and warm.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pika
from warcio.archiveiterator import ArchiveIterator

WARM = f"<html><head><title>Bridge</title></head><body><article>{'<p>The council closes a bridge.</p>' * 20}</article>"


def floor() -> Callable[[str, str], Any]:
    """-> a page and its address to what is published of it."""
    from selectolax.lexbor import LexborHTMLParser

    def parse(html: str, url: str) -> dict[str, str]:
        tree = LexborHTMLParser(html)
        title = tree.css_first("title")
        return {"url": url, "title": title.text() if title else "", "text": tree.body.text() if tree.body else ""}

    return parse


def peer() -> Callable[[str, str], Any]:
    """-> the same, None for a page in which trafilatura finds nothing."""
    import trafilatura

    def clean(html: str, url: str) -> dict[str, Any] | None:
        found = trafilatura.bare_extraction(html, url=url, with_metadata=True)
        return found and {key: value for key, value in found.as_dict().items() if isinstance(value, str | list)}

    return clean


def main() -> None:
    """Read, work, publish, and say what it took."""
    name, archive, address = sys.argv[1:]
    work = {"floor": floor, "peer": peer}[name]()
    work(WARM, "https://a.example/1")
    channel = pika.BlockingConnection(pika.URLParameters(address)).channel()
    channel.confirm_delivery()
    channel.queue_declare("whole", durable=True)
    persistent = pika.BasicProperties(delivery_mode=2, content_type="application/json")
    pages = messages = 0
    began, clock = time.process_time(), time.monotonic()
    with Path(archive).open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type != "response":
                continue
            pages += 1
            html = record.content_stream().read().decode("utf-8", "replace")
            found = work(html, record.rec_headers.get_header("WARC-Target-URI"))
            if found:
                body = json.dumps(found, ensure_ascii=False, default=str).encode()
                channel.basic_publish("", "whole", body, persistent, mandatory=True)
                messages += 1
    took = {"cpu": time.process_time() - began, "clock": time.monotonic() - clock}
    print(json.dumps({"pages": pages, "messages": messages, **took}))


main()
