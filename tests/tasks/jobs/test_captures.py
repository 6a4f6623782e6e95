"""Captures by the index of an archive: chosen, fetched from where they are, known by their own address and time."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tasks.jobs.captures import Listing, Places, ingest_captures
from tasks.models.capture import Capture
from tasks.pipeline.outcome import Outcome
from tasks.pipeline.visit_capture import visit_capture
from tests.integration.desk import page
from tests.tasks.readers.archives import Archive
from tests.testweb import LoopbackWeb
from tests.testweb.visitor import visitor
from worker.errors import Misconfigured, Skipped, Transient
from worker.ledger import State
from worker.resources import Resources
from worker.web.answer import Answer

CDX = "/cdx/search/cdx?url=valley-post.example&output=json"
SEVEN = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


def url(number: int) -> str:
    return f"https://valley-post.example/news/{number}"


def row(number: int, stamp: str, digest: str = "", mime: str = "text/html", status: str = "200") -> list[str]:
    return [f"example,valley-post)/news/{number}", stamp, url(number), mime, status, digest or stamp, "900"]


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(hosts=2, network="127.33") as web:
        yield web


@pytest.fixture(autouse=True)
def fresh(web: LoopbackWeb) -> None:
    web.log.clear()
    web.served.clear()


def serve(web: LoopbackWeb, *rows: list[str], path: str = CDX, more: str | None = None) -> None:
    """An index of these rows, and what the archive shows for each: another text at each moment."""
    listed = [SEVEN, *rows, *([[], [more]] if more else [])]
    web.served[0, path] = ("[" + ",\n".join(map(json.dumps, listed)) + "]\n").encode()
    for _, stamp, original, *_ in rows:
        number = int(original.rpartition("/")[2])
        text = page(number).replace("</p>", f" It was told at {stamp}, and then again.</p>", 1)
        web.served[0, f"/web/{stamp}id_/{original}"] = text.encode()


def run(resources: Resources, cdx: str, places: Places = Places(), **options: Any) -> tuple[list[Outcome], Listing]:  # noqa: B008
    listing = Listing(resources, cdx, places, **options)
    return [one for batch in ingest_captures(resources, listing) for one in batch.outcomes], listing


def states(outcomes: list[Outcome]) -> list[str]:
    return [str(one.entry.state) for one in outcomes]


def test_the_captures_of_an_answer_become_versions_under_the_pages_own_address_and_time(
    web: LoopbackWeb, tmp_path: Path
) -> None:
    serve(web, row(1, "20250101000000"), row(1, "20250301123000"), row(2, "20250201000000"))
    with visitor(web, tmp_path, concurrency=1) as resources:
        listing = Listing(resources, web.url(0, CDX), Places())
        batches = list(ingest_captures(resources, listing))
        outcomes = [one for batch in batches for one in batch.outcomes]
        assert states(outcomes) == ["published", "updated", "published"]
        assert [one.entry.key for one in outcomes][:2] == [
            web.url(0, "/web/20250101000000id_/https://valley-post.example/news/1"),
            web.url(0, "/web/20250301123000id_/https://valley-post.example/news/1"),
        ]
        entries = resources.ledger.entries(url(1))
        assert [one.url for one in entries] == [url(1), url(1)]
        events = [json.loads(one.body) for batch in batches for one in batch.messages]
        data = next(one["data"] for one in events if one["type"].endswith("article.updated.v1"))
        assert data["url"]["canonical"] == url(1)
        assert data["provenance"]["mode"] == "seed"
        assert data["provenance"]["discoveredVia"] == "capture"
        assert data["provenance"]["seed"]["file"] == entries[1].key
        assert data["provenance"]["fields"]["identity"]["method"] == "archived"
        assert data["times"]["fetched"].startswith("2025-03-01T12:30:00")
        assert listing.told() == "3 captures to be had"
        web.log.clear()
        outcomes, listing = run(resources, web.url(0, CDX))
        assert (outcomes, listing.told()) == ([], "0 captures to be had, 3 had before")
        assert web.paths(0) == [CDX], "nothing is asked for again"


def test_only_pages_are_fetched_and_each_text_once(web: LoopbackWeb, tmp_path: Path) -> None:
    serve(
        web,
        row(1, "20250101000000", "A"),
        row(1, "20250102000000", "A"),
        row(1, "20250103000000", "B"),
        row(1, "20250104000000", "A"),
        row(2, "20250101000000", mime="image/png"),
        row(3, "20250101000000", status="404"),
        row(4, "20250101000000", mime="warc/revisit", status="-"),
    )
    with visitor(web, tmp_path, concurrency=1) as resources:
        outcomes, listing = run(resources, web.url(0, CDX))
        assert states(outcomes) == ["published", "updated", "updated"]
    assert listing.passed == {"the same bytes": 1, "not HTML": 1, "another status than 200": 2}


def test_the_newest_alone_where_that_is_wanted(web: LoopbackWeb, tmp_path: Path) -> None:
    serve(web, row(1, "20250301000000"), row(1, "20250101000000"), row(2, "20250201000000"))
    with visitor(web, tmp_path) as resources:
        outcomes, _ = run(resources, web.url(0, CDX), newest=True)
    assert sorted(one.entry.key.partition("/web/")[2][:14] for one in outcomes) == ["20250201000000", "20250301000000"]


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("example%2Cvalley-post%29%2F2+20250101000000%21", "example%2Cvalley-post%29%2F2+20250101000000%21"),
        ("example,valley-post)/2 20250101000000!", "example%2Cvalley-post%29%2F2%2020250101000000!"),
    ],
    ids=["encoded", "as it is"],
)
def test_an_answer_that_has_more_is_asked_for_more(web: LoopbackWeb, tmp_path: Path, key: str, sent: str) -> None:
    serve(web, row(1, "20250101000000"), more=key)
    serve(web, row(2, "20250101000000"), path=f"{CDX}&resumeKey={sent}")
    with visitor(web, tmp_path) as resources:
        assert states(run(resources, web.url(0, CDX))[0]) == ["published", "published"]


def test_a_capture_that_cannot_be_had_is_told_and_had_another_time(web: LoopbackWeb, tmp_path: Path) -> None:
    serve(web, row(1, "20250101000000"), row(2, "20250101000000"))
    missing = f"/web/20250101000000id_/{url(1)}"
    kept = web.served.pop((0, missing))
    with visitor(web, tmp_path) as resources:
        outcomes, _ = run(resources, web.url(0, CDX))
        ends = {one.entry.key: (str(one.entry.state), one.entry.code) for one in outcomes}
        assert ends[web.url(0, missing)] == ("rejected", "not-found")
        web.served[0, missing] = kept
        assert states(run(resources, web.url(0, CDX))[0]) == ["published"]


def test_a_capture_of_what_is_gone_withdraws_nothing(web: LoopbackWeb, tmp_path: Path) -> None:
    serve(web, row(1, "20250101000000"))
    with visitor(web, tmp_path) as resources:
        run(resources, web.url(0, CDX))
        serve(web, row(1, "20250401000000"))
        web.served[0, f"/web/20250401000000id_/{url(1)}"] = 410
        outcomes, _ = run(resources, web.url(0, CDX))
        assert states(outcomes) == ["rejected"]
        assert State.GONE not in {one.state for one in resources.ledger.entries(url(1))}
        assert {"published", "rejected"} == {str(one.state) for one in resources.ledger.entries(url(1))}


def test_a_capture_that_goes_on_by_itself_is_not_followed_out_of_the_archive(web: LoopbackWeb, tmp_path: Path) -> None:
    serve(web, row(1, "20250101000000"))
    leave = f'<!doctype html><meta http-equiv="refresh" content="0;url={web.url(1, "/article/live")}"><p>One moment.'
    web.served[0, f"/web/20250101000000id_/{url(1)}"] = leave.encode()
    with visitor(web, tmp_path, archive=tmp_path / "kept") as resources:
        assert states(run(resources, web.url(0, CDX))[0]) == ["rejected"]
    assert web.paths(1) == []
    kept = b"".join(gzip.decompress(path.read_bytes()) for path in (tmp_path / "kept").iterdir())
    assert b"One moment" not in kept, "what lies in an archive is not archived under the archive's address"


def warc(*numbers: int) -> tuple[bytes, list[tuple[int, int]]]:
    """-> an archive of these pages, and where in it their records are."""
    archive, places = Archive(Path("a.warc.gz")), []
    for number in numbers:
        start = archive.stream.tell()
        archive.add(page(number).encode(), url=url(number), warc={"WARC-Date": "2025-01-01T00:00:00Z"})
        places.append((start, archive.stream.tell() - start))
    return archive.stream.getvalue(), places


def cdxj(places: list[tuple[int, int]], *numbers: int, length: bool = True) -> str:
    lines = []
    for number, (offset, size) in zip(numbers, places, strict=True):
        fields: dict[str, object] = {"url": url(number), "mime": "text/html", "status": "200", "digest": str(number)}
        fields |= {"offset": offset, "filename": "crawl/a.warc.gz"} | ({"length": str(size)} if length else {})
        lines.append(f"example,valley-post)/news/{number} 20250101000000 {json.dumps(fields)}\n")
    return "".join(lines)


@pytest.mark.parametrize("length", [True, False])
def test_captures_are_had_from_their_place_in_an_archive_on_the_web(
    web: LoopbackWeb, tmp_path: Path, length: bool
) -> None:
    content, places = warc(1, 2, 3)
    web.served[1, "/data/crawl/a.warc.gz"] = content
    index = tmp_path / "index.cdxj.gz"
    index.write_bytes(gzip.compress(cdxj(places, 1, 2, 3, length=length).encode()))
    with visitor(web, tmp_path) as resources:
        outcomes, _ = run(resources, str(index), Places(warcs=web.url(1, "/data")))
        assert states(outcomes) == ["published"] * 3
        assert f"{web.url(1, '/data/crawl/a.warc.gz')}:0" in {one.entry.key for one in outcomes}
        asked = [one.headers["range"] for one in web.log if "range" in one.headers]
        assert f"bytes={places[1][0]}-{places[1][0] + (places[1][1] if length else 262144) - 1}" in asked
        assert run(resources, str(index), Places(warcs=web.url(1, "/data")))[0] == []


def test_captures_are_had_from_local_archives_beside_the_index_and_from_nowhere_else(
    web: LoopbackWeb, tmp_path: Path
) -> None:
    content, places = warc(1, 2)
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.warc.gz").write_bytes(content)
    (tmp_path / "secret.warc.gz").write_bytes(content)
    index = tmp_path / "archive" / "index.cdxj"
    outside = (
        cdxj(places[:1], 1).replace("crawl/a.warc.gz", "../secret.warc.gz").replace('"digest": "1"', '"digest": "2"')
    )
    index.write_text(cdxj(places, 1, 2) + "what is this line\n" + outside)
    with visitor(web, tmp_path) as resources:
        outcomes, _ = run(resources, str(index))
        ends = [(one.entry.key.rpartition("/")[2], str(one.entry.state), one.entry.code) for one in outcomes]
    assert ends == [
        ("a.warc.gz:0", "published", ""),
        (f"a.warc.gz:{places[1][0]}", "published", ""),
        ("secret.warc.gz:0", "rejected", "unreadable"),
        ("index.cdxj#3", "rejected", "malformed"),
    ]
    assert web.log == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("no index\n" * 30, "no index of a web archive"),
        (json.dumps([SEVEN, row(1, "20250101000000")]), "--wayback"),
        (None, "no such file"),
    ],
)
def test_what_cannot_be_done_is_a_mistake_with_its_cure(
    web: LoopbackWeb, tmp_path: Path, content: str | None, told: str
) -> None:
    index = tmp_path / "index.cdx"
    if content is not None:
        index.write_text(content)
    with visitor(web, tmp_path) as resources, pytest.raises(Misconfigured, match=told):
        run(resources, str(index))


def test_an_index_that_is_too_large_says_how_to_ask_for_parts(web: LoopbackWeb, tmp_path: Path) -> None:
    web.served[0, CDX] = b" " * 9_000_000
    with visitor(web, tmp_path) as resources, pytest.raises(Skipped, match="showResumeKey"):
        run(resources, web.url(0, CDX))
    web.served[0, CDX] = 500
    with visitor(web, tmp_path) as resources, pytest.raises(Transient):
        run(resources, web.url(0, CDX))


CAPTURE = Capture(
    url=url(1),
    captured=datetime(2025, 1, 1, tzinfo=UTC),
    at=f"https://archive.example/web/20250101000000id_/{url(1)}",
)


@pytest.mark.parametrize(
    ("answered", "final"),
    [
        ("/web/20250102000000id_/http://www.valley-post.example:80/news/1", None),
        ("/web/20250102000000id_/https://valley-post.example/2025/moved", "https://valley-post.example/2025/moved"),
    ],
)
def test_what_the_site_had_said_is_told_from_what_its_archive_says(
    web: LoopbackWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answered: str, final: str | None
) -> None:
    headers = (
        ("content-type", "text/html; charset=utf-8"),
        ("x-robots-tag", "noindex"),
        ("x-archive-orig-content-type", "text/html; charset=windows-1252"),
        ("x-archive-orig-x-robots-tag", "noai"),
        ("x-archive-orig-etag", '"1"'),
        ("memento-datetime", "Thu, 02 Jan 2025 03:04:05 GMT"),
    )
    answer = Answer(
        url=f"https://archive.example{answered}",
        status=200,
        reason="",
        headers=headers,
        body=page(1).replace("</p>", " Caf\u00e9.</p>", 1).encode("cp1252", "xmlcharrefreplace"),
        refused_agents=("GPTBot",),
    )
    monkeypatch.setattr("tasks.pipeline.visit_capture.fetch", lambda *_, **__: answer)
    with visitor(web, tmp_path) as resources:
        made = visit_capture(resources, CAPTURE)
    assert made.article is not None
    assert made.article.url.requested == url(1)
    assert made.article.url.final == final
    assert "Café." in str(made.article.body)
    facts = made.article.provenance.fetch
    assert facts is not None
    assert (facts.etag, facts.content_type) == ('"1"', "text/html; charset=windows-1252")
    assert "noai" in str(made.article.rights)
    assert "noindex" not in str(made.article.rights)
    assert "GPTBot" not in str(made.article.rights)
    assert made.article.times.fetched == "2025-01-02T03:04:05Z"
