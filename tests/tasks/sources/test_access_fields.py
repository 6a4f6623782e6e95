"""What a source may set about how it is asked and which pages are meant: read, refused by line, written again."""

import re
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tasks.models.judgement import IN_PLACE, Kind
from tasks.models.source import Source
from tasks.models.source_filter import Filter
from tasks.sources import check_sources, read_sources
from tasks.sources.write import append_source
from worker.access import Access, Login

GOOD = '[[source]]\nid = "a"\nname = "A"\nfeeds = ["https://a.example/feed"]\n'
SECRET = "s3cr3t-c4n4ry"
FULL = (
    GOOD
    + """
hosts = ["cdn.other.example", "*"]
accept = "any"
interval = "20s"
robots = false
user_agent = "Courier reader (+https://desk.example/)"
proxy = "socks5://127.0.0.1:1080"
keep_cookies = true
token = "file:/run/secrets/courier"
include = { addresses = ["/news/*"], words = ["ferry", "harbour board"] }
[source.exclude]
addresses = ["*/sport/*", "https://a.example/x?*"]
[source.headers]
X-Api-Key = "env:COURIER_KEY"
Accept-Language = "de"
[source.cookies]
consent = "yes"
[source.sections]
"https://a.example/feed" = "Politics"
"/sport/" = "Sport"
"""
)


def write(folder: Path, text: str) -> Path:
    file = folder / "sources.toml"
    file.write_text(text, "utf-8")
    return file


def test_everything_that_a_source_may_set_is_read_and_written_again(tmp_path: Path) -> None:
    [source] = read_sources(write(tmp_path, FULL))
    assert source.include == Filter(addresses=("/news/*",), words=("ferry", "harbour board"))
    assert source.exclude.addresses == ("*/sport/*", "https://a.example/x?*")
    assert source.accept == tuple(kind for kind in Kind if kind not in IN_PLACE)
    assert source.headers == {"X-Api-Key": "env:COURIER_KEY", "Accept-Language": "de"}
    assert (source.interval, source.robots, source.keep_cookies) == (timedelta(seconds=20), False, True)
    again = tmp_path / "again.toml"
    append_source(again, source)
    assert read_sources(again) == (source,)


def test_a_login_is_read_and_written_again(tmp_path: Path) -> None:
    [source] = read_sources(write(tmp_path, GOOD + '[source.login]\nuser = "desk"\npassword = "env:PRESS_PASSWORD"\n'))
    assert source.login == Login("desk", "env:PRESS_PASSWORD")
    append_source(tmp_path / "again.toml", source)
    assert read_sources(tmp_path / "again.toml") == (source,)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('hosts = "a.example"', "no list of hosts"),
        ('hosts = ["https://a.example/"]', "no host such as"),
        ('hosts = ["co.uk"]', "no host such as"),
        ('accept = "all"', "'any'"),
        ('include = ["/news/*"]', "no table of addresses and words"),
        ('include = { word = ["a"] }', "is words meant?"),
        ('include = { addresses = ["news"] }', "no pattern such as"),
        ('exclude = { words = [""] }', "no text"),
        ('headers = { Cookie = "env:A" }', "set by cookies"),
        ('headers = { authorization = "env:A" }', "set by login or token"),
        ('headers = { Host = "x.example" }', "set by the client itself"),
        ('headers = { "a b" = "x" }', "no name of a header"),
        ('headers = { A = "x\\ny" }', "characters that cannot stand there"),
        ('headers = { X-A = "1", x-a = "2" }', "stands there twice"),
        ('headers = { X-A = "env:1A" }', "names no variable"),
        ('headers = { X-A = "env:WIREDESK_KEY" }', "is a setting"),
        ('cookies = { a = "x;y" }', "characters that cannot stand there"),
        ('cookies = { a = "file:secret" }', "by its whole path"),
        ('login = { user = "desk" }', "password is missing"),
        ('login = { usr = "desk", password = "env:A" }', "is user meant?"),
        ('interval = "2h"', "more than an hour"),
        ('robots = "no"', "neither true nor false"),
        ('proxy = "ftp://proxy.example"', "its scheme is one of"),
        ('proxy = "127.0.0.1:1080"', "its scheme is one of"),
        ('user_agent = ""', "no text of at most 300"),
        ('token = "env:A"\nlogin = { user = "a", password = "env:A" }', "there is a login already"),
        ('sections = { "https://b.example/" = "Sport" }', "none of its feeds, and no path"),
        ('header = { A = "b" }', "is headers meant?"),
        ('cookie = { A = "b" }', "is cookies meant?"),
        ('useragent = "x"', "is user_agent meant?"),
    ],
)
def test_every_mistake_is_named_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    [mistake] = check_sources(write(tmp_path, GOOD + line + "\n"))[1]
    assert mistake.line == 5
    assert said in mistake.text


