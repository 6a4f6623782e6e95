"""``wiredesk run`` as a user runs it, against a web on loopback: it follows, publishes, looks again, and survives."""

import json
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.crew import Running
from tests.integration.desk import WIREDESK, Desk
from tests.integration.press import free, list_sources, publish
from tests.testweb import LoopbackWeb, pages
from worker.ledger import open_ledger

DEADLINE = 120.0  # seconds: of a test that hangs, not of one that passes


@pytest.fixture
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(hosts=4) as web:
        yield web


def desk(web: LoopbackWeb, folder: Path) -> Desk:
    made = Desk(folder)
    list_sources(made, web)
    return made


def events(desk: Desk) -> list[dict[str, Any]]:
    return desk.events("tail", "--json")


def states(desk: Desk) -> Counter[str]:
    with open_ledger(desk.ledger) as ledger:
        return Counter({str(state): number for state, number in ledger.counts().entries.items() if number})


def wait_until(desk: Desk, running: Running, met: Callable[[Counter[str]], bool]) -> Counter[str]:
    """Until the ledger shows it, or the deadline passes."""
    ends = time.monotonic() + DEADLINE
    while not met(found := states(desk)):
        if running.poll() is not None or time.monotonic() > ends:
            running.kill()
            running.wait(10)
            pytest.fail(f"{'stopped by itself' if time.monotonic() < ends else 'waited in vain'}: {found}")
        time.sleep(0.1)
    return found


def stop(running: Running, number: int = signal.SIGINT) -> int:
    running.send_signal(number)
    return running.wait(30)


def test_sources_are_followed_and_status_shows_it(web: LoopbackWeb, tmp_path: Path) -> None:
    for host in range(4):
        publish(web, host, 3)
    mine = desk(web, tmp_path)
    running = mine.start("run")
    wait_until(mine, running, lambda found: found["published"] == 12)
    assert stop(running) == 130
    assert Counter(event["type"].split(".")[-2] for event in events(mine)) == {"published": 12}
    status = mine.run("status", "--json")
    assert status.returncode == 0, status.stderr
    standing = json.loads(status.stdout)
    assert [one["condition"]["health"] for one in standing["sources"]] == ["healthy"] * 4
    assert standing["frontier"]["page waiting"] == 12
    assert standing["counts"]["unsent"] == 0
    assert b"post-2" in mine.run("status").stdout
    assert b"healthy" in mine.run("sources", "list").stdout
    page, feed = (mine.run("why", web.url(0, path)) for path in ("/article/1", "/feed"))
    assert b"published" in page.stdout
    assert b"a page of post-0, waiting, due" in page.stderr
    assert feed.returncode == 0
    assert b"a feed of post-0, waiting, due" in feed.stderr


def test_a_page_that_changes_or_goes_is_said_at_the_next_look(web: LoopbackWeb, tmp_path: Path) -> None:
    publish(web, 0, 3)
    for host in range(1, 4):
        web.served[host, "/feed"] = 410
        web.served[host, "/map"] = 410
    mine = desk(web, tmp_path)
    running = mine.start("run")
    wait_until(mine, running, lambda found: found["published"] == 3)
    stop(running, signal.SIGTERM)
    base = web.url(0, "")
    web.served[0, "/article/1"] = pages.article(0, "1", base).replace("closed until March", "open until May").encode()
    web.served[0, "/article/2"] = 410
    with open_ledger(mine.ledger) as ledger:  # time passes
        from worker.ledger import Hurry
        from worker.resources import utc_now

        looks = ledger.frontier.visits("page")
        [feed] = [one for one in ledger.frontier.visits("feed") if one.url == web.url(0, "/feed")]
        assert len(looks) == 3
        ledger.frontier.hurry([Hurry(visit=one, due=utc_now(), note=one.note) for one in looks], utc_now())
    running = mine.start("run")
    wait_until(mine, running, lambda found: found["updated"] == 1 and found["gone"] == 1)
    stop(running)
    found = events(mine)
    assert Counter(event["type"].split(".")[-2] for event in found) == {
        "published": 3,
        "updated": 1,
        "withdrawn": 1,
        "failed": 6,
    }
    gone = next(event for event in found if "withdrawn" in event["type"])
    assert gone["data"]["reason"]["code"] == "gone"
    assert gone["articleversion"] == 2
    changed = next(event for event in found if "updated" in event["type"])
    assert changed["data"]["change"]["weight"] == "material"
    status = mine.run("status")
    assert status.returncode == 5
    assert b"post-1 is gone" in status.stderr
    assert feed.source == "post-0"


