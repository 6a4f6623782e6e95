"""What a page states, shows and is addressed by -> its publisher: the name it goes by, and the registrable domain."""

import re
from collections.abc import Iterator

from tasks.models.document import Found, Publisher
from tasks.stages.clean.metadata.headline import BAR
from tasks.stages.clean.metadata.marked import Marked
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.plain import bare, plain
from tasks.stages.clean.metadata.visible import Visible
from worker.address import split
from worker.site import registrable

_METAS = (
    "og:site_name", "cxenseparse:pageclass-sitename", "dc.publisher", "dcterms.publisher", "citation_publisher",
    "application-name", "apple-mobile-web-app-title", "al:android:app_name", "al:ios:app_name", "publisher",
)  # fmt: skip
_LONGEST = 80  # characters of a publisher's name
_PLEAS, _LONG = 10, 1_000  # pleas, and characters of a block, in which a newsroom's name is looked for
_TELLING = 3  # letters of a name that more than chance makes a part of another
_WIDEST = 8  # words of a name
_NOTICE = re.compile(
    r"(?:©|ⓒ|\(c\)|copyright)[\s©ⓒ]*(?:\(c\)\s*)?(?:by\s+)?(?:\d{4}(?:\s*[-–—/]\s*(?:\d{2,4})?)?[\s,.:|-]*)?(?:by\s+)?(.*)",
    re.IGNORECASE | re.DOTALL,
)
_YEARS = re.compile(r"\s*(?:[-–—,]\s*)?\d{4}(?:\s*[-–—/]\s*\d{2,4})?\s*$")
_END = re.compile(r"\.\s|\.$|\s[|•·–—-]\s|,\s(?=[a-zа-я])|;|\n|[。|]|\ball rights\b", re.IGNORECASE)
_PARTICLES = frozenset(("of", "the", "de", "la", "del", "di", "da", "der", "des", "du", "and", "&", "y", "und"))
_WORDS = re.compile(r"[^\W\d_][\w'’.-]*|&")


def site_names(metadata: PageMetadata) -> list[tuple[str, str, int]]:
    """What a page states -> method, name and confidence of every name that its site is given, most trusted first."""
    linked, metas = metadata.linked, metadata.head.metas
    found = [("json-ld.publisher", linked.text(linked.article, "publisher", "sourceOrganization"), 95)]
    for number, name in enumerate(_METAS):
        for content in metas.get(name, ())[:1]:
            found.append((f"meta.{name}", plain(content), 92 - 3 * number))
    found.append(("json-ld.WebSite", linked.text(linked.site, "name"), 84))
    found.append(("json-ld.WebPage", linked.text(linked.page, "publisher"), 82))
    found.append(("json-ld.Organization", linked.text(linked.organisation, "name"), 80))
    if metadata.hints.publisher:
        found.append(("feed.title", plain(metadata.hints.publisher), 78))
    names = [(method, name, trust) for method, name, trust in found if 1 < len(name) <= _LONGEST and "://" not in name]
    return sorted(names, key=lambda name: -name[2])


def host_names(url: str) -> list[str]:
    """Address -> what its host may be called in a title: itself, and its first and its registered label."""
    host = (split(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    return [name for name in (host, labels[0], labels[-2] if len(labels) > 2 else "") if name]


def read_publisher(
    metadata: PageMetadata, visible: Visible, names: list[tuple[str, str, int]], headline: str, url: str
) -> Found[Publisher] | None:
    """What a page states and shows, the names of its site, headline and canonical address -> Publisher, or None.

    Where nothing states a name, the last part of the title is it if the address or the copyright line agrees; then the
    holder of the copyright, then what the newsroom calls itself when it asks for support, then the domain.
    """
    host = split(url or metadata.base).hostname
    domain = registrable(host.lower()) if host else None
    for method, name, confidence in names:
        return Found(Publisher(name, domain), method, confidence)
    label = bare((domain or "").partition(".")[0])
    holders = [holder for text in visible.copyright if (holder := copyright_holder(text))]
    for method, name, confidence in _others(metadata, visible, headline, label, holders):
        return Found(Publisher(name, domain), method, confidence)
    return Found(Publisher(domain, domain), "url-host", 40) if domain else None


def _others(
    metadata: PageMetadata, visible: Visible, headline: str, label: str, holders: list[str]
) -> Iterator[tuple[str, str, int]]:
    yield from _marked(metadata.marked)
    parts = _title_parts(metadata.head.title, headline)
    keys = {label, *map(bare, holders)} - {""}
    for part in parts:
        key = bare(part)
        if any(_agrees(key, own) for own in keys):
            yield "title+host" if label and (key in label or label in key) else "title+copyright", part, 75
    for holder in holders:
        yield "text.copyright", holder, 65
    if parts and len(parts[0].split()) <= 5:
        yield "title", parts[0], 50
    if name := _self_named(visible):
        yield "text.appeal", name, 60


def _marked(marked: Marked) -> Iterator[tuple[str, str, int]]:
    for mark in marked.facts:
        if mark.method == "itemprop.publisher" and (name := mark.value or mark.text) and len(name) <= _LONGEST:
            yield mark.method, name, 85


def _title_parts(title: str, headline: str) -> list[str]:
    """Title of the window, and the headline -> the parts of it that are no headline, the last first, then the first."""
    parts = [part.strip() for part in BAR.split(plain(title)) if part and part.strip()]
    if len(parts) < 2:
        return []
    return [part for part in (*parts[:0:-1], *parts[:1]) if bare(part) not in bare(headline)]


def _agrees(key: str, own: str) -> bool:
    """Two names, letters only -> whether they are one, or the shorter is long enough to be a part of the longer."""
    shorter, longer = sorted((key, own), key=len)
    return key == own or (len(shorter) > _TELLING and shorter in longer)


def copyright_holder(notice: str) -> str:
    """Copyright line -> who holds it, empty where it names nobody."""
    found = _NOTICE.search(notice)
    if not found:
        return ""
    name = _YEARS.sub("", _END.split(found[1], maxsplit=1)[0]).strip(' ,.:;|-–—·•"')
    return name if 1 < len(name) <= _LONGEST and any(map(str.isalpha, name)) else ""


def _self_named(visible: Visible) -> str:
    """What is shown -> the name that a newsroom gives itself in its pleas and repeats, the longest such; or empty."""
    names = {name for text in visible.pleas[:_PLEAS] for name in _capitals(text[:_LONG])}
    texts = [block.text[:_LONG] for block in visible.blocks]
    said = {name: sum(text.count(name) for text in texts) for name in names}
    repeated = [name for name, times in said.items() if times > 1]
    return max(repeated, key=lambda name: (said[name], len(name)), default="")


def _capitals(text: str) -> Iterator[str]:
    """Line -> every run of two or more words with capitals in it, and each end of such a run."""
    run: list[str] = []
    last = 0
    for found in [*_WORDS.finditer(text), None]:
        word = found[0] if found else ""
        if found and run and not text[last : found.start()].isspace():
            yield from _ends(run)
            run = []
        if word[:1].isupper() or (run and word in _PARTICLES):
            run.append(word)
        else:
            yield from _ends(run)
            run = []
        last = found.end() if found else 0


def _ends(run: list[str]) -> Iterator[str]:
    """Words -> what is left of them without the first, without the first two …: a call opens with a capital, too."""
    run = run[-_WIDEST:]
    while run and run[-1] in _PARTICLES:
        run = run[:-1]
    for start, word in enumerate(run[:-1]):
        if word not in _PARTICLES:
            yield " ".join(run[start:])
