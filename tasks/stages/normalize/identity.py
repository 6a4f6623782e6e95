"""Page and Document -> the address that the article is known by, and how far that can be believed."""

from base64 import urlsafe_b64encode

from msgspec import Struct

from tasks.models.article import Syndication
from tasks.models.document import Document, Found
from tasks.models.page import Page
from tasks.models.provenance import Basis
from worker.address import ROUTES, clean_address, split, twin
from worker.site import site_of

NO_KIN: frozenset[str] = frozenset()


class Identity(Struct, frozen=True):
    """Where an article is known: the address, where that was found, the rules that cleaned it, and why it is believed.

    ``syndicated`` is the page of another site that it says to be a copy of; ``adopted`` says that the address is that
    of another site, for both are one publisher's.
    """

    canonical: str
    method: str
    rules: tuple[str, ...]
    basis: Basis
    syndicated: Syndication | None = None
    adopted: bool = False


def identify(page: Page, document: Document, kin: frozenset[str] = NO_KIN) -> Identity:
    """A page, what was understood of it and the domains that are one publisher's by the source list -> its Identity.

    Whoever answered is believed about his own site. About another he is where his source lists both, or where that
    site led to him under the very path it had: then both are one publisher's. Any other word about another site's
    page says that this is a copy of it.
    """
    shown = page.final_url or page.url
    if shown is None:
        return _unanswered(page, document.canonical)
    own = clean_address(shown)
    site = site_of(own.url)
    if document.claimed is not None:
        claim, claimed = document.claimed, clean_address(document.claimed.value)
        if {site, site_of(claimed.url)} <= kin:
            return _adopted(claim, "source-domains")
        if _led(page, claimed.url):
            return _adopted(claim, "redirect")
    basis = _basis(page, shown)
    copied = _syndication(document)
    if document.canonical is None:
        return Identity(own.url, "final" if page.final_url else "requested", own.rules, basis, copied)
    stated = clean_address(document.canonical.value)
    left = twin(own.url, stated.url)
    rules = (*stated.rules, left) if left else stated.rules
    return Identity(stated.url, document.canonical.method, rules, basis, copied)


def _adopted(claim: Found[str], method: str) -> Identity:
    address = clean_address(claim.value)
    return Identity(address.url, claim.method, address.rules, Basis(method=method, confidence=90), adopted=True)


def _unanswered(page: Page, stated: Found[str] | None) -> Identity:
    """A page that no address is known of -> what it says itself, else its bytes (RFC 6920)."""
    if stated is not None:
        found = clean_address(stated.value)
        return Identity(found.url, stated.method, found.rules, Basis(method="stated", confidence=50))
    digest = urlsafe_b64encode(bytes.fromhex(page.sha256)).decode().rstrip("=")
    return Identity(f"ni:///sha-256;{digest}", "content-hash", (), Basis(method="content", confidence=100))


def _basis(page: Page, shown: str) -> Basis:
    """A page and its address -> who says that it is this address's."""
    if "amp-cache" in clean_address(shown).rules:
        return Basis(method="amp-cache", confidence=90)
    if page.via == "feed" and page.charset_method == "feed":
        return Basis(method="feed", confidence=80)
    if page.origin is None:
        return Basis(method="answered", confidence=99)
    if page.response is not None:
        return Basis(method="archived", confidence=95)
    return Basis(method="recorded", confidence=85)


def _syndication(document: Document) -> Syndication | None:
    claim = document.claimed
    if claim is None:
        return None
    return Syndication(url=clean_address(claim.value).url, method=claim.method, confidence=claim.confidence)


def _led(page: Page, claimed: str) -> bool:
    """Whether the address that a page claims led to it when it was fetched, as one site leads to its other name.

    Under another path it may be anybody's whom a link of that site leads to.
    """
    if page.response is None or page.final_url is None:
        return False
    final, named = split(clean_address(page.final_url).url), split(claimed)
    if (final.path, final.query) != (named.path, named.query):
        return False
    if not (named.path.strip("/") or named.query or named.fragment.startswith(ROUTES)):
        return False
    asked = (page.url or "", *(hop.url for hop in page.response.chain))
    return claimed in {clean_address(url).url for url in asked}
