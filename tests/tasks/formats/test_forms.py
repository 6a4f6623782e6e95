"""Forms: Markdown that reads as the text, ninjs that is valid, tables that other programs open."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from tasks.events.decode import decode
from tasks.formats import FIELDS, Format, open_sheet, record_of, render
from tasks.models.article import Article, Block, Body
from tests.contracts.ninjs import NINJS
from tests.golden.documents import HERE, documents
from tests.golden.events import recorded
from tests.tasks.samples import article

EVENTS = ((name, decode(body).data) for name, body in recorded().items())
ARTICLES = {name: data for name, data in EVENTS if isinstance(data, Article)}
SAMPLE = article()


def sheet(form: Format, articles: list[Article], fields: tuple[str, ...] = ()) -> bytes:
    stream = io.BytesIO()
    with open_sheet(form, fields, stream) as opened:
        for one in articles:
            opened.add(one.uri[-36:], render(one, form, fields))
    return stream.getvalue()


def test_markdown_of_the_seeds_is_what_was_recorded() -> None:
    """``python -m tests.golden.documents`` after a change that is meant."""
    assert {path.name: path.read_bytes() for path in HERE.glob("*.md")} == documents()


def printed(markdown: str) -> list[str]:
    """Markdown without its head -> the text of each of its blocks, as a reader sees it."""
    body = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)
    found = []
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        if token.type == "inline":
            children = token.children or []
            found.append("".join(" " if child.type == "softbreak" else child.content for child in children))
        elif token.type in {"fence", "html_block", "hr"}:
            found.append(token.content.rstrip("\n"))
    return found


_LINE = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1).filter(lambda text: text.split() != [])
_MARKED = st.sampled_from(
    ["# a", "- a", "1. a", "> a", "*a*", "`a`", "[a](b)", "<b>", "---", "~~~", "&amp;", "![x](y)"]
)


@given(st.lists(_LINE | _MARKED, min_size=1, max_size=4))
def test_markdown_reads_as_the_text_whatever_it_holds(paragraphs: list[str]) -> None:
    blocks = tuple(Block(id=f"b{number}", kind="paragraph", text=text) for number, text in enumerate(paragraphs, 1))
    body = Body(blocks=blocks, word_count=1, char_count=1, truncated=False)
    made = replace(SAMPLE, body=body, media=(), alternative_headline=None)
    folded = [" ".join(text.split()) for text in paragraphs]
    assert printed(render(made, "markdown").decode()) == [made.headline, *folded]


def test_markdown_keeps_lists_tables_quotes_and_code() -> None:
    kinds: list[tuple[Any, str]] = [
        ("list", "one\ntwo"),
        ("table", "a\tb\n1\t2|3"),
        ("quote", "said"),
        ("code", "x = ```1```"),
        ("heading", "Part"),
    ]
    blocks = tuple(Block(id=f"b{number}", kind=kind, text=text) for number, (kind, text) in enumerate(kinds, 1))
    made = replace(SAMPLE, body=replace(SAMPLE.body, blocks=blocks), media=())
    text = render(made, "markdown").decode()
    assert "- one\n- two\n" in text
    assert "| a | b |\n| --- | --- |\n| 1 | 2\\|3 |" in text
    assert "> said\n" in text
    assert "````\nx = ```1```\n````" in text
    assert "\n## Part\n" in text


@pytest.mark.parametrize("name", ARTICLES)
def test_ninjs_of_every_golden_is_valid(name: str) -> None:
    item = json.loads(render(ARTICLES[name], "ninjs"))
    formats = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(NINJS, format_checker=formats).validate(item)
    assert item["uri"] == ARTICLES[name].uri
    assert item["bodies"][0]["value"] == record_of(ARTICLES[name]).text


def test_csv_comes_back_cell_by_cell() -> None:
    read = list(csv.DictReader(io.StringIO(sheet("csv", list(ARTICLES.values())).decode())))
    assert [row["text"] for row in read] == [record_of(one).text for one in ARTICLES.values()]
    assert tuple(read[0]) == FIELDS


def test_fields_are_chosen_in_their_order() -> None:
    assert sheet("csv", [SAMPLE], ("words", "title")).decode().splitlines()[0] == "words,title"
    assert json.loads(sheet("jsonl", [SAMPLE], ("title", "words"))) == {"title": SAMPLE.headline, "words": 24}
    assert json.loads(sheet("jsonl", [SAMPLE]))["headline"] == SAMPLE.headline


@pytest.mark.parametrize("fields", [(), ("id", "authors", "words", "free", "standfirst")])
def test_parquet_opens_in_duckdb(fields: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "articles.parquet"
    file.write_bytes(sheet("parquet", list(ARTICLES.values()), fields))
    with duckdb.connect() as database:
        read = database.execute("SELECT * FROM read_parquet(?)", [str(file)]).fetchall()
    names = fields or FIELDS
    records = [record_of(one) for one in ARTICLES.values()]
    assert read == [tuple(getattr(record, name) for name in names) for record in records]


def test_plain_text_is_headline_standfirst_byline_and_body() -> None:
    assert render(SAMPLE, "text").decode() == (
        "Parliament passes budget after all-night session\n\nVote ends three-week standoff\n\nBy Ana Ruiz in Paris\n\n"
        "Lawmakers approved the annual budget shortly before dawn on Monday.\n\nConcessions to the regions\n\n"
        "The final text adds €1.2 billion for regional transport.\n"
    )
