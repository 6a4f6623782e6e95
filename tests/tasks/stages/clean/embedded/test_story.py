"""A page whose text stands only in its structured data -> the text as blocks; a page that shows its text keeps it."""

import json
from typing import Any

import pytest

from tasks.models.document import Document
from tasks.models.page import Page
from tasks.stages.clean import body_text, clean
from tasks.stages.clean.embedded.longest_text import richest
from tasks.stages.clean.embedded.nuxt import revive
from tasks.stages.clean.embedded.text_fields import Piece, Reader
from tests.tasks.samples import FETCHED
from worker.errors import Skipped

TITLE = "River gauge fails in the night"
ONE = "The gauge on the upper Vessen stopped sending at two in the morning, while the water was still rising."
TWO = "A warden cycled out to read it by torchlight every half hour. “It is only a stick with numbers,” she said."
THREE = "Engineers replaced the battery at noon. They found it full of ants, which are said to like the warmth."


def page(*scripts: str, body: str = '<div id="root"></div>') -> Document:
    text = f"<html><head><title>{TITLE} | Vessen Post</title></head><body>{body}{''.join(scripts)}</body></html>"
    return clean(Page(text=text, kind="html", sha256="0" * 64, fetched=FETCHED))


def state(value: Any, name: str = "__NEXT_DATA__") -> str:
    return f'<script id="{name}" type="application/json">{json.dumps(value)}</script>'


def texts(value: Any) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in Reader(1_000).read(value)]


EDITORS = {
    "strings": [ONE, TWO, THREE],
    "arc": [{"type": "text", "content": ONE}, {"type": "text", "content": TWO}, {"type": "text", "content": THREE}],
    "portable text": [
        {
            "_type": "block",
            "style": "normal",
            "children": [{"_type": "span", "text": part} for part in (text[:20], text[20:])],
        }
        for text in (ONE, TWO, THREE)
    ],
    "prosemirror": {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in (ONE, TWO, THREE)],
    },
    "contentful": {
        "nodeType": "document",
        "content": [
            {"nodeType": "paragraph", "data": {}, "content": [{"nodeType": "text", "value": text, "marks": []}]}
            for text in (ONE, TWO, THREE)
        ],
    },
    "bbc": [
        {
            "type": "text",
            "model": {"blocks": [{"type": "paragraph", "model": {"text": text}} for text in (ONE, TWO, THREE)]},
        }
    ],
    "markup": f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>",
}


@pytest.mark.parametrize("editor", EDITORS)
def test_the_blocks_of_every_editor_are_read(editor: str) -> None:
    document = page(state({"props": {"article": {"title": TITLE, "body": EDITORS[editor]}}}))
    assert body_text(document).split("\n\n") == [ONE, TWO, THREE]
    assert document.flags == ("body-from-state",)
    assert document.headline.value == TITLE


def test_blocks_keep_their_kind() -> None:
    blocks = [
        {"type": "heading", "level": 3, "text": "Ants"},
        {"type": "paragraph", "text": ONE},
        {"type": "quote", "text": TWO},
        {"type": "list", "items": ["one battery", "many ants"]},
        {"type": "image", "caption": "The gauge.", "text": "not this"},
        {"type": "paragraph", "text": THREE},
    ]
    document = page(state({"story": {"headline": TITLE, "content": blocks}}))
    assert [(str(block.label), block.text, block.level) for block in document.body] == [
        ("heading", "Ants", 3),
        ("paragraph", ONE, 0),
        ("quote", TWO, 0),
        ("list", "one battery\nmany ants", 0),
        ("paragraph", THREE, 0),
    ]


def test_references_of_a_normalized_cache_are_followed() -> None:
    cache = {
        "Article:1": {"__typename": "Article", "title": TITLE, "body": [{"__ref": f"P:{n}"} for n in range(3)]},
        **{f"P:{n}": {"__typename": "Paragraph", "text": text} for n, text in enumerate((ONE, TWO, THREE))},
    }
    document = page(f"<script>window.__APOLLO_STATE__ = {json.dumps(cache)};</script>")
    assert body_text(document).split("\n\n") == [ONE, TWO, THREE]


