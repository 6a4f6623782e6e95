"""Document -> section, with its evidence."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.models.article import Section
from tasks.models.document import Signal
from tasks.models.page import Page
from tasks.stages.classify.filing import classify
from tasks.stages.classify.rules import LEAST
from tasks.stages.classify.sections import IDS, UNCLASSIFIED
from tasks.stages.clean import clean
from tests.tasks.samples import FETCHED
from tests.tasks.stages.classify.pages import document

SEEDS = Path(__file__).parents[5] / "shared" / "seeds"

STORIES = {
    "arts": "The singer's new album tops the charts after a film festival premiere and a sold-out concert tour.",
    "crime": "A jury found the man guilty of murder; police arrested the suspect after a stabbing, prosecutors said.",
    "disaster": "The earthquake of magnitude 6.8 killed dozens; rescuers search for survivors in collapsed houses.",
    "economy": "Shares fell as inflation and interest rates worried investors; the bank's quarterly profit dropped.",
    "education": "Teachers and pupils return to school as the university changes exams, tuition and the curriculum.",
    "environment": "Carbon emissions and deforestation threaten endangered species, climate scientists warn.",
    "health": "The hospital treats patients with a new vaccine against the virus, doctors and nurses say.",
    "labour": "The union called a strike over wages after the layoffs; workers walked out and picket the factory.",
    "politics": "Parliament votes on the bill; the prime minister lost her coalition before the election.",
    "religion": "The pope celebrated mass with bishops and cardinals in the cathedral as Catholics pray.",
    "science": "Astronomers used the telescope to study a galaxy; researchers published the physics in a journal.",
    "sport": "The striker scored a late goal as the team won the match and the league title, the coach said.",
    "conflict": "Troops shelled the front line; missiles and drones hit the city as the ceasefire broke down.",
    "weather": "Forecasters expect heavy rain, snow and strong winds; temperatures drop below freezing on Friday.",
}


@pytest.mark.parametrize(("section", "text"), STORIES.items())
def test_a_plain_story_is_filed_by_its_words(section: str, text: str) -> None:
    found = classify(document(text.split(";", maxsplit=1)[0], text))
    assert (found.id, found.method) == (section, "text")
    assert found.evidence[0].signal == "text.words"
    assert found.evidence[0].vote == section
    assert found.evidence[0].value


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("Teachers strike over pay enters its second week as the union rejects the offer", "labour"),
        ("Air strike kills twelve as ceasefire talks stall", "conflict"),
        ("Long-range weapons hit targets deep inside the country", "conflict"),
        ("Russian strikes kill three at a bus stop", "conflict"),
        ("Lightning strikes barn near village", "disaster"),
        ("Rail strikes over pay to hit commuters", "labour"),
        ("Tigers beat Dolphins in season opener", "sport"),
        ("Wild tigers are threatened by poaching in forests", "environment"),
        ("Virus locks hospital computers as hackers demand ransom", "science"),
        ("Doctors warn of a virus that spreads in schools", "health"),
        ("Minister hands over the justice portfolio to her deputy", "politics"),
        ("The bank adds bonds to its investment portfolio", "economy"),
    ],
)
def test_phrases_decide_where_single_words_mislead(text: str, section: str) -> None:
    assert classify(document(text, text)).id == section


@pytest.mark.parametrize("word", ["Strikes", "Virus", "Tigers", "Meth", "Portfolio"])
def test_a_single_word_never_decides_alone(word: str) -> None:
    assert classify(document(word, word)).id == UNCLASSIFIED


@pytest.mark.parametrize(
    ("language", "name", "section"),
    [
        ("de", "Wirtschaft", "economy"), ("fr", "Politique", "politics"), ("es", "Deportes", "sport"),
        ("pt", "Saúde", "health"), ("it", "Cultura", "arts"), ("ru", "Наука", "science"), ("ar", "رياضة", "sport"),
        ("zh", "教育", "education"), ("ja", "経済", "economy"), ("pl", "Pogoda", "weather"),
        ("tr", "Ekonomi", "economy"), ("hi", "खेल", "sport"), ("und", "Sport", "sport"),
    ],
)  # fmt: skip
def test_a_declared_section_is_enough_in_any_language(language: str, name: str, section: str) -> None:
    found = classify(document("—", language=language, json_ld__articleSection=name, url_path=name, breadcrumb=name))
    assert (found.id, found.method, found.publisher_label) == (section, "declared", name)
    assert found.uri


def test_a_declared_section_never_overrules_a_clear_text() -> None:
    text = STORIES["conflict"]
    found = classify(document(text, text, json_ld__articleSection="Business"))
    assert found.id == "conflict"
    assert "economy" in {vote.vote for vote in found.evidence}


def test_declared_and_text_together_are_surer_than_either() -> None:
    text = "The federation announced a decision on Tuesday, its president said in the capital."
    plain, declared = classify(document(text, text)), classify(document("—", json_ld__articleSection="Health"))
    both = classify(document(STORIES["health"], STORIES["health"], json_ld__articleSection="Health"))
    assert both.id == "health"
    assert both.method == "declared+text"
    assert both.confidence > max(plain.confidence, declared.confidence)


def test_without_evidence_an_article_is_unclassified_and_says_so() -> None:
    found = classify(document("xyzzy", "plugh", language="xh", json_ld__articleSection="News", url_path="world"))
    assert (found.id, found.confidence, found.uri, found.method) == (UNCLASSIFIED, 0, None, "none")


def test_a_sites_menu_among_the_keywords_counts_for_nothing() -> None:
    menu = ("Politics", "Economy", "Sport", "Health", "Culture", "Science")
    assert not any(vote.signal == "meta.keywords" for vote in classify(document("—", meta__keywords=menu)).evidence)


@pytest.mark.parametrize(
    ("signals", "genre"),
    [
        ({"json_ld__articleSection": "Opinion"}, "opinion"),
        ({"json_ld__type": "opinionnewsarticle"}, "opinion"),
        ({"url_path": ("news", "live")}, "live"),
        ({"json_ld__type": "liveblogposting"}, "live"),
        ({"breadcrumb": ("Home", "Obituaries")}, "obituary"),
        ({"meta__article:section": "Sponsored content"}, "sponsored"),
        ({"json_ld__articleSection": "Analysis"}, "analysis"),
        ({"json_ld__articleSection": "Live Science"}, None),
        ({"json_ld__articleSection": "News"}, None),
    ],
)
def test_what_an_article_is_stands_apart_from_what_it_is_on(signals: dict[str, str], genre: str | None) -> None:
    text = STORIES["economy"]
    found = classify(document(text, text, **signals))
    assert (found.id, found.genre) == ("economy", genre)


def test_exact_tags_and_codes_name_the_second_level() -> None:
    text = STORIES["politics"]
    tagged = classify(document(text, text, meta__keywords=("Budget", "local elections", "minister")))
    assert tagged.topic is not None
    assert (tagged.topic.id, tagged.topic.name) == ("medtop:20000574", "election")
    coded = classify(document("—", iptc="medtop:20000575"))
    assert coded.id == "politics"
    assert coded.topic == tagged.topic
    assert classify(document(text, text)).topic is None, "never from the text"


def test_a_second_level_that_repeats_the_section_says_nothing() -> None:
    text = STORIES["economy"]
    assert classify(document(text, text, meta__keywords="Economy")).topic is None
    told = classify(document(text, text, meta__keywords=("Economy", "Economy", "Retail"))).topic
    assert told is not None
    assert told.name == "products and services"


@given(st.floats(0, 1), st.floats(0, 1))
def test_confidence_falls_as_it_gets_less_likely_that_a_page_is_an_article(one: float, other: float) -> None:
    text = document(STORIES["economy"], STORIES["economy"], json_ld__articleSection="Business")
    less, more = (classify(text, likely) for likely in sorted((one, other)))
    assert less.confidence <= more.confidence <= classify(text).confidence
    assert {less.id, more.id} <= {"economy", UNCLASSIFIED}


def test_a_page_that_is_surely_no_article_stands_in_no_section() -> None:
    text = document(STORIES["sport"], STORIES["sport"], json_ld__articleSection="Sport")
    assert (classify(text, 0.0).id, classify(text, 0.0).confidence, classify(text, 0.0).alternatives) == (
        UNCLASSIFIED,
        0,
        (),
    )


def test_the_vocabularys_release_is_named() -> None:
    assert classify(document("—")).release == "2023-10-24"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the text seed is not in this checkout")
def test_the_seed_is_on_war_and_politics() -> None:
    for path in sorted(SEEDS.glob("*.txt")):
        page = Page(text=path.read_text("utf-8"), kind="text", sha256="0" * 64, fetched=FETCHED)
        found = classify(clean(page))
        leading = {found.id: found.confidence} | {other.id: other.confidence for other in found.alternatives[:1]}
        assert set(leading) == {"conflict", "politics"}
        assert min(leading.values()) >= 10


NAMES = st.sampled_from(["json-ld.articleSection", "meta.keywords", "url-path", "iptc", "json-ld.type", "x"])


@given(
    st.text(max_size=80),
    st.text(max_size=200),
    st.sampled_from(["en", "de", "zh", "hi", "und", "xx"]),
    st.lists(st.builds(Signal, NAMES, st.text(max_size=30) | st.sampled_from(["Sport", "medtop:15000000", "Opinion"]))),
)
def test_any_document_gets_a_valid_section(headline: str, text: str, language: str, signals: list[Signal]) -> None:
    made = msgspec.structs.replace(document(headline, text, language=language), signals=tuple(signals))
    found = classify(made)
    assert msgspec.convert(msgspec.to_builtins(found), Section) == found
    assert found.id in {*IDS, UNCLASSIFIED}
    assert found.confidence >= LEAST or found.id == UNCLASSIFIED
    assert found.id not in {other.id for other in found.alternatives}
    assert found == classify(made)
