"""What a page states as its keywords -> each once, in its order."""

from collections.abc import Iterator

from tasks.models.document import Found
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.plain import bare, plain

_METAS = (
    "news_keywords", "parsely-tags", "sailthru.tags", "keywords", "citation_keywords", "dc.subject", "dcterms.subject",
)  # fmt: skip
_MOST = 40  # keywords of one page
_LONGEST = 100  # characters of a keyword
_APART = ";,،、，；|"


def read_keywords(metadata: PageMetadata) -> Found[tuple[str, ...]] | None:
    """What a page states -> the keywords of the most trusted statement that has any."""
    for method, raw, confidence in _claims(metadata):
        words: dict[str, str] = {}
        for text in raw:
            for word in _split(plain(text, 4000)):
                if 1 < len(word) <= _LONGEST:
                    words.setdefault(bare(word), word)
        words.pop("", None)
        if words:
            return Found(tuple(words.values())[:_MOST], method, confidence)
    return None


def _claims(metadata: PageMetadata) -> Iterator[tuple[str, list[str], int]]:
    metas = metadata.head.metas
    linked = metadata.linked
    if linked.article and (raw := linked.article.get("keywords")):
        names = [node.get("name") for node in linked.nodes(raw)]
        yield f"{linked.origin}.keywords", [name for name in names if isinstance(name, str)], 92
    if tags := metas.get("article:tag"):
        yield "meta.article:tag", tags, 90
    for number, name in enumerate(_METAS):
        if contents := metas.get(name):
            yield f"meta.{name}", contents, 88 - 3 * number


def _split(text: str) -> Iterator[str]:
    """List of keywords as written -> its parts: commas part them, or what the language writes in their place."""
    sign = max(_APART, key=text.count)
    for part in text.split(sign):
        yield part.strip(" \t#\"'“”«»[]").removeprefix("tag:").strip()
