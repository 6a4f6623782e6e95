"""Plain text of a page: layout, order and wording decide."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.models.page import Page
from tasks.stages.clean import clean
from tests.tasks.stages.clean.pages import PARAGRAPHS, captured, label_of, labelled
from worker.errors import Skipped
from worker.limits import Limits

TEXT = "\n\n".join(PARAGRAPHS)


def test_order_and_layout_decide() -> None:
    document = captured(f"Ledger\n\nCounty buys the old mill\n\nBy Maud Hollis\n\n24 January 2026\n\n{TEXT}\n\nShare\n")
    assert [label for label, _ in labelled(document.blocks)] == [
        "navigation", "headline", "byline", "timestamp", *["paragraph"] * 4, "share",
    ]  # fmt: skip
    assert document.headline.value == "County buys the old mill"


def test_lines_broken_to_a_width_are_joined() -> None:
    wrapped = "\n".join(PARAGRAPHS[0][at : at + 60] for at in range(0, len(PARAGRAPHS[0]), 60))
    document = captured(f"County buys the old mill\n\n{wrapped}\n\n{TEXT}")
    assert len(document.body) == 5


def test_a_short_line_before_a_paragraph_is_a_heading() -> None:
    document = captured(f"County buys the old mill\n\n{TEXT}\n\nA school for masons\n\n{PARAGRAPHS[3]}")
    assert label_of(document, "A school for masons") == "heading"


@pytest.mark.parametrize(
    "plea",
    [
        "Your support keeps us going. Please support us with a donation, however small, from £2 a month.",
        "If this was useful to you, consider giving us £3 a month. It keeps our newsroom open for everyone.",
    ],
)
def test_a_plea_is_an_appeal_with_what_leads_up_to_it(plea: str) -> None:
    lead = "We at the Ledger have no owner, and we have been writing about this county for more than ninety years."
    document = captured(f"County buys the old mill\n\n{TEXT}\n\n{lead}\n\n{plea}\n\nRemind me\nRead more\n")
    assert [label for label, _ in labelled(document.blocks)][-4:] == [
        "appeal",
        "appeal",
        "widget-residue",
        "widget-residue",
    ]
    assert [block.text for block in document.body] == list(PARAGRAPHS)


def test_what_somebody_says_about_money_is_no_plea() -> None:
    quote = '"We will pay £3 a month for every apprentice, and our canteen will be free," Hollis told the council.'
    document = captured(f"County buys the old mill\n\n{TEXT}\n\n{quote}")
    assert label_of(document, "apprentice, and our") == "paragraph"


def test_a_capture_past_the_limit_is_refused() -> None:
    page = Page(text=TEXT, kind="text", sha256="sha256:0", fetched=datetime(2026, 12, 1, tzinfo=UTC))
    with pytest.raises(Skipped) as verdict:
        clean(page, Limits(page_bytes=10))
    assert verdict.value.code == "too-large"


LINES = st.sampled_from(
    [
        *PARAGRAPHS,
        "By Maud Hollis",
        "24 January 2026",
        "Photo: Ines Okoro",
        "Read also: The weir",
        "Donate",
        "© 2026 The Ledger",
        "A school for masons",
        "Подпишитесь на рассылку",
        "登録する",
    ]
)


@given(st.lists(LINES, min_size=1, max_size=12))
def test_no_line_is_lost(lines: list[str]) -> None:
    try:
        document = captured("\n\n".join([*lines, PARAGRAPHS[0]]))
    except Skipped:
        return
    printed = " ".join(block.text for block in document.blocks)
    assert all(line in printed for line in lines)
