"""JSON that is no lines: an array of records, or records one after another, laid out as people's programs do."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.models.page import Page, Refusal
from tasks.readers import json_objects
from tasks.readers.columns import parse_columns
from tasks.readers.input_file import open_input
from tasks.readers.span import Span
from tests.tasks.readers.archives import codes, lines, page, results
from worker.limits import Limits

WORDS = st.text(max_size=12) | st.sampled_from(['"', "\\", '\\"', "[{", "}]", "\n"])
RECORDS = st.lists(
    st.dictionaries(WORDS, WORDS | st.lists(st.dictionaries(WORDS, WORDS, max_size=2), max_size=2), min_size=1),
    min_size=1,
    max_size=6,
)


def records(number: int) -> list[dict[str, str]]:
    html = '<p class="a">[{one}] \\ "two"</p>'
    return [{"url": f"https://example.org/{one}", "html": html, "title": f"{one}"} for one in range(number)]


def write(path: Path, content: str) -> Path:
    path.write_bytes(gzip.compress(content.encode()) if path.suffix == ".gz" else content.encode())
    return path


def texts(found: list[Page | Refusal]) -> list[tuple[str | None, str]]:
    assert all(isinstance(one, Page) for one in found), found
    return [(one.url, one.text) for one in found if isinstance(one, Page)]


@pytest.mark.parametrize("name", ["crawl.json", "crawl.json.gz", "crawl"])
@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_an_array_reads_as_the_same_records_in_lines(tmp_path: Path, name: str, indent: int | str | None) -> None:
    found = results(write(tmp_path / name, "\ufeff " + json.dumps(records(3), indent=indent)))
    assert texts(found) == texts(results(lines(tmp_path / "a.jsonl", records(3))))
    assert codes(found) == ["1 page", "2 page", "3 page"]


def test_objects_one_after_another_are_read_however_they_are_laid_out(tmp_path: Path) -> None:
    laid_out = "\n".join(json.dumps(one, indent=4) for one in records(3))
    assert texts(results(write(tmp_path / "a.json", laid_out))) == texts(
        results(lines(tmp_path / "a.jsonl", records(3)))
    )


def test_what_is_wrong_with_an_object_costs_it_alone(tmp_path: Path) -> None:
    whole = [json.dumps(one) for one in records(4)]
    broken = f"[{whole[0]}, {{'url': 1}}, {whole[1]}, 7, \"{{\", [1], {whole[2]}, {whole[3]}"
    found = results(write(tmp_path / "a.json", broken))
    assert codes(found) == ["1 page", "2 malformed", "3 page", "4 malformed", "5 page", "6 page"]
    cut = results(write(tmp_path / "b.json", broken[:-20]))
    assert codes(cut) == ["1 page", "2 malformed", "3 page", "4 malformed", "5 page", "6 malformed"]


@pytest.mark.parametrize(
    "laid_out", ["{} }} {}", "{} ] {}", "[{}}}, {}]", "[{}], {}]", "[{}] {}", "[{}]\n[{}]", "{}[{}]"]
)
def test_what_stands_after_a_bracket_that_closes_nothing_or_after_an_array_is_read(
    tmp_path: Path, laid_out: str
) -> None:
    path = write(tmp_path / "a.json", laid_out.format(*(json.dumps(one, indent=1) for one in records(2))))
    assert codes(results(path)) == ["1 page", "2 page"]
    with open_input(Span(root=str(path), path=str(path)), "", Limits()) as file:
        last = list(json_objects.JSON.records(file, 0))[-1]
        again = list(json_objects.JSON.records(file, last.offset))
    assert [one.content for one in again] == [last.content]


def test_an_object_that_is_too_large_is_passed_over_and_not_held(tmp_path: Path) -> None:
    one, two = records(2)
    large = {"html": "x" * 300_000}
    path = write(tmp_path / "a.json", json.dumps([one, large, two]))
    found = results(path, limits=Limits(line_bytes=1000))
    assert codes(found) == ["1 page", "2 too-large", "3 page"]
    assert "300012 bytes" in getattr(found[1], "detail", "")


@given(RECORDS, st.integers(1, 40), st.sampled_from([None, 1]))
def test_any_objects_are_found_whole_wherever_blocks_end_and_a_plain_file_is_entered(
    tmp_path_factory: pytest.TempPathFactory, objects: list[dict[str, object]], block: int, indent: int | None
) -> None:
    path = write(tmp_path_factory.mktemp("json") / "a.json", json.dumps(objects, indent=indent, ensure_ascii=False))
    with pytest.MonkeyPatch.context() as patch, open_input(Span(root=str(path), path=str(path)), "", Limits()) as file:
        patch.setattr(json_objects, "_BLOCK", block)
        found = list(json_objects.JSON.records(file, 0))
        assert [json.loads(one.content) for one in found if isinstance(one.content, bytes)] == objects
        last = list(json_objects.JSON.records(file, found[-1].offset))
        assert [one.content for one in last] == [found[-1].content]


def test_columns_are_named_for_it_as_for_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", json.dumps([{"uri": "https://example.org/1", "body": "<p>x</p>"}]))
    found = page(path, columns=parse_columns(["url=uri,html=body"]))
    assert (found.url, found.text) == ("https://example.org/1", "<p>x</p>")
