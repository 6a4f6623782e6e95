"""Pages of a small press as its servers answer, and what the desk says of them, for tests of what may be believed."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from msgspec import Struct

from tasks.models.page import Hop, Page, Response
from tasks.pipeline.process import process
from tasks.pipeline.store import store
from worker.resources import Resources

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HONEST = "https://www.honest-times.example/economy/2026/11/20/rates-rise"
EVIL = "https://evil.example.net/x/1"
RATES = (
    "The central bank of Northwind raised its main interest rate by a quarter of a point on Thursday, citing a "
    "stubborn rise in the price of food and rent across the country.",
    "Governor Mira Solenne told reporters that the board had voted seven to two in favour of the move, and that "
    "further steps would depend on the figures for the coming months.",
    "Economists had expected the decision, though several had warned that households with variable mortgages would "
    "feel it before the end of the year.",
    "The currency rose against its neighbours within minutes of the announcement, and shares of the three largest "
    "lenders closed higher than they had on any day since the spring.",
)
FLIGHT = (
    "The governor of the central bank has fled the country after an audit found that billions were missing from its "
    "reserves, according to documents seen by this site today.",
    "All deposits are said to be frozen from tomorrow morning, and customers are urged to withdraw whatever they can "
    "before noon, the documents say in plain words.",
    "Nobody at the bank could be reached for comment, while queues have been forming since the early morning in front "
    "of branches in the capital city.",
)


class Said(Struct, frozen=True):
    """An event, as far as tests ask: verb, version, publisher and data."""

    verb: str
    version: int
    publisher: str
    data: dict[str, object]


def canonical(url: str) -> str:
    return f'<link rel="canonical" href="{url}">'


def page(
    url: str,
    *paragraphs: str,
    head: str = "",
    title: str = "Central bank raises its main interest rate",
    hours: float = 0,
    final: str | None = None,
) -> Page:
    """Address, text, head, title, hours since the start and where it led -> the page that was answered."""
    text = (
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>"
        f"{''.join(f'<p>{one}</p>' for one in paragraphs)}</article></body></html>"
    )
    return Page(
        text=text,
        kind="html",
        sha256=sha256(text.encode()).hexdigest(),
        fetched=START + hours * HOUR,
        url=url,
        final_url=final,
        via="url",
        response=Response(
            status=200,
            content_type="text/html",
            bytes=len(text),
            chain=(Hop(url, 301),) if final else (),
        ),
    )


def read(desk: Resources, *pages: Page, kin: frozenset[str] = frozenset()) -> list[Said]:
    """Pages, one after the other, and domains of one publisher -> what is said of them."""
    messages = []
    for one in pages:
        messages += store(desk, [process(one, desk.settings.limits, "s", kin)]).messages
    return [said(json.loads(message.body)) for message in messages]


def said(event: dict[str, object]) -> Said:
    """An event as it is published -> the same, as far as tests ask."""
    verb, version, data = str(event["type"]).split(".")[-2], event["articleversion"], event["data"]
    assert isinstance(version, int)
    assert isinstance(data, dict)
    return Said(verb, version, str(event["source"]).rpartition("/")[2], data)
