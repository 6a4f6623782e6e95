"""Sources -> TOML as a person would write it, and the same as OPML for other programs; OPML -> sources."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

import msgspec
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tasks.models.judgement import ANY
from tasks.models.source import Source
from tasks.readers.recorded import address
from tasks.sources.fields import ANY_KIND, write_duration
from worker.address import split
from worker.errors import Misconfigured

_NOT_IN_ID = re.compile(r"[^a-z0-9]+")
_DEFAULTS = Source(id="", name="")


def append_source(path: Path, source: Source) -> None:
    """Source list, made where there is none, and a source -> written at its end; nothing else is touched."""
    try:
        before = path.read_text("utf-8") if path.exists() else ""
        gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
        with path.open("a", encoding="utf-8") as file:
            file.write(gap + to_toml(source))
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be written ({error.strerror})") from None


def to_toml(source: Source) -> str:
    """Source -> its table, what is as by default left out."""
    lines, tables = ["[[source]]"], []
    for field in msgspec.structs.fields(Source):
        value = getattr(source, field.name)
        if value == getattr(_DEFAULTS, field.name):
            continue
        if isinstance(value, dict | msgspec.Struct):
            rows = value if isinstance(value, dict) else msgspec.structs.asdict(value)
            tables += [
                f"[source.{field.name}]",
                *(f"{_value(key)} = {_value(one)}" for key, one in rows.items() if one != ()),
            ]
        else:
            lines.append(f"{field.name} = {_value(value)}")
    return "\n".join([*lines, *tables]) + "\n"


def _value(value: object) -> str:
    if value == ANY:
        return _value(ANY_KIND)
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_value, value)) + "]" if len(value) < 2 else _block(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # TOML's basic strings are JSON's
    return _value(write_duration(value))  # type: ignore[arg-type]  # all that is left is a time


def _block(values: tuple[object, ...]) -> str:
    return "[\n" + "".join(f"  {_value(one)},\n" for one in values) + "]"


def to_opml(sources: Collection[Source]) -> str:
    """Sources -> OPML 2.0: an outline a source, within it one a feed; sitemaps have no place there."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Wiredesk sources"
    body = SubElement(root, "body")
    for source in sources:
        outline = SubElement(body, "outline", text=source.name)
        for feed in source.feeds:
            extra: dict[str, str] = {"htmlUrl": source.home} if source.home else {}
            SubElement(outline, "outline", {"type": "rss", "text": source.name, "xmlUrl": feed} | extra)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def from_opml(path: Path, taken: Collection[str]) -> tuple[list[Source], list[str]]:
    """OPML file and ids that are taken -> a source for each of its outlines with a feed, those of one site are one;
    and what is named as a feed but is no address.

    Raises Misconfigured where it cannot be read.
    """
    sites: dict[str, Source] = {}
    strange: list[str] = []
    for outline in _outlines(_read_opml(path)):
        named = outline.get("xmlUrl")
        feed = address(named)
        if feed is None:
            strange += [named] if named else []
            continue
        home = address(outline.get("htmlUrl"))
        site = (split(home or feed).hostname or "").removeprefix("www.")
        if site in sites:
            sites[site] = msgspec.structs.replace(sites[site], feeds=tuple(dict.fromkeys((*sites[site].feeds, feed))))
            continue
        name = (outline.get("title") or outline.get("text") or site).strip()[:200] or site
        used = {*taken, *(source.id for source in sites.values())}
        sites[site] = Source(id=new_id(site, used), name=name, feeds=(feed,), home=home)
    return list(sites.values()), strange


def _read_opml(path: Path) -> Element:
    """File -> its root. Raises Misconfigured where it is no OPML or cannot be read."""
    try:
        written = path.read_bytes()
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be read ({error.strerror})") from None
    opml = written.lstrip()  # some write a blank line before it
    try:
        root = fromstring(opml, forbid_dtd=True)
    except ParseError as error:
        line = error.position[0] + written[: len(written) - len(opml)].count(b"\n")
        raise Misconfigured(f"{path}:{line}: not well-formed XML") from None
    except DefusedXmlException:
        raise Misconfigured(f"{path}: a DOCTYPE is not read") from None
    except (LookupError, ValueError) as error:
        raise Misconfigured(f"{path}: in an encoding that is not read ({error})") from None
    if str(root.tag).lower() != "opml":
        raise Misconfigured(f"{path}: XML, but no OPML: it begins with <{root.tag}>")
    return root


def _outlines(root: Element) -> Iterator[Element]:
    return (element for element in root.iter() if str(element.tag).lower() == "outline")


def new_id(name: str, taken: Collection[str]) -> str:
    """Name or host, and ids that are taken -> an id that is not."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = _NOT_IN_ID.sub("-", plain).strip("-")[:50].strip("-") or "source"
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found
