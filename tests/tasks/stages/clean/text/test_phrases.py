"""Phrases: what texts open with, per language."""

import tomllib
from importlib import resources

import pytest

from tasks.stages.clean.text.phrases import phrasebook

FOLDER = resources.files("tasks.stages.clean.text").joinpath("phrases")
LANGUAGES = sorted(file.name.removesuffix(".toml") for file in FOLDER.iterdir() if file.name.endswith(".toml"))


def kinds(language: str) -> dict[str, list[str]]:
    return tomllib.loads(FOLDER.joinpath(f"{language}.toml").read_text("utf-8"))


def test_languages_that_matter_have_phrases() -> None:
    assert {"ar", "de", "en", "es", "fr", "it", "ja", "pt", "ru", "tr", "uk", "zh"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_kind(language: str) -> None:
    assert set(kinds(language)) == set(kinds("en"))
    assert all(phrases and len(phrases) == len(set(phrases)) for phrases in kinds(language).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_found(language: str) -> None:
    book = phrasebook(language)
    for kind, phrases in kinds(language).items():
        for phrase in phrases:
            if any(map(str.isalnum, phrase)):
                assert kind in {found for found, cue in book.cues(f"{phrase} .").items() if cue.hits}, (kind, phrase)


def test_cue_tells_where_it_stands_and_what_it_covers() -> None:
    cue = phrasebook("en").cues("Please support us with a small gift.")["appeal"]
    assert cue.hits == 1
    assert cue.first in (0, 1)
    assert cue.letters >= len("supportus")


@pytest.mark.parametrize("text", ["Editor's note: a name was wrong.", "Editor’s note: a name was wrong."])
def test_phrases_with_apostrophes_are_found(text: str) -> None:
    assert phrasebook("en").cues(text)["correction"].first == 0


def test_phrases_with_hyphens_are_found() -> None:
    assert "newsletter" in phrasebook("de").cues("Duisburg-Newsletter: jeden Morgen")


def test_english_is_understood_everywhere() -> None:
    assert "cookie-notice" in phrasebook("ja").cues("We use cookies on this site")


def test_a_language_without_phrases_has_the_english_ones() -> None:
    assert phrasebook("sw").cues("Read more")["related"].first == 0


def test_reporting_holds_no_cue_of_a_call() -> None:
    text = "The walls are older than the county, said the surveyor, and the roof will be mended by next summer."
    assert not {"appeal", "subscription", "newsletter"} & phrasebook("en").cues(text).keys()
