"""Lines around the text that become fields: headline, standfirst, byline, time."""

import pytest

from tasks.models.document import Label
from tasks.stages.clean import body_text
from tests.tasks.stages.clean.pages import PARAGRAPHS, TEXT, cleaned, label_of, labelled

HEADLINE = "<h1>County buys the old mill</h1>"


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("<p>By Maud Hollis</p>", "byline"),
        ("<p>Maud Hollis</p>", "byline"),
        ("<p>Maud Hollis and Colin Tance</p>", "byline"),
        ("<p>Saturday, 24 January 2026</p>", "timestamp"),
        ("<p><time datetime=2026-01-24>yesterday</time></p>", "timestamp"),
        ("<p>Published Jan. 24, 2026, 9:41 p.m.</p>", "timestamp"),
    ],
)
def test_lines_between_headline_and_text_become_fields(line: str, label: str) -> None:
    document = cleaned(f"<article>{HEADLINE}{line}{TEXT}</article>")
    assert [name for name, _ in labelled(document.blocks)][:2] == ["headline", label]
    assert [block.text for block in document.body] == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("language", "by", "first"),
    [("de", "Von Miriam Oster", "Der Landkreis hat die alte Mühle gekauft, nach elf Jahren Streit."),
     ("fr", "Par Armelle Jouvet", "Le canton a racheté le vieux moulin, après onze ans de pourparlers."),
     ("ru", "Автор: Вера Соколинская", "Район купил старую мельницу после одиннадцати лет споров с городом.")],
)  # fmt: skip
def test_bylines_are_read_in_the_page_s_language(language: str, by: str, first: str) -> None:
    document = cleaned(
        f"<article>{HEADLINE}<p>{by}</p>" + f"<p>{first}</p>" * 3 + "</article>", head="<meta charset=utf-8>"
    )
    assert label_of(document, by) == "byline", language


def test_a_name_without_capitals_is_a_byline_where_the_page_states_it() -> None:
    first = "白浜水族館は二十四日、水深千メートル前後にすむ深海ザメの卵を人工的にふ化させることに成功したと発表した。"
    author = '{"@type":"NewsArticle","author":{"@type":"Person","name":"西条亜紀"}}'
    ld = f'<script type="application/ld+json">{author}</script>'
    body = f"<article><h1>深海ザメの卵、人工ふ化に成功</h1><p>西条亜紀</p><p>印刷</p>{f'<p>{first}</p>' * 3}</article>"
    document = cleaned(body, title="深海ザメの卵、人工ふ化に成功", head=ld)
    assert label_of(document, "西条亜紀") == "byline"
    assert label_of(document, "印刷") != "byline"


def test_an_author_whom_only_a_meta_names_is_found_beside_the_paper_that_linked_data_names() -> None:
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","author":{"@type":"Organization",'
        '"name":"River Post"}}</script><meta name=author content="Fen Larch">'
    )
    lines = "<p><a href=/reporters/fen>Fen Larch</a></p><p><time>24 January 2026, 11.08</time></p>"
    document = cleaned(f"<article>{HEADLINE}{lines}{TEXT}</article>", head=head)
    assert label_of(document, "Fen Larch") == "byline"


def test_a_newsroom_before_its_date_is_the_byline_and_no_time() -> None:
    head = '<meta name=author content="Post-Redaktion">'
    line = "<p><time datetime=2026-01-24>Post-Redaktion 24.01.2026, 11.08 Uhr 7 min</time></p>"
    document = cleaned(f"<article>{HEADLINE}{line}{TEXT}</article>", head=head)
    assert label_of(document, "Post-Redaktion 24.01.2026, 11.08 Uhr 7 min") == "byline"


@pytest.mark.parametrize(
    ("line", "label"), [("Valley Post wire services", "byline"), ("Reuters", "byline"), ("News", None)]
)
def test_a_desk_or_an_agency_where_a_byline_is_said_to_stand_is_one(line: str, label: str | None) -> None:
    box = f"<div class=byline-section><span>{line}</span></div>"
    document = cleaned(f"<article>{HEADLINE}{box}<p>Published Jan. 24, 2026, 9:41 p.m.</p>{TEXT}</article>")
    assert (label_of(document, line) == "byline") == (label == "byline")


def test_a_standfirst_stands_before_the_byline() -> None:
    lead = "After eleven years of talks the county owns the oldest mill on the river, and has plans for it."
    document = cleaned(f"<article>{HEADLINE}<p>{lead}</p><p>By Maud Hollis</p>{TEXT}</article>")
    assert label_of(document, lead) == "subheadline"
    assert document.body[0].text == PARAGRAPHS[0]


def test_a_standfirst_of_the_body_is_read_with_it() -> None:
    lead = "After eleven years of talks the county owns the oldest mill on the river, and has plans for it."
    document = cleaned(f"<article>{HEADLINE}<p>{lead}</p><p>By Maud Hollis</p>{TEXT}</article>")
    block = next(block for block in document.blocks if block.label == Label.SUBHEADLINE)
    assert (lead in body_text(document)) is block.read


def test_headline_and_date_in_one_cell_are_parted() -> None:
    document = cleaned(f"<article><p>County buys the old mill Monday, March 9, 2026</p>{TEXT}</article>")
    assert labelled(document.blocks)[:2] == [
        ("headline", "County buys the old mill"),
        ("timestamp", "Monday, March 9, 2026"),
    ]


def test_the_headline_repeated_in_the_text_is_one_again() -> None:
    document = cleaned(f"<article>{HEADLINE}<h2>County buys the old mill</h2>{TEXT}</article>")
    assert [label for label, _ in labelled(document.blocks)][:2] == ["headline", "headline"]


def test_who_signs_the_text_below_it_is_its_author() -> None:
    document = cleaned(f"<article>{HEADLINE}{TEXT}<p>By Maud Hollis</p></article>")
    assert label_of(document, "By Maud Hollis") == "byline"


def test_sentences_about_the_author_are_no_byline() -> None:
    bio = "Maud Hollis is the Ledger's correspondent for everything that is older than the county itself."
    document = cleaned(
        f'<article>{HEADLINE}<p>By Maud Hollis</p>{TEXT}<div class="author-card"><p>{bio}</p></div></article>'
    )
    assert label_of(document, bio) == "author-bio"