def test_a_wire_report_that_several_print_is_published_once_and_the_others_name_it(
    web: LoopbackWeb, tmp_path: Path
) -> None:
    mine = desk(web, tmp_path)
    report = pages.article(0, "0", web.url(0, ""))
    for host in range(4):
        publish(web, host, 1)
        own = f"<p>Readers of Valley Post {host} sent us their pictures.</p></article>"
        copy = report.replace(web.url(0, ""), web.url(host, "")).replace("Valley Post 0", f"Valley Post {host}")
        web.served[host, "/article/0"] = copy.replace("</article>", own).encode()
    running = mine.start("run")
    wait_until(mine, running, lambda found: found.total() == 4)
    stop(running)
    told = events(mine)
    [first] = [event for event in told if event["type"].endswith(".published.v1")]
    copies = [event for event in told if event["type"].endswith(".duplicate.v1")]
    assert len({event["data"]["publisher"]["id"] for event in (first, *copies)}) == len(told) == 4
    assert {copy["data"]["representative"] for copy in copies} == {first["data"]["uri"]}
    assert all(80 < copy["data"]["similarity"] < 100 for copy in copies)
    status = mine.run("status", "--json")
    assert status.returncode == 0, "copies are no alarm"
    entries = json.loads(status.stdout)["counts"]["entries"]
    assert (entries["published"], entries["duplicate"]) == (1, 3)


def test_killed_at_any_time_and_started_again_nothing_is_lost_and_nothing_said_twice(
    web: LoopbackWeb, tmp_path: Path
) -> None:
    for host in range(4):
        publish(web, host, 20)
    mine = desk(web, tmp_path)
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    for _ in range(3):
        running = mine.start("run")
        time.sleep(chance.uniform(0.2, 1.2))
        running.kill()
        running.wait(10)
        free(mine)
    running = mine.start("run")
    wait_until(mine, running, lambda found: found["published"] + found["unchanged"] == 80)
    stop(running)
    found = events(mine)
    ids = {event["id"] for event in found}
    assert Counter(event["type"].split(".")[-2] for event in found if event["id"] in ids)["published"] >= 80
    assert len(ids) == 80, f"seed {seed}"
    assert len({event["data"]["url"]["canonical"] for event in found}) == 80, f"seed {seed}"


def test_mistakes_are_sentences(tmp_path: Path) -> None:
    mine = Desk(tmp_path)
    (tmp_path / "sources.toml").write_text('[[source]]\nid = "a"\n')
    done = mine.run("run")
    assert done.returncode == 2
    assert b"sources.toml:1: source 'a': name is missing" in done.stderr
    assert mine.run("sources", "check").returncode == 2
    assert b"no such source list" in mine.run("run", "--sources", "none.toml").stderr


