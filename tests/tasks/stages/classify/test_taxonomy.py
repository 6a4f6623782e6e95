"""The Media Topics as a data file."""

import pytest

from tasks.stages.classify.sections import SECTIONS
from tasks.stages.classify.taxonomy import labels, load


def test_the_release_has_its_sections_and_every_concept_has_parents_and_a_name() -> None:
    taxonomy = load()
    assert taxonomy.release == "2023-10-24"
    active = [concept for concept in taxonomy.concepts.values() if not concept.retired]
    assert [concept.code for concept in active if not concept.path] == [section.code for section in SECTIONS]
    for concept in taxonomy.concepts.values():
        assert concept.name
        assert all(parent in taxonomy.concepts for parent in concept.path)


def test_sections_are_named_as_in_the_release() -> None:
    assert [load().concepts[section.code].name for section in SECTIONS] == [section.name for section in SECTIONS]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("medtop:20001065", "20001065"),
        ("http://cv.iptc.org/newscodes/mediatopic/20001065", "20001065"),
        ("subj:15054000", "20001065"),
        ("http://cv.iptc.org/newscodes/subjectcode/11000000", "11000000"),
    ],
)
def test_codes_are_read_in_every_spelling(written: str, code: str) -> None:
    concept = load().coded(written)
    assert concept is not None
    assert concept.code == code
    assert concept.uri.endswith(code)


@pytest.mark.parametrize("written", ["", "medtop:123", "medtop:99999999", "subj:99999999", "politics"])
def test_what_is_no_code_has_no_concept(written: str) -> None:
    assert load().coded(written) is None


def test_labels_are_found_in_their_language_with_the_topics_above() -> None:
    soccer = load().concepts[labels("de")["fußball".replace("ß", "ss")]]
    assert (soccer.top, soccer.second) == ("15000000", "20000822")
    assert soccer.labels["fr"] == "Football"
    assert labels("xx") == {}
