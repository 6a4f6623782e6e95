"""Indexes of web archives: every form that they come in gives the same captures, and a bad line costs itself."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.models.capture import Capture
from tasks.readers.cdx import BadLine, Resume, read_captures

URL = "https://paper.example/news/mill?page=2"
KEY = "example,paper)/news/mill?page=2"
WHOLE = Capture(
    url=URL,
    captured=datetime(2026, 1, 31, 12, 30, 5, tzinfo=UTC),
    urlkey=KEY,
    status=200,
    media_type="text/html",
    digest="ABC",
    file="crawl/a.warc.gz",
    offset=771,
    length=1219,
)
SEVEN = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
ROW = [KEY, "20260131123005", URL, "text/html", "200", "ABC", "1219"]
OBJECT = {
    "url": URL, "mime": "text/html", "status": "200", "digest": "ABC", "length": "1219", "offset": "771",
    "filename": "crawl/a.warc.gz",
}  # fmt: skip


def captures(text: str) -> list[Capture | BadLine | Resume]:
    return list(read_captures(text.encode().splitlines(keepends=True)))


@pytest.mark.parametrize(
    "text",
    [
        f" CDX N b a m s k r M S V g\n{KEY} 20260131123005 {URL} text/html 200 ABC - - 1219 771 crawl/a.warc.gz\n",
        f"CDX N b a m s k r M S V g\n{KEY} 20260131123005 {URL} text/html 200 ABC - - 1219 771 crawl/a.warc.gz\n",
        f"{KEY} 20260131123005 {URL} text/html 200 ABC - - 1219 771 crawl/a.warc.gz\r\n",
        f" CDX a b m s k V g S N\n{URL} 20260131123005 text/html 200 ABC 771 crawl/a.warc.gz 1219 {KEY}\n",
        f"!OpenWayback-CDXJ 1.0\n{KEY} 20260131123005 {json.dumps(OBJECT)}\n",
        json.dumps({"urlkey": KEY, "timestamp": "20260131123005"} | OBJECT) + "\n",
        json.dumps({"urlkey": KEY, "timestamp": "20260131123005"} | OBJECT | {"status": 200, "offset": 771}),
    ],
)
def test_an_index_with_places_gives_captures_with_places(text: str) -> None:
    assert captures(text) == [WHOLE]


@pytest.mark.parametrize(
    "text",
    [
        " ".join(ROW) + "\n",
        json.dumps([SEVEN, ROW]),
        f"[{json.dumps(SEVEN)},\n{json.dumps(ROW)}]\n",
        f'[{json.dumps(SEVEN)},\n{json.dumps(ROW)},\n[],\n["KEY"]]\n',
        f"[\n{json.dumps(SEVEN)},\n{json.dumps(ROW)}\n]\n",
    ],
)
def test_an_answer_of_the_wayback_server_gives_captures_without_places(text: str) -> None:
    (found, *rest) = captures(text)
    assert found == Capture(
        url=URL, captured=WHOLE.captured, urlkey=KEY, media_type="text/html", digest="ABC", length=1219
    )
    assert rest in ([], [Resume("KEY")])


def test_nine_columns_have_no_length() -> None:
    (found,) = captures(f"{KEY} 20260131123005 {URL} text/html 200 ABC - 771 a.warc.gz\n")
    assert isinstance(found, Capture)
    assert (found.offset, found.length, found.file) == (771, None, "a.warc.gz")


def test_a_key_behind_a_blank_line_says_that_there_is_more() -> None:
    assert captures(" ".join(ROW) + "\n\ncom,example)/+20260201\n")[1:] == [Resume("com,example)/+20260201")]


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("202603", datetime(2026, 3, 1, tzinfo=UTC)),
        ("20260131123005123", WHOLE.captured),
    ],
)
def test_a_moment_may_have_more_or_fewer_digits(stamp: str, moment: datetime) -> None:
    (found,) = captures(" ".join([KEY, stamp, *ROW[2:]]))
    assert isinstance(found, Capture)
    assert found.captured == moment


@pytest.mark.parametrize(
    "bad",
    [
        "three words here", "{", '{"url": 7}', "[[", '["a", "b"]', f"{KEY} yesterday {URL} text/html 200 ABC 7",
        f"{KEY} 20260131123005 dns:paper.example text/dns 200 ABC 7", "com,a)/ 2026 {not json}", "\x00\x01",
        " ".join(ROW[:6]), '{"url": "https://a.example/", "timestamp": {"a": 1}}',
    ],
)  # fmt: skip
def test_a_bad_line_costs_itself(bad: str) -> None:
    before, wrong, after = captures(f"{' '.join(ROW)}\n{bad}\n{' '.join(ROW)}\n")
    assert isinstance(wrong, BadLine)
    assert (wrong.number, wrong.verdict.code) == (2, "malformed")
    assert before == after


@given(st.lists(st.one_of(st.text(max_size=80), st.sampled_from(["[", "]", "{}", "[]", "[[]]", " CDX N b"]))))
def test_any_lines_end_in_captures_and_bad_lines(lines: list[str]) -> None:
    found = list(read_captures(line.encode("utf-8", "surrogatepass") for line in lines))
    assert all(isinstance(one, Capture | BadLine | Resume) for one in found)
    assert [one.number for one in found if isinstance(one, BadLine)] == sorted(
        one.number for one in found if isinstance(one, BadLine)
    )
