"""CSV, TSV and Parquet, and what somebody says of their columns: a bad row costs itself, and is found by its line."""

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pyarrow as arrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from tasks.models.page import Page, Refusal
from tasks.readers import CODES, read, read_span, split
from tasks.readers.columns import FIELDS, parse_columns
from tests.tasks.readers.archives import codes, lines, page, results
from tests.tasks.readers.containers import write, zipped
from worker.boundary import CODE
from worker.errors import Misconfigured
from worker.limits import Limits

URL = "https://example.org/a"
CSV = f"""url,html,title,published
{URL},"<p class=""x"">Größe,
und Maß</p>",Größe,2026-01-05

https://example.org/b,<p>two</p>,Two,
"""


def texts(path: Path, **options: object) -> list[str]:
    return [one.text for one in results(path, **options) if isinstance(one, Page)]


def test_a_row_is_a_page_and_is_numbered_by_its_line(tmp_path: Path) -> None:
    found = results(write(tmp_path / "a.csv", CSV.encode()))
    assert codes(found) == ["2 page", "5 page"]
    first = found[0]
    assert isinstance(first, Page)
    assert (first.text, first.url, first.via, first.kind) == ('<p class="x">Größe,\nund Maß</p>', URL, "csv", "html")
    assert (first.hints.title, first.hints.published, first.charset_method) == ("Größe", "2026-01-05", "table")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiters_charsets_and_line_ends_are_told_from_the_file(
    tmp_path: Path, delimiter: str, charset: str, end: str
) -> None:
    rows = [
        ["url", "html"],
        [URL, '"<p>Größe, für, Käse; Straße</p>"'],
        [f"{URL}b", '"<p>Übermäßig schöne Grüße\n</p>"'],
    ]
    content = "".join(delimiter.join(row) + end for row in rows).encode(charset)
    for path in (write(tmp_path / "a.csv", content), write(tmp_path / "a.tsv.gz", gzip.compress(content))):
        assert texts(path) == ["<p>Größe, für, Käse; Straße</p>", "<p>Übermäßig schöne Grüße\n</p>"]
        for size in (1, 2, 50):
            assert [one for span in split([path], size) for one in read_span(span)] == results(path)


def test_the_dialects_of_spreadsheets_and_dumps(tmp_path: Path) -> None:
    assert texts(write(tmp_path / "a.csv", b'sep=;\r\nurl;html\r\nx;"<p>a,b"\r\n')) == ["<p>a,b"]
    assert texts(write(tmp_path / "a.csv", rb"url,html" b"\n" rb'x,"<p class=\"y\">a"' b"\n")) == ['<p class="y">a']
    assert texts(write(tmp_path / "a.csv", b"html\n<p>one\n<p>two")) == ["<p>one", "<p>two"]


def test_a_bad_row_costs_itself(tmp_path: Path) -> None:
    content = (
        "url,html\n"  # 1
        f"{URL},<p>one\n"
        f"{URL},<p>two,too,many\n"
        f"{URL},\n"
        f",\n"
        f"{URL}\n"  # 6
        f'{URL},"<p>never ends\n'
        f"{URL},<p>three\n"
    )
    path = write(tmp_path / "a.csv", content.encode())
    told = ["2 page", "3 malformed", "4 no-content", "6 no-content", "7 page"]
    assert codes(results(path)) == told
    long = content + "x" * 3000 + f"\n{URL},<p>four\n"
    found = results(write(tmp_path / "a.csv", long.encode()), limits=Limits(line_bytes=2000))
    assert codes(found) == [*told[:-1], "7 too-large", "8 page", "9 too-large", "10 page"]
    assert all("ingest" in one.detail for one in found if isinstance(one, Refusal) and one.code == "no-content")


def test_what_is_said_of_columns_goes_before_their_names(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", b"uri,url,content,text\nhttps://a.example/1,https://b.example/,<p>x,teaser\n")
    found = page(path, columns=parse_columns(["url=uri,html=content"]))
    assert (found.url, found.text, found.kind) == ("https://a.example/1", "<p>x", "html")
    assert page(path).kind == "text"
    path = lines(tmp_path / "a.jsonl", [{"uri": URL, "Body": "<p>x"}, {"Body": "<p>y"}])
    assert [one.url for one in results(path, columns=parse_columns(["url=uri", "html=Body"]))] == [URL, None]
    packed = write(tmp_path / "a.zip", zipped({"a.csv": b"uri,content\nhttps://a.example/1,<p>x\n"}))
    assert page(packed, columns=parse_columns(["html=content"])).url == "https://a.example/1"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("html=content", "no column is called 'content'; there are: uri, body"),
        ("text=uri,html=x", "no column is called 'x'"),
    ],
)
def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path: Path, said: str, words: str) -> None:
    table = arrow.table({"uri": [URL], "body": ["<p>x"]})
    parquet.write_table(table, tmp_path / "a.parquet")
    write(tmp_path / "a.csv", b"uri,body\nx,y\n")
    lines(tmp_path / "a.jsonl", [{"uri": URL}, {"body": "<p>x"}])
    for name in ("a.csv", "a.parquet", "a.jsonl"):
        with pytest.raises(Misconfigured, match=words):
            read([tmp_path / name], columns=parse_columns([said]))
        if name != "a.jsonl":  # in a folder it costs the file
            folder = tmp_path / f"in-{name}"
            folder.mkdir()
            (folder / name).write_bytes((tmp_path / name).read_bytes())
            assert codes(results(folder, columns=parse_columns([said]))) == ["1 no-column"]


