"""A press on loopback that wants something of everybody: each source brings what its list says, and nothing of it is
found again anywhere.

Every secret has a word in it that occurs nowhere else; after the whole way – polled, fetched, archived, published,
looked at by every command and page – that word is searched in all that was written and shown.
"""

import base64
import gzip
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import create_engine, select

from tasks.cli import cli
from tasks.crawl.dispatch import attend, dispatch, follow_file, traced
from tasks.events.outbox import relay
from tests.tasks.desk.stocked import served
from tests.testweb import LoopbackWeb
from tests.testweb.doors import basic, bearer, bounce, consent, from_address, keyed, once
from tests.testweb.proxy import SOURCE, LoopbackProxy
from tests.testweb.visitor import policy
from worker.access import DIRECT, PLAIN
from worker.fetch import fetch
from worker.ledger.schema import metadata
from worker.measure import Measure
from worker.resources import Resources
from worker.settings import Desk, Settings
from worker.tracing import Tracing
from worker.web.web import open_web

WORD = "c4n4ry"
KEY, TOKEN, PASSWORD, CONSENT, PROXY = (f"{WORD}-{name}" for name in ("key", "token", "password", "consent", "proxy"))
NAMES = ("bounce", "consent", "keyed", "basic", "bearer", "http", "socks", "once", "links")
STRANGER = len(NAMES)
LOGIN = base64.b64encode(f"desk:{PASSWORD}".encode()).decode()


class Counted:
    """Metrics that remember what they were given."""

    def __init__(self) -> None:
        self.labels: list[str] = []

    def count(self, _: Measure, *labels: str, amount: float = 1) -> None:
        self.labels += labels

    def observe(self, _: Measure, _value: float, *labels: str) -> None:
        self.labels += labels


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(hosts=STRANGER + 1, network="127.13") as web:
        yield web


@pytest.fixture(scope="module")
def proxies() -> Iterator[dict[str, LoopbackProxy]]:
    with LoopbackProxy("http", login=("desk", PROXY)) as http, LoopbackProxy("socks5", login=("desk", PROXY)) as socks:
        yield {"http": http, "socks": socks}