OPML = '<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/feed"/></body></opml>'


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["add", "ftp://a.example/"], 2, "'ftp://a.example/' cannot be added: 'ftp' is neither http nor https"),
        (["add", "htps://a.example/"], 2, "'htps' is neither http nor https"),
        (["add", "https:/a.example/"], 2, "a site is written like https://www.your-paper.example/"),
        (["add", "editor@a.example"], 2, "a site is written like https://www.your-paper.example/"),
        (["add", "sources"], 2, "a site is written like https://www.your-paper.example/"),
        (["add", ""], 2, "a site is written like https://www.your-paper.example/"),
        (["add", "https://"], 2, "an address without a host"),
        (["add", "https://a paper.example/"], 2, "with controls or spaces in it"),
        (["add", "a.example:1/"], 2, "port 1; WIREDESK_WEB_PORTS allows 80, 443"),
        (["add", "http://10.0.0.1/"], 3, "forbidden-address"),
        (["add", "nobody.invalid"], 4, "host-not-found: nobody.invalid"),
        (["add", "nobody.invalid", "--sources", "folder"], 2, "folder: cannot be read (Is a directory)"),
        (["check", "none.toml"], 2, "none.toml: cannot be read (No such file"),
        (["check", "folder"], 2, "folder: cannot be read (Is a directory)"),
        (["check", "feeds.opml"], 2, "feeds.opml:1: not valid TOML"),
        (["export", "--sources", "feeds.opml"], 2, "feeds.opml:1: not valid TOML"),
        (["import", "none.opml"], 2, "none.opml: cannot be read (No such file"),
        (["import", "folder"], 2, "folder: cannot be read (Is a directory)"),
        (["import", "brackets[/].opml"], 3, "gopher://[/b]: no http or https address"),
        (["check", "list[/].toml"], 0, "list[/].toml: 0 sources"),
        (["import", "bare.opml"], 3, "bare.opml names no feed that could be followed"),
        (["import", "feeds.opml", "--sources", "none/sources.toml"], 2, "none/sources.toml: cannot be written"),
        (["import", "feeds.opml", "--sources", "feeds.opml"], 2, "feeds.opml:1: not valid TOML"),
        (["list", "--sources", "folder"], 2, "No such option"),
        (["lst"], 2, "No such command"),
    ],
)
def test_mistakes_with_the_list_are_sentences(tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
    mine = Desk(tmp_path, {"WIREDESK_WEB_ATTEMPTS": "1"})
    (tmp_path / "folder").mkdir()
    (tmp_path / "feeds.opml").write_text(OPML)
    (tmp_path / "brackets[").mkdir()
    (tmp_path / "brackets[" / "].opml").write_text('<opml><body><outline xmlUrl="gopher://[/b]"/></body></opml>')
    (tmp_path / "list[").mkdir()
    (tmp_path / "list[" / "].toml").touch()
    (tmp_path / "bare.opml").write_text('<opml version="2.0"><body><outline text="A"/></body></opml>')
    done = mine.run("sources", *arguments)
    told = done.stderr.decode()
    assert done.returncode == code, told
    assert says in told
    assert "Traceback" not in told


@pytest.mark.parametrize("command", ["run", "status", "sources list"])
@pytest.mark.parametrize("settings", [{"HOME": "{folder}/file"}, {"LEDGER_URL": "sqlite:///{folder}/file"}])
def test_a_state_that_cannot_be_opened_is_a_sentence(tmp_path: Path, command: str, settings: dict[str, str]) -> None:
    (tmp_path / "file").write_text(
        "this is neither a folder nor a ledger, and long enough for nobody to take it for one"
    )
    (tmp_path / "sources.toml").write_text('[[source]]\nid = "a"\nname = "A"\nfeeds = ["https://a.invalid/"]\n')
    mine = Desk(tmp_path, {f"WIREDESK_{name}": value.format(folder=tmp_path) for name, value in settings.items()})
    done = mine.run(*command.split())
    told = done.stderr.decode()
    assert done.returncode == 2, told
    assert str(tmp_path / "file") in told
    assert "Traceback" not in told


def test_a_list_without_a_source_that_is_enabled_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").touch()
    mine = Desk(tmp_path)
    running = subprocess.Popen(
        [*WIREDESK, "run"], cwd=tmp_path, env=mine.environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert running.stderr is not None
    with running.stderr as said:
        told = said.readline() + said.readline()
        assert stop(running) == 130
    assert b"sources.toml names no source that is enabled" in told


def test_a_site_is_added_by_its_home_page(web: LoopbackWeb, tmp_path: Path) -> None:
    publish(web, 0, 3)
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    home = (
        f'<!doctype html><html lang="en"><head><title>Valley Post</title>{link}</head><body><p>Home</p></body></html>'
    )
    web.served[0, "/"] = home.encode()
    web.robots[0] = b"Sitemap: /map\n"
    web.served[0, "/map"] = pages.sitemap(web.url(0, ""), 3).encode()
    mine = desk(web, tmp_path)
    (tmp_path / "sources.toml").unlink()
    added = mine.run("sources", "add", web.url(0, "/"))
    assert added.returncode == 0, added.stderr
    text = (tmp_path / "sources.toml").read_text()
    assert f'feeds = ["{web.url(0, "/feed")}"]' in text
    assert f'sitemaps = ["{web.url(0, "/map")}"]' in text
    assert mine.run("sources", "check").returncode == 0
    assert mine.run("sources", "add", web.url(0, "/")).returncode == 3  # nothing that is not there already
    opml = mine.run("sources", "export").stdout
    (tmp_path / "out.opml").write_bytes(opml)
    assert b"0 sources added" in mine.run("sources", "import", "out.opml").stderr
