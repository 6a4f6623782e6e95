"""Article and the ledger -> the subject that it is a version of: known by its own address, never by a stranger's word.

canonical ─▶ the address that answered ─▶ pages that name each other ─▶ the address that led here ─▶ new
   each only where one site answers at both, or both sites have said so
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from tasks.events.cloudevent import moment
from tasks.models.article import Article
from tasks.models.provenance import Basis
from tasks.stages.normalize import publisher_id
from worker.address import clean_address, split
from worker.ledger import Known, Transaction
from worker.site import same_site

_AHEAD = timedelta(days=1)  # a capture further in the future than any zone explains has no true date


def addresses(article: Article, named: Sequence[str] = ()) -> list[str]:
    """Article and what it names elsewhere -> every address that the ledger is asked about, the canonical one first."""
    claimed = article.syndicated_from.url if article.syndicated_from else None
    found = (article.url.canonical, shown_at(article), asked_at(article), claimed, *named)
    return list(dict.fromkeys(url for url in found if url))


def shown_at(article: Article) -> str:
    """Article -> the address that showed it, cleaned; the canonical one where none is known."""
    url = article.url.final or article.url.requested
    return clean_address(url).url if url else article.url.canonical


def asked_at(article: Article) -> str:
    """Article -> the address that it was asked for at, cleaned; the canonical one where none is known."""
    return clean_address(article.url.requested).url if article.url.requested else article.url.canonical


def recognise(tx: Transaction, article: Article, named: Sequence[str] = ()) -> tuple[Known, Article]:
    """Article and the pages elsewhere that it calls forms of itself -> its subject, made where it is new, and itself.

    The article bears the subject's id and name then, and the number that its version would have.
    """
    canonical, shown = article.url.canonical, shown_at(article)
    known = _of(tx, canonical) or _of(tx, shown)
    if known is None and (known := _named(tx, article, named)) is not None:
        fields = article.provenance.fields | {"identity": Basis(method="mutual", confidence=90)}
        provenance = msgspec.structs.replace(article.provenance, fields=fields)
        article = msgspec.structs.replace(article, syndicated_from=None, provenance=provenance)
    known = known or _led(tx, article)
    if known is None:
        seen = datetime.fromisoformat(article.times.first_seen)
        known = tx.add_subject(article.uri.removeprefix("urn:uuid:"), canonical, seen)
    for url in {canonical, shown}:
        tx.add_alias(url, known.subject)
    for url in named:
        for by in {canonical, shown}:
            tx.claim(by, url)
    return known, _as_known(article, known)


def read_known(payload: bytes) -> Article:
    """Payload of a version -> the article; its publisher's id is what its domain gives today."""
    found = msgspec.json.decode(payload, type=Article)
    if not found.publisher.domain:
        return found
    publisher = msgspec.structs.replace(found.publisher, id=publisher_id(found.publisher.domain))
    return msgspec.structs.replace(found, publisher=publisher)


def captured_by(article: Article, now: datetime) -> Article:
    """An article and the moment -> the same, captured no later than that: a clock that was ahead would freeze it."""
    if datetime.fromisoformat(article.times.fetched) <= now + _AHEAD:
        return article
    at = moment(now)
    times = msgspec.structs.replace(article.times, fetched=at, first_seen=min(article.times.first_seen, at))
    return msgspec.structs.replace(article, times=times)


def _of(tx: Transaction, url: str) -> Known | None:
    """Address -> the subject that it leads to, where that is the same site's: a stranger only led there once."""
    known = tx.known(url)
    if known is None or url in {known.name, known.home}:
        return known
    return known if same_site(url, known.name) or same_site(url, known.home) else None


def _named(tx: Transaction, article: Article, named: Sequence[str]) -> Known | None:
    """An article -> that of the page elsewhere that it names as its own address, or is named by so, and which agrees.

    Pages that call each other forms of themselves without either being the other's address are translations.
    """
    claimed = article.syndicated_from.url if article.syndicated_from else None
    ours = {article.url.canonical, shown_at(article)}
    for url in named:
        known = _of(tx, url)
        if known is None or not any(tx.names(url, own) for own in ours):
            continue
        theirs = read_known(tx.payload(known.subject)).syndicated_from if known.number else None
        if url == claimed or (theirs is not None and theirs.url in ours):
            return known
    return None


def _led(tx: Transaction, article: Article) -> Known | None:
    """An article that an address led to -> the one that was at home there, which has moved; no other address tells.

    A short link may lead elsewhere tomorrow, and into another site a link leads from anywhere.
    """
    asked, final = asked_at(article), shown_at(article)
    if asked == final:
        return None
    known = tx.known(asked)
    if known is None or asked not in {known.name, known.home}:
        return None
    before, after = split(asked), split(final)
    whole = (before.path, before.query) == (after.path, after.query) and before.path.strip("/") != ""
    return known if same_site(asked, final) or whole else None


def _as_known(article: Article, known: Known) -> Article:
    return msgspec.structs.replace(
        article,
        uri=f"urn:uuid:{known.subject}",
        version=known.number + 1,
        url=msgspec.structs.replace(article.url, canonical=known.name),
        times=msgspec.structs.replace(article.times, first_seen=moment(known.first_seen)),
    )
