"""``wiredesk desk`` as a process: it says where it is, serves its pages, and ends when it is told to."""

import signal
import socket
import subprocess

import httpx

from tests.integration.desk import HANGS, SEEDS, WIREDESK, Desk


def test_the_desk_is_served_until_it_is_interrupted(desk: Desk) -> None:
    desk.events("replay", "--json", SEEDS / "wordpress.html")
    command = [*WIREDESK, "desk", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(
        command, cwd=desk.folder, env=desk.environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        url = said.split("http://")[1].split("/")[0]
        assert httpx.get(f"http://{url}/healthz", timeout=20).text == "ok\n"
        assert "Cranes nest on Hallow Fen" in httpx.get(f"http://{url}/articles?q=cranes", timeout=20).text
        assert "read-only" in httpx.get(f"http://{url}/sources", timeout=20).text
        with httpx.stream("GET", f"http://{url}/events/stream", timeout=20):
            process.send_signal(signal.SIGINT)  # a stream that is open keeps nobody
            assert process.wait(HANGS) == 130
        assert "Traceback" not in process.stderr.read()


def test_an_address_where_nothing_can_be_served_is_a_mistake(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = desk.run("desk", "--listen", f"127.0.0.1:{taken.getsockname()[1]}")
    assert done.returncode == 2
    assert b"is a desk running already?" in done.stderr
    mistakes = (
        ("nowhere", "", b"HOST:PORT"),
        ("0.0.0.0:0", "", b"needs a token"),
        ("no.such.host.example:1", "a token", b"nothing can be served"),
    )
    for listen, token, said in mistakes:
        desk.environment["WIREDESK_DESK_TOKEN"] = token
        done = desk.run("desk", "--listen", listen)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
