"""Files of translated software -> texts of a known language: headlines, short texts and whole texts.

Nothing of it is kept here. spaCy (MIT) has sentences that are mostly headlines in some 65 languages, Django (BSD) has
messages in some 90, GNOME's help (CC BY-SA 3.0, package ``gnome-user-docs`` of Debian) has pages in 37.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

PAGE = 600  # characters of a whole text: what a page is judged by
SHORT = 40  # letters that make a message a text
MOST = 60  # texts of one length in one language
_SAME = {
    "nb": "no",
    "nn": "no",
    "zh_Hans": "zh",
    "zh_Hant": "zh",
    "zh_CN": "zh",
    "pt_BR": "pt",
    "ar_DZ": "ar",
    "fil": "tl",
}
_LATIN = {"sr_Latn", "sr@latin"}  # Serbian in Latin letters is told from Croatian by what the page declares
_NONE = {"xx", "C", "tokenizer_exceptions"}
_HOLE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>|&\w+;|[“”\"]|\\n")
_STRING = re.compile(r'^(msgid|msgstr)? ?("(?:[^"\\]|\\.)*")$')


class Sample(NamedTuple):
    """A text, the language that it is in and what kind of length it has."""

    length: str
    language: str
    text: str


def samples(spacy: Path, django: Path, gnome: Path) -> Iterator[Sample]:
    """Folders of unpacked packages -> Samples: ``headline``, ``short``, ``text`` and ``page``."""
    for language, texts in _headlines(spacy):
        yield from (Sample("headline", language, text) for text in texts[:MOST])
    for language, texts in _messages(django):
        yield from (Sample("short", language, text) for text in texts[:MOST])
        yield from (Sample("text", language, text) for text in _joined(texts)[:MOST])
    for language, texts in _help_pages(gnome):
        yield from (Sample("page", language, text) for text in texts[:MOST])


def _headlines(root: Path) -> Iterator[tuple[str, list[str]]]:
    for file in sorted(root.glob("**/lang/*/examples.py")):
        if file.parent.name in _NONE:
            continue
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.Assign):
                yield _SAME.get(file.parent.name, file.parent.name), list(ast.literal_eval(node.value))


def _messages(root: Path) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for file in sorted(root.glob("**/locale/*/LC_MESSAGES/*.po")):
        name = file.parent.parent.name
        if name in _LATIN or name in _NONE or (name.startswith(("en_", "es_"))):
            continue
        for source, text in _entries(file.read_text("utf-8")):
            if name == "en" or text not in {"", source}:
                plain = " ".join(_HOLE.sub(" ", text or source).split())
                if len(plain) >= SHORT:
                    found[_SAME.get(name, name)][plain] = None
    return iter([(language, list(texts)) for language, texts in sorted(found.items())])


def _entries(written: str) -> Iterator[tuple[str, str]]:
    """A catalogue of messages -> each with its translation, those without one left out but in English."""
    for entry in written.split("\n\n"):
        if "#, fuzzy" in entry or "msgid_plural" in entry:
            continue
        parts = {"msgid": "", "msgstr": ""}
        field = ""
        for line in entry.splitlines():
            if match := _STRING.match(line.strip()):
                field = match[1] or field
                if field:
                    parts[field] += ast.literal_eval(match[2])
        if parts["msgid"]:
            yield parts["msgid"], parts["msgstr"]


def _joined(texts: list[str]) -> list[str]:
    """Short texts -> as many of PAGE characters as they make."""
    found, piece = [], ""
    for text in texts:
        piece = f"{piece} {text}".strip()
        if len(piece) >= PAGE:
            found.append(piece[:PAGE])
            piece = ""
    return found


def _help_pages(root: Path) -> Iterator[tuple[str, list[str]]]:
    english = {file.name: set(_paragraphs(file)) for file in root.glob("**/help/C/gnome-help/*.page")}
    for folder in sorted(root.glob("**/help/*/gnome-help")):
        name = folder.parent.name
        if name in _LATIN:
            continue
        texts = []
        for file in sorted(folder.glob("*.page")):
            told = [text for text in _paragraphs(file) if name == "C" or text not in english.get(file.name, ())]
            text = " ".join(told)[:PAGE]
            if len(text) >= PAGE // 2:
                texts.append(text)
        step = max(len(texts) // MOST, 1)
        yield "en" if name == "C" else _SAME.get(name, name), texts[::step]


def _paragraphs(file: Path) -> list[str]:
    """A page of Mallard -> its paragraphs; none where it is broken."""
    try:
        tree = ElementTree.parse(file)
    except ElementTree.ParseError:
        return []
    found = (" ".join("".join(node.itertext()).split()) for node in tree.iter() if node.tag.endswith("}p"))
    return [text for text in found if len(text) > SHORT]
