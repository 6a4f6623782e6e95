"""Sitemaps: lists of pages that are elsewhere."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.readers import sitemap
from tests.tasks.readers.archives import codes, refusal, results

SITEMAP = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
ENTRY = "<url><loc>https://example.org/{}</loc><lastmod>2026-01-05</lastmod></url>"


def write(path: Path, content: str) -> Path:
    path.write_bytes(gzip.compress(content.encode()) if path.suffix == ".gz" else content.encode())
    return path


def test_every_entry_is_a_page_that_would_have_to_be_fetched(tmp_path: Path) -> None:
    for name in ("sitemap.xml", "sitemap.xml.gz"):
        found = results(write(tmp_path / name, SITEMAP.format(ENTRY.format("a") + "<url/>" + ENTRY.format(" b "))))
        assert codes(found) == ["1 no-content", "2 no-content", "3 no-content"]
        assert [each.url for each in found] == ["https://example.org/a", None, "https://example.org/%20b"]


def test_an_index_lists_sitemaps(tmp_path: Path) -> None:
    index = "<sitemapindex xmlns='x'><sitemap><loc>https://example.org/s.xml</loc></sitemap></sitemapindex>"
    found = refusal(write(tmp_path / "index.xml", index))
    assert (found.code, found.url) == ("no-content", "https://example.org/s.xml")


def test_an_entry_that_is_broken_costs_itself_alone(tmp_path: Path) -> None:
    broken = "<url><loc>&oops;</loc></url><url><loc>https://example.org/b<lastmod x=>2026</url>"
    found = results(write(tmp_path / "sitemap.xml", SITEMAP.format(ENTRY.format("a") + broken + ENTRY.format("c"))))
    assert [each.url for each in found] == [
        "https://example.org/a",
        None,
        "https://example.org/b",
        "https://example.org/c",
    ]


@pytest.mark.parametrize(
    "before",
    [
        '<?xml version="1.0"?><?xml version="1.0" encoding="utf-9"?>',
        '<!DOCTYPE urlset><?xml version="1.0" encoding="shift_jis"?>',
        f'<?xml version="1.0" encoding="utf-9"{" " * 2_000}?>',
    ],
    ids=["second", "behind a DOCTYPE", "long"],
)
def test_a_declaration_decides_nothing_once_a_sitemap_is_decoded(tmp_path: Path, before: str) -> None:
    urls = SITEMAP.partition("?>")[2].format(ENTRY.format("a"))
    assert refusal(write(tmp_path / "sitemap.xml", before + urls)).url == "https://example.org/a"


def test_a_sitemap_without_entries_with_too_many_or_with_a_doctype_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refusal(write(tmp_path / "a.xml", SITEMAP.format(""))).code == "no-content"
    assert (
        refusal(write(tmp_path / "a.xml", "<!DOCTYPE urlset [<!ENTITY a SYSTEM 'b'>]>" + SITEMAP.format(""))).code
        == "unsafe-xml"
    )
    *entries, last = results(write(tmp_path / "a.xml", SITEMAP.format("<url/>" * 50_001)))
    assert (len(entries), codes([last])) == (50_000, ["50001 too-large"])
    monkeypatch.setattr(sitemap, "_TAGS", 100)
    assert refusal(write(tmp_path / "a.xml", SITEMAP.format("<a/>" * 101))).code == "too-complex"


@given(start=st.integers(0, 300), drop=st.integers(0, 60), put=st.text(max_size=60))
def test_no_damage_raises(tmp_path_factory: pytest.TempPathFactory, start: int, drop: int, put: str) -> None:
    content = SITEMAP.format(ENTRY.format("a") * 3)
    results(
        write(
            tmp_path_factory.mktemp("sitemap") / "a.xml",
            content[:start] + put.replace("\ud800", "") + content[start + drop :],
        )
    )
