"""``wiredesk ingest`` as a user runs it, against a web on loopback."""

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.desk import Desk
from tests.integration.press import free
from tests.testweb import LoopbackWeb
from worker.ledger import Settled, open_ledger


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(hosts=50, latency=0.2) as web:
        yield web


@pytest.fixture(autouse=True)
def _fresh(web: LoopbackWeb) -> None:
    web.log.clear()
    web.visits.clear()
    web.robots.clear()
    web.latency = 0.0


def desk(web: LoopbackWeb, folder: Path, **changes: str) -> Desk:
    settings = {"PORTS": str(web.port), "NETWORKS": "127.0.0.0/8", "INTERVAL": "0.05"} | changes
    return Desk(folder, {f"WIREDESK_WEB_{name}": value for name, value in settings.items()})


def entry(desk: Desk, url: str) -> Settled:
    with open_ledger(f"sqlite:///{desk.folder / 'state' / 'ledger.db'}") as ledger:
        (found,) = ledger.entries(url)
    return found


def test_every_page_of_many_hosts_is_published_and_no_host_is_asked_too_soon(web: LoopbackWeb, tmp_path: Path) -> None:
    web.latency = 0.2
    urls = [web.url(host, f"/article/{number}") for number in range(5) for host in range(50)]
    done = desk(web, tmp_path, INTERVAL="0.4").run("ingest", "--json", "-", stdin="\n".join(urls).encode())
    assert done.returncode == 0, done.stderr.decode()
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert Counter(event["data"]["url"]["requested"] for event in events) == Counter(urls)
    assert len({event["id"] for event in events}) == 250
    assert {host: len(gaps) for host, gaps in web.gaps().items()} == dict.fromkeys(range(50), 5)
    assert min(min(gaps) for gaps in web.gaps().values()) >= 0.4 + 0.2 - 0.01


def test_every_address_ends_with_a_reason(web: LoopbackWeb, tmp_path: Path) -> None:
    web.robots[1] = b"User-agent: *\nDisallow: /article/"
    web.robots[2] = 503
    paths = {
        "/article/1": ("published", ""),
        "/unsteady/9?fail=1": ("published", ""),
        "/status/404": ("rejected", "not-found"),
        "/status/410": ("gone", "gone"),
        "/status/500": ("rejected", "server-error"),
        "/status/503?retry=9999": ("rejected", "server-error"),
        "/reset": ("rejected", "reset"),
        "/typed?type=video/mp4": ("rejected", "unwanted-type"),
        "/redirect/9": ("rejected", "too-many-redirects"),
        "/bomb/gzip": ("rejected", "too-large"),
        "/hosts": ("rejected", "not-an-article"),
        "/typed?type=text/html": ("rejected", "binary"),
    }
    expected = {web.url(number + 3, path): end for number, (path, end) in enumerate(paths.items())}
    expected[web.url(1, "/article/1")] = ("rejected", "robots")
    expected[web.url(2, "/article/1")] = ("rejected", "robots-unreachable")
    expected["http://nobody.invalid:1/"] = ("rejected", "forbidden-port")
    expected["ftp://nobody.invalid/"] = ("rejected", "forbidden-scheme")
    ours = desk(web, tmp_path, ATTEMPTS="2")
    done = ours.run("ingest", *expected)
    assert done.returncode == 3, done.stderr.decode()
    ends = {url: entry(ours, url) for url in expected}
    found = {url: (str(one.state), one.code) for url, one in ends.items()}
    assert found == expected
    assert web.visits[f"{3 + list(paths).index('/status/500')}/status/500"] == 2, "as many attempts as are set"
    assert "attempt 2" in ends[web.url(3 + list(paths).index("/status/500"), "/status/500")].detail


def test_a_password_in_an_address_goes_nowhere(web: LoopbackWeb, tmp_path: Path) -> None:
    ours = desk(web, tmp_path)
    secret = web.url(0, "/article/1").replace("//", "//user:canary@")
    done = ours.run("ingest", "--json", "--save", "saved", secret, "ftp://user:canary@a.example/", "http://u:canary@[/")
    kept = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file() and file.suffix != ".gz"]
    saved = [gzip.decompress(file.read_bytes()) for file in (tmp_path / "saved").iterdir()]
    assert done.stdout.count(b"\n") == 1
    assert len(saved) == 1
    assert not any(b"canary" in each for each in (done.stdout, done.stderr, *kept, *saved))
    assert all("authorization" not in request.headers for request in web.log)


def test_what_has_not_changed_is_asked_for_once_and_not_read_again(web: LoopbackWeb, tmp_path: Path) -> None:
    ours = desk(web, tmp_path)
    url = web.url(0, "/tagged/7")
    first = ours.events("ingest", "--json", f"{url}?utm_source=feed#top")
    assert first[0]["data"]["url"]["requested"] == url
    assert ours.events("ingest", "--json", url) == []
    assert web.log[-1].headers["if-none-match"] == '"7"'
    assert b"not-modified" in ours.run("why", f"{url}?utm_medium=mail").stdout
    last = entry(ours, url)
    assert (str(last.state), last.code, last.subject) == ("unchanged", "not-modified", first[0]["subject"])
    assert web.paths(0) == ["/robots.txt", "/tagged/7", "/tagged/7"]


