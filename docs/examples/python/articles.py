"""An article event -> its row: the present state of every article, in SQLite. The consumers beside this file use it."""

import os
import sqlite3
from pathlib import Path
from typing import Any

SQL = Path(__file__).parents[1]
BROKER = os.environ.get("BROKER", "amqp://guest:guest@127.0.0.1/")
EXCHANGE = os.environ.get("EXCHANGE", "news.events.v1")
QUEUE = os.environ.get("QUEUE", f"{EXCHANGE}.search")
KEY = "article.#"  # every event of every article; article.*.en.# for English alone
# Counts no deliveries: a consumer that often crashes loses nothing by it. What it cannot read is its own to set aside.
QUEUE_ARGUMENTS = {"x-queue-type": "classic"}


def open_articles(path: str = os.environ.get("ARTICLES", "articles.db")) -> sqlite3.Connection:
    """Path -> the database with its table."""
    database = sqlite3.connect(path)
    database.executescript((SQL / "articles.sql").read_text("utf-8"))
    return database


def upsert(database: sqlite3.Connection, event: dict[str, Any]) -> None:
    """Database, event -> None; committed when it returns, a newer version never overwritten."""
    with database:
        database.execute((SQL / "upsert.sql").read_text("utf-8"), row(event))


def row(event: dict[str, Any]) -> dict[str, Any]:
    """Event -> the row of its article. Fields and values that it does not know are passed over."""
    data, verb = event["data"], event["type"].split(".")[-2]
    blocks = data.get("body", {}).get("blocks", ())
    return {
        "subject": event["subject"],
        "version": event["articleversion"],
        "state": {"withdrawn": "withdrawn", "duplicate": "duplicate"}.get(verb, "usable"),
        "url": data["urlCanonical"] if "urlCanonical" in data else data["url"]["canonical"],
        "headline": data.get("headline"),
        "language": data.get("language", {}).get("tag"),
        "section": data.get("section", {}).get("id"),
        "body": "\n\n".join(block["text"] for block in blocks) or None,
        "copy_of": data.get("representative", "").removeprefix("urn:uuid:") or None,
    }
