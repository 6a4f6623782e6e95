"""Bodies of pages -> what the stage makes of them, for tests that need no more than a few elements."""

from datetime import UTC, datetime

from tasks.models.document import Block, Document
from tasks.models.page import Page
from tasks.stages.clean import clean

PARAGRAPHS = (
    "The county has bought the old mill at Tarn Bridge for 1.2 million pounds, after eleven years of talks.",
    "It wants to open a school for stonemasons there next autumn, with room for sixty apprentices and a canteen.",
    "“The walls are older than the county,” said surveyor Maud Hollis. “They will outlive this council as well.”",
    "Work on the roof begins in March and will take until the end of the summer, if the weather allows it.",
)
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def cleaned(body: str, *, title: str = "County buys the old mill", head: str = "") -> Document:
    html = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return clean(
        Page(
            text=html,
            kind="html",
            url="https://ledger.example/news/mill",
            sha256="sha256:0",
            fetched=datetime(2026, 12, 1, tzinfo=UTC),
        )
    )


def captured(text: str) -> Document:
    return clean(Page(text=text, kind="text", sha256="sha256:0", fetched=datetime(2026, 12, 1, tzinfo=UTC)))


def labelled(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    return [(str(block.label), block.text) for block in blocks]


def label_of(document: Document, text: str) -> str:
    return next(str(block.label) for block in document.blocks if text in block.text)
