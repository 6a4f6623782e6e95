"""Archives on the web: read by parts, gone on with where a killed run stood, nothing twice."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.jobs.remote_archives import Way, list_archives, replay_archives
from tasks.readers.container import Record
from tasks.readers.input_file import InputFile
from tasks.readers.warc import WARC
from tasks.readers.warc_frames import Frame
from tests.integration.desk import page
from tests.tasks.readers.archives import Archive
from tests.testweb import LoopbackWeb
from tests.testweb.visitor import visitor
from worker.errors import Misconfigured, Skipped
from worker.ledger import State
from worker.ledger.attempts import Attempts
from worker.limits import Limits
from worker.resources import Resources
from worker.settings import Settings

COUNT = 120


class Killed(BaseException):
    """As by kill -9."""


def archive(first: int, count: int) -> bytes:
    written = Archive(Path("a.warc.gz"))
    for number in range(first, first + count):
        written.request().add(page(number).encode(), url=f"https://valley-post.example/news/{number}")
    return written.stream.getvalue()


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(hosts=1, network="127.32") as web:
        yield web


@pytest.fixture(autouse=True)
def served(web: LoopbackWeb) -> None:
    web.log.clear()
    web.served.clear()
    web.served[0, "/crawl/1.warc.gz"] = archive(1, COUNT)
    web.served[0, "/crawl/2.warc.gz"] = archive(500, 3)
    web.served[0, "/2024/warc.paths.gz"] = gzip.compress(b"crawl/1.warc.gz\ncrawl/2.warc.gz\n\ncrawl/1.warc.gz\n")


def run(resources: Resources, urls: list[str], way: Way | None = None, *, again: bool = False) -> list[str]:
    """-> the states in which the records ended."""
    batches = replay_archives(resources, urls, way or Way(), again=again)
    return [str(outcome.entry.state) for batch in batches for outcome in batch.outcomes]


def ranges(web: LoopbackWeb, path: str) -> list[int]:
    return [int(one.headers["range"][6:].split("-")[0]) for one in web.log if one.path == path]


def test_a_list_is_read_archive_by_archive_and_what_was_read_to_its_end_is_not_read_again(
    web: LoopbackWeb, tmp_path: Path
) -> None:
    with visitor(web, tmp_path) as resources:
        urls = list_archives(resources, web.url(0, "/2024/warc.paths.gz"))
        assert urls == [web.url(0, "/crawl/1.warc.gz"), web.url(0, "/crawl/2.warc.gz")]
        way = Way()
        assert run(resources, urls, way) == ["published"] * (COUNT + 3)
        assert way.told().startswith("archive 2 of 2, 100%")
        assert run(resources, urls) == []
        assert run(resources, urls, again=True) == ["unchanged"] * (COUNT + 3)
        (entry,) = resources.ledger.entries("https://valley-post.example/news/7")
        assert (entry.state, entry.origin) == (State.UNCHANGED, urls[0])


@pytest.mark.parametrize("packed", [True, False])
def test_a_run_that_was_killed_goes_on_at_the_record_it_stood_at(
    web: LoopbackWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    name = "/crawl/1.warc.gz" if packed else "/crawl/1.warc"
    content = archive(1, COUNT)
    web.served[0, name] = content if packed else gzip.decompress(content)
    url = web.url(0, name)
    with visitor(web, tmp_path, Limits(wire_bytes=30_000)) as resources:
        batches = replay_archives(resources, [url], Way())
        with monkeypatch.context() as dying:
            dying.setattr(Attempts, "forget", lambda *_: None)  # a dead process writes nothing down on its way out
            first, second = next(batches), next(batches)
            with pytest.raises(Killed):
                batches.throw(Killed)  # type: ignore[attr-defined]
        settled = [*first.outcomes, *second.outcomes]
        web.log.clear()
        states = run(resources, [url])
        assert states == ["published"] * (COUNT - len(settled))
        entered = ranges(web, name)[1]
        assert entered > len(web.served[0, name]) // 2  # type: ignore[arg-type]
        assert run(resources, [url]) == []


def test_another_file_under_the_same_address_is_begun_anew(web: LoopbackWeb, tmp_path: Path) -> None:
    url = web.url(0, "/crawl/2.warc.gz")
    with visitor(web, tmp_path) as resources:
        assert run(resources, [url]) == ["published"] * 3
        web.served[0, "/crawl/2.warc.gz"] = archive(500, 5)
        assert run(resources, [url]) == ["unchanged"] * 3 + ["published"] * 2


def test_an_archive_that_cannot_be_had_is_told_and_the_next_is_read(web: LoopbackWeb, tmp_path: Path) -> None:
    urls = [web.url(0, "/gone.warc.gz"), web.url(0, "/crawl/2.warc.gz")]
    with visitor(web, tmp_path) as resources:
        assert run(resources, urls) == ["rejected", *["published"] * 3]
        (entry,) = resources.ledger.entries(urls[0])
        assert entry.code == "not-found"
        web.served[0, "/gone.warc.gz"] = archive(700, 1)
        assert run(resources, urls) == ["published"], "it is asked for again"


def test_an_archive_that_breaks_off_is_not_called_read(
    web: LoopbackWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = web.url(0, "/crawl/1.warc.gz")
    with visitor(web, tmp_path, Limits(wire_bytes=30_000), attempts=1) as resources:

        def break_off(file: InputFile, offset: int) -> Iterator[Record[Frame]]:
            for number, record in enumerate(WARC.records(file, offset)):
                if number == 20:
                    raise Skipped("changed", "the file has changed")
                yield record

        with monkeypatch.context() as broken:
            broken.setattr("tasks.jobs.remote_archives.WARC", WARC._replace(records=break_off))
            states = run(resources, [url])
        assert states == ["published"] * 10 + ["rejected"]
        assert run(resources, [url]) == ["published"] * (COUNT - 10)


@pytest.mark.parametrize(
    ("path", "base", "told"),
    [
        ("https://a.example/story.html", None, "wiredesk ingest"),
        ("warc.paths", None, "--base-url"),
        ("missing.paths", "https://a.example/", "No such file"),
    ],
)
def test_what_is_no_archive_is_a_mistake_with_its_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, base: str | None, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("warc.paths").write_text("a.warc.gz\n")
    with Resources(Settings(home=tmp_path)) as resources, pytest.raises(Misconfigured, match=told):
        list_archives(resources, path, base)


def test_a_list_in_a_file_needs_its_base_and_names_the_line_that_is_wrong(tmp_path: Path) -> None:
    listed = tmp_path / "warc.paths"
    listed.write_text("# of January\ncrawl/a.warc.gz\nhttps://other.example/b.warc.gz\n")
    with Resources(Settings(home=tmp_path)) as resources:
        assert list_archives(resources, str(listed), "https://data.example/x") == [
            "https://data.example/x/crawl/a.warc.gz",
            "https://other.example/b.warc.gz",
        ]
        listed.write_text("crawl/a.warc.gz\nftp://other.example/b.warc.gz\n")
        with pytest.raises(Misconfigured, match="line 2"):
            list_archives(resources, str(listed), "https://data.example/")