def test_a_flat_list_of_places_is_put_together() -> None:
    flat = [["Reactive", 1], {"article": 2}, {"title": 3, "body": 4}, TITLE, [5, 6, 7], ONE, TWO, THREE]
    assert revive(flat) == [{"article": {"title": TITLE, "body": [ONE, TWO, THREE]}}]
    assert body_text(page(state(flat, "__NUXT_DATA__"))).split("\n\n") == [ONE, TWO, THREE]


def test_a_list_that_stands_for_a_huge_tree_is_put_together_in_part() -> None:
    flat: list[Any] = [[n + 1] * 50 for n in range(20)]
    assert isinstance(revive([*flat, "end"]), list)
    assert revive([{"self": 0}]) is not None


def test_the_article_of_the_title_is_taken_though_others_are_longer() -> None:
    others = [{"title": "Something else", "url": f"/{n}", "body": [ONE, TWO, THREE] * 3} for n in range(3)]
    document = page(state({"feed": others, "main": {"title": TITLE, "body": [ONE, TWO]}}))
    assert body_text(document).split("\n\n") == [ONE, TWO]


def test_an_index_is_no_article_though_its_state_holds_texts() -> None:
    cards = [{"title": f"Story {n}", "url": f"/{n}", "summary": ONE} for n in range(20)]
    with pytest.raises(Skipped, match="no prose"):
        page(state({"cards": cards, "about": [ONE, TWO, THREE]}))


def test_the_text_a_page_shows_is_not_replaced() -> None:
    shown = f"<article><h1>{TITLE}</h1>" + "".join(f"<p>{text}</p>" for text in (ONE, TWO, THREE)) + "</article>"
    longer = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join([ONE.upper()] * 30)}
    document = page(f'<script type="application/ld+json">{json.dumps(longer)}</script>', body=shown)
    assert body_text(document).split("\n\n") == [ONE, TWO, THREE]
    assert document.flags == ("articlebody-longer",)


OPENING = f"<article><h1>{TITLE}</h1><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></article>"
REST = "\n\n".join(
    f"In the {at}th week the fitters of line {at} opened the battery again and found no ant." for at in range(4, 18)
)


def opened(stated: str, shown: str = OPENING, **said: object) -> Document:
    node = {"@type": "NewsArticle", "headline": TITLE, "articleBody": stated, **said}
    return page(f'<script type="application/ld+json">{json.dumps(node)}</script>', body=shown)


def test_a_stated_text_is_taken_that_goes_on_where_the_page_breaks_off() -> None:
    stated = f"{ONE}\n\n{TWO}\n\n{THREE}\n\n{REST}"
    document = opened(stated)
    assert body_text(document) == stated
    assert document.flags == ("body-from-json-ld",)
    assert {block.text for block in document.dropped} >= {ONE, TWO, THREE}


@pytest.mark.parametrize(
    ("stated", "shown", "said"),
    [
        (f"{ONE}\n\n{TWO}\n\n{THREE}\n\n{REST}", OPENING, {"isAccessibleForFree": False}),
        (f"{ONE}\n\n{THREE}\n\n{REST}", OPENING, {}),
        (f"{REST}\n\n{ONE}\n\n{TWO}\n\n{THREE}", OPENING, {}),
        (f"{ONE}\n\n{TWO}\n\n{THREE}\n\n{REST}", f"{OPENING}<footer><p>{REST}</p></footer>", {}),
        (f"{ONE}\n\n{TWO}\n\n{THREE}\n\nA box of sums.", OPENING, {}),
    ],
    ids=["not free", "another version", "other things first", "shown and left out", "hardly more"],
)
def test_another_stated_text_is_not_taken_for_the_one_shown(stated: str, shown: str, said: dict[str, object]) -> None:
    assert body_text(opened(stated, shown, **said)).split("\n\n") == [ONE, TWO, THREE]


