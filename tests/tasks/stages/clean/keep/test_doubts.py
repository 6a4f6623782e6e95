"""What the weights keep and what stands around it disproves."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from tasks.stages.clean import body_text
from tasks.stages.clean.candidates.containers import groups
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions
from tasks.stages.clean.keep.headed_teasers import drop_headed_teasers
from tasks.stages.clean.text.phrases import phrasebook
from tasks.stages.clean.tree.build import grow
from tasks.stages.clean.tree.prose import measure
from tests.tasks.stages.clean.pages import PARAGRAPHS, TEXT, captured, cleaned, label_of, labelled
from worker.errors import Skipped
from worker.limits import Limits

HEADLINE = "<h1>County buys the old mill</h1>"


def test_a_call_above_a_button_is_dropped_from_between_paragraphs() -> None:
    call = (
        "<div><p>We have no owner and take no money from the council.</p>"
        '<p>If you can, join us from £3 a month.</p><a href="/join">Join</a></div>'
    )
    document = cleaned(f"<article>{HEADLINE}{TEXT}{call}{TEXT}</article>")
    assert label_of(document, "no owner") == "appeal"
    assert "£3" not in body_text(document)


def test_an_amount_in_reporting_is_no_call() -> None:
    news = "<div><p>The school will charge £3 a month for lockers.</p><p>Parents call that “our second tax”.</p></div>"
    document = cleaned(f"<article>{HEADLINE}{TEXT}{news}{TEXT}</article>")
    assert "£3 a month" in body_text(document)


def test_a_sentence_that_a_template_adds_is_dropped() -> None:
    document = cleaned(
        f"<article>{HEADLINE}{TEXT}<p>The post County buys mill appeared first on The Ledger.</p></article>"
    )
    assert label_of(document, "appeared first") == "boilerplate"


def test_another_article_behind_the_first_is_related() -> None:
    other = (
        "<article><h1>Weir to be mended</h1>"
        + "".join(f"<p>At the weir: {p}</p>" for p in PARAGRAPHS[:2])
        + "</article>"
    )
    document = cleaned(f"<main><article>{HEADLINE}{TEXT}</article>{other}</main>")
    assert label_of(document, "Weir to be mended") == "related"
    assert "At the weir" not in body_text(document)


def test_a_heading_over_nothing_goes() -> None:
    document = cleaned(
        f'<article>{HEADLINE}{TEXT}<h3>Read more</h3><ul><li><a href="/1">A wheel</a></li></ul></article>'
    )
    assert label_of(document, "Read more") == "related"


def cards(count: int) -> str:
    return "".join(
        f'<div class="card"><h3><a href="/{at}">Story number {at} of the county</a></h3><p>Somebody said so.</p></div>'
        for at in range(count)
    )


def test_a_list_of_articles_is_refused() -> None:
    with pytest.raises(Skipped) as verdict:
        cleaned(f"<h1>Local news</h1><div>{cards(8)}</div>", title="Local news")
    assert verdict.value.code == "not-an-article"


def test_an_article_above_a_list_of_others_is_none() -> None:
    document = cleaned(f"<article>{HEADLINE}{TEXT}</article><div>{cards(8)}</div>")
    assert [block.text for block in document.body] == list(PARAGRAPHS)


def test_an_error_page_is_refused_and_an_article_about_one_is_not() -> None:
    with pytest.raises(Skipped):
        cleaned(
            "<h1>Page not found</h1><p>The page that you asked for does not exist. Try the search.</p>", title="404"
        )
    found = cleaned(
        f"<article><h1>Lost plane not found after a week of searching</h1>{TEXT * 3}</article>", title="Lost plane"
    )
    assert len(found.body) == 12


def test_a_page_of_captions_alone_is_refused() -> None:
    with pytest.raises(Skipped):
        cleaned("<figure><img src=/a.jpg><figcaption>The mill in May, seen from the old bridge.</figcaption></figure>")


@pytest.mark.parametrize("text", ["", "   \n\n ", "Menu", "One line without an end"])
def test_a_capture_without_a_paragraph_is_refused(text: str) -> None:
    with pytest.raises(Skipped) as verdict:
        captured(text)
    assert verdict.value.code == "not-an-article"


def test_blocks_keep_their_order() -> None:
    document = cleaned(f"<article>{HEADLINE}{TEXT}</article>")
    assert [text for _, text in labelled(document.blocks)] == ["County buys the old mill", *PARAGRAPHS]


def test_the_line_that_ends_a_card_heads_no_teaser() -> None:
    cards = "".join(
        f'<div class="c"><h2><a href="/{n}">Report number {n} on the mills of the county</a></h2><p>Board of Works</p>'
        f"<p>Read more</p></div>"
        for n in range(1, 4)
    )
    tree = grow(LexborHTMLParser(f"<article>{TEXT}{cards}</article>"), Limits())
    measure(tree)
    scene = Scene(tree, groups(tree)[0], phrasebook("en"), (), None)
    assert not drop_headed_teasers(scene, Decisions()).doubts


@pytest.mark.parametrize(("line", "gone"), [("RELATED STORIES", True), ("The other mills", False)])
def test_titles_dropped_as_leads_go_with_their_summaries_under_a_line_that_says_so(line: str, gone: bool) -> None:
    summaries = [
        f"June {day}, 2025 — The board has said how {day} mills of the county are to be run." for day in (3, 4)
    ]
    leads = "".join(
        f'<div class="related"><a href="/{at}">A mill runs again</a></div><div>{summary}</div>'
        for at, summary in enumerate(summaries)
    )
    tree = grow(LexborHTMLParser(f"<article>{TEXT}<div>{line}</div>{leads}</article>"), Limits())
    measure(tree)
    scene = Scene(tree, groups(tree)[0], phrasebook("en"), (), None)
    doubts = drop_headed_teasers(scene, Decisions()).doubts
    said = [run.text for run in tree.runs if run.index in doubts and not run.cause]
    assert said == ([line, *summaries] if gone else [])


def test_a_note_that_clicks_earn_money_is_dropped() -> None:
    note = "Our picks are made by editors. We may make money when you click on links to our partners."
    document = cleaned(f"<article>{HEADLINE}{TEXT}<p>{note}</p></article>")
    assert label_of(document, "Our picks") == "advert"
    assert body_text(document) == "\n\n".join(PARAGRAPHS)