@pytest.mark.parametrize(
    "line",
    [
        f'headers = {{ X-Api-Key = "{SECRET}" }}',
        f'headers = {{ Authorization = "Bearer {SECRET}" }}',
        f'headers = "{SECRET}"',
        f'headers = {{ X-A = "\\u0007{SECRET}" }}',
        f'cookies = {{ sessionid = "{SECRET}" }}',
        f'token = "{SECRET}"',
        f'login = {{ user = "desk", password = "{SECRET}" }}',
        f'login = {{ user = "desk:{SECRET}", password = "env:A" }}',
        f'password = "{SECRET}"',
        f'proxy = "http://desk:{SECRET}@proxy.example:3128"',
        f'proxy = "gopher://desk:{SECRET}@proxy.example:3128"',
        f'home = "https://desk:{SECRET}@a.example/"',
    ],
)
def test_a_secret_that_is_written_down_is_refused_and_not_said_again(tmp_path: Path, line: str) -> None:
    [mistake] = check_sources(write(tmp_path, GOOD + line + "\n"))[1]
    assert SECRET not in mistake.text


def test_a_source_tells_its_own_sites_from_those_it_takes_pages_of() -> None:
    source = Source(
        id="a",
        name="A",
        feeds=("https://rss.a.example.org/feed",),
        home="https://www.b.example.com/",
        domains=("c.example.net",),
        hosts=("d.example",),
    )
    own = ["https://www.example.org/1", "https://example.com/1", "https://www.example.net/"]
    assert all(source.access.owns(url) and source.takes(url) for url in own)
    assert source.takes("https://d.example/1")
    assert source.takes("https://x.d.example/1")
    assert not source.access.owns("https://d.example/1")
    assert not any(
        map(source.takes, ("https://notd.example/", "https://e.example/", "https://d.example.evil.test/", ""))
    )
    assert msgspec.structs.replace(source, hosts=("*",)).takes("https://e.example/")


def test_what_a_site_alone_may_know_goes_over_tls_where_all_of_it_does() -> None:
    access = Source(id="a", name="A", feeds=("https://a.example/feed",)).access
    assert access.trusts("https://a.example/1")
    assert not access.trusts("http://a.example/1")
    assert Source(id="a", name="A", feeds=("http://a.example/feed",)).access.trusts("http://a.example/1")


def test_a_section_by_path_counts_before_that_of_the_feed() -> None:
    sections = {"https://a.example/feed": "News", "/sport/": "Sport", "/sport/rowing/": "Rowing"}
    source = Source(id="a", name="A", feeds=("https://a.example/feed",), sections=sections, section="Everything")
    said = {
        path: source.section_of("https://a.example/feed", f"https://a.example{path}")
        for path in ("/1", "/sport/1", "/sport/rowing/1", "/sports/1")
    }
    assert said == {"/1": "News", "/sport/1": "Sport", "/sport/rowing/1": "Rowing", "/sports/1": "News"}
    assert source.section_of(None, "https://a.example/1") == "Everything"


def test_answers_are_told_apart_by_what_is_sent_for_them() -> None:
    plain = Source(id="a", name="A", feeds=("https://a.example/feed",), interval=timedelta(1), robots=False)
    assert plain.access.variant == Access().variant == ""
    told = [
        msgspec.structs.replace(plain, **{key: value}).access.variant
        for key, value in (("token", "env:A"), ("token", "env:B"), ("cookies", {"a": "b"}), ("user_agent", "x"))
    ]
    assert len({*told, ""}) == 5


EXAMPLES = re.findall(r"```toml\n(.*?)```", (Path(__file__).parents[3] / "docs" / "sources.md").read_text(), re.DOTALL)
ALTERNATIVES = re.compile(r'^proxy = "(?!socks5:)[^\n]*\n', re.MULTILINE)  # one of them is shown below the other


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_guide_is_right(tmp_path: Path, example: str) -> None:
    example = ALTERNATIVES.sub("", example).replace('"https://www.your-paper.example/rss/sport.xml" =', '"/rss/" =')
    assert check_sources(write(tmp_path, example if "[[source]]" in example else GOOD + example))[1] == []