@pytest.mark.parametrize("body", ["\n\n".join((ONE, TWO, THREE)), f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"])
def test_the_text_of_linked_data_is_read_as_lines_or_markup(body: str) -> None:
    node = {"@graph": [{"@type": "NewsArticle", "headline": TITLE, "articleBody": body}]}
    document = page(f'<script type="application/ld+json">{json.dumps(node)}</script>', body="<div></div>")
    assert body_text(document).split("\n\n") == [ONE, TWO, THREE]
    assert document.flags == ("body-from-json-ld",)


def test_facts_of_the_state_say_so() -> None:
    article = {
        "headlines": {"basic": TITLE},
        "subheadlines": {"basic": "Ants in the battery"},
        "credits": {"by": [{"type": "author", "name": "Ida Lund", "role": "Reporter"}]},
        "display_date": "2026-04-30T06:45:00Z",
        "content_elements": [{"type": "text", "content": text} for text in (ONE, TWO, THREE)],
    }
    document = page(f"<script>Fusion.globalContent={json.dumps(article)};Fusion.x=1</script>")
    assert document.byline is not None
    assert [(person.name, person.role) for person in document.byline.value.people] == [("Ida Lund", "Reporter")]
    assert document.byline.method == "state.author"
    assert document.published is not None
    assert (document.published.value.value, document.published.method) == (
        "2026-04-30T06:45:00Z",
        "state.datePublished",
    )
    assert document.alternative_headline is not None
    assert document.alternative_headline.value == "Ants in the battery"


def test_cards_and_pictures_hold_no_text() -> None:
    assert texts([{"type": "image", "text": ONE}, {"title": "Another", "url": "/x", "text": TWO}]) == []
    assert texts({"type": "paragraph", "text": "  "}) == []


def test_a_state_nested_beyond_measure_ends() -> None:
    deep: Any = ONE
    for _ in range(400):
        deep = {"body": [deep]}
    richest(deep, TITLE)
    assert list(Reader(1_000).read(deep)) == []
    wide = {"body": [{"type": "paragraph", "text": ONE}] * 15_000}
    find = richest(wide, TITLE)
    assert find is not None
    assert find.pieces[0] == Piece("paragraph", ONE)


def test_the_posts_of_a_live_blog_keep_their_order_and_times() -> None:
    posts = [
        {
            "@type": "BlogPosting",
            "headline": "Ants found",
            "datePublished": "2026-06-17T12:10:00+02:00",
            "articleBody": THREE,
        },
        {"@type": "BlogPosting", "datePublished": "2026-06-17T02:05:00+02:00", "articleBody": f"{ONE}\n{TWO}"},
    ]
    node = {"@type": "LiveBlogPosting", "headline": TITLE, "liveBlogUpdate": posts}
    document = page(f'<script type="application/ld+json">{json.dumps(node)}</script>')
    assert [(str(block.label), block.text, block.time) for block in document.body] == [
        ("heading", "Ants found", "2026-06-17T12:10:00+02:00"),
        ("paragraph", THREE, ""),
        ("paragraph", ONE, "2026-06-17T02:05:00+02:00"),
        ("paragraph", TWO, ""),
    ]


def pushed(*pieces: str) -> list[str]:
    return [f"<script>self.__next_f.push([1,{json.dumps(piece)}])</script>" for piece in pieces]


def test_the_text_that_next_streams_is_read_across_its_pieces() -> None:
    body = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
    row = json.dumps(["$", "$L3", None, {"article": {"title": TITLE, "body": "$20"}}])
    stream = f'1:"$Sreact.fragment"\n3:I[4711,["app.js"],"Story"]\n20:T{len(body.encode()):x},{body}4:{row}\n'
    third = len(stream) // 3
    document = page(*pushed(stream[:third], stream[third : 2 * third], stream[2 * third :]))
    assert body_text(document).split("\n\n") == [ONE, TWO, THREE]
    assert (
        next(block for block in document.blocks if block.kept).reason
        == "stated in the data of the page: state.__next_f"
    )


@pytest.mark.parametrize("piece", ["20:Tffffffff,cut", "4:[" * 9, "4:" + "[" * 100_000, "no row at all", ""])
def test_a_stream_that_states_nothing_ends_in_a_verdict(piece: str) -> None:
    with pytest.raises(Skipped):
        page(*pushed(piece), "<script>self.__next_f.push([1,x])</script>")
