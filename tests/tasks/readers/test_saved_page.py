"""Pages that browsers save in one file: MHTML and webarchive; the address and the moment that they were saved from."""

import plistlib
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.models.page import Page
from tasks.readers import CODES
from tests.tasks.readers.archives import codes, page, results
from tests.tasks.readers.containers import write
from worker.boundary import CODE
from worker.limits import Limits

URL = "https://courier.example/2026/harbour"
CHROME = f"""From: <Saved by Blink>
Snapshot-Content-Location: {URL}
Subject: =?utf-8?Q?Gr=C3=B6=C3=9Fe?=
Date: Tue, 6 Oct 2026 08:15:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----MultipartBoundary--x----"


------MultipartBoundary--x----
Content-Type: text/html
Content-ID: <frame-1@mhtml.blink>
Content-Transfer-Encoding: quoted-printable
Content-Location: {URL}

<!DOCTYPE html><html><head><meta charset=3D"utf-8"></head><p>Gr=C3=B6=
=C3=9Fe</p></html>

------MultipartBoundary--x----
Content-Type: text/html
Content-ID: <frame-2@mhtml.blink>
Content-Location: https://ads.example/frame

<p>Advertisement

------MultipartBoundary--x----
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://courier.example/a.png

iVBORw0KGgo=

------MultipartBoundary--x------
"""
EXPLORER = f"""From: "Saved by Windows Internet Explorer"
Subject: Harbour
Date: Tue, 6 Oct 2026 09:15:00 +0100
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="b"; start="<main@x>"
Content-Location: {URL}

--b
Content-Type: text/html
Content-ID: <frame@x>

<p>Frame

--b
Content-Type: text/html; charset="windows-1252"
Content-ID: <main@x>
Content-Transfer-Encoding: base64

PHA+R3L232U8L3A+

--b--
"""


@pytest.mark.parametrize("text", [CHROME, EXPLORER, CHROME.replace("\n", "\r\n")])
@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "nameless"])
def test_an_mhtml_page_is_the_page_at_its_root(tmp_path: Path, text: str, name: str) -> None:
    found = page(write(tmp_path / name, text.encode()))
    assert "<p>Größe</p>" in found.text
    assert "Advertisement" not in found.text
    assert (found.url, found.via, found.fetched) == (URL, "saved-page", datetime(2026, 10, 6, 8, 15, tzinfo=UTC))


def test_a_saved_page_of_one_part_or_of_none(tmp_path: Path) -> None:
    one = f"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: text/html\nContent-Location: {URL}\n\n<p>x"
    assert page(write(tmp_path / "a.mhtml", one.encode())).url == URL
    local = one.replace(URL, "file:///home/ann/a.html")
    assert (
        page(write(tmp_path / "a.mhtml", local.encode()), base_url="https://b.example").url
        == "https://b.example/a.mhtml"
    )
    none = CHROME.replace("text/html\n", "text/css\n")
    assert codes(results(write(tmp_path / "a.mhtml", none.encode()))) == ["1 no-content"]


def archive(form: plistlib.PlistFormat, **fields: object) -> bytes:
    main = {
        "WebResourceData": "<p>Größe</p>".encode("windows-1252"),
        "WebResourceURL": URL,
        "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "windows-1252",
        "WebResourceFrameName": "",
    } | fields
    return plistlib.dumps({"WebMainResource": main, "WebSubresources": [{"WebResourceData": b"\0" * 99}]}, fmt=form)


@pytest.mark.parametrize("form", [plistlib.FMT_BINARY, plistlib.FMT_XML])
def test_a_webarchive_is_its_main_resource(tmp_path: Path, form: plistlib.PlistFormat) -> None:
    found = page(write(tmp_path / "a.webarchive", archive(form)))
    assert (found.text, found.url, found.via, found.charset) == ("<p>Größe</p>", URL, "saved-page", "windows-1252")
    for fields, code in (
        ({"WebResourceMIMEType": "image/png"}, "unwanted-type"),
        ({"WebResourceData": b""}, "empty"),
        ({"WebResourceData": "text"}, "unwanted-type"),
        ({"WebResourceData": b"x" * 2000}, "too-large"),
    ):
        path = write(tmp_path / "b.webarchive", archive(form, **fields))
        assert codes(results(path, limits=Limits(page_bytes=1000))) == [f"1 {code}"]


def test_what_is_no_webarchive_is_malformed(tmp_path: Path) -> None:
    entity = b'<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "b">]><plist><string>&a;</string></plist>'
    deep = b'<?xml version="1.0"?><plist version="1.0">' + b"<array>" * 100_000
    for content in (
        entity,
        deep,
        plistlib.dumps([1]),
        plistlib.dumps({"WebMainResource": 1}),
        b"bplist00" + b"\xff" * 40,
    ):
        assert codes(results(write(tmp_path / "a.webarchive", content))) == ["1 malformed"]


@given(seed=st.integers(0, 2**32), wounds=st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_no_damage_is_a_defect(tmp_path_factory: pytest.TempPathFactory, seed: int, wounds: int) -> None:
    chance = Random(seed)
    folder = tmp_path_factory.mktemp("damaged")
    for name, whole in {
        "a.mhtml": CHROME.encode(),
        "a.webarchive": archive(plistlib.FMT_BINARY),
        "b.webarchive": archive(plistlib.FMT_XML),
    }.items():
        content = bytearray(whole)
        for _ in range(wounds):
            at = chance.randrange(len(content))
            content[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(4))
        found = results(write(folder / name, bytes(content)))
        assert all(isinstance(each, Page) or (each.code in CODES and each.code != CODE) for each in found)
