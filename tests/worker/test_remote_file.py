"""A file on the web: read from anywhere by parts, no more of it held than one, and what servers do instead."""

import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.testweb import LoopbackWeb
from tests.testweb.visitor import visitor
from worker.errors import Skipped, Transient, Verdict
from worker.limits import Limits
from worker.remote_file import RemoteFile

CONTENT = random.Random(1).randbytes(1_000_000)
LIMITS = Limits(wire_bytes=300_000)


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(hosts=1, network="127.31") as web:
        yield web


@pytest.fixture(autouse=True)
def fresh(web: LoopbackWeb) -> None:
    web.log.clear()
    web.robots.clear()
    web.served.clear()
    web.served[0, "/a.warc.gz"] = CONTENT


def test_any_part_is_what_the_file_has_there_and_the_parts_are_few(web: LoopbackWeb, tmp_path: Path) -> None:
    with visitor(web, tmp_path, LIMITS) as resources:
        file = io.BufferedReader(RemoteFile(resources, web.url(0, "/a.warc.gz")), 65536)
        assert file.read() == CONTENT
        asked = [one.headers["range"] for one in web.log if one.path == "/a.warc.gz"]
        assert asked == ["bytes=0-262143", "bytes=262144-562143", "bytes=562144-862143", "bytes=862144-1162143"]
        for place in (999_999, 0, 500_000, 1_000_000, 2_000_000):
            file.seek(place)
            assert file.read(1000) == CONTENT[place : place + 1000]
    assert all(one.headers["accept-encoding"] == "identity" for one in web.log if "range" in one.headers)


def test_a_server_without_parts_gives_a_small_file_as_a_whole_and_no_large_one(
    web: LoopbackWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.fetch.Part.headers", {})
    with visitor(web, tmp_path, LIMITS) as resources:
        with pytest.raises(Skipped) as refused:
            RemoteFile(resources, web.url(0, "/a.warc.gz"))
        assert refused.value.code == "no-ranges"
        web.served[0, "/a.warc.gz"] = CONTENT[:9000]
        file = io.BufferedReader(RemoteFile(resources, web.url(0, "/a.warc.gz")))
        file.seek(8000)
        assert file.read() == CONTENT[8000:9000]


def test_a_file_that_changes_while_it_is_read_is_not_read_on(web: LoopbackWeb, tmp_path: Path) -> None:
    with visitor(web, tmp_path, LIMITS) as resources:
        file = io.BufferedReader(RemoteFile(resources, web.url(0, "/a.warc.gz")))
        file.read(1000)
        web.served[0, "/a.warc.gz"] = CONTENT[::-1]
        with pytest.raises(Skipped) as refused:
            file.read()
    assert refused.value.code == "changed"


def test_a_failure_that_passes_is_waited_for_and_one_that_lasts_is_told(
    web: LoopbackWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            web.served[0, "/a.warc.gz"] = CONTENT

    monkeypatch.setattr("worker.remote_file.time.sleep", sleep)
    web.served[0, "/a.warc.gz"] = 500
    with visitor(web, tmp_path, LIMITS, attempts=3) as resources:
        assert RemoteFile(resources, web.url(0, "/a.warc.gz")).size == len(CONTENT)
        assert len(waits) == 2
        web.served[0, "/a.warc.gz"] = 500
        with pytest.raises(Transient) as refused:
            RemoteFile(resources, web.url(0, "/a.warc.gz"))
    assert refused.value.code == "server-error"


@pytest.mark.parametrize(
    ("robots", "address", "code"),
    [
        (b"User-agent: *\nDisallow: /", "/a.warc.gz", "robots"),
        (404, "/missing.warc.gz", "not-found"),
        (404, "http://10.0.0.1/a.warc.gz", "forbidden-port"),
        (404, "/onto?url=http://10.0.0.1:{port}/a.warc.gz", "forbidden-address"),
    ],
)
def test_it_is_asked_for_by_our_policy_on_every_hop(
    web: LoopbackWeb, tmp_path: Path, robots: bytes | int, address: str, code: str
) -> None:
    web.robots[0] = robots
    url = address.format(port=web.port)
    with visitor(web, tmp_path, LIMITS) as resources, pytest.raises(Verdict) as refused:
        RemoteFile(resources, web.url(0, url) if url.startswith("/") else url)
    assert refused.value.code == code


def test_the_parts_are_not_written_to_the_archive_of_exchanges(web: LoopbackWeb, tmp_path: Path) -> None:
    with visitor(web, tmp_path, LIMITS, archive=tmp_path / "kept") as resources:
        RemoteFile(resources, web.url(0, "/a.warc.gz"))
    assert CONTENT[:1000] not in b"".join(path.read_bytes() for path in (tmp_path / "kept").iterdir())
