"""Files that are one page."""

import gzip
import zlib
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from tests.tasks.readers.archives import page, refusal
from worker.limits import Limits

HTML = "<!DOCTYPE html><title>Größe</title><p>Text</p>"


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.xhtml", "a.html.gz", "a.htm.gz", "a", "a.xml", "a.aspx"])
def test_an_html_file_is_a_page(tmp_path: Path, name: str) -> None:
    content = HTML.encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    found = page(tmp_path / name)
    assert (found.text, found.kind, found.via) == (HTML, "html", "file")
    assert found.sha256 == sha256(content).hexdigest()
    assert (found.url, found.response, found.charset_method) == (None, None, "utf-8")


def test_a_file_is_decompressed_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(gzip.compress(HTML.encode()))
    (tmp_path / "b.html.gz").write_bytes(HTML.encode())
    assert page(tmp_path / "a.html").text == page(tmp_path / "b.html.gz").text == HTML


def test_the_packing_is_no_part_of_the_address(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(HTML.encode()))
    assert page(tmp_path / "a.html.gz", base_url="https://example.org").url == "https://example.org/a.html"


def test_a_text_file_is_a_page_of_plain_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("<b>Not markup</b>\n\nZürich")
    found = page(tmp_path / "a.txt")
    assert (found.text, found.kind) == ("<b>Not markup</b>\n\nZürich", "text")


def test_the_charset_is_the_pages_own(tmp_path: Path) -> None:
    text = "<meta charset=windows-1251><p>Привет, мир"
    (tmp_path / "a.html").write_bytes(text.encode("cp1251"))
    found = page(tmp_path / "a.html")
    assert (found.text, found.charset, found.charset_method) == (text, "windows-1251", "meta")


@pytest.mark.parametrize("content", [b"", b" \n\t ", b"\0\0"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("a.html", "a.txt", "a.html.gz"):
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        assert refusal(tmp_path / name).code == "empty"


def test_an_empty_file_without_a_telling_name_is_refused(tmp_path: Path) -> None:
    for name in ("a.xml", "a.json", "a"):
        (tmp_path / name).write_bytes(b" ")
        assert refusal(tmp_path / name).code == "empty"


def test_a_file_of_200_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "a.html").open("wb") as file:
        file.write(b"<html>")
        file.truncate(200 * 2**20)
    found = refusal(tmp_path / "a.html")
    assert (found.code, found.detail) == ("too-large", "209715200 bytes; at most 8388608 are read")


def test_the_limit_is_exact(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(b"<p>" + b"x" * 997)
    assert page(file, limits=Limits(page_bytes=1000)).text == "<p>" + "x" * 997
    assert refusal(file, limits=Limits(page_bytes=999)).code == "too-large"


def test_broken_gzip_files_are_refused_by_what_is_wrong(tmp_path: Path) -> None:
    whole = gzip.compress(b"<p>" + bytes(range(32, 127)) * 100)
    damaged = bytearray(whole)
    damaged[-5] ^= 0xFF  # the size in its trailer
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(compressor.compress(bytes(2**20)) for _ in range(20)) + compressor.flush()
    for name, content in {"truncated": whole[:-20], "corrupt": bytes(damaged), "too-large": bomb}.items():
        (tmp_path / "a.html.gz").write_bytes(content)
        assert refusal(tmp_path / "a.html.gz").code == name


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    for name in ("a.html", "a.txt"):
        (tmp_path / name).write_bytes(bytes(range(256)) * 100)
        assert refusal(tmp_path / name).code == "binary"


def test_other_formats_are_refused(tmp_path: Path) -> None:
    for name, content in {
        "a.png": b"\x89PNG\r\n\x1a\n",
        "a.md": b"# Words",
        "a.json": b"[1]",
        "a.svg": b"<svg />",
    }.items():
        (tmp_path / name).write_bytes(content)
        assert refusal(tmp_path / name).code == "unknown-format"


@pytest.mark.parametrize(
    "note",
    [
        "<!--\n Page saved with SingleFile \n url: https://ledger.example/mill?id=4 \n saved date: Mon Oct 05\n-->",
        "<!-- saved from url=(0033)https://ledger.example/mill?id=4 -->",
        "<!-- Saved from https://ledger.example/mill?id=4 at 2026-10-05T06:07:08+00:00 using monolith v2.8.1 -->",
    ],
)
def test_a_saved_page_knows_where_it_was_saved(tmp_path: Path, note: str) -> None:
    (tmp_path / "a.html").write_text(f"<!DOCTYPE html>{note}<title>Mill</title><p>Text</p>")
    for base in (None, "https://example.org"):
        found = page(tmp_path / "a.html", base_url=base)
        assert (found.url, found.via) == ("https://ledger.example/mill?id=4", "saved-page")


def test_a_note_without_an_address_on_the_web_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<!-- saved from url=(0014)about:internet --><title>Mill</title><p>Text</p>")
    found = page(tmp_path / "a.html")
    assert (found.url, found.via) == (None, "file")


def test_a_base_that_names_a_page_is_its_address_where_nothing_else_is(tmp_path: Path) -> None:
    base = '<base target="_top" href="https://ledger.example/mill?id=4">'
    (tmp_path / "a.html").write_text(f"<head>{base}<title>Mill</title></head><p>Text</p>")
    assert page(tmp_path / "a.html").url == "https://ledger.example/mill?id=4"
    assert page(tmp_path / "a.html", base_url="https://example.org").url == "https://example.org/a.html"


@pytest.mark.parametrize("base", ["https://ledger.example/", "https://ledger.example/news/", "/mill", "index.html"])
def test_a_base_that_names_no_page_is_no_address(tmp_path: Path, base: str) -> None:
    for href in (base, "https://ledger.example/index.html"):
        (tmp_path / "a.html").write_text(f'<head><base href="{href}"><title>Mill</title></head><p>Text</p>')
        assert page(tmp_path / "a.html").url is None


def test_singlefile_says_when_a_page_was_saved(tmp_path: Path) -> None:
    note = "<!--\n Page saved with SingleFile \n url: https://ledger.example/mill \n saved date: {}\n-->"
    for date, moment in {
        "Mon Oct 05 2026 08:07:08 GMT+0200 (Central European Summer Time)": datetime(2026, 10, 5, 6, 7, 8, tzinfo=UTC),
        "Mon Oct 05 2026 08:07:08 GMT+0200": datetime(2026, 10, 5, 6, 7, 8, tzinfo=UTC),
        "some day in the autumn": None,
    }.items():
        (tmp_path / "a.html").write_text(f"<!DOCTYPE html>{note.format(date)}<title>Mill</title><p>Text</p>")
        changed = datetime.fromtimestamp(int((tmp_path / "a.html").stat().st_mtime), UTC)
        assert page(tmp_path / "a.html").fetched == (moment or changed)
    given = datetime(2026, 1, 2, tzinfo=UTC)
    assert page(tmp_path / "a.html", fetched_at=given).fetched == given
