# ruff: noqa: E501 – the forms are prose
"""Pairs of reports made from one form, of different days: what a finder of copies takes for copies, and what is none.

Thirty of each kind – weather, markets, results, obituaries, traffic – drawn from a seed. Each form has wordings to choose
from, so that no two pairs are made from one text; within a pair the wording is the same, and only what a newsroom fills
in is another: days, numbers, names, places, and the words that say which way it went.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PLACES = (
    "Solen", "Marbay", "Kelmouth", "Aldery", "Vester", "Brennick", "Ostley", "Hartwell", "Stannow", "Tarn Bridge",
    "Northwick", "Lowmere", "Askvik", "Pellingham", "Corran", "Dunmoor", "Elsby", "Farrow", "Gillan", "Hexby",
)  # fmt: skip
GIVEN = ("Mira", "Carl", "Ida", "Tomas", "Olwen", "Sanna", "Bram", "Maud", "Tess", "Jonas", "Petra", "Anton", "Livia")
FAMILY = ("Solenne", "Denby", "Marlow", "Reed", "Pryce", "Holt", "Oakes", "Hollis", "Arden", "Vale", "Strand", "Lund")
START = datetime(2026, 10, 5, 6, tzinfo=UTC)


@dataclass(frozen=True)
class Report:
    """A report: headline, paragraphs and when it came out."""

    headline: str
    paragraphs: tuple[str, ...]
    published: datetime


Filled = tuple[str, tuple[str, ...]]
Form = Callable[[random.Random, random.Random, str], Filled]


def weather(wording: random.Random, day: random.Random, name: str) -> Filled:
    """Wording, what the day brings, and its name -> a forecast."""
    city, low, wind = day.choice(PLACES), day.randint(-4, 14), day.randint(10, 60)
    sky = day.choice(
        ("clouds and showers", "sunny spells", "rain and strong winds", "fog, then sun", "snow on the hills")
    )
    office = wording.choice(
        ("The weather office", "The meteorological institute", "Forecasters at the regional centre")
    )
    return f"Weather for {name}: {sky}", (
        f"{office} expects a changeable {name} in {city} and the surrounding valleys, with clouds moving in from the "
        f"{wording.choice(('west', 'sea', 'north-west'))} during the morning and {sky} in the afternoon.",
        f"Temperatures will lie between {low} and {low + day.randint(3, 9)} degrees in the lowlands, while in places above "
        f"{day.choice(('eight hundred', 'one thousand', '1,200'))} metres they will stay below the freezing point "
        f"throughout the day, {wording.choice(('the office', 'the service'))} said in its morning bulletin.",
        f"A moderate to fresh wind will blow at {wind} kilometres an hour, with gusts of up to {wind + 30} on exposed "
        f"ridges and along the {wording.choice(('northern', 'southern'))} coast of the country.",
        f"The chance of rain is put at {day.randint(1, 9) * 10} percent. Drivers are asked to take care on mountain "
        "passes, where roads may be wet or icy in the early hours of the morning and again after sunset.",
        f"{wording.choice(('The outlook for the rest of the week is mixed', 'Little will change in the days after'))}: a "
        "ridge of high pressure will bring sunnier spells, before the next front arrives from the sea towards the weekend.",
    )


def markets(wording: random.Random, day: random.Random, name: str) -> Filled:
    """Wording, what the day brings, and its name -> a report of the exchange."""
    up = day.random() < 0.5
    points, change = day.randint(9_000, 16_000), day.uniform(0.1, 2.9)
    country = wording.choice(("Northwind", "Osterland", "Veldany"))
    return f"{country} shares close {'higher' if up else 'lower'}", (
        f"Shares in {country} closed {'higher' if up else 'lower'} on {name} as investors weighed fresh inflation figures "
        f"against hopes that the central bank would {wording.choice(('hold', 'cut'))} its main interest rate next month.",
        f"The benchmark index of the thirty most traded companies ended the day at {points:,}.{day.randint(10, 99)} "
        f"points, a change of {'' if up else '-'}{change:.1f} percent, after opening almost flat and moving sideways for "
        f"most of the {wording.choice(('morning', 'afternoon'))} session.",
        f"Among the {'winners' if up else 'losers'} were banks and insurers, which {'rose' if up else 'fell'} by "
        f"{day.uniform(0.2, 3.5):.1f} percent on average, while technology stocks moved in the other direction as bond "
        "yields changed little, traders said.",
        f"The currency traded at {day.uniform(1.02, 1.19):.4f} to the dollar in late dealings. Analysts said that volumes "
        f"were {wording.choice(('thin', 'low'))} ahead of the holiday weekend and that many traders were waiting for the "
        "labour market report.",
    )


def results(wording: random.Random, day: random.Random, name: str) -> Filled:
    """Wording, what the day brings, and its name -> a match report."""
    home, away = day.sample(PLACES, 2)
    first, second = (f"{day.choice(GIVEN)} {day.choice(FAMILY)}" for _ in range(2))
    goals, other, crowd = day.randint(2, 5), day.randint(0, 1), day.randint(2, 40) * 1_000 + day.randint(1, 999)
    return f"{home} beat {away} {goals}-{other}", (
        f"{home} beat {away} {goals}-{other} in {wording.choice(('the league', 'the first division'))} on {name} evening "
        f"in front of {crowd:,} spectators, to move up to {day.choice(('second', 'third', 'fifth', 'ninth'))} place in "
        "the table before the break for the national teams.",
        f"{first} opened the scoring in the {day.randint(3, 40)}th minute with a shot from the edge of the box, after the "
        "visitors had failed to clear a corner, and the home side never looked back from there.",
        f"{second} made it two shortly after the interval, and although the visitors "
        f"{wording.choice(('pressed hard', 'tried everything'))} in the last quarter of an hour, they could find no way "
        "past a defence that has now gone several matches without conceding from open play.",
        f"“We deserved it,” said the coach. {wording.choice(('The teams meet again', 'The return match is'))} in the "
        f"spring. {home} travel to {day.choice(PLACES)} next, while {away} are at home.",
    )


def obituaries(wording: random.Random, day: random.Random, name: str) -> Filled:
    """Wording, whom it is about, and the name of the day -> a notice of a death."""
    who, family, town = f"{day.choice(GIVEN)} {day.choice(FAMILY)}", day.choice(FAMILY), day.choice(PLACES)
    age, children = day.randint(61, 99), day.randint(1, 6)
    return f"{who}, {age}, of {town}", (
        f"{who}, {age}, of {town}, died peacefully at home on {name} surrounded by family, after a long illness that was "
        f"borne with {wording.choice(('great courage', 'patience and good humour'))} to the very end.",
        f"Born in {day.choice(PLACES)} in {2026 - age}, {who.split(maxsplit=1)[0]} worked for {day.randint(12, 45)} years at the "
        f"{day.choice(('paper mill', 'post office', 'railway', 'county hospital'))} and was a member of the parish choir, "
        "the gardening society and the volunteer fire brigade for as long as anybody in the village can remember.",
        f"Survivors include {children} children, {children * 2} grandchildren and a sister, {day.choice(GIVEN)} {family}. "
        f"A {wording.choice(('funeral service', 'memorial service'))} will be held at {day.randint(9, 15)} a.m. in the "
        "parish church, with burial to follow in the old cemetery behind it.",
        f"The family {wording.choice(('asks', 'would ask'))} that instead of flowers donations be made to the hospice, "
        "whose nurses have been a great comfort in these last months, as all who came to the house could see.",
    )


def traffic(wording: random.Random, day: random.Random, name: str) -> Filled:
    """Wording, what the day brings, and its name -> a report of roadworks."""
    road, start, end = f"A{day.randint(2, 99)}", *day.sample(PLACES, 2)
    hours = day.randint(5, 9)
    return f"Delays expected on {road} near {start}", (
        f"Drivers on the {road} between {start} and {end} should expect delays of up to {day.randint(10, 90)} minutes on "
        f"{name}, when one lane will be closed for {wording.choice(('repairs to the surface', 'work on the bridge'))}, "
        "the highways authority has announced.",
        f"The closure begins at {hours}.{day.choice(('00', '30'))} in the morning and will be lifted by "
        f"{hours + day.randint(6, 10)}.00 in the evening at the latest, weather permitting. Lorries above "
        f"{day.choice(('7.5', '12', '18'))} tonnes are asked to use the signposted diversion by way of "
        f"{day.choice(PLACES)}.",
        f"Buses of line {day.randint(2, 80)} will not stop at the {wording.choice(('station', 'market square'))} while "
        "the work goes on, and passengers are advised to walk to the next stop, which is served as usual.",
        f"The work is part of a programme worth {day.uniform(0.5, 9):.1f} million that is to be completed by the end of "
        "the year. The authority thanked drivers for their patience and asked them to allow more time for the journey.",
    )


FORMS: tuple[Form, ...] = (weather, markets, results, obituaries, traffic)


def pairs(seed: int, each: int = 30) -> list[tuple[Report, Report]]:
    """Seed, and how many of each kind -> pairs of reports from one form, one to thirty days apart."""
    found = []
    for form in FORMS:
        for number in range(each):
            one, two = (_report(form, seed, number, place) for place in (0, 1))
            found.append((one, two))
    return found


def _report(form: Form, seed: int, number: int, place: int) -> Report:
    wording, day = (
        random.Random(f"{seed} {form.__name__} {number}"),
        random.Random(f"{seed} {form.__name__} {number} {place}"),
    )
    after = random.Random(f"{seed} {number}").choice((1, 1, 1, 2, 3, 7, 14, 30)) if place else 0
    at = START + timedelta(days=number + after, minutes=day.randrange(600))
    headline, paragraphs = form(wording, day, DAYS[at.weekday()])
    return Report(headline, paragraphs, at)
