"""What a page states as its own address -> the canonical URL, without fragment, with what was not believed and why."""

from collections.abc import Iterator

from tasks.models.document import Found, Rejected
from tasks.stages.clean.metadata.page_metadata import Stated
from worker.address import split


def read_canonical(stated: Stated) -> tuple[Found[str] | None, tuple[Rejected, ...]]:
    """What a page states -> its canonical URL, or None; and the addresses that were not believed.

    A template that names the front page on every page names nothing: it is not believed where the page was asked for
    under another path.
    """
    rejected: list[Rejected] = []
    own = split(stated.url)
    deep = own.path.strip("/") != "" or own.query != ""
    for method, raw, confidence in _claims(stated):
        url = stated.absolute(raw).partition("#")[0]
        if not url:
            rejected.append(Rejected("canonical", raw[:200], method, "no address on the web"))
        elif deep and not split(url).path.strip("/") and not split(url).query:
            rejected.append(Rejected("canonical", raw[:200], method, "the front page"))
        else:
            return Found(url, method, confidence), tuple(rejected)
    return None, tuple(rejected)


def _claims(stated: Stated) -> Iterator[tuple[str, str, int]]:
    head = stated.head
    if link := head.linked("canonical"):
        yield "link.canonical", link.href, 95
    for content in head.metas.get("og:url", ())[:1]:
        yield "meta.og:url", content, 88
    if article := stated.linked.article:
        for key in ("mainEntityOfPage", "url", "@id"):
            for node in stated.linked.nodes(article.get(key)):
                address = node.get("@id") or node.get("url") or node.get("name")
                if isinstance(address, str) and address.startswith(("http://", "https://")):
                    yield f"json-ld.{key}", address, 80
    if stated.url:
        return
    for mark in stated.marked.facts:
        if mark.method == "itemprop.mainentityofpage":
            yield mark.method, mark.value, 80
    for content in head.metas.get("twitter:url", ())[:1]:
        yield "meta.twitter:url", content, 60
