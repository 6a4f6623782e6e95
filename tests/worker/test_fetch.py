"""Fetching from a web on loopback, by our fetch policy, and what every threat of the web comes to."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.memory import forget_peak, peak
from tests.testweb import LoopbackWeb
from tests.testweb.visitor import visitor
from worker.errors import Skipped, Transient, Verdict
from worker.fetch import BUSY, backoff, fetch
from worker.ledger import Robots, Validators
from worker.limits import Limits
from worker.resources import Resources
from worker.web.answer import Hop
from worker.web.client import Client
from worker.web.web import Web

HTML = ("text/html", "application/xhtml+xml")
SMALL = Limits(wire_bytes=2**20, page_bytes=2**20, header_bytes=16 * 2**10)


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(hosts=3) as web:
        yield web


@pytest.fixture(autouse=True)
def _fresh(web: LoopbackWeb) -> None:
    web.log.clear()
    web.visits.clear()
    web.robots.clear()


@pytest.fixture
def resources(web: LoopbackWeb, tmp_path: Path) -> Iterator[Resources]:
    with visitor(web, tmp_path) as resources:
        yield resources


def verdict(resources: Resources, url: str, **options: object) -> Verdict:
    with pytest.raises(Verdict) as ended:
        fetch(resources, url, kinds=HTML, **options)  # type: ignore[arg-type]
    return ended.value


def test_a_page_is_fetched_with_our_name_and_its_facts(web: LoopbackWeb, resources: Resources) -> None:
    answer = fetch(resources, web.url(0, "/article/7#part"), kinds=HTML)
    assert b"District 7" in answer.body
    assert (answer.status, answer.chain, answer.tls) == (200, (), None)
    assert answer.wire_bytes > len(answer.body)
    assert answer.header("content-type") == "text/html; charset=utf-8"
    assert web.paths() == ["/robots.txt", "/article/7"]
    sent = web.log[-1].headers
    assert sent["user-agent"].startswith("wiredesk/")
    assert "https://wiredesk.github.io" in sent["user-agent"]
    assert sent["accept-encoding"] == "gzip, br, zstd"


@pytest.mark.parametrize(
    ("path", "kind", "code"),
    [
        ("/status/404", Skipped, "not-found"),
        ("/status/410", Skipped, "gone"),
        ("/status/403", Skipped, "http-status"),
        ("/status/206", Skipped, "http-status"),
        ("/status/429", Transient, "rate-limited"),
        ("/status/500", Transient, "server-error"),
        ("/status/503", Transient, "server-error"),
        ("/status/301", Skipped, "http-status"),
        ("/typed?type=video/mp4", Skipped, "unwanted-type"),
        ("/reset", Transient, "reset"),
        ("/cut", Transient, "protocol"),
        ("/onto?url=file:///etc/passwd", Skipped, "forbidden-scheme"),
        ("/onto?url=http://user@192.168.0.1/", Skipped, "forbidden-port"),
        ("/redirect/6", Skipped, "too-many-redirects"),
        ("/onto?url=/onto?url=/", Skipped, "not-found"),
        ("/headers", Skipped, "too-large"),
    ],
)
def test_what_an_answer_amounts_to(
    web: LoopbackWeb, resources: Resources, path: str, kind: type[Verdict], code: str
) -> None:
    ended = verdict(resources, web.url(0, path))
    assert isinstance(ended, kind)
    assert ended.code == code


def test_the_servers_wish_how_long_to_wait_is_handed_on(web: LoopbackWeb, resources: Resources) -> None:
    for path, wait in (("/status/503?retry=7", 7.0), ("/status/429?retry=99999999", 6 * 3600.0), ("/status/503", None)):
        ended = verdict(resources, web.url(0, path))
        assert isinstance(ended, Transient)
        assert ended.retry_after == wait
    dated = verdict(resources, web.url(0, "/status/503?retry=Mon,%2023%20Nov%202099%2006:00:00%20GMT"))
    assert isinstance(dated, Transient)
    assert dated.retry_after == 6 * 3600.0


def test_a_chain_of_redirects_is_followed_and_kept(web: LoopbackWeb, resources: Resources) -> None:
    answer = fetch(resources, web.url(0, "/redirect/3"), kinds=HTML)
    assert answer.url == web.url(0, "/article/redirected")
    assert answer.chain == tuple(Hop(web.url(0, f"/redirect/{left}"), 301) for left in (3, 2, 1))


@pytest.mark.parametrize("sent", ["z%C3%83%C2%BCrich", "z%C3%BCrich"])  # the header's bytes: UTF-8, Latin-1
def test_a_redirect_to_letters_beyond_ascii_is_read_as_browsers_do(
    web: LoopbackWeb, resources: Resources, sent: str
) -> None:
    answer = fetch(resources, web.url(0, f"/onto?url=/article/{sent}"))
    assert answer.url == web.url(0, "/article/z%C3%BCrich")


@pytest.mark.parametrize(
    "onto",
    [
        *(
            "http://a.example:99999999999/",
            "http://a.example:x/",
            "http://256.256.256.256/",
            "http://[::1",
            "http://[v1.x]/",
        ),
        *("http://😀.example/", "http://xn--zzzz-.example/", "http://xn--a.example/", "http://a..b/"),
    ],
)
def test_a_redirect_to_what_is_no_address_is_a_verdict(web: LoopbackWeb, resources: Resources, onto: str) -> None:
    sent = quote(onto.encode().decode("latin-1"))  # the header's bytes are UTF-8
    ended = verdict(resources, web.url(0, f"/onto?url={sent}"))
    assert ended.code in {"malformed-address", "forbidden-port", "host-not-found"}


def test_not_modified_is_no_answer_to_who_did_not_ask(web: LoopbackWeb, resources: Resources) -> None:
    assert verdict(resources, web.url(0, "/status/304")).code == "http-status"


def test_no_cookie_comes_back_and_no_credentials_go_out(web: LoopbackWeb, resources: Resources) -> None:
    fetch(resources, web.url(0, "/cookie"))
    fetch(resources, web.url(0, "/article/1").replace("//", "//user:secret@"))
    assert [("cookie" in one.headers, "authorization" in one.headers) for one in web.log] == [(False, False)] * 3


def test_neither_the_environments_proxy_nor_a_netrc_is_used(
    web: LoopbackWeb, resources: Resources, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"machine {web.address(0)} login user password secret\n")
    netrc.chmod(0o600)
    for name, value in (
        ("HTTP_PROXY", "http://127.0.0.1:1"),
        ("ALL_PROXY", "http://127.0.0.1:1"),
        ("NETRC", str(netrc)),
    ):
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(name.lower(), value)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert fetch(resources, web.url(0, "/article/1")).status == 200
    assert "authorization" not in web.log[-1].headers


# What leads to another host than it says


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f.1",
        "127.1",
        "0",
        "127。0。0。1",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "localhost",
        "0177.0.0.1",
        "127.0.0.1.",
    ],
)
def test_no_spelling_of_a_private_host_is_reached(web: LoopbackWeb, tmp_path: Path, host: str) -> None:
    with visitor(web, tmp_path, networks=()) as resources:
        ended = verdict(resources, f"http://{host}:{web.port}/article/1")
        assert ended.code in {"forbidden-address", "malformed-address", "host-not-found"}
    assert web.log == []


def test_a_redirect_to_a_private_host_is_refused(web: LoopbackWeb, tmp_path: Path) -> None:
    with visitor(web, tmp_path, networks=(f"{web.address(0)}/32",)) as resources:
        ended = verdict(resources, web.url(0, f"/onto?url={web.url(1, '/article/1')}"))
    assert ended.code == "forbidden-address"
    assert web.paths(1) == []


def looked_up(web: LoopbackWeb, folder: Path, answers: list[list[str]]) -> tuple[Resources, list[str]]:
    """Resources whose resolver gives one answer after another, and the names that it was asked for."""
    asked: list[str] = []

    def lookup(host: str, _port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    resources = visitor(web, folder, networks=(f"{web.address(0)}/32",))
    resources.__dict__["web"] = Web(Client(resources.settings.web, resources.settings.limits, lookup), None)
    return resources, asked


def test_a_name_is_looked_up_once_and_that_number_is_dialled(web: LoopbackWeb, tmp_path: Path) -> None:
    resources, asked = looked_up(web, tmp_path, [[web.address(0)], ["10.0.0.1"]])
    with resources:
        assert fetch(resources, f"http://news.example:{web.port}/article/1").status == 200
    assert asked == ["news.example"]
    assert web.log[-1].headers["host"] == f"news.example:{web.port}"


def test_a_name_that_turns_to_a_private_number_is_refused(web: LoopbackWeb, tmp_path: Path) -> None:
    resources, asked = looked_up(web, tmp_path, [[web.address(0)], ["10.0.0.1"]])
    with resources:
        assert fetch(resources, f"http://news.example:{web.port}/fickle/1").status == 200
        ended = verdict(resources, f"http://news.example:{web.port}/fickle/2")  # which takes a new connection
    assert ended.code == "forbidden-address"
    assert len(asked) == 2


def test_a_name_with_one_private_number_among_public_ones_is_refused(web: LoopbackWeb, tmp_path: Path) -> None:
    resources, _ = looked_up(web, tmp_path, [[web.address(0), "10.0.0.1"]])
    with resources:
        assert verdict(resources, f"http://news.example:{web.port}/article/1").code == "forbidden-address"
    assert web.log == []


def test_a_lookup_that_hangs_ends_with_the_deadline(web: LoopbackWeb, tmp_path: Path) -> None:
    resources = visitor(web, tmp_path, timeout=0.3)
    slow = Client(resources.settings.web, resources.settings.limits, lambda host, port: time.sleep(1.5) or [])  # type: ignore[func-returns-value]
    resources.__dict__["web"] = Web(slow, None)
    with resources:
        assert verdict(resources, f"http://news.example:{web.port}/").code == "timeout"


# What does not end, or is larger than it looks


def refused_in_time(web: LoopbackWeb, folder: Path, path: str, limits: Limits = SMALL) -> str:
    """Path -> the code of its verdict, which must come by the deadline."""
    web.robots[0] = b""
    with visitor(web, folder, limits, timeout=1.0) as resources:
        fetch(resources, web.url(0, "/article/1"))
        began = time.monotonic()
        code = verdict(resources, web.url(0, path)).code
        assert time.monotonic() - began < 1.0 + 2.0, "the deadline, and patience with a busy machine"
    return code


@pytest.mark.parametrize("path", ["/drip/head", "/drip/body", "/hang", "/sleep/3"])
def test_a_server_that_dawdles_meets_the_deadline(web: LoopbackWeb, tmp_path: Path, path: str) -> None:
    assert refused_in_time(web, tmp_path, path) == "timeout"


def test_a_redirect_does_not_renew_the_deadline(web: LoopbackWeb, tmp_path: Path) -> None:
    with visitor(web, tmp_path, timeout=1.0) as resources:
        fetch(resources, web.url(0, "/article/1"))
        path = "/sleep/0.7"
        onto = f"/onto?url={path}"
        web.latency = 0.5
        try:
            assert verdict(resources, web.url(0, onto)).code == "timeout"
        finally:
            web.latency = 0.0


@pytest.mark.parametrize("path", ["/continue", "/headers", "/endless", "/empty"])
def test_what_has_no_end_is_cut_off(web: LoopbackWeb, tmp_path: Path, path: str) -> None:
    assert refused_in_time(web, tmp_path, path) == "too-large"


@pytest.mark.parametrize(
    ("encoding", "code"),
    [
        ("gzip", "too-large"),
        ("deflate", "too-large"),
        ("br", "too-large"),
        ("zstd", "too-large"),
        ("triple", "too-large"),
    ],
)
def test_a_bomb_costs_its_limit_and_no_more(web: LoopbackWeb, tmp_path: Path, encoding: str, code: str) -> None:
    from tests.testweb.pages import bomb

    bomb(encoding)  # made before the memory is looked at
    forget_peak()
    before = peak()
    assert refused_in_time(web, tmp_path, f"/bomb/{encoding}", Limits()) == code
    assert peak() - before < 64


def test_a_length_that_is_too_long_is_believed_at_once(web: LoopbackWeb, tmp_path: Path) -> None:
    with visitor(web, tmp_path, Limits(wire_bytes=1000)) as resources:
        ended = verdict(resources, web.url(0, "/article/1"))
    assert ended.code == "too-large"
    assert "at most 1000" in ended.detail


def test_a_fetch_has_the_bounds_of_what_is_asked_for(web: LoopbackWeb, tmp_path: Path) -> None:
    most = Limits(page_bytes=3000, wire_bytes=3000, listing_bytes=2**20)
    web.served[0, "/map"] = b"<urlset>" + b"<url><loc>https://a.example/</loc></url>" * 200 + b"</urlset>"
    with visitor(web, tmp_path, most) as resources:
        url = web.url(0, "/map")
        with pytest.raises(Skipped, match="at most 3000"):
            fetch(resources, url)
        assert len(fetch(resources, url, limits=most.of_listing).body) > most.page_bytes
        with pytest.raises(Skipped, match="more than 1048576 bytes"):
            fetch(resources, web.url(0, "/bomb/gzip"), limits=most.of_listing)


# robots.txt


@pytest.mark.parametrize(
    ("robots", "code"),
    [
        (404, None),
        (401, None),
        (500, "robots-unreachable"),
        (429, "robots-unreachable"),
        (b"User-agent: *\nDisallow: /article/\n", "robots"),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /article/\n", "robots"),
        (b"User-agent: *\nDisallow: /article/\nUser-agent: Wiredesk\nAllow: /\n", None),
        (b"User-agent: wiredesk\nDisallow: /\nAllow: /article/1\n", None),
        (b"User-agent: wiredesk\nDisallow: /article/1\nAllow: /article/1\n", None),
        (b"\xff\xfe\x00garbage", None),
        (b"#" * 600 * 1024 + b"\nUser-agent: *\nDisallow: /\n", None),
    ],
)
def test_robots_decide(web: LoopbackWeb, resources: Resources, robots: bytes | int, code: str | None) -> None:
    web.robots[0] = robots
    url = web.url(0, "/article/1")
    if code is None:
        assert fetch(resources, url).robots == "obeyed"
        return
    ended = verdict(resources, url)
    assert ended.code == code
    assert isinstance(ended, Transient) == (code == "robots-unreachable")
    assert web.paths() == ["/robots.txt"]


def test_robots_are_asked_once_a_day_by_all_workers_together(web: LoopbackWeb, tmp_path: Path) -> None:
    for _ in range(3):
        with visitor(web, tmp_path) as resources:
            fetch(resources, web.url(0, "/article/1"))
    assert web.paths().count("/robots.txt") == 1
    later = datetime(2099, 1, 1, tzinfo=UTC)
    with Resources(visitor(web, tmp_path).settings, now=lambda: later) as resources:
        fetch(resources, web.url(0, "/article/1"))
    assert web.paths().count("/robots.txt") == 2


def test_robots_that_cannot_be_had_for_a_month_are_given_up(web: LoopbackWeb, resources: Resources) -> None:
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    origin = web.url(0, "")
    failing = Robots(status=0, body=b"", fetched=long_ago, expires=long_ago, failing_since=long_ago)
    resources.ledger.hosts.keep_robots(origin, failing)
    web.robots[0] = 503
    assert fetch(resources, web.url(0, "/article/1")).status == 200


def test_robots_are_ignored_by_explicit_setting_and_the_answer_says_so(web: LoopbackWeb, tmp_path: Path) -> None:
    web.robots.update({0: b"User-agent: *\nDisallow: /", 1: b"User-agent: *\nDisallow: /"})
    with visitor(web, tmp_path, ignore_robots=(web.address(0),)) as resources:
        assert fetch(resources, web.url(0, "/article/1")).robots == "ignored"
        assert verdict(resources, web.url(1, "/article/1")).code == "robots"


def test_a_redirect_asks_the_robots_of_where_it_leads(web: LoopbackWeb, resources: Resources) -> None:
    web.robots[1] = b"User-agent: *\nDisallow: /"
    assert verdict(resources, web.url(0, f"/onto?url={web.url(1, '/article/1')}")).code == "robots"
    assert web.paths(1) == ["/robots.txt"]


def test_who_turns_crawlers_for_language_models_away_is_heard(web: LoopbackWeb, resources: Resources) -> None:
    web.robots[0] = b"User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n"
    assert fetch(resources, web.url(0, "/article/1")).refused_agents == ("GPTBot", "CCBot")


# Budgets


def test_a_host_that_is_not_due_is_busy_and_is_not_asked(web: LoopbackWeb, tmp_path: Path) -> None:
    with visitor(web, tmp_path, interval=60.0, concurrency=1) as resources:
        first = verdict(resources, web.url(0, "/article/1"))
        assert isinstance(first, Transient)
        assert (first.code, web.paths()) == (BUSY, ["/robots.txt"])
        assert first.retry_after is not None
        assert 55 < first.retry_after <= 60
        assert verdict(resources, web.url(0, "/article/2")).code == BUSY
        assert web.paths() == ["/robots.txt"]


def test_a_fetch_with_patience_waits_and_keeps_the_interval(web: LoopbackWeb, tmp_path: Path) -> None:
    with visitor(web, tmp_path, interval=0.3, concurrency=1) as resources:
        for number in range(2):
            fetch(resources, web.url(0, f"/article/{number}"), patience=5)
        fetch(resources, web.url(0, "/redirect/2"), patience=5)
    assert len(web.log) == 6
    assert min(web.gaps()[0]) >= 0.29


def test_a_hop_that_would_wait_too_long_is_an_attempt(
    web: LoopbackWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.host_slot.HOLD", 0.1)
    with visitor(web, tmp_path, interval=0.4, concurrency=1) as resources:
        fetch(resources, web.url(0, "/article/1"), patience=5)
        time.sleep(0.5)
        ended = verdict(resources, web.url(0, "/redirect/1"))
    assert isinstance(ended, Transient)
    assert ended.code == "host-slow", "else it would be asked for again, for ever"


def test_crawl_delay_is_a_floor(web: LoopbackWeb, tmp_path: Path) -> None:
    web.robots[0] = b"User-agent: *\nCrawl-delay: 0.4\n"
    with visitor(web, tmp_path, interval=0.0, concurrency=1) as resources:
        for number in range(3):
            fetch(resources, web.url(0, f"/article/{number}"), patience=5)
    assert min(web.gaps()[0][1:]) >= 0.39


def test_a_host_that_says_it_is_overloaded_is_left_alone(web: LoopbackWeb, tmp_path: Path) -> None:
    with visitor(web, tmp_path, interval=0.001, concurrency=1) as resources:
        fetch(resources, web.url(0, "/article/1"), patience=5)
        assert verdict(resources, web.url(0, "/status/429?retry=100"), patience=5).code == "rate-limited"
        busy = verdict(resources, web.url(0, "/article/1"), patience=5)
        assert isinstance(busy, Transient)
        assert busy.code == BUSY
        assert busy.retry_after is not None
        assert 95 < busy.retry_after <= 100
        assert "429" in busy.detail


def test_backoff_doubles_has_a_ceiling_and_never_undercuts_the_server() -> None:
    assert [backoff(attempt, None, 0.5) for attempt in (1, 2, 3, 4)] == [2, 4, 8, 16]
    assert backoff(50, None, 1.0) == 1.5 * 3600
    assert backoff(1, 900.0, 0.0) == 900
    assert backoff(3, None, 0.0) == 4


# Conditional requests


def test_an_address_that_was_dealt_with_is_asked_for_changes_only(web: LoopbackWeb, resources: Resources) -> None:
    url = web.url(0, "/tagged/7")
    for _ in range(2):
        answer = fetch(resources, url)
        assert answer.status == 200, "nobody has dealt with it yet"
    found = Validators(etag=answer.header("etag"), last_modified=answer.header("last-modified"))
    with resources.ledger.transaction(resources.now(), urls=[]) as transaction:
        transaction.remember(url, found)
    answer = fetch(resources, url)
    assert (answer.status, answer.body) == (304, b"")
    assert answer.wire_bytes < 500
    assert web.log[-1].headers["if-none-match"] == '"7"'
    assert fetch(resources, web.url(0, f"/onto?url={url}")).status == 304
    assert fetch(resources, url, conditional=False).status == 200


def connections() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_connection_that_was_closed_while_idle_costs_no_attempt(web: LoopbackWeb, resources: Resources) -> None:
    for number in range(3):
        assert fetch(resources, web.url(2, f"/fickle/{number}")).status == 200
    assert web.paths(2)[1:] == ["/fickle/0", "/fickle/1", "/fickle/1", "/fickle/2", "/fickle/2"]
    assert verdict(resources, web.url(2, "/reset")).code == "reset"


def test_one_client_serves_a_process_and_connections_are_used_again(web: LoopbackWeb, resources: Resources) -> None:
    before = connections()
    for number in range(20):
        fetch(resources, web.url(0, f"/article/{number}"))
    assert connections() <= before + 6  # the client's and the server's end of one, and the ledger's files