def test_lines_of_json_need_not_hold_all_that_is_named(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", [{"body": "<p>x"}] * 300 + [{"body": "<p>y", "by": "Ann", "uri": URL}])
    found = results(path, columns=parse_columns(["html=body,authors=by"]))
    assert isinstance(found[-1], Page)
    assert found[-1].hints.authors == ("Ann",)


def test_a_table_without_a_column_that_is_known_says_what_to_do(tmp_path: Path) -> None:
    [found] = results(write(tmp_path / "a.csv", b"first,second\n1,2\n"))
    assert isinstance(found, Refusal)
    assert found.code == "no-column"
    assert "there are: first, second" in found.detail
    assert "--map" in found.detail
    assert codes(results(write(tmp_path / "a.csv", b"\n"))) == ["1 empty"]


@pytest.mark.parametrize("said", ["url", "url=", "=x", "uri=x", "url=a,url=b"])
def test_a_map_that_is_none_is_a_mistake(said: str) -> None:
    with pytest.raises(Misconfigured, match="--map"):
        parse_columns([said])


def test_every_field_is_known_by_one_name_only() -> None:
    names = [name for field in FIELDS.values() for name in field]
    assert len(names) == len(set(names))
    assert all(field.replace("_", "") in known for field, known in FIELDS.items())


def rows(count: int) -> dict[str, list[object]]:
    return {
        "url": [f"https://example.org/{number}" for number in range(count)],
        "html": [
            f"<p>Größe {number}".encode("windows-1252") if number % 2 else f"<p>{number}".encode()
            for number in range(count)
        ],
        "crawled_at": [datetime(2026, 1, 2, 3, 4, number % 60, tzinfo=UTC) for number in range(count)],
        "vector": [[0.5] * 9 for _ in range(count)],
        "tags": [["a", "b"] for _ in range(count)],
    }


def test_parquet_is_read_by_row_groups(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table(rows(100)), path, row_group_size=40)
    found = results(path)
    assert codes(found) == [f"{number} page" for number in range(1, 101)]
    first, second = found[0], found[1]
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert (first.url, first.text, first.via) == ("https://example.org/0", "<p>0", "parquet")
    assert (second.text, second.fetched) == ("<p>Größe 1", datetime(2026, 1, 2, 3, 4, 1, tzinfo=UTC))
    assert second.hints.categories == ("a", "b")
    for size in (7, 40, 1000):
        spans = list(split([path], size))
        assert [one for span in spans for one in read_span(span)] == found
    content = path.read_bytes()
    assert [one.url for one in read(["-"], stdin=io.BytesIO(content))] == [one.url for one in found]
    assert len(results(write(tmp_path / "a.zip", zipped({"x/a.parquet": content, "b": content})))) == 200


def test_a_damaged_row_group_costs_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table(rows(90)), path, row_group_size=30, compression="zstd")
    group = parquet.ParquetFile(path).metadata.row_group(1).column(1)
    at = group.dictionary_page_offset or group.data_page_offset
    content = bytearray(path.read_bytes())
    content[at : at + 200] = bytes(200)
    found = results(write(path, bytes(content)))
    assert [one.url for one in found if isinstance(one, Page)] == [
        f"https://example.org/{number}" for number in range(90) if not 30 <= number < 60
    ]
    assert [(one.code, one.origin.record) for one in found if isinstance(one, Refusal)] == [("corrupt", 31)]
    for damage in (content[:-20], b"PAR1", b"PAR1" + bytes(99) + b"PAR1"):
        assert codes(results(write(path, bytes(damage)))) == ["1 corrupt"]


@given(st.binary(max_size=300), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_rows_or_refusals(body: bytes, size: int) -> None:
    limits = Limits(line_bytes=60)
    with TemporaryDirectory() as folder:
        for head in (b"url,html\n", b'"url";"html"\r\n', b"\xff\xfeu\0r\0l\0,\0h\0t\0m\0l\0\n\0", b""):
            path = write(Path(folder) / "a.csv", head + body)
            found = results(path, limits=limits)
            assert all(isinstance(each, Page) or (each.code in CODES and each.code != CODE) for each in found)
            spans = split([path], size, limits=limits)
            assert [each for span in spans for each in read_span(span, limits=limits)] == found


@given(seed=st.integers(0, 2**32), wounds=st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_no_damage_to_parquet_is_a_defect(tmp_path_factory: pytest.TempPathFactory, seed: int, wounds: int) -> None:
    stream = io.BytesIO()
    parquet.write_table(arrow.table(rows(20)), stream, row_group_size=10)
    content, chance = bytearray(stream.getvalue()), Random(seed)
    for _ in range(wounds):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    found = results(write(tmp_path_factory.mktemp("damaged") / "a.parquet", bytes(content)))
    assert all(isinstance(each, Page) or (each.code in CODES and each.code != CODE) for each in found)
