"""What is added: a site by its page, a feed by its own address; and every step of the search is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tasks.cli import cli
from tasks.sources import read_sources
from tasks.sources.discover import discover
from tests.testweb import LoopbackWeb
from tests.testweb.visitor import visitor
from worker.resources import Resources

HOME = (
    b"<!doctype html><html lang=de><head><title>Front</title><meta property=og:site_name content='Der Kurier'>"
    b"<link rel=alternate type=application/rss+xml href=/feed></head><body><h1>Kurier</h1></body></html>"
)
RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Courier: politics</title><link>{home}</link>'
    "<language>{language}</language><item><title>1</title><link>/1</link></item></channel></rss>"
)


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(hosts=2, network="127.15") as web:
        yield web


@pytest.fixture(autouse=True)
def _fresh(web: LoopbackWeb) -> None:
    web.served.clear()
    web.log.clear()
    web.served[0, "/"] = HOME
    web.served[0, "/feed"] = RSS.format(home="/", language="en-GB").encode()


@pytest.fixture
def resources(web: LoopbackWeb, tmp_path: Path) -> Iterator[Resources]:
    with visitor(web, tmp_path) as resources:
        yield resources


def test_a_site_is_searched_and_every_step_is_told(web: LoopbackWeb, resources: Resources) -> None:
    told: list[str] = []
    source = discover(resources, web.url(0, "/"), [], told.append).source
    assert (source.feeds, source.home) == ((web.url(0, "/feed"),), web.url(0, "/"))
    assert (source.name, source.language) == ("Der Kurier", "de")
    assert told[0] == f"asking {web.url(0, '/')}"
    assert f"asking {web.url(0, '/feed')}" in told
    assert len(told) > 4


def test_a_feed_is_taken_for_a_feed_and_home_is_its_site(web: LoopbackWeb, resources: Resources) -> None:
    found = discover(resources, web.url(0, "/feed"), ["127-15-0-1"])
    source = found.source
    assert (source.feeds, source.sitemaps, source.home) == ((web.url(0, "/feed"),), (), web.url(0, "/"))
    assert (source.name, source.language) == ("Der Kurier", "en-GB")
    assert source.id == "127-15-0-1-2"
    assert found.tried == ((web.url(0, "/feed"), "1 entries"),)
    assert web.paths() == ["/robots.txt", "/feed", "/"]


@pytest.mark.parametrize("home", ["", "not an address", "javascript:1"])
def test_a_feed_that_names_no_page_is_of_its_own_site(web: LoopbackWeb, resources: Resources, home: str) -> None:
    web.served[0, "/feed"] = RSS.format(home=home, language="").encode()
    source = discover(resources, web.url(0, "/feed"), []).source
    assert source.home is not None
    assert source.home.startswith(web.url(0, "/"))
    assert source.language in {"de", None}


def test_what_a_page_cannot_say_the_feed_says(web: LoopbackWeb, resources: Resources) -> None:
    web.served[0, "/"] = 500
    source = discover(resources, web.url(0, "/feed"), []).source
    assert (source.name, source.language, source.home) == ("Courier: politics", "en-GB", web.url(0, "/"))


def test_a_json_feed_and_a_sitemap_are_taken_as_they_are(web: LoopbackWeb, resources: Resources) -> None:
    item = f'{{"id": "1", "url": "{web.url(0, "/1")}"}}'
    feed = f'{{"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "fr", "items": [{item}]}}'
    web.served[0, "/json"] = feed.encode()
    assert discover(resources, web.url(0, "/json"), []).source.language == "fr"
    found = discover(resources, web.url(0, "/sitemap.xml?n=2"), []).source
    assert (found.feeds, found.sitemaps) == ((), (web.url(0, "/sitemap.xml?n=2"),))


def test_the_command_writes_what_it_found(web: LoopbackWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in (("PORTS", str(web.port)), ("NETWORKS", "127.0.0.0/8"), ("INTERVAL", "0")):
        monkeypatch.setenv(f"WIREDESK_WEB_{name}", value)
    told = CliRunner().invoke(cli, ["sources", "add", web.url(0, "/feed")])
    assert told.exit_code == 0, told.output
    assert f"asking {web.url(0, '/feed')}" in told.stderr
    [source] = read_sources(tmp_path / "sources.toml")
    assert source.home == web.url(0, "/")
    again = CliRunner().invoke(cli, ["sources", "add", web.url(0, "/feed")])
    assert again.exit_code == 3
