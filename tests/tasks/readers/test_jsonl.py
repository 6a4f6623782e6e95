"""JSON lines: one page a line, in many spellings, and no line of any length does harm."""

import gzip
import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.models.page import Hints, Page, Response
from tests.tasks.readers.archives import codes, lines, page, refusal, results
from worker.limits import Limits


def test_a_line_is_a_page_with_all_that_it_says(tmp_path: Path) -> None:
    record = {
        "url": "https://example.org/a",
        "final_url": "https://example.org/a?b",
        "html": "<p>Größe",
        "id": "item-7",
        "fetched_at": "2026-01-02T03:04:05+01:00",
        "status": 200,
        "headers": {"Content-Type": "text/html; charset=koi8-r", "ETag": '"x"', "Last-Modified": "Mon"},
        "title": "Title",
        "description": "Summary",
        "author": "Ann Author",
        "published": "2026-01-01",
        "modified": "2026-01-02",
        "lang": "de",
        "site_name": "The Paper",
        "tags": ["Politics", "Europe"],
        "feed_url": "https://example.org/feed",
    }
    found = page(lines(tmp_path / "a.jsonl", [record]))
    assert found == Page(
        text="<p>Größe",
        kind="html",
        sha256=sha256("<p>Größe".encode()).hexdigest(),
        fetched=datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC),
        url="https://example.org/a",
        final_url="https://example.org/a?b",
        charset="utf-8",
        charset_method="json",
        via="jsonl",
        origin=found.origin,
        response=Response(
            status=200, content_type="text/html; charset=koi8-r", bytes=10, etag='"x"', last_modified="Mon"
        ),
        hints=Hints(
            title="Title",
            summary="Summary",
            authors=("Ann Author",),
            published="2026-01-01",
            modified="2026-01-02",
            language="de",
            publisher="The Paper",
            guid="item-7",
            feed_url="https://example.org/feed",
            categories=("Politics", "Europe"),
        ),
    )


@pytest.mark.parametrize(
    "key", ["fetched", "fetchedAt", "fetched-at", "FETCHED_AT", "crawl_date", "crawled_at", "WARC-Date", "timestamp"]
)
def test_the_time_is_found_in_many_spellings(tmp_path: Path, key: str) -> None:
    found = page(lines(tmp_path / "a.jsonl", [{"html": "<p>x", key: "2026-01-02T03:04:05Z"}]))
    assert found.fetched == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_record_of_text_is_plain_text_and_html_comes_first(tmp_path: Path) -> None:
    found = results(
        lines(tmp_path / "a.jsonl", [{"text": "Words"}, {"text": "Words", "html": "<p>"}, {"html": "", "text": "W"}])
    )
    assert [each.kind for each in found if isinstance(each, Page)] == ["text", "html", "text"]


@pytest.mark.parametrize(
    "headers", [{"content-type": "text/html"}, [["Content-Type", "text/html"]], {"Content-Type": ["text/html"]}]
)
def test_headers_may_be_an_object_or_pairs(tmp_path: Path, headers: object) -> None:
    found = page(lines(tmp_path / "a.jsonl", [{"html": "<p>", "headers": headers}]))
    assert found.response == Response(status=200, content_type="text/html", bytes=3)


def test_names_may_be_objects(tmp_path: Path) -> None:
    record = {"html": "<p>", "authors": [{"name": "Ann"}, "Ben", {"x": 1}, 7, ""], "publisher": {"name": "Paper"}}
    found = page(lines(tmp_path / "a.jsonl", [record]))
    assert (found.hints.authors, found.hints.publisher) == (("Ann", "Ben"), "Paper")


def test_a_failed_answer_is_refused(tmp_path: Path) -> None:
    found = results(
        lines(tmp_path / "a.jsonl", [{"html": "<p>", "status": 404}, {"html": "<p>", "status_code": "503"}])
    )
    assert codes(found) == ["1 http-status", "2 http-status"]


