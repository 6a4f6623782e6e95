"""Blocks of the text in shape: lists, tables, code, quotes, embedded posts, corrections; posts with their times."""

import pytest

from tasks.models.document import Label
from tasks.stages.clean.scoring import scorer
from tests.tasks.stages.clean.pages import TEXT, cleaned, label_of

HEADLINE = "<h1>County buys the old mill</h1>"


def text_of(body: str, label: Label) -> list[str]:
    document = cleaned(f"<article>{HEADLINE}{TEXT}{body}{TEXT.replace('county', 'district')}</article>")
    return [block.text for block in document.blocks if block.label == label]


def test_items_of_a_list_stand_on_lines_of_their_own() -> None:
    items = (
        "<ul><li>The roof is mended first, from March to June.</li><li>The wheel is mended last, if at all.</li></ul>"
    )
    assert text_of(items, Label.LIST) == [
        "The roof is mended first, from March to June.\nThe wheel is mended last, if at all."
    ]


def test_cells_of_a_table_stand_apart_by_tabs() -> None:
    rows = "".join(
        f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in (("Year", "Visitors"), ("2024", "1,200"), ("2025", "1,900"))
    )
    assert text_of(f"<table>{rows}</table>", Label.TABLE) == ["Year\tVisitors\n2024\t1,200\n2025\t1,900"]


PAID = "What the county has paid for the roof, the wheel and the walls of the mill, without the interest"


@pytest.mark.parametrize(
    ("found", "whole"), [({"2024", PAID}, True), ({"1.2 million"}, True), ({"2024", "2025"}, False)]
)
def test_a_table_is_kept_whole_where_some_of_it_says_enough(
    found: set[str], whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (("Year", PAID), ("2024", "1.2 million"), ("2025", "nothing"))
    cells = {cell for row in rows for cell in row}
    select = scorer.Scorer.select
    monkeypatch.setattr(
        scorer.Scorer,
        "select",
        lambda scale: [run for run in select(scale) if run.text not in cells or run.text in found],
    )
    table = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows)
    kept = ["\n".join("\t".join(row) for row in rows)] if whole else []
    assert text_of(f"<table>{table}</table>", Label.TABLE) == kept


def test_code_keeps_its_whitespace() -> None:
    code = "def wheel(turns):\n    return turns * 2\n"
    assert text_of(f"<pre><code>{code}</code></pre>", Label.CODE) == [code.rstrip()]


def test_quotes_and_embedded_posts_are_told_apart() -> None:
    quote = "<blockquote><p>The walls will outlive this council as they have outlived eleven others.</p></blockquote>"
    post = (
        '<blockquote class="twitter-tweet"><p>The mill is ours. The wheel is not, yet.</p>— Maud (@maud)</blockquote>'
    )
    assert text_of(quote, Label.QUOTE)
    assert text_of(post, Label.EMBED) == ["The mill is ours. The wheel is not, yet. — Maud (@maud)"]


@pytest.mark.parametrize(
    "notice",
    [
        "Correction: An earlier version of this article misstated the price of the mill. It was 1.2 million pounds.",
        "Editor’s note: This article has been updated to say who owns the weir at Tarn Bridge.",
    ],
)
def test_a_correction_is_news(notice: str) -> None:
    assert text_of(f"<p>{notice}</p>", Label.CORRECTION) == [notice]


def test_corrections_officers_are_no_correction() -> None:
    text = "Corrections officers said that nobody had left the building on Monday, and that the doors were locked."
    assert text_of(f"<p>{text}</p>", Label.CORRECTION) == []


def post(at: int, text: str) -> str:
    return (
        f'<article class="post"><time datetime="2026-06-17T0{at}:12:00+01:00">{at}.12am</time><h2>{text}</h2>'
        f"<p>The river is {at} inches above the wall at the mill, and the county has closed the bridge to lorries.</p>"
        "</article>"
    )


def test_posts_of_a_live_blog_keep_their_order_and_their_times() -> None:
    document = cleaned(f"<main>{HEADLINE}<div>{post(9, 'Bridge closed')}{post(8, 'Water at the wall')}</div></main>")
    assert [(block.time, block.text) for block in document.blocks if block.time] == [
        ("2026-06-17T09:12:00+01:00", "Bridge closed"),
        ("2026-06-17T08:12:00+01:00", "Water at the wall"),
    ]
    assert label_of(document, "8.12am") == "timestamp"


def test_a_time_in_an_article_makes_no_post() -> None:
    time = '<p><time datetime="2026-06-17T09:12:00+01:00">9.12am</time></p>'
    document = cleaned(f"<article>{HEADLINE}{time}{TEXT}</article>")
    assert not any(block.time for block in document.blocks)
