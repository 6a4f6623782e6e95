"""The articles of ``seeds/`` as Markdown: ``python -m tests.golden.documents`` records them."""

from pathlib import Path

from tasks.events.decode import decode
from tasks.formats import render
from tasks.models.article import Article
from tests.golden.events import recorded

HERE = Path(__file__).with_name("markdown")


def documents() -> dict[str, bytes]:
    """-> every golden article as Markdown, by its name."""
    events = ((name, decode(body).data) for name, body in recorded().items())
    return {f"{name}.md": render(data, "markdown") for name, data in events if isinstance(data, Article)}


if __name__ == "__main__":
    for name, text in documents().items():
        (HERE / name).write_bytes(text)
