"""Page, Document and Section -> Article: one shape for every source, every fact with its basis, nothing invented."""

import re
import unicodedata
from collections import Counter
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version

from tasks.events.cloudevent import article_uuid, moment
from tasks.events.fingerprint import content_digest, count_words, simhash_of, words
from tasks.models import article as wire
from tasks.models import provenance
from tasks.models.document import Block, Document, Found, Label, Media, Stamp
from tasks.models.page import Page
from tasks.stages.normalize.identity import NO_KIN, Identity, identify
from worker.address import split
from worker.errors import Skipped
from worker.site import is_suffix, registrable

__all__ = ["EXTRACTOR", "NO_KIN", "normalize", "publisher_id", "slug"]

LONGEST_URL = 2048
EXTRACTOR = provenance.Extractor(name="wiredesk", version=version("wiredesk"))
_LONGEST_ID = 60  # characters: that much of it goes into a routing key
_ID = re.compile(r"[a-z0-9_-]+")
_NOT_IN_ID = re.compile(r"[^a-z0-9]+")
_KINDS = {label: label.value for label in Label}  # of an enumeration's member it takes ten times as long to ask


def normalize(
    page: Page, document: Document, section: wire.Section, source: str, kin: frozenset[str] = NO_KIN
) -> wire.Article:
    """A page, what was understood of it, its section and the source's id -> the article, as its first version.

    ``kin`` are the domains that are one publisher's by the source list.

    The canonical URL is its identity; a page that has no address at all is named by its bytes (RFC 6920, ``ni:``).
    Raises Skipped (``url-too-long``) for an address that no index would hold.
    """
    identity = identify(page, document, kin)
    if (length := len(identity.canonical)) > LONGEST_URL:
        raise Skipped("url-too-long", f"the address has {length} characters, at most {LONGEST_URL} are kept")
    body = document.body
    texts = [block.text for block in body]
    text = "\n\n".join(texts)
    said = words(text)
    access, dateline = document.access, document.dateline
    fetched = moment(page.fetched)
    alternative = document.alternative_headline.value if document.alternative_headline else None
    return wire.Article(
        uri=f"urn:uuid:{article_uuid(identity.canonical)}",
        version=1,
        pub_status="usable",
        type="text",
        url=_url(page, identity),
        publisher=_publisher(document, identity),
        language=wire.Language(
            tag=document.language.value, method=document.language.method, confidence=document.language.confidence
        ),
        headline=document.headline.value,
        alternative_headline=alternative,
        byline=_byline(document),
        dateline=wire.Dateline(text=dateline.text, place=dateline.place) if dateline else None,
        section=section,
        keywords=document.keywords.value if document.keywords else (),
        times=wire.Times(
            published=_stamp(document.published),
            modified=_stamp(document.modified),
            first_seen=fetched,
            fetched=fetched,
        ),
        body=wire.Body(
            blocks=tuple(_block(number, block) for number, block in enumerate(body, 1)),
            word_count=count_words(text, said),
            char_count=sum(map(len, texts)),
            truncated=bool(access and access.value.teaser),
        ),
        media=tuple(_media(number, item) for number, item in enumerate(document.media, 1)),
        access=wire.Access(is_accessible_for_free=access.value.free, method=access.method) if access else None,
        copyright_notice=document.copyright.value if document.copyright else None,
        fingerprint=wire.Fingerprint(
            content=content_digest([document.headline.value, alternative or "", *texts]),
            raw=f"sha256:{page.sha256}",
            simhash64=simhash_of(said),
        ),
        dropped=_dropped(document),
        quality_flags=document.flags,
        syndicated_from=identity.syndicated,
        provenance=_provenance(page, document, identity, source),
    )


def _url(page: Page, identity: Identity) -> wire.Url:
    return wire.Url(
        canonical=identity.canonical,
        canonical_method=identity.method,
        rules=identity.rules,
        requested=page.url,
        final=page.final_url,
    )


def _publisher(document: Document, identity: Identity) -> wire.Publisher:
    """Who is known by the address; the name that a page has taken over from the site it copies is not believed."""
    found = document.publisher
    if found is None:
        return wire.Publisher(id="unknown", name="unknown", method="none", confidence=0)
    name, domain, method, confidence = found.value.name, found.value.domain, found.method, found.confidence
    if identity.adopted:
        domain = registrable(split(identity.canonical).hostname or "") or domain
    copied = identity.syndicated
    if domain and copied and _names(name, copied.url) and not _names(name, identity.canonical):
        name, method, confidence = domain, "url-host", 40
    identifier = publisher_id(domain) if domain else slug(name)
    return wire.Publisher(id=identifier, name=name, domain=domain, method=method, confidence=confidence)


def _names(name: str, url: str) -> bool:
    """Whether a name is a site's by its domain: "Honest Times" is honest-times.com's."""
    domain = registrable(split(url).hostname or "") or ""
    label, said = (_NOT_IN_ID.sub("", one.lower()) for one in (domain.partition(".")[0], name))
    return bool(label and said) and (label in said or said in label)


