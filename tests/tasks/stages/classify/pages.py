"""Documents with a headline, a text and declared signals, to classify."""

from tasks.models.document import Block, Document, Found, Label, Signal


def document(headline: str = "", *text: str, language: str = "en", **signals: str | tuple[str, ...]) -> Document:
    """A headline, paragraphs, a language and signals by name (``_`` for ``-`` and ``__`` for ``.``) -> a document."""
    said = [
        Signal(name.replace("__", ".").replace("_", "-"), value)
        for name, values in signals.items()
        for value in ((values,) if isinstance(values, str) else values)
    ]
    return Document(
        blocks=tuple(Block(Label.PARAGRAPH, paragraph) for paragraph in text),
        headline=Found(headline, "h1", 90),
        language=Found(language, "detected", 80),
        signals=tuple(said),
    )
