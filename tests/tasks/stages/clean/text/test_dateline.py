"""Place lines, apart from the first paragraph."""

import pytest

from tasks.stages.clean.text.dateline import is_place, split_dateline


@pytest.mark.parametrize(
    ("text", "printed", "place"),
    [
        ("PARIS, March 3 (Northwind) — Two rail unions withdrew.", "PARIS, March 3 (Northwind) —", "Paris"),
        ("BERLIN -- The agency says so.", "BERLIN --", "Berlin"),
        ("Hamburg (dpa) - Der Zug fährt nicht.", "Hamburg (dpa) -", "Hamburg"),
        ("Dekalb, Ill. — Mike Glass threw.", "Dekalb, Ill. —", "Dekalb"),
        ("GRENOBLE, 10 fév. (AgN) – La Française a gagné.", "GRENOBLE, 10 fév. (AgN) –", "Grenoble"),
        ("Asunción: Das Unternehmen hat sechs Stellen offen.", "Asunción:", "Asunción"),
        ("Londres - Le club a raté l'occasion.", "Londres -", "Londres"),
        ("DALLA NOSTRA INVIATA NEW YORK - La premier è arrivata.", "DALLA NOSTRA INVIATA NEW YORK -", "New York"),
        ("МОСКВА, 12 мая. /ТАСС/. Совет принял решение.", "МОСКВА, 12 мая. /ТАСС/.", "Москва"),
        ("新华社北京4月24日电 题：航天技术", "新华社北京4月24日电", "北京"),
        ("中新社北京1月17日电 (记者 孙自法)包括", "中新社北京1月17日电 (记者 孙自法)", "北京"),
    ],
)
def test_place_line_is_split(text: str, printed: str, place: str) -> None:
    found, where, rest = split_dateline(text)
    assert (found, where) == (printed, place)
    assert text.endswith(rest)
    assert rest


@pytest.mark.parametrize(
    "text",
    [
        "The committee met – and left.",
        "LE POINT SUR LA SITUATION - Rien de nouveau.",
        "DEAR ABBY: My neighbour plays the horn.",
        "NATO said on Tuesday that nothing had changed.",
        "2026 – a year in pictures",
        "Hinweis: Der Beitrag erschien zuerst im Blatt.",
        "Our correspondent in Rome - and nobody else - saw it.",
    ],
)
def test_other_openings_are_left_alone(text: str) -> None:
    assert split_dateline(text) == ("", "", text)


def test_a_line_is_a_known_place_or_not() -> None:
    assert is_place("Ankara")
    assert not is_place("Ankara hat gewonnen")
    assert not is_place("Definition")
