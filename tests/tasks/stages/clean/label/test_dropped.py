"""What was dropped, and why: by the names of its boxes, by its wording, by its place."""

import pytest

from tests.tasks.stages.clean.pages import TEXT, cleaned, label_of, labelled

ARTICLE = f"<article><h1>County buys the old mill</h1>{TEXT}</article>"
HEADLINES = (
    "Surveyors find a second wheel under the floor of the mill",
    "Stonemasons of the county are older than ever before",
    "What the council wants to do with the weir at Tarn Bridge",
)


def links(texts: tuple[str, ...] | list[str]) -> str:
    return "<ul>" + "".join(f'<li><a href="/{at}">{text}</a></li>' for at, text in enumerate(texts)) + "</ul>"


@pytest.mark.parametrize(
    ("footer", "expected"),
    [
        ("<p>© 2026 The Ledger</p>", [("copyright", "© 2026 The Ledger")]),
        (
            links(["About", "Contact"]) + "<p>© 2026 The Ledger</p>",
            [("navigation", "About Contact"), ("copyright", "© 2026 The Ledger")],
        ),
        (
            "<p>All rights reserved, The Ledger.</p>" + links(["About us", "Privacy policy"]),
            [("copyright", "All rights reserved, The Ledger."), ("navigation", "About us Privacy policy")],
        ),
    ],
)
def test_footer_parts_the_rights_from_the_links(footer: str, expected: list[tuple[str, str]]) -> None:
    document = cleaned(f"{ARTICLE}<footer>{footer}</footer>")
    assert labelled(document.blocks)[-len(expected) :] == expected


def test_links_that_are_headlines_are_related_and_short_ones_a_menu() -> None:
    document = cleaned(f"{ARTICLE}<div>{links(HEADLINES)}</div><div>{links(['Local', 'Farm', 'Sport', 'Jobs'])}</div>")
    assert {label_of(document, text) for text in HEADLINES} == {"related"}
    assert label_of(document, "Sport") == "navigation"


def test_dates_and_names_in_a_list_of_headlines_belong_to_it() -> None:
    cards = "".join(
        f'<div class="c"><a href="/{at}">{text}</a><span>By Maud Hollis</span></div>'
        for at, text in enumerate(HEADLINES)
    )
    document = cleaned(f"{ARTICLE}<div><b>More stories</b>{cards}</div>")
    after = [label for label, _ in labelled(document.blocks)[5:]]
    assert set(after) == {"related"}


def test_a_heading_says_what_stands_under_it() -> None:
    teaser = '<div><h3>Read also</h3><p>Wheel</p><p><a href="/1">A second wheel</a> was found.</p></div>'
    document = cleaned(f"{ARTICLE}{teaser}")
    assert [label for label, _ in labelled(document.blocks)[5:]] == ["related"] * 3


def test_boxes_of_a_column_are_named_one_by_one() -> None:
    column = (
        f"<aside><section><h2>Most read</h2>{links(HEADLINES)}</section>"
        "<section><h2>Give to the Ledger</h2><p>We have no owner. Please support us with a donation.</p>"
        '<a href="/give">Donate</a></section></aside>'
    )
    document = cleaned(f"{ARTICLE}{column}")
    assert label_of(document, HEADLINES[0]) == "related"
    assert label_of(document, "no owner") == "appeal"


def test_a_teaser_may_speak_of_anything() -> None:
    texts = [*HEADLINES, "Reader appeal: donate blood and support your local hospital this week"]
    document = cleaned(f"{ARTICLE}<div><h2>More from the county</h2>{links(texts)}</div>")
    assert label_of(document, "donate blood") == "related"


def test_tools_in_the_head_of_a_site_are_navigation() -> None:
    head = '<div class="top"><a href="/login">Log in</a></div>'
    document = cleaned(f"{head}{ARTICLE}")
    assert label_of(document, "Log in") == "navigation"


def test_every_dropped_block_has_a_reason() -> None:
    document = cleaned(
        f"<nav>{links(['Local', 'Farm'])}</nav>{ARTICLE}<div>{links(HEADLINES)}</div><footer>© X</footer>"
    )
    assert document.dropped
    assert all(block.reason for block in document.blocks)


def test_a_list_under_a_heading_for_topics_is_navigation() -> None:
    topics = (
        f"<div class='box'><h3>Related topics</h3>{links(['Council of the county', 'Stonemasons in the north'])}</div>"
    )
    document = cleaned(f"{ARTICLE}<div><b>More stories</b>{links(HEADLINES)}{topics}</div>")
    assert label_of(document, "Related topics") == "navigation"
    assert label_of(document, "Stonemasons in the north") == "navigation"
    assert label_of(document, HEADLINES[0]) == "related"


def test_an_advert_between_headlines_says_so() -> None:
    first, *rest = (f"<li><a href=/{at}>{headline}</a></li>" for at, headline in enumerate(HEADLINES))
    document = cleaned(f"{ARTICLE}<ul><li>{first}</li><li>Advertisement</li>{''.join(rest)}</ul>")
    assert label_of(document, "Advertisement") == "advert"
    assert label_of(document, HEADLINES[0]) == "related"


def test_the_next_article_is_related_whatever_its_box_is_called() -> None:
    onward = "<a href=/next>Next article: The miller's daughter comes home after thirty years at sea</a>"
    document = cleaned(f"{ARTICLE}<div class='navigation'>{onward}</div>")
    assert label_of(document, "miller's daughter") == "related"


def test_the_teaser_under_a_linked_headline_below_the_text_belongs_to_it() -> None:
    cards = "".join(
        f"<div><h3><a href=/{at}>{headline}</a></h3><p>12 March 2026</p><p>It was a long day for all of them.</p></div>"
        for at, headline in enumerate(HEADLINES)
    )
    document = cleaned(f"{ARTICLE}<section>{cards}</section>")
    assert {str(block.label) for block in document.dropped} == {"related"}
