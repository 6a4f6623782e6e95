"""Replay as a user runs it: the same bytes again, nothing twice, nothing lost, a reason for what is no article."""

import gzip
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.integration.desk import CAPTURED, SEEDS, WIREDESK, Desk, page, stable, write_pages

PAGES = 200  # four times what is settled together


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_two_replays_into_fresh_ledgers_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = (
        Desk(tmp_path / name).events("replay", "--json", "--fetched-at", CAPTURED, SEEDS, afresh=True)
        for name in ("one", "other")
    )
    assert len(one) >= 20
    assert stable(one) == stable(other)
    assert one[0]["traceparent"] != other[0]["traceparent"]


def test_a_second_replay_says_unchanged_and_again_sends_the_same_events(desk: Desk) -> None:
    first = desk.events("replay", "--json", "--fetched-at", CAPTURED, SEEDS)
    assert desk.events("replay", "--json", "--fetched-at", CAPTURED, SEEDS) == []
    told = desk.run("replay", "--fetched-at", CAPTURED, SEEDS / "wordpress.html")
    assert b"unchanged" in told.stdout
    again = desk.events("replay", "--json", "--again", "--fetched-at", CAPTURED, SEEDS / "wordpress.html")
    assert len(again) == 1
    assert again[0] in first


def test_another_process_reads_the_same_events_from_its_own_queue(desk: Desk) -> None:
    published = desk.events("replay", "--json", "--fetched-at", CAPTURED, SEEDS)
    assert desk.events("tail", "--json") == published
    assert desk.events("tail", "--json") == []


def test_an_edited_page_is_an_update_with_its_change(desk: Desk) -> None:
    events = desk.events("replay", "--json", SEEDS / "pages.jsonl")
    versions = [(event["type"].split(".")[-2], event["articleversion"]) for event in events]
    assert versions == [("published", 1), ("published", 1), ("updated", 2)]
    assert events[2]["subject"] == events[0]["subject"]
    assert events[2]["data"]["change"]["previousVersion"] == 1
    assert events[2]["data"]["times"]["firstSeen"] == events[0]["data"]["times"]["firstSeen"]


def test_the_same_content_elsewhere_is_a_duplicate(desk: Desk) -> None:
    (desk.folder / "a.html").write_text(page(1), "utf-8")
    (desk.folder / "b.html").write_text(page(1).replace("valley-post.example/news", "copy.example/taken"), "utf-8")
    first, second = desk.events("replay", "--json", desk.folder / "a.html", desk.folder / "b.html")
    assert first["subject"] != second["subject"]
    assert second["type"] == "io.github.wiredesk.article.duplicate.v1"
    assert second["data"]["representative"] == first["data"]["uri"]


