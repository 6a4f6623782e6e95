"""A server that others wrote serves static pages: TLS, HTTP/2, compression and validators as they are in the wild."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import trustme

from tests.testweb.pages import article
from worker.errors import Skipped
from worker.fetch import fetch
from worker.fetch_policy import FetchPolicy
from worker.ledger import Validators
from worker.limits import Limits
from worker.resources import Resources
from worker.settings import Settings
from worker.web import guard
from worker.web.answer import Answer
from worker.web.client import Client

HOST = "127.6.0.1"
CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{}}
http {{
    access_log {folder}/access.log; types {{ text/html html; text/plain txt; }} default_type application/octet-stream;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
    scgi_temp_path {folder}; gzip on; gzip_types text/html;
    server {{
        listen {host}:{port} ssl http2; root {folder}/www;
        ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.pem;
        location /moved {{ return 301 /story.html; }}
    }}
}}
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """-> address of an nginx, and the file of the authority that vouches for it."""
    binary = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if binary is None:
        pytest.skip("no nginx on the path")
    folder = tmp_path_factory.mktemp("nginx")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    authority.issue_cert(HOST).private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    (folder / "www").mkdir()
    (folder / "www/robots.txt").write_text("User-agent: *\nDisallow: /secret\n")
    (folder / "www/story.html").write_text(article(0, "nginx", f"https://{HOST}"))
    (folder / "www/long.html").write_bytes(os.urandom(2**19).hex().encode())
    (folder / "www/longer.html").write_bytes(os.urandom(2**23).hex().encode())
    (folder / "www/film.bin").write_bytes(bytes(1000))
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, host=HOST, port=port))
    with (folder / "stderr").open("w") as errors:
        server = subprocess.Popen([binary, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=errors)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    break
            assert server.poll() is None, (folder / "stderr").read_text()
            time.sleep(0.05)
        yield f"https://{HOST}:{port}", folder / "ca.pem"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def resources(base: tuple[str, Path], tmp_path: Path) -> Iterator[Resources]:
    port = int(base[0].rpartition(":")[2])
    policy = FetchPolicy(ports=(port,), networks=("127.0.0.0/8",), interval=0, concurrency=0, ca_file=base[1])
    with Resources(Settings(home=tmp_path, web=policy)) as resources:
        yield resources


def test_a_page_comes_over_http_2_compressed_and_is_not_sent_again(
    base: tuple[str, Path], resources: Resources
) -> None:
    answer = fetch(resources, f"{base[0]}/story.html", kinds=("text/html",))
    assert (answer.status, answer.protocol) == (200, "HTTP/2")
    assert answer.tls in {"TLSv1.2", "TLSv1.3"}
    assert answer.header("content-encoding") == "gzip"
    assert b"District nginx" in answer.body
    found = Validators(etag=answer.header("etag"), last_modified=answer.header("last-modified"))
    with resources.ledger.transaction(resources.now(), urls=[]) as transaction:
        transaction.remember(answer.url, found)
    again = fetch(resources, f"{base[0]}/moved")
    assert (again.status, again.url, len(again.chain)) == (304, answer.url, 1)
    assert again.wire_bytes < answer.wire_bytes


def test_what_may_not_or_cannot_be_had(base: tuple[str, Path], resources: Resources) -> None:
    for path, code in (
        ("/secret", "robots"),
        ("/nothing.html", "not-found"),
        ("/film.bin", "unwanted-type"),
        ("/longer.html", "too-large"),
    ):
        with pytest.raises(Skipped) as ended:
            fetch(resources, base[0] + path, kinds=("text/html",))
        assert ended.value.code == code


def test_many_pages_at_once_come_over_http_2(base: tuple[str, Path], resources: Resources) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: fetch(resources, f"{base[0]}/story.html?{number}"), range(100)))
    assert {answer.status for answer in answers} == {200}
    assert {answer.protocol for answer in answers} == {"HTTP/2"}
    assert len({answer.body for answer in answers}) == 1


def test_requests_at_the_same_time_have_a_connection_each_and_leave_it_to_the_next(
    base: tuple[str, Path], resources: Resources
) -> None:
    both = Barrier(2)

    def lookup(host: str, _: int) -> list[str]:
        both.wait(10)  # for ever, if one of them waited for the connection of the other
        return [host]

    policy = resources.settings.web
    client = Client(policy, Limits(), lookup)

    def get(path: str) -> Answer:
        with client.exchange():
            return client.get(guard.target(base[0] + path, policy))

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(get, ("/story.html?a", "/story.html?b")))
    answers.append(get("/story.html?c"))
    client.close()
    assert [(answer.status, answer.protocol) for answer in answers] == [(200, "HTTP/2")] * 3


def test_long_pages_at_once_are_not_taken_for_each_others_headers(base: tuple[str, Path], resources: Resources) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: fetch(resources, f"{base[0]}/long.html?{number}"), range(24)))
    assert {len(answer.body) for answer in answers} == {2**20}
