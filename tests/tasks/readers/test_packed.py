"""Zips, tars, WACZ and what is in them: every member is read or refused by its name, and no bomb leaves its bounds."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.models.page import Page, Refusal
from tasks.readers import CODES, read, read_span, split
from tests.tasks.readers.archives import Archive, results
from tests.tasks.readers.containers import PAGE, entry, pages, tarred, write, zipped
from worker.boundary import CODE
from worker.limits import Limits

COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstandard.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}
NAMES = ("a.html", "2026/b.html", "2026/ü.html")


def told(found: list[Page | Refusal]) -> list[str]:
    """-> the origin of every page, and of every refusal with its code."""
    return [f"{each.origin} {each.code}" if isinstance(each, Refusal) else str(each.origin) for each in found]


def names(found: list[Page | Refusal]) -> list[str]:
    """-> the members that pages were read from."""
    return [each.origin.file.partition("!")[2] for each in found if isinstance(each, Page) and each.origin]


@pytest.mark.parametrize("suffix", COMPRESS)
@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_tar_is_read_however_it_is_written(tmp_path: Path, suffix: str, form: int) -> None:
    long = f"{'folder/' * 30}c.html"
    listed = (*NAMES, long) if form != tarfile.USTAR_FORMAT else NAMES
    path = write(tmp_path / f"a.tar{suffix}", COMPRESS[suffix](tarred(pages(*listed), form)))
    found = results(path)
    assert told(found) == [f"{path}!{name}#1" for name in listed]
    assert [each.text for each in found if isinstance(each, Page)] == [PAGE.format(name) for name in listed]
    assert {each.fetched for each in found if isinstance(each, Page)} == {datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)}
    content = path.read_bytes()
    assert names(list(read(["-"], stdin=io.BytesIO(content)))) == list(listed)
    assert results(write(tmp_path / "nameless", content)) != found
    assert names(results(tmp_path / "nameless")) == list(listed)


@pytest.mark.parametrize("name", ["a.tgz", "a.TAR.GZ", "a.tzst", "a.txz", "a.tbz2"])
def test_short_names_of_tars_are_known(tmp_path: Path, name: str) -> None:
    suffix = {"a.tzst": ".zst", "a.txz": ".xz", "a.tbz2": ".bz2"}.get(name, ".gz")
    assert names(results(write(tmp_path / name, COMPRESS[suffix](tarred(pages(*NAMES)))))) == list(NAMES)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_zip_is_read_however_it_is_written(tmp_path: Path, method: int) -> None:
    content = zipped(pages(*NAMES), method)
    path = write(tmp_path / "a.zip", content)
    found = results(path)
    assert told(found) == [f"{path}!{name}#1" for name in NAMES]
    assert {each.fetched for each in found if isinstance(each, Page)} == {datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)}
    assert names(results(write(tmp_path / "nameless", content))) == list(NAMES)
    assert names(results(write(tmp_path / "a.zip.gz", gzip.compress(content)))) == list(NAMES)
    assert names(list(read(["-"], stdin=io.BytesIO(content)))) == list(NAMES)


def test_lzma_in_a_zip_is_refused_by_its_reason(tmp_path: Path) -> None:
    [found] = results(write(tmp_path / "a.zip", zipped(pages("a.html"), zipfile.ZIP_LZMA)))
    assert isinstance(found, Refusal)
    assert (found.code, "method 14" in found.detail) == ("unknown-encoding", True)


def test_members_of_every_format_are_read_as_files_are(tmp_path: Path) -> None:
    lines = b"".join(
        json.dumps({"html": f"<p>{number}", "url": f"https://example.org/{number}"}).encode() + b"\n"
        for number in (1, 2)
    )
    warc = Archive(tmp_path / "x.warc.gz").add(b"<p>one").request().add(b"<p>two").stream.getvalue()
    files = {
        "pages.jsonl": lines + b"no json\n",
        "pages.jsonl.gz": gzip.compress(lines),
        "old.warc.gz": warc,
        "feed.xml": b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>",
        "story.html.zst": zstandard.compress(b"<p>x"),
        "picture.png": b"\x89PNG\r\n\x1a\n",
        "inner.tar.gz": gzip.compress(tarred(pages("deep.html"))),
        "inner.zip": zipped(pages("deeper.html")),
        ".DS_Store": b"x",
        "__MACOSX/a.html": b"<p>x",
        "empty.html": b"",
    }
    expected = [
        *("pages.jsonl#1", "pages.jsonl#2", "pages.jsonl#3 malformed", "pages.jsonl.gz#1", "pages.jsonl.gz#2"),
        *("old.warc.gz#1", "old.warc.gz#3", "feed.xml#1 no-content", "story.html.zst#1", "picture.png#1 unwanted-type"),
        *("inner.tar.gz!deep.html#1", "inner.zip!deeper.html#1", "empty.html#1 empty"),
    ]
    for path in (write(tmp_path / "a.zip", zipped(files)), write(tmp_path / "a.tar.gz", gzip.compress(tarred(files)))):
        assert told(results(path)) == [f"{path}!{each}" for each in expected]


def test_a_wacz_is_its_archives_alone(tmp_path: Path) -> None:
    warc = Archive(tmp_path / "x.warc.gz").add(b"<p>one").request().add(b"<p>two").stream.getvalue()
    files = {
        "archive/data.warc.gz": warc[:-200] + b"\0" * 20 + warc[-180:],
        "archive/more.warc.gz": warc,
        "pages/pages.jsonl": b'{"url": "https://example.org/a"}\n',
        "indexes/index.cdx.gz": b"x",
        "datapackage.json": b"{}",
    }
    path = write(tmp_path / "a.wacz", zipped(files, zipfile.ZIP_STORED))
    more = [f"{path}!archive/more.warc.gz#{number}" for number in (1, 3)]
    assert told(results(path))[-2:] == more
    assert told(results(path))[0] == f"{path}!archive/data.warc.gz#1"
    assert {str(each.origin).partition("!")[2].partition("/")[0] for each in results(path)} == {"archive"}


def test_what_a_browser_saved_along_with_a_page_is_no_page(tmp_path: Path) -> None:
    files = pages(
        "Story_files/frame.html", "Story.html", "old/Bericht.htm", "old/Bericht-Dateien/ad.html", "press_files/x.html"
    )
    expected = ["Story.html", "old/Bericht.htm", "press_files/x.html"]
    assert names(results(write(tmp_path / "a.zip", zipped(files)))) == expected
    later = {name: files[name] for name in sorted(files, key=lambda name: (name.count("/"), "-D" in name))}
    assert sorted(names(results(write(tmp_path / "a.tar", tarred(later))))) == expected
    folder = tmp_path / "saved"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    assert [Path(str(each.origin)[:-2]).relative_to(folder).as_posix() for each in results(folder)] == expected


@pytest.mark.parametrize("name", ["../a.html", "/etc/a.html", "x/../../a.html", "C:/a.html", "..\\a.html"])
def test_no_name_leads_out(tmp_path: Path, name: str) -> None:
    files = {name: b"<p>x", **pages("good.html")}
    for path in (write(tmp_path / "a.zip", zipped(files)), write(tmp_path / "a.tar", tarred(files))):
        assert [getattr(each, "code", "page") for each in results(path)] == ["outside-root", "page"]


def test_links_and_devices_are_not_followed(tmp_path: Path) -> None:
    inside = [("a", tarfile.SYMTYPE, "b.html"), ("x/a", tarfile.SYMTYPE, "../b.html"), ("a", tarfile.LNKTYPE, "b.html")]
    outside = [("a", tarfile.SYMTYPE, "../b"), ("a", tarfile.SYMTYPE, "/etc/passwd"), ("a", tarfile.LNKTYPE, "/etc/x")]
    devices = [("a", tarfile.FIFOTYPE, ""), ("a", tarfile.CHRTYPE, ""), ("a", tarfile.BLKTYPE, "")]
    for cases, code in ((inside, "empty"), (outside, "outside-root"), (devices, "not-a-file")):
        for case in cases:
            found = results(write(tmp_path / "a.tar", entry(*case)))
            assert [each.code for each in found if isinstance(each, Refusal)] == [code]
            assert not names(found)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, target in (("in.html", "b.html"), ("out.html", "../../etc/passwd")):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o120777 << 16
            archive.writestr(info, target)
    path = write(tmp_path / "a.zip", stream.getvalue())
    assert told(results(path)) == [f"{path}!out.html#1 outside-root"]


def test_names_are_safe_to_show(tmp_path: Path) -> None:
    [found] = results(write(tmp_path / "a.tar", tarred({"a\x1b[2Jb.html": b"<p>x"})))
    assert str(found.origin).endswith("!a\ufffd[2Jb.html#1")


def test_an_encrypted_member_costs_itself(tmp_path: Path) -> None:
    content = bytearray(zipped(pages("a.html", "b.html")))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    found = results(write(tmp_path / "a.zip", bytes(content)))
    assert [getattr(each, "code", "page") for each in found] == ["encrypted", "page"]


def test_a_damaged_member_costs_itself(tmp_path: Path) -> None:
    many = {f"{number}.html": PAGE.format(Random(number).randbytes(900).hex()).encode() for number in range(5)}
    whole = zipped(many)
    at = whole.index(b"2.html") + 300
    path = write(tmp_path / "a.zip", whole[:at] + b"\0\0\0\0" + whole[at + 4 :])
    assert [getattr(each, "code", "page") for each in results(path)] == ["page", "page", "corrupt", "page", "page"]
    tar = tarred(many)
    at = tar.index(b"2.html")
    path = write(tmp_path / "a.tar", tar[:at] + b"\0\0\0\0" + tar[at + 4 :])
    found = results(path)
    assert names(found) == ["0.html", "1.html", "3.html", "4.html"]
    assert [each.code for each in found if isinstance(each, Refusal)] == ["malformed"]


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_of_a_copy_that_was_cut_off_the_rest_is_read(tmp_path: Path, kept: float) -> None:
    many = {f"{number}.html": PAGE.format(Random(number).randbytes(900).hex()).encode() for number in range(10)}
    for name, whole in (("a.zip", zipped(many)), ("a.tar", tarred(many)), ("a.tar.gz", gzip.compress(tarred(many)))):
        found = results(write(tmp_path / name, whole[: int(len(whole) * kept)]))
        assert names(found) == [f"{number}.html" for number in range(len(names(found)))]
        assert len(names(found)) >= 10 * kept - 3
        assert len(names(found)) == 10 or getattr(found[-1], "code", "") == "truncated"


def test_a_bomb_ends_at_its_bounds(tmp_path: Path) -> None:
    zeros = bytes(2**20)
    limits = Limits(unpacked_bytes=3 * 2**20, unpacked_ratio=1)
    files = {f"{number}.bin": zeros for number in range(9)} | pages("late.html")
    nested = zipped({"in.zip": zipped(files)})
    cases = (
        (".zip", zipped({f"{number}.jsonl": zeros for number in range(9)} | pages("late.html"))),
        (".tar.gz", gzip.compress(tarred(files))),
        (".zip", zipped({f"{number}.jsonl.gz": gzip.compress(zeros) for number in range(9)} | pages("late.html"))),
    )
    for suffix, content in cases:
        found = results(write(tmp_path / f"a{suffix}", content), limits=limits)
        assert not names(found)
        assert isinstance(found[-1], Refusal)
        assert (found[-1].code, "come out of this file" in found[-1].detail) == ("too-large", True)
    found = results(write(tmp_path / "a.zip", nested), limits=Limits(spool_bytes=1000))
    assert [getattr(each, "code", "") for each in found] == ["too-large"]
    found = results(write(tmp_path / "b.zip", zipped(pages("1.html", "2.html", "3.html"))), limits=Limits(members=2))
    assert [getattr(each, "code", "page") for each in found][-1] == "too-large"


def test_containers_inside_each_other_are_opened_to_a_depth(tmp_path: Path) -> None:
    content = pages("a.html")["a.html"]
    name = "a.html"
    for number in range(5):
        content = zipped({name: content}) if number % 2 else tarred({name: content})
        name = f"{number}.zip" if number % 2 else f"{number}.tar"
    [found] = results(write(tmp_path / name, content))
    assert isinstance(found, Refusal)
    assert (found.code, str(found.origin).count("!")) == ("too-complex", 3)


def test_a_directory_or_a_header_of_any_length_is_not_held(tmp_path: Path) -> None:
    [found] = results(write(tmp_path / "a.zip", zipped(pages(*NAMES))), limits=Limits(members=1))
    assert isinstance(found, Refusal)
    assert (found.code, "directory" in found.detail) == ("too-large", True)
    tar = tarred({"x" * 400_000 + ".html": b"<p>x"}, tarfile.GNU_FORMAT) + b""
    found_too = results(write(tmp_path / "a.tar", tar[:-10240] + tarred(pages("good.html"))))
    assert "too-large" in [getattr(each, "code", "page") for each in found_too]


def test_parts_of_a_container_are_the_whole(tmp_path: Path) -> None:
    lines = b"".join(json.dumps({"html": f"<p>{number}"}).encode() + b"\n\n" for number in range(20))
    files = pages(*(f"{number}.html" for number in range(12))) | {"a.jsonl": lines, "in.zip": zipped(pages("z.html"))}
    for path in (write(tmp_path / "a.zip", zipped(files)), write(tmp_path / "a.tar.gz", gzip.compress(tarred(files)))):
        for size in (1, 5, 100):
            spans = list(split([path], size))
            assert [each for span in spans for each in read_span(span)] == results(path)
        assert len(list(split([path], 5))) > 5


def test_a_member_may_be_asked_for_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.zip", zipped(pages("x/a.html", "x/b.html") | {"in.tar": tarred(pages("c.html", "d.html"))}))
    for name, members in {
        "a.zip!x/b.html": ["x/b.html"],
        "a.zip!x": ["x/a.html", "x/b.html"],
        "a.zip!in.tar": ["in.tar!c.html", "in.tar!d.html"],
        f"file://{tmp_path}/a.zip!in.tar!d.html": ["in.tar!d.html"],
    }.items():
        assert [str(each.origin) for each in read([name])] == [f"a.zip!{member}#1" for member in members]
    [nothing] = read(["a.zip!none.html"])
    assert isinstance(nothing, Refusal)


def test_addresses_are_joined_below_the_base(tmp_path: Path) -> None:
    write(tmp_path / "a.zip", zipped(pages("x/a.html") | {"in.tar": tarred(pages("c.html"))}))
    base = "https://example.org/s/"
    urls = [each.url for each in results(tmp_path / "a.zip", base_url=base)]
    assert urls == ["https://example.org/s/x/a.html", "https://example.org/s/in.tar/c.html"]
    assert results(tmp_path, base_url=base)[0].url == "https://example.org/s/a.zip/x/a.html"


@given(seed=st.integers(0, 2**32), flips=st.integers(1, 12), kind=st.sampled_from(["zip", "tar", "tar.gz", "tar.zst"]))
@settings(max_examples=60, deadline=None)
def test_no_damage_is_a_defect_and_the_others_are_read(
    tmp_path_factory: pytest.TempPathFactory, seed: int, flips: int, kind: str
) -> None:
    chance = Random(seed)
    many = {f"{number}.html": PAGE.format(Random(number).randbytes(300).hex()).encode() for number in range(12)}
    many |= {"in.zip": zipped(pages("deep.html")), "pages.jsonl": b'{"html": "<p>x"}\n' * 3}
    plain = zipped(many) if kind == "zip" else tarred(many)
    content = bytearray(COMPRESS[f".{kind.partition('.')[2]}" if "." in kind else ""](plain))
    for _ in range(flips):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path = write(tmp_path_factory.mktemp("damaged") / f"a.{kind}", bytes(content))
    found = results(path)
    assert all(isinstance(each, Page) or (each.code in CODES and each.code != CODE) for each in found), told(found)
    if kind == "zip":
        assert len(names(found)) >= 16 - 3 * flips  # one member holds three
    if kind == "tar":
        assert len(names(found)) >= 16 - 3 * flips - 3