def test_killed_in_the_middle_and_run_again_every_article_is_published_once(tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages.jsonl", PAGES)
    undisturbed = {event["id"] for event in Desk(tmp_path / "calm").events("replay", "--json", pages)}
    assert len(undisturbed) == PAGES

    desk = Desk(tmp_path / "killed")
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    killed = 0
    for _ in range(4):
        running = desk.start("replay", pages)
        deadline = time.monotonic() + 60
        count = len(list((desk.folder / "state").rglob("*")))
        while running.poll() is None and time.monotonic() < deadline:
            time.sleep(chance.uniform(0.05, 0.4))
            if len(list((desk.folder / "state").rglob("*"))) > count + 20:
                break
        running.kill()
        killed += running.wait() == -signal.SIGKILL
    assert killed
    last = desk.run("replay", pages)
    assert last.returncode == 0, last.stderr.decode()
    received = [event["id"] for event in desk.events("tail", "--json")]
    assert set(received) == undisturbed, f"seed {seed}"


def test_interrupted_it_says_so_and_the_same_command_goes_on(tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages.jsonl", PAGES)
    desk = Desk(tmp_path / "desk")
    running = subprocess.Popen(
        [*WIREDESK, "replay", "--json", pages],
        cwd=desk.folder,
        env=desk.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdout is not None
    running.stdout.readline()  # the first batch is settled
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130, told
    assert b"Traceback" not in told
    assert b"interrupted" in told
    assert desk.run("replay", pages).returncode == 0
    received = [event["id"] for event in desk.events("tail", "--json")]
    assert len(set(received)) == PAGES


def test_whatever_is_no_article_ends_with_a_named_reason_and_the_run_goes_on(desk: Desk) -> None:
    folder = desk.folder / "hostile"
    folder.mkdir()
    (folder / "random.html").write_bytes(random.Random(1).randbytes(10 * 2**20))
    (folder / "empty.html").touch()
    with (folder / "huge.html").open("wb") as file:
        file.truncate(200 * 2**20)
    (folder / "deep.html").write_text("<html><body>" + "<div>" * 100_000 + "text")
    (folder / "nul.html").write_bytes(b"<html><body><p>" + b"\0" * 5000 + b"</p></body></html>")
    (folder / "cut.html.gz").write_bytes(gzip.compress(b"<html><body><p>" + b"word " * 5000)[:-20])
    (folder / "loop").symlink_to(folder)
    (folder / "good.html").write_text((SEEDS / "wordpress.html").read_text("utf-8"), "utf-8")
    done = desk.run("replay", folder)
    told = done.stdout.decode()
    assert done.returncode == 3
    assert told.count("published") == 1
    for name in ("random.html", "empty.html", "huge.html", "deep.html", "nul.html", "cut.html.gz", "loop"):
        assert f"{name}#1: " in told, told
        why = desk.run("why", folder / name)
        assert why.returncode == 0
        assert b"rejected" in why.stdout


def test_an_unreachable_broker_leaves_the_events_in_the_outbox_and_relay_sends_them(desk: Desk) -> None:
    away = Desk(desk.folder, {"WIREDESK_BUS_URL": "amqp://guest:secret@127.0.0.1:1//"})
    done = away.run("replay", SEEDS / "wordpress.html")
    assert done.returncode == 4, done.stderr.decode()
    assert b"secret" not in done.stdout + done.stderr
    assert b"Traceback" not in done.stderr
    back = desk.run("relay")
    assert back.returncode == 0, back.stderr.decode()
    assert len(desk.events("tail", "--json")) == 1


def test_a_large_archive_needs_little_memory(desk: Desk) -> None:
    """Records of 400 MB, most of them pictures, and 2,000 that are no pages: what was read is not kept."""
    archive = desk.folder / "large.warc.gz"
    picture = gzip.compress(warc_record(0, b"image/jpeg", bytes(8 * 2**20)), 1)
    with archive.open("wb") as file:
        for number in range(1, 51):
            file.write(picture)
            file.write(gzip.compress(warc_record(number, b"text/html; charset=utf-8", page(number).encode()), 1))
        for number in range(51, 2051):
            file.write(gzip.compress(warc_record(number, b"text/html", b"\x00\x01" * 60), 1))
    code = (
        "import sys\n"
        "from tasks.cli import main\n"
        "from tests.memory import peak\n"
        "sys.argv = ['wiredesk', 'replay', sys.argv[1]]\n"
        "try:\n    main()\n"
        "finally:\n    print(peak(), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, archive], env=desk.environment, cwd=SEEDS.parent, capture_output=True, check=False
    )
    told = done.stderr.decode().splitlines()
    assert done.returncode == 3, told
    assert any("50 published" in line for line in told), told
    assert int(told[-1]) < 300, told[-1]


def warc_record(number: int, kind: bytes, body: bytes) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\n\r\n" + body
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://valley-post.example/news/%d\r\n"
        b"WARC-Date: 2026-11-23T06:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        b"Content-Length: %d\r\n\r\n" % (number, len(block)) + block + b"\r\n\r\n"
    )
