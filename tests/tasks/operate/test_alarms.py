"""Alarms: told once when raised, once when over, by a webhook and a command; again where they could not be."""

import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tasks.operate.alarms import about, push_alarms
from tests.tasks.operate.conftest import HOUR, Operated, operated
from worker.alarms import Alarms
from worker.ledger import Found

PAGE = "https://a.example/1"


class Hook:
    """A web server that keeps what it is told, and answers with ``status``."""

    def __init__(self) -> None:
        self.heard: list[dict[str, list[str]]] = []
        self.status = 204
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(hook.status)
                self.end_headers()
                if hook.status < 300:
                    hook.heard.append(json.loads(body))

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/secret-path"


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    thread = Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def overdue(desk: Operated) -> None:
    page = Found(url=PAGE, host="a.example", kind="page", source="a", due=desk.now())
    desk.ledger.frontier.add([page], desk.now())
    desk.clock.at += HOUR


def test_an_alarm_is_told_when_it_is_raised_and_when_it_is_over_and_not_in_between(
    tmp_path: Path, ledger_url: str, hook: Hook
) -> None:
    heard = tmp_path / "heard"
    program = f"import sys; open({str(heard)!r}, 'a').write(sys.stdin.read() + '\\n')"
    alarms = Alarms(webhook=hook.url, command=(sys.executable, "-c", program))
    desk = operated(tmp_path, ledger_url, alarms=alarms)
    with desk:
        push_alarms(desk)
        assert hook.heard == []
        overdue(desk)
        for _ in range(3):
            push_alarms(desk)
            desk.clock.at += HOUR
        [raised] = hook.heard
        assert (len(raised["raised"]), raised["cleared"]) == (1, [])
        assert "a visit has been due since" in raised["raised"][0]
        desk.ledger.frontier.retire([PAGE], desk.now())
        push_alarms(desk)
        push_alarms(desk)
        assert [one["cleared"] for one in hook.heard] == [[], raised["raised"]]
        assert hook.heard[1]["alarms"] == []
        assert [json.loads(line) for line in heard.read_text().splitlines()] == hook.heard


def test_an_alarm_that_could_not_be_told_is_told_the_next_time(
    tmp_path: Path, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    failing = (sys.executable, "-c", "import sys; sys.exit('no such pager')")
    desk = operated(tmp_path, alarms=Alarms(webhook=hook.url, command=failing))
    with desk:
        overdue(desk)
        hook.status = 500
        push_alarms(desk)
        assert hook.heard == []
        assert "secret-path" not in caplog.text
        assert "no such pager" in caplog.text
        hook.status = 200
        push_alarms(desk)
        push_alarms(desk)
        assert len(hook.heard) == 1


def test_numbers_do_not_make_a_new_alarm() -> None:
    assert about("12 events wait, since 2026-11-23 06:05 UTC") == about("1 events wait, since 2026-11-24 07:00 UTC")
    assert about("a is gone") != about("b is gone")