def test_an_event_says_how_its_page_was_fetched_and_what_rights_were_stated(web: LoopbackWeb, tmp_path: Path) -> None:
    web.robots[0] = b"User-agent: GPTBot\nDisallow: /\nContent-Signal: search=yes, ai-train=no\n"
    path = "/framed?X-Robots-Tag=noarchive,%20noai&TDM-Reservation=1&TDM-Policy=https://a.example/p&ETag=W/%22x%22"
    ours = desk(web, tmp_path)
    event = ours.events(
        "ingest", "--json", web.url(0, f"/onto?url={path.replace('&', '%26').replace('%20', '%2520')}")
    )[0]
    data = event["data"]
    fetch = data["provenance"]["fetch"]
    assert data["provenance"]["mode"] == "live"
    assert (fetch["status"], fetch["contentType"], fetch["etag"]) == (200, "text/html; charset=utf-8", 'W/"x"')
    assert (fetch["charset"], fetch["charsetMethod"], fetch["protocol"]) == ("utf-8", "http", "HTTP/1.1")
    assert fetch["wireBytes"] > fetch["bytes"] > 1000
    assert [hop["status"] for hop in fetch["chain"]] == [302]
    assert data["url"]["final"].startswith(web.url(0, "/framed?"))
    rights = data["rights"]
    assert (rights["robotsTxt"], rights["robots"]) == ("obeyed", ["noarchive", "noai"])
    assert (rights["tdmReserved"], rights["tdmPolicy"], rights["aiOptOut"]) == (True, "https://a.example/p", True)
    assert rights["refusedAgents"] == ["GPTBot"]
    assert {"where": "robots.txt", "value": "Content-Signal: search=yes, ai-train=no"} in rights["signals"]
    web.robots[1] = b"User-agent: *\nDisallow: /"
    bold = desk(web, tmp_path / "bold", IGNORE_ROBOTS=web.address(1))
    assert bold.events("ingest", "--json", web.url(1, "/article/1"))[0]["data"]["rights"]["robotsTxt"] == "ignored"


def test_a_run_that_is_killed_and_run_again_loses_nothing(web: LoopbackWeb, tmp_path: Path) -> None:
    web.latency = 0.1
    ours = desk(web, tmp_path)
    ours.run("tail", "--json")  # declares the queue that collects the events of both runs
    urls = [web.url(host, f"/article/{number}") for number in range(10) for host in range(4)]
    process = ours.start("ingest", *urls)
    while len(web.log) < 20:
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.wait()
    free(ours)
    assert ours.run("ingest", *urls).returncode == 0
    received = [event["data"]["url"]["requested"] for event in ours.events("tail", "--json")]
    assert set(received) == set(urls)
    assert {str(entry(ours, url).state) for url in urls} <= {"published", "unchanged"}


def test_a_replay_of_what_was_saved_gives_the_same_events(web: LoopbackWeb, tmp_path: Path) -> None:
    web.robots[0] = b"User-agent: GPTBot\nDisallow: /\nContent-Signal: search=yes, ai-train=no\n"
    paths = ["/article/1", "/tagged/2", "/framed?X-Robots-Tag=noai", "/marked?robots=noimageai&tdm-reservation=1"]
    paths += ["/redirect/2", "/coded?as=koi8-r&http=koi8-r"]
    live = desk(web, tmp_path / "live", IGNORE_ROBOTS=web.address(1)).events(
        "ingest", "--json", "--save", "saved", *(web.url(0, path) for path in paths), web.url(1, "/article/5")
    )
    assert len(live) == len(paths) + 1
    asked = len(web.log)
    done = desk(web, tmp_path / "again").run("replay", "--json", tmp_path / "live" / "saved")
    replayed = [json.loads(line) for line in done.stdout.splitlines()]
    assert by_id(replayed) == by_id(live)
    assert len(web.log) == asked, "nothing was asked again"


def by_id(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Events -> by id, without what says by which way the page came to us, and when that was said."""
    for event in events:
        del event["recordedtime"], event["traceparent"]
        for name in ("mode", "discoveredVia", "sourceId", "seed"):
            event["data"]["provenance"].pop(name, None)
        del event["data"]["provenance"]["fields"]["identity"]  # a server that answered, or the record of its answer
    return {event["id"]: event for event in events}


def test_an_archive_keeps_what_went_over_the_wire(web: LoopbackWeb, tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator

    ours = desk(web, tmp_path)
    ours.run("ingest", "--save", "saved", web.url(0, "/redirect/1"))
    (file,) = (tmp_path / "saved").iterdir()
    with file.open("rb") as stream:
        records = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI")) for record in ArchiveIterator(stream)
        ]
    addresses = [web.url(0, path) for path in ("/robots.txt", "/redirect/1", "/article/redirected")]
    assert records[0][0] == "warcinfo"
    assert records[1:] == [(kind, url) for url in addresses for kind in ("response", "request")]
