"""IPTC Media Topics: code or label -> concept, with its parents and its labels in every language of the release."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from msgspec import Struct

from tasks.stages.classify.lexicon import key
from tasks.stages.classify.sections import BASE

FILE = Path(__file__).with_name("data") / "mediatopics.tsv"
_RELEASE = re.compile(r"release (\d{4}-\d\d-\d\d)")
_CODE = re.compile(r"(?P<scheme>medtop|mediatopic|subj|subjectcode)\W(?P<code>\d{8})")


class Concept(Struct, frozen=True):
    """A topic: its code, those above it from the top down, the day it was retired, and its labels by language."""

    code: str
    path: tuple[str, ...]
    retired: str
    labels: dict[str, str]

    @property
    def uri(self) -> str:
        """-> the concept's URI."""
        return BASE + self.code

    @property
    def name(self) -> str:
        """-> its label in British English, which every concept has."""
        return self.labels["en-GB"]

    @property
    def top(self) -> str:
        """-> the code of its section: the topic at the top."""
        return (*self.path, self.code)[0]

    @property
    def second(self) -> str | None:
        """-> the code of the second-level topic that it is or belongs to; None for a section."""
        line = (*self.path, self.code)
        return line[1] if len(line) > 1 else None


class Taxonomy(Struct, frozen=True):
    """One release of the scheme: its languages, its concepts by code, and the old subject codes that stand for some of
    them."""

    release: str
    languages: tuple[str, ...]
    concepts: dict[str, Concept]
    subjects: dict[str, str]

    def coded(self, value: str) -> Concept | None:
        """A code as written (``medtop:11000000``, a URI, ``subj:15054000``) -> its concept."""
        if not (found := _CODE.search(value)):
            return None
        code = found["code"] if found["scheme"].startswith("med") else self.subjects.get(found["code"], "")
        return self.concepts.get(code)


@cache
def load() -> Taxonomy:
    """-> the release that is shipped; read once."""
    note, header, *lines = FILE.read_text("utf-8").splitlines()
    languages = header.split("\t")[4:]
    parents: dict[str, str] = {}
    rows = []
    for line in lines:
        code, broader, retired, subject, *labels = line.split("\t")
        parents[code] = broader
        rows.append((code, retired, subject, labels))
    concepts: dict[str, Concept] = {}
    subjects: dict[str, str] = {}
    for code, retired, subject, labels in rows:
        path = []
        above = parents[code]
        while above:
            path.append(above)
            above = parents[above]
        named = {language: label for language, label in zip(languages, labels, strict=True) if label}
        concepts[code] = Concept(code, tuple(reversed(path)), retired, named)
        if subject and not retired:
            subjects.setdefault(subject, code)
    release = _RELEASE.search(note)
    return Taxonomy(release[1] if release else "", tuple(languages), concepts, subjects)


@cache
def labels(language: str, spelt: Callable[[str], str] = key) -> dict[str, str]:
    """First part of a BCP 47 tag and a spelling -> code by label, spelt so; without labels that two sections share."""
    found: dict[str, str] = {}
    shared = set()
    taxonomy = load()
    tags = [tag for tag in taxonomy.languages if tag.partition("-")[0] == language]
    for concept in taxonomy.concepts.values():
        if concept.retired:
            continue
        for label in {concept.labels[tag]: None for tag in tags if tag in concept.labels}:
            text = spelt(label)
            other = taxonomy.concepts[found.setdefault(text, concept.code)]
            if other.top != concept.top:
                shared.add(text)
    return {label: code for label, code in found.items() if label not in shared}
