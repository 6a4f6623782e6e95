"""Copies: one text in two places, whatever was cut and added; and not two reports from one form."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from tasks.models.article import Article, Stamp, Syndication
from tasks.models.document import Block, Byline, Found, Label
from tasks.stages.compare.copies import find_original, likeness
from tasks.stages.compare.facts import compare_facts, opposed
from tasks.stages.compare.originals import is_original
from tests.tasks.samples import DOCUMENT, PAGE, article

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def printed(
    paper: str, paragraphs: tuple[str, ...], headline: str, at: datetime | None = NOON, byline: str | None = None
) -> Article:
    """Paper, text, headline, time and byline -> the article."""
    document = replace(
        DOCUMENT,
        blocks=tuple(Block(Label.PARAGRAPH, one) for one in paragraphs),
        headline=Found(headline, "h1", 90),
        canonical=None,
        byline=Found(Byline(byline), "byline", 90) if byline else None,
        publisher=None,
        published=None,
    )
    made = article(document, replace(PAGE, url=f"https://{paper}/{'-'.join(headline.split())}"))
    publisher = replace(made.publisher, id=paper.replace(".", "-"), name=paper.partition(".")[0], domain=paper)
    stamp = at and Stamp(value=at.isoformat(), precision="second", method="json-ld", raw="")
    return replace(made, publisher=publisher, times=replace(made.times, published=stamp))


def weather(day: str, city: str, *, low: int, high: int, wind: int, rain: int) -> tuple[str, ...]:
    return (
        f"The Northwind weather office expects a changeable {day} in {city} and the surrounding valleys, with clouds "
        "moving in from the west during the morning and brief showers in the afternoon.",
        f"Temperatures will lie between {low} and {high} degrees in the lowlands, while in places above one thousand "
        "metres they will stay below the freezing point throughout the day, the office said in its morning bulletin.",
        f"A moderate to fresh wind from the south-west will blow at {wind} kilometres an hour, with gusts of up to "
        "seventy on exposed ridges and along the northern coast of the country.",
        f"The chance of rain is put at {rain} percent. Drivers are asked to take care on mountain passes, where roads "
        "may be wet or icy in the early hours of the morning and again after sunset.",
        "The outlook for the rest of the week is mixed: a ridge of high pressure will bring sunnier spells, before the "
        "next front arrives from the sea towards the weekend with more rain and strong winds.",
    )


def market(way: str, points: str, change: str, banks: str, rate: str) -> tuple[str, ...]:
    return (
        f"Shares in Northwind closed {way} on Thursday as investors weighed fresh inflation figures against hopes that "
        "the central bank would hold its main interest rate steady next month.",
        f"The benchmark index of the thirty most traded companies ended the day at {points} points, a change of "
        f"{change} percent, after opening almost flat and moving sideways for most of the morning session.",
        f"Among the winners were banks and insurers, which rose by {banks} percent on average, while technology stocks "
        "were the weakest performers of the day as bond yields moved in the other direction.",
        f"The currency traded at {rate} to the dollar in late dealings. Analysts said that volumes were thin ahead of "
        "the holiday weekend and that many traders were waiting for the labour market report due on Friday.",
    )


MONDAY = weather("Monday", "Solen", low=4, high=9, wind=25, rain=60)
TUESDAY = weather("Tuesday", "Marbay", low=7, high=12, wind=35, rain=30)
HIGHER = market("higher", "14,204.11", "0.8", "1.9", "1.0831")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            printed("a.example", MONDAY, "Weather for Monday: clouds and showers"),
            printed("b.test", TUESDAY, "Weather for Tuesday: rain", NOON + DAY),
        ),
        (
            printed("a.example", HIGHER, "Northwind shares close higher"),
            printed(
                "b.test",
                market("lower", "13,950.70", "-1.8", "0.2", "1.0717"),
                "Northwind shares close lower",
                NOON + 9 * DAY,
            ),
        ),
        (
            printed("a.example", HIGHER, "Northwind shares close higher"),
            printed("b.test", market("lower", "14,204.11", "0.8", "1.9", "1.0831"), "Northwind shares close lower"),
        ),
    ],
    ids=["weather of two days", "markets of two days", "headlines that say the opposite"],
)
def test_reports_from_one_form_are_no_copies(one: Article, other: Article) -> None:
    assert (likeness(one, other), likeness(other, one)) == (0, 0)


@pytest.mark.parametrize(
    "copy",
    [
        printed("b.test", MONDAY, "Weather for Monday: clouds and showers", NOON + timedelta(hours=3)),
        printed("b.test", MONDAY, "Take an umbrella"),
        printed("b.test", (*MONDAY[:2], "In Marbay, 3 schools stay closed.", *MONDAY[2:]), "Showers on Monday"),
        printed("b.test", MONDAY[:4], "Weather for Monday"),
        printed("b.test", tuple(one.replace("25 kilometres", "26 kilometres") for one in MONDAY), "Showers"),
        printed("b.test", tuple(one.replace("changeable", "mixed") for one in MONDAY), "Clouds", NOON + 3 * DAY),
    ],
    ids=["the same", "another headline", "something put in", "cut", "one figure set right", "house style, days later"],
)
def test_a_copy_is_one_whatever_a_newsroom_does_to_it(copy: Article) -> None:
    assert likeness(copy, printed("a.example", MONDAY, "Weather for Monday: clouds and showers")) >= 65


def test_what_comes_weeks_later_has_to_be_the_very_text() -> None:
    first = printed("a.example", HIGHER, "Shares rise")
    later = printed("b.test", (*HIGHER[:2], *MONDAY[:1]), "Another day", NOON + 30 * DAY)
    assert likeness(later, first) == 0
    assert likeness(printed("b.test", HIGHER, "Another day", NOON + 30 * DAY), first) > 0


def test_facts_in_each_others_place_count_against_and_what_is_put_in_does_not() -> None:
    facts = compare_facts("Anna paid 5 euros on Monday.", "Anna paid 7 euros on Friday.")
    assert (facts.against["number"], facts.against["day"], facts.against["name"]) == (1, 1, 0)
    facts = compare_facts("He paid 5 euros.", "He paid 5 euros. " + "Many others, 14 in all, came from Essex. " * 3)
    assert sum(facts.against.values()) == 0


@pytest.mark.parametrize(
    ("one", "other", "opposite"),
    [
        ("Shares close higher", "Shares close lower", True),
        ("Börse: Dax steigt", "Börse: Dax fällt", True),
        ("Курсы акций выросли", "Курсы акций упали", True),
        ("Shares close higher", "Shares close higher again", False),
        ("Shares rise, then fall", "Shares fall", False),
    ],
)
def test_headlines_that_say_the_opposite(one: str, other: str, opposite: bool) -> None:
    assert opposed(one, other) is opposite


def test_the_original_is_who_says_so_or_is_credited_or_was_first_and_not_who_came_first() -> None:
    scraper = printed("scraper.test", MONDAY, "Weather", NOON + timedelta(minutes=5))
    paper = printed("paper.example", MONDAY, "Weather", NOON)
    assert find_original(paper, [scraper]) is None
    assert is_original(paper, scraper)
    assert not is_original(scraper, paper)
    undated = replace(scraper, times=replace(scraper.times, published=None, first_seen="2026-11-20T13:00:00Z"))
    assert find_original(paper, [undated]) is None
    credited = printed("paper.example", MONDAY, "Weather", NOON - DAY, byline="By Northwire")
    wire = printed("northwire.test", MONDAY, "Weather for Monday", NOON)
    assert find_original(wire, [credited]) is None
    found = find_original(credited, [wire])
    assert found is not None
    assert found.uri == wire.uri
    named = replace(
        paper, syndicated_from=Syndication(url=scraper.url.canonical, method="link.canonical", confidence=95)
    )
    assert find_original(scraper, [named]) is None


def test_of_several_that_have_a_text_the_original_is_named() -> None:
    first, second = (printed(paper, MONDAY, "Weather", NOON + late * timedelta(hours=1)) for paper, late in
                     (("scraper.test", 2), ("paper.example", 0)))  # fmt: skip
    third = printed("third.example", MONDAY, "Weather", NOON + timedelta(hours=4))
    found = find_original(third, [first, second])
    assert found is not None
    assert found.uri == second.uri


def test_a_date_that_was_made_early_is_not_believed_against_one_that_was_seen_at_once() -> None:
    def live(made: Article, seen: datetime) -> Article:
        times = replace(made.times, first_seen=seen.isoformat())
        return replace(made, times=times, provenance=replace(made.provenance, mode="live"))

    minute = timedelta(minutes=1)
    paper = live(printed("paper.example", MONDAY, "Weather", NOON), NOON + 9 * minute)
    scraper = live(printed("scraper.test", MONDAY, "Weather", NOON - 60 * minute), NOON + 3 * minute)
    assert find_original(paper, [scraper]) is None
    wire = live(printed("wire.test", MONDAY, "Weather", NOON - 10 * minute), NOON + 3 * minute)
    assert find_original(paper, [wire]) is not None
