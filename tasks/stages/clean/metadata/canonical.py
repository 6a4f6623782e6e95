"""What a page states as its own address -> the canonical URL, and what it says of other sites' pages, with evidence."""

from collections.abc import Iterator

from msgspec import Struct

from tasks.models.document import Found, Rejected
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from worker.address import ROUTES, clean_address, split
from worker.site import site_of

_MOST = 20  # addresses elsewhere that a page may name as its other forms


class Canonical(Struct, frozen=True):
    """The address that a page has at its own site, and what it says of others.

    ``claimed`` is the page of another site that it names as its own address before any at its own, ``named`` are all
    pages elsewhere that it names as forms of itself: evidence of syndication, or of a publisher with several domains.
    """

    own: Found[str] | None = None
    claimed: Found[str] | None = None
    named: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()


def read_canonical(metadata: PageMetadata) -> Canonical:
    """What a page states -> Canonical: it is believed about itself only within the site that answered.

    A template that names the front page on every page names nothing: it is not believed where the page was asked for
    under another path. What no server is known of is believed, whatever it names.
    """
    rejected: list[Rejected] = []
    own = split(metadata.url)
    deep = own.path.strip("/") != "" or own.query != "" or own.fragment.startswith(ROUTES)
    site = site_of(clean_address(metadata.url).url) if metadata.url else ""
    claimed: Found[str] | None = None
    for method, raw, confidence in _claims(metadata):
        url = _whole(metadata.absolute(raw))
        if not url:
            rejected.append(Rejected("canonical", raw[:200], method, "no address on the web"))
        elif deep and not split(url).path.strip("/") and not split(url).query:
            rejected.append(Rejected("canonical", raw[:200], method, "the front page"))
        elif site and site_of(clean_address(url).url) != site:
            rejected.append(Rejected("canonical", raw[:200], method, f"not of {site}, which answered"))
            claimed = claimed or Found(url, method, confidence)
        else:
            found = Found(url, method, confidence)
            return Canonical(found, claimed, _named(metadata, site, claimed), tuple(rejected))
    return Canonical(None, claimed, _named(metadata, site, claimed), tuple(rejected))


def _whole(url: str) -> str:
    """Address -> the same without its fragment, unless that is a route to a page of its own."""
    page, _, fragment = url.partition("#")
    return url if fragment.startswith(ROUTES) else page


def _named(metadata: PageMetadata, site: str, claimed: Found[str] | None) -> tuple[str, ...]:
    """What a page states, its site and what it claims -> the pages of other sites that it names as forms of itself."""
    if not site:
        return ()
    links = [link.href for link in metadata.head.links if {"alternate", "amphtml"} & link.rel]
    urls = [clean_address(url).url for raw in links[: 5 * _MOST] if (url := metadata.absolute(raw))]
    foreign = [url for url in urls if site_of(url) != site]
    return tuple(dict.fromkeys([*([clean_address(claimed.value).url] if claimed else []), *foreign]))[:_MOST]


def _claims(metadata: PageMetadata) -> Iterator[tuple[str, str, int]]:
    head = metadata.head
    if link := head.linked("canonical"):
        yield "link.canonical", link.href, 95
    for content in head.metas.get("og:url", ())[:1]:
        yield "meta.og:url", content, 88
    if article := metadata.linked.article:
        for key in ("mainEntityOfPage", "url", "@id"):
            for node in metadata.linked.nodes(article.get(key)):
                address = node.get("@id") or node.get("url") or node.get("name")
                if isinstance(address, str) and address.startswith(("http://", "https://")):
                    yield f"json-ld.{key}", address, 80
    if metadata.url:
        return
    for mark in metadata.marked.facts:
        if mark.method == "itemprop.mainentityofpage":
            yield mark.method, mark.value, 80
    for content in head.metas.get("twitter:url", ())[:1]:
        yield "meta.twitter:url", content, 60