def publisher_id(domain: str) -> str:
    """Registrable domain -> the publisher's id: hyphens for dots, and no two domains share one.

    They could where a hyphen may as well be the dot before a public suffix: foo-co.uk is not foo.co.uk. Such a hyphen
    is doubled. An id that is too long for a routing key ends in a digest of the domain.
    """
    try:
        plain = domain.encode("idna").decode() if not domain.isascii() else domain
    except UnicodeError:
        plain = domain
    parts = plain.lower().split("-")
    joined = parts[0]
    for number, part in enumerate(parts[1:], 1):
        rest = "-".join(parts[number:])
        joined += "--" if is_suffix(rest) or is_suffix(rest.replace("-", ".")) else "-"
        joined += part
    found = joined.replace(".", "-")
    if len(found) <= _LONGEST_ID and _ID.fullmatch(found):
        return found
    return f"{slug(found)[: _LONGEST_ID - 13]}-{sha256(domain.encode()).hexdigest()[:12]}"


def slug(text: str) -> str:
    """Name or domain -> ``[a-z0-9-]+``, at most 60 characters; letters without an ASCII form become a short hash."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    folded = _NOT_IN_ID.sub("-", ascii_only).strip("-")[:60].strip("-")
    return folded or f"x-{sha256(text.encode()).hexdigest()[:12]}"


def _byline(document: Document) -> wire.Byline | None:
    if document.byline is None:
        return None
    people = tuple(
        wire.Person(name=person.name, role=person.role, uri=person.uri) for person in document.byline.value.people
    )
    return wire.Byline(text=document.byline.value.text, people=people, method=document.byline.method)


def _stamp(found: Found[Stamp] | None) -> wire.Stamp | None:
    """A stated moment -> the same in UTC; a bare date stays a date, a time without a zone stays one."""
    if found is None:
        return None
    value = found.value.value
    if found.value.precision != "day":
        value = _in_utc(value)
    return wire.Stamp(value=value, precision=found.value.precision, method=found.method, raw=found.value.raw)


def _in_utc(stated: str) -> str:
    """ISO 8601 -> the same in UTC; a time without a zone stays one, for none is made up."""
    at = datetime.fromisoformat(stated)
    return moment(at) if at.tzinfo else at.isoformat(timespec="seconds")


def _posted(stated: str) -> str | None:
    """Time of a live-blog post as its page states it -> the same in UTC, None where it is no time."""
    try:
        return _in_utc(stated)
    except (ValueError, OverflowError):
        return None


def _block(number: int, block: Block) -> wire.Block:
    kind = _KINDS[block.label]
    return wire.Block(
        id=f"b{number}",
        kind=kind,  # type: ignore[arg-type]  # BODY holds the labels that are kinds; a test holds the two together
        text=block.text,
        level=block.level or None,
        time=_posted(block.time) if block.time else None,
    )


def _media(number: int, item: Media) -> wire.Media:
    return wire.Media(
        id=f"m{number}",
        kind=item.kind,
        role="lead" if item.lead else "inline",
        href=item.href,
        caption=item.caption,
        credit=item.credit,
        alt=item.alt,
        width=item.width,
        height=item.height,
        after_block=f"b{item.after + 1}" if item.after >= 0 else None,
    )


def _dropped(document: Document) -> wire.Dropped:
    dropped = document.dropped
    reasons = Counter([block.label for block in dropped])
    return wire.Dropped(
        blocks=len(dropped),
        chars=sum(map(len, [block.text for block in dropped])),
        by_reason={str(label): reasons[label] for label in sorted(reasons)},
    )


def _provenance(page: Page, document: Document, identity: Identity, source: str) -> provenance.Provenance:
    facts = {
        "headline": document.headline,
        "alternativeHeadline": document.alternative_headline,
        "byline": document.byline,
        "published": document.published,
        "modified": document.modified,
        "language": document.language,
        "publisher": document.publisher,
        "keywords": document.keywords,
        "access": document.access,
        "copyright": document.copyright,
    }
    response = page.response
    return provenance.Provenance(
        source_id=source,
        mode="seed" if page.origin else "live",
        discovered_via=page.via,
        feed_url=page.hints.feed_url,
        item_id=page.hints.guid,
        fetch=provenance.Fetch(
            status=response.status,
            content_type=response.content_type,
            charset=page.charset,
            charset_method=page.charset_method,
            bytes=response.bytes,
            etag=response.etag,
            last_modified=response.last_modified,
            wire_bytes=response.wire_bytes,
            millis=response.millis,
            protocol=response.protocol,
            tls=response.tls,
            chain=tuple(provenance.Hop(url=hop.url, status=hop.status) for hop in response.chain),
        )
        if response
        else None,
        seed=provenance.Seed(file=page.origin.file, record=page.origin.record, sha256=page.sha256)
        if page.origin
        else None,
        fields={"identity": identity.basis}
        | {
            name: provenance.Basis(method=found.method, confidence=found.confidence)
            for name, found in facts.items()
            if found is not None
        },
        extractor=EXTRACTOR,
    )