def feed(web: LoopbackWeb, host: int, *links: str) -> bytes:
    """Host and links -> its feed: an article of its own, one behind a redirect to the stranger, and those links."""
    away = web.url(host, f"/onto?url={web.url(STRANGER, f'/article/lured-{host}')}")
    items = "".join(
        f"<item><title>{number}</title><link>{link.replace('&', '&amp;')}</link></item>"
        for number, link in enumerate((web.url(host, "/article/1"), away, *links))
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


def settle_press(web: LoopbackWeb) -> None:
    web.log.clear()
    web.served.clear()
    doors = (
        bounce("seen", f"{WORD}-seen"),
        consent("consent", CONSENT),
        keyed("X-Api-Key", KEY),
        basic("desk", PASSWORD),
        bearer(TOKEN),
        from_address(SOURCE),
        from_address(SOURCE),
        once("visitor", f"{WORD}-visitor"),
    )
    web.doors.update(enumerate(doors))
    for host in range(STRANGER):
        web.served[host, "/feed.xml"] = feed(web, host)
    strange = (web.url(STRANGER, "/article/sold"), web.url(STRANGER, "/casino/best-bonus"))
    web.served[NAMES.index("links"), "/feed.xml"] = feed(web, NAMES.index("links"), *strange)


def listed(web: LoopbackWeb, secret: Path) -> str:
    """-> the source list: one source for each thing that a press may want."""
    more = {
        "consent": '[source.cookies]\nconsent = "env:PRESS_CONSENT"\n',
        "keyed": '[source.headers]\nX-Api-Key = "env:PRESS_KEY"\n',
        "basic": f'[source.login]\nuser = "desk"\npassword = "file:{secret}"\n',
        "bearer": 'token = "env:PRESS_TOKEN"\n',
        "http": 'proxy = "env:PRESS_PROXY_HTTP"\n',
        "socks": 'proxy = "env:PRESS_PROXY_SOCKS"\n',
        "once": "keep_cookies = true\n",
    }
    return "".join(
        f'[[source]]\nid = "{name}"\nname = "{name}"\nfeeds = ["{web.url(host, "/feed.xml")}"]\n{more.get(name, "")}'
        for host, name in enumerate(NAMES)
    )


@pytest.fixture
def press(
    web: LoopbackWeb, proxies: dict[str, LoopbackProxy], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Resources]:
    settle_press(web)
    aside = tmp_path / "aside"
    aside.mkdir()
    (aside / "password").write_text(f"{PASSWORD}\n")
    environment = {
        "PRESS_CONSENT": CONSENT,
        "PRESS_KEY": KEY,
        "PRESS_TOKEN": TOKEN,
        "PRESS_PROXY_HTTP": proxies["http"].url,
        "PRESS_PROXY_SOCKS": proxies["socks"].url,
        "WIREDESK_HOME": str(tmp_path / "state"),
        "WIREDESK_SOURCES": str(tmp_path / "sources.toml"),
        "WIREDESK_WEB_NETWORKS": "127.0.0.0/8",
        "WIREDESK_WEB_PORTS": str(web.port),
        "WIREDESK_WEB_INTERVAL": "0",
        "WIREDESK_WEB_CONCURRENCY": "0",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources.toml").write_text(listed(web, aside / "password"))
    settings = Settings(
        home=tmp_path / "state",
        sources=tmp_path / "sources.toml",
        web=policy(web, archive=tmp_path / "state" / "archive"),
        desk=Desk(listen="127.0.0.1:0"),
    )
    with Resources(settings) as resources:
        resources.__dict__["metrics"] = Counted()
        follow_file(resources, settings.sources)
        yield resources


def work(resources: Resources) -> dict[str, list[str]]:
    """Everything that is due -> done and sent; the outcomes by source."""
    outcomes: dict[str, list[str]] = {}
    for _ in range(5):
        for visit in dispatch(resources, 100):
            with traced(resources, visit):
                outcomes.setdefault(visit.source, []).append(attend(resources, visit).outcome)
    relay(resources)
    return outcomes


def published(resources: Resources) -> list[str]:
    """-> the addresses of the articles that were told of."""
    bodies = (json.loads(one.body) for one in resources.ledger.catalogue.tellings())
    return sorted(body["data"]["url"]["canonical"] for body in bodies)


def written(folder: Path) -> dict[str, str]:
    """Folder -> what its files hold, by their names: compressed ones unpacked, rows of the ledger as they are read."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found[str(path)] = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("latin-1")
    engine = create_engine(f"sqlite:///{folder / 'ledger.db'}")
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            found[table.name] = repr(connection.execute(select(table)).fetchall())
    engine.dispose()
    return found


def shown(resources: Resources, feeds: list[str]) -> dict[str, str]:
    """-> what commands and the desk's pages show."""
    commands = [
        ("sources", "list", "--json"),
        ("sources", "check"),
        ("status", "--json"),
        ("failures", "--json"),
        *(("why", one, "--json") for one in feeds),
        *(("why", one) for one in feeds),
    ]
    found = {" ".join(one): CliRunner().invoke(cli, list(one)).output for one in commands}
    with served(resources) as desk:
        pages = ["/", "/sources", *(f"/sources/{name}" for name in NAMES), "/settings", "/metrics", "/failures"]
        for path in (*pages, *(f"/trace?name={one}" for one in feeds)):
            answer = httpx.get(desk + path, timeout=20)
            assert answer.status_code == 200, path
            found[path] = answer.text
    return found


def leaks(texts: dict[str, str]) -> list[str]:
    """Texts by what they are of -> those that give a secret away."""
    return [name for name, text in texts.items() if WORD in text or LOGIN in text]


@pytest.mark.usefixtures("proxies")
def test_each_source_brings_what_its_press_wants_and_nothing_is_found_again(
    web: LoopbackWeb, press: Resources, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    press.__dict__["tracing"] = Tracing(provider)
    caplog.set_level(logging.DEBUG)
    outcomes = work(press)
    assert set(outcomes) == set(NAMES)
    assert published(press) == sorted(web.url(host, "/article/1") for host in range(STRANGER)), outcomes
    feeds = [web.url(host, "/feed.xml") for host in range(STRANGER)]
    views = shown(press, feeds)
    press.web.archive.close()  # type: ignore[union-attr]
    texts = written(press.settings.home) | views
    texts |= {"log": caplog.text, "metrics": repr(press.__dict__["metrics"].labels)}
    texts |= {f"span {number}": one.to_json() for number, one in enumerate(exporter.get_finished_spans())}
    assert sum("WARC/1" in text for text in texts.values()) == 1
    assert len(texts) > 60
    assert leaks(texts) == []


def test_other_hosts_are_asked_for_what_a_redirect_names_and_told_nothing(web: LoopbackWeb, press: Resources) -> None:
    work(press)
    asked = [request for request in web.log if request.host == STRANGER]
    assert {request.path for request in asked} == {
        "/robots.txt",
        *(f"/article/lured-{host}" for host in range(STRANGER)),
    }
    said = [value for request in asked for value in request.headers.values()]
    assert [value for value in said if WORD in value or LOGIN in value] == []
    assert not any({"authorization", "cookie", "x-api-key"} & request.headers.keys() for request in asked)
    reasons = {entry.code for url in ("sold", "lured-8") for entry in entries(press, web, url)}
    assert reasons == {"foreign-host"}


def entries(resources: Resources, web: LoopbackWeb, name: str) -> list[Any]:
    host = NAMES.index("links")
    away = web.url(host, f"/onto?url={web.url(STRANGER, f'/article/{name}')}")
    return resources.ledger.entries(web.url(STRANGER, f"/article/{name}")) or resources.ledger.entries(away)


def test_what_is_refused_for_a_wrong_secret_or_a_missing_one_is_said_without_it(
    web: LoopbackWeb, press: Resources, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = f"{WORD}-wrong"
    for name in ("PRESS_KEY", "PRESS_CONSENT"):
        monkeypatch.setenv(name, wrong)
    monkeypatch.setenv("PRESS_PROXY_HTTP", f"http://desk:{wrong}@127.0.0.1:9")
    monkeypatch.setenv("PRESS_PROXY_SOCKS", f"gopher://desk:{wrong}@127.0.0.1:9")
    monkeypatch.delenv("PRESS_TOKEN")
    caplog.set_level(logging.DEBUG)
    outcomes = work(press)
    said = {name: outcomes[name][0] for name in ("keyed", "consent", "bearer", "http", "socks")}
    assert "wall: status 403, a bot check of Cloudflare's" in said["keyed"]
    assert "http-status: status 403" in said["consent"]
    assert "credentials: the variable PRESS_TOKEN is not set" in said["bearer"]
    assert "proxy: it cannot be reached" in said["http"]
    assert "proxy: no address of a proxy" in said["socks"]
    assert [request.path for request in web.log if request.host == NAMES.index("bearer")] == ["/robots.txt"]
    feeds = [web.url(NAMES.index(name), "/feed.xml") for name in said]
    views = shown(press, feeds)
    assert "what to do: A secret that its list names cannot be read" in views[f"why {feeds[2]}"]
    press.web.archive.close()  # type: ignore[union-attr]
    assert leaks(written(press.settings.home) | views | {"log": caplog.text}) == []


def test_cookies_last_for_one_fetch_unless_the_list_says_otherwise(web: LoopbackWeb, press: Resources) -> None:
    work(press)
    for name, times in (("bounce", 2), ("once", 1)):
        host = NAMES.index(name)
        bounced = [one.path for one in web.log if one.host == host and "cookie" not in one.headers]
        assert bounced.count("/article/1") == (1 if times == 2 else 0), name


def test_a_source_is_tried_without_a_trace(web: LoopbackWeb, press: Resources, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in press.settings.home.rglob("*") if path.is_file()}
    told = CliRunner().invoke(cli, ["sources", "check", "--try", "keyed", "--json"])
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    assert told.exit_code == 0, told.output
    assert [(row["kind"], row["verdict"]) for row in rows] == [
        ("feed", "read"),
        ("page", "published"),
        ("page", "rejected"),
    ]
    assert rows[1]["url"] == web.url(NAMES.index("keyed"), "/article/1")
    assert rows[1]["headline"].startswith("District 1")
    assert rows[2]["reason"].startswith("foreign-host: ")
    links = CliRunner().invoke(cli, ["sources", "check", "--try", "links"])
    assert "passed over  2" in links.stdout
    assert "1 of the pages that were tried would be published" in links.stderr
    assert leaks({"json": told.output, "text": links.output}) == []
    after = {path: path.stat().st_mtime_ns for path in press.settings.home.rglob("*") if path.is_file()}
    assert after == before
    assert published(press) == []


def test_a_global_proxy_is_taken_by_all_but_who_goes_direct(
    web: LoopbackWeb, proxies: dict[str, LoopbackProxy], press: Resources
) -> None:
    proxies["socks"].asked.clear()
    web.doors.clear()
    with_proxy = replace(press.settings.web, proxy="env:PRESS_PROXY_SOCKS")
    press.__dict__["web"] = open_web(with_proxy, press.settings.limits)
    assert fetch(press, web.url(0, "/article/1")).status == 200
    assert {request.peer for request in web.log} == {SOURCE}
    assert set(proxies["socks"].asked) == {(web.address(0), web.port)}
    web.log.clear()
    assert fetch(press, web.url(1, "/article/1"), access=replace(PLAIN, proxy=DIRECT)).status == 200
    assert {request.peer for request in web.log} == {"127.0.0.1"}