@pytest.mark.parametrize("status", ["published", 1, True, None, 7.5, [404]])
def test_a_status_that_is_no_http_status_says_nothing(tmp_path: Path, status: object) -> None:
    assert page(lines(tmp_path / "a.jsonl", [{"html": "<p>", "status": status}])).response is None


def test_lines_are_counted_as_they_stand_and_broken_ones_refused(tmp_path: Path) -> None:
    good = {"url": "https://example.org/a", "html": "<p>"}
    records = [
        good,
        "",
        "{not json}",
        "[1, 2]",
        '"text"',
        {"url": "https://example.org/b"},
        "   ",
        good,
        '{"html": "<p>',
    ]
    found = results(lines(tmp_path / "a.jsonl", records))
    assert codes(found) == [
        *("1 page", "3 malformed", "4 malformed", "5 malformed", "6 no-content", "8 page", "9 malformed")
    ]
    assert found[4].url == "https://example.org/b"


def test_the_last_line_needs_no_newline_and_the_first_may_have_a_mark(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'\xef\xbb\xbf{"html": "<p>a"}\r\n{"html": "<p>b"}')
    assert codes(results(tmp_path / "a.jsonl")) == ["1 page", "2 page"]


def test_json_as_other_writers_have_it_is_read(tmp_path: Path) -> None:
    found = page(lines(tmp_path / "a.jsonl", ['{"html": "<p>\\ud800 \\u0000half", "score": NaN, "title": "\\udfff"}']))
    assert (found.text, found.hints.title) == ("<p>\ufffd half", "\ufffd")


@pytest.mark.parametrize("line", ["[" * 100_000, '{"a":' * 100_000, '{"id": ' + "1" * 5000 + ', "html": "<p>"}'])
def test_absurd_json_is_refused_or_read_and_never_raises(tmp_path: Path, line: str) -> None:
    assert codes(results(lines(tmp_path / "a.jsonl", [line, {"html": "<p>"}])))[-1] == "2 page"


def test_a_line_longer_than_the_limit_is_passed_over(tmp_path: Path) -> None:
    limits = Limits(line_bytes=1000)
    exact = json.dumps({"html": "x" * 500}).ljust(1000)
    for name in ("a.jsonl", "a.jsonl.gz"):
        file = lines(tmp_path / name, [exact, exact + " ", "x" * 300_000, {"html": "<p>"}, "y" * 2000])
        found = results(file, limits=limits)
        assert codes(found) == ["1 page", "2 too-large", "3 too-large", "4 page", "5 too-large"]
    assert "a line of 300001 bytes; at most 1000" in found[2].detail  # type: ignore[union-attr]


def test_a_page_larger_than_the_limit_is_refused(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", [{"html": "x" * 1001, "url": "https://example.org/a"}])
    found = refusal(file, limits=Limits(page_bytes=1000))
    assert (found.code, found.url) == ("too-large", "https://example.org/a")


def test_a_truncated_file_gives_what_it_holds(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl.gz", [{"html": f"<p>{number}" + "x" * 50} for number in range(1000)])
    file.write_bytes(file.read_bytes()[:-600])
    *pages, last = codes(results(file))
    assert len(pages) > 100
    assert pages == [f"{number} page" for number in range(1, len(pages) + 1)]
    assert last == f"{len(pages) + 1} truncated"


def test_a_file_of_many_gzip_members_is_one_file(tmp_path: Path) -> None:
    content = b'{"html": "<p>one"}\n{"html": "<p>two"}\n'
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(content[:25]) + gzip.compress(content[25:]))
    assert codes(results(tmp_path / "a.jsonl.gz")) == ["1 page", "2 page"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=10), values, max_size=3),
    max_leaves=8,
)
KEYS = ["url", "html", "text", "fetched", "status", "headers", "title", "author", "tags", "publisher", "id", "date"]


@given(record=st.dictionaries(st.sampled_from(KEYS), json_values))
def test_whatever_a_record_holds_it_is_a_page_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, record: dict[str, object]
) -> None:
    (found,) = results(lines(tmp_path_factory.mktemp("jsonl") / "a.jsonl", [record]))
    if isinstance(found, Page):
        msgspec.json.encode(found)
