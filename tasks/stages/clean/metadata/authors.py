"""Everybody whom a page states or shows as its author -> the byline: its text and the people in it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from tasks.models.document import Byline, Found, Person
from tasks.stages.clean.metadata.byline_words import vocabulary
from tasks.stages.clean.metadata.head import Head
from tasks.stages.clean.metadata.linked import Linked, kinds
from tasks.stages.clean.metadata.marked import Marked
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.people import AGENCY, NEWSROOM, read_people
from tasks.stages.clean.metadata.plain import bare, plain
from tasks.stages.clean.metadata.visible import Line, Visible

_METAS = (
    "author", "article:author_name", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator",
    "dc.creator.name", "dcterms.creator", "dc:creator", "citation_author", "cxenseparse:author", "og:author",
    "og:article:author", "article.author", "rnews:creator", "mediator_author", "dc.contributor", "creator", "authors",
    "twitter:data1",
)  # fmt: skip
_TRUST = {"itemprop.author": 84, "rel.author": 82, "class.author": 74, "address": 50}
_ZONE = {"head": 8, "before": 0, "body": -10}
_SURE = 74  # confidence from which a byline that is shown is believed against one that is stated
_READ = 400  # characters of a name that are read
_NEAR = 120  # characters of a line that is a byline and nothing else


def read_byline(metadata: PageMetadata, visible: Visible, tag: str, names: set[str]) -> Found[Byline] | None:
    """What a page states and shows, its language and the site's names -> byline, or None where nobody is named.

    People whom structured data names are believed unless they are only the site itself; then, or where it names none,
    the byline that the reader sees counts. A shown byline that holds all of them and more is the fuller one.
    """
    language = tag.partition("-")[0]
    found = _stated(metadata, language)
    shown = _shown(visible, language)
    if found is None or _only_site(found, names):
        best = _best_seen(metadata.marked, visible, shown, language, names)
        if found is None or (best and best.confidence >= _SURE and not _only_site(best, names)):
            found = best or found
    else:
        found = _fuller(found, shown)
    found = found or _of_feed(metadata.hints.authors, language)
    return _absolute(found, metadata) if found else None


def _best_seen(
    marked: Marked, visible: Visible, shown: list[Found[Byline]], language: str, names: set[str]
) -> Found[Byline] | None:
    """What is marked and shown -> the byline that is shown, where it is sure; else the surest marked or near one."""
    best = max(shown, key=_confidence, default=None)
    if best is None or best.confidence < _SURE or _only_site(best, names):
        others = (_marked(marked, language, names), best, *_beside(visible, language))
        best = max(filter(None, others), key=_confidence, default=None)
    return best


def _fuller(found: Found[Byline], shown: list[Found[Byline]]) -> Found[Byline]:
    """Byline that is stated, and those that are shown -> a sure one that names all of its people and more, or names in
    full who is stated as they sign in; else the stated one."""
    sure = (byline for byline in shown if byline.confidence > _SURE)
    fuller = (byline for byline in sure if _keys(found) < _keys(byline) or (_is_handle(found) > _is_handle(byline)))
    return next(fuller, found)


def _of_feed(authors: Sequence[str], language: str) -> Found[Byline] | None:
    people = tuple(person for author in authors for person in read_people(author, language, stated=True))
    return _byline(", ".join(map(plain, authors)), people, "feed.author", 80)


def _absolute(byline: Found[Byline], metadata: PageMetadata) -> Found[Byline]:
    """Byline and what the page states -> the same with the addresses of its people in full."""
    people = tuple(
        replace(person, uri=(metadata.absolute(person.uri) if person.uri else "") or None)
        for person in byline.value.people
    )
    return Found(Byline(byline.value.text, people), byline.method, byline.confidence)


def stated_names(metadata: PageMetadata, tag: str) -> tuple[str, ...]:
    """What a page states, and its language -> the names of its authors: those of linked data, then those of metas.

    Linked data may name the paper, or who wrote before, where a meta names whom the reader sees.
    """
    stated = (_stated(metadata, tag), _metas(metadata.head, tag))
    return tuple(dict.fromkeys(person.name for found in stated if found for person in found.value.people))


def _stated(metadata: PageMetadata, language: str) -> Found[Byline] | None:
    """What a page states, and its language -> the byline that it states, read once."""
    if language not in metadata.bylines:
        metadata.bylines[language] = _linked(metadata.linked, language) or _metas(metadata.head, language)
    return metadata.bylines[language]


def _confidence(byline: Found[Byline]) -> int:
    return byline.confidence


def _keys(byline: Found[Byline]) -> set[str]:
    return {bare(person.name) for person in byline.value.people}


def _is_handle(byline: Found[Byline]) -> bool:
    """Byline -> whether it names people only as they sign in: in one word each."""
    return not any(" " in person.name or not person.name.isascii() for person in byline.value.people)


def _shown(visible: Visible, language: str) -> list[Found[Byline]]:
    """What is shown -> its bylines: sure with a word like "by" or a link, less so as a full name, else doubtful."""
    found: list[Found[Byline]] = []
    for line in visible.bylines:
        opened = _opens(line, language) or bool(line.links)
        byline = _line(line, "byline", 82 if opened else _SURE, language)
        if byline and (len(line.text) > _NEAR or not (opened or _is_full(byline))):
            byline = Found(byline.value, byline.method, 60)
        if byline:
            found.append(byline)
    return found


def _beside(visible: Visible, language: str) -> Iterator[Found[Byline]]:
    """What is shown -> names beside a date, and unlabelled lines that open like a byline or are nothing but a name."""
    times = {line.text for line in visible.times}
    for line in (*visible.times, *visible.near):
        if len(line.text) > _NEAR:
            continue
        dated = line.text in times
        opened = _opens(line, language)
        byline = _line(line, "timestamp" if dated else "text", (_SURE if dated else 60) if opened else 56, language)
        if byline and (opened or (_is_full(byline) and (dated or bare(line.text) in _keys(byline)))):
            yield byline


def _opens(line: Line, language: str) -> bool:
    """Line -> whether it opens with a word like "by", or has a label of an author in it."""
    words, text = vocabulary(language), plain(line.text, _READ)
    named = any(label[1].lower() not in words.nobody for label in words.labels.finditer(text))
    return named or words.by.match(text.lstrip("([（【")) is not None


def _is_full(byline: Found[Byline]) -> bool:
    """Byline -> whether its first name has two or three words."""
    return byline.value.people[0].name.count(" ") in {1, 2}


def _byline(text: str, people: tuple[Person, ...], method: str, confidence: int) -> Found[Byline] | None:
    return Found(Byline(text, people), method, confidence) if people else None


def _linked(linked: Linked, language: str) -> Found[Byline] | None:
    """Linked data -> the authors of the article, of the page or of the recording that it describes."""
    for node, confidence in ((linked.article, 95), (linked.page, 85), (linked.media, 70)):
        for key in ("author", "creator"):
            people: dict[str, Person] = {}
            for author in linked.nodes(node.get(key)) if node else ():
                for person in _person(author, language):
                    people.setdefault(bare(person.name), person)
            if any(person.role not in {AGENCY, NEWSROOM} for person in people.values()):
                people = {key: person for key, person in people.items() if person.role != NEWSROOM}
            if people:
                text = ", ".join(person.name for person in people.values())
                return _byline(text, tuple(people.values()), f"{linked.origin}.{key}", confidence)
    return None


def _person(author: dict[str, Any], language: str) -> Iterator[Person]:
    name = author.get("name")
    uri = next(
        (
            value
            for key in ("url", "sameAs", "@id")
            if isinstance(value := author.get(key), str) and value.startswith("http")
        ),
        None,
    )
    role = author.get("jobTitle")
    group = bool(kinds(author) & {"organization", "newsmediaorganization", "corporation"})
    for item in name if isinstance(name, list) else (name,):
        if not isinstance(item, str) or item.startswith(("http:", "https:", "/")):
            continue
        people = _stated_people(item[:_READ], language)
        for person in people:
            stated = plain(role) if isinstance(role, str) else None
            kind = person.role if person.role == AGENCY else NEWSROOM if group else stated or person.role
            yield Person(person.name, kind, uri if len(people) == 1 else None)


@lru_cache(2_048)
def _stated_people(name: str, language: str) -> tuple[Person, ...]:
    """Name that is stated, as on every page of its bearer -> the people in it."""
    return read_people(name, language, stated=True)


def _metas(head: Head, language: str) -> Found[Byline] | None:
    for number, name in enumerate(_METAS):
        contents = [
            content
            for content in head.metas.get(name, ())
            if "://" not in content and not content.startswith(("@", "/"))
        ]
        people = {
            bare(person.name): person
            for content in contents
            for person in (
                read_people(content, language) if name == "twitter:data1" else _stated_people(content[:_READ], language)
            )
        }
        if people:
            return _byline(", ".join(map(plain, contents)), tuple(people.values()), f"meta.{name}", 86 - number // 4)
    return None


def _marked(marked: Marked, language: str, names: set[str]) -> Found[Byline] | None:
    """Marked elements -> the byline of the most trusted of them that names somebody other than the site."""
    best: Found[Byline] | None = None
    for mark in marked.authors:
        trust = _TRUST[mark.method] + _ZONE[mark.zone]
        line = Line(mark.value or mark.text, mark.links)
        byline = _line(line, mark.method, trust, language, stated=mark.method == "itemprop.author" and bool(mark.value))
        if byline and (best is None or trust > best.confidence) and not _only_site(byline, names):
            best = byline
    return best


def _line(line: Line, method: str, confidence: int, language: str, *, stated: bool = False) -> Found[Byline] | None:
    people = read_people(line.text, language, line.links, stated=stated)
    return _byline(plain(line.text), people, method, confidence)


def _only_site(byline: Found[Byline], names: set[str]) -> bool:
    """Byline and names of the site -> whether it names nobody but the site or a newsroom."""
    return all(person.role in {AGENCY, NEWSROOM} or bare(person.name) in names for person in byline.value.people)
