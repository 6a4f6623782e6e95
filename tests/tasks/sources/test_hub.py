"""Which hub an answer names: in headers, feeds and pages, as WebSub §4 says."""

import pytest

from tasks.models.hub import Hub
from tasks.readers.listing import read_listing
from tasks.sources.hub import find_hub
from worker.limits import Limits
from worker.web.answer import Answer

AT = "https://press.example/news.xml"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}<entry><link href="/1"/><title>1</title></entry></feed>'
RSS = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>P</title>{}'
    "<item><link>https://press.example/1</link></item></channel></rss>"
)
JSON = '{{"version":"https://jsonfeed.org/version/1.1","title":"P","items":[]{}}}'
HTML = "<!doctype html><html><head><title>P</title>{}</head><body>{}</body></html>"


def found(body: str = "", link: str = "", kind: str = "application/xml") -> Hub | None:
    headers = [("content-type", kind), *([("link", link)] if link else [])]
    answer = Answer(url=AT, status=200, reason="", headers=tuple(headers), body=body.encode())
    listing = None if kind == "text/html" or not body else read_listing(answer.body, AT, Limits(), kind)
    return find_hub(answer, listing)


@pytest.mark.parametrize(
    ("link", "hub", "topic"),
    [
        ('<https://hub.example/>; rel="hub", <https://press.example/feed>; rel="self"', "https://hub.example/", "https://press.example/feed"),
        ("</hub>;rel=hub", "https://press.example/hub", AT),
        ('<https://hub.example/a,b;c>; title="x, <y>; rel=self"; REL="up HUB"', "https://hub.example/a,b;c", AT),
        ('<https://one.example/>; rel="hub", <https://two.example/>; rel="hub"', "https://one.example/", AT),
    ],
)  # fmt: skip
def test_headers(link: str, hub: str, topic: str) -> None:
    assert found(link=link) == Hub(hub, topic)


@pytest.mark.parametrize(
    "link",
    [
        '<https://hub.example/>; rel="hub"; anchor="https://other.example/"',  # said of another page
        '<https://hub.example/>; rel="next"; rel="hub"',  # RFC 8288 §3.3: only the first counts
        "<javascript:alert(1)>; rel=hub",
        "https://hub.example/; rel=hub",
        "<" * 50_000,
        "<a>" + "; a" * 20_000,
    ],
    ids=lambda link: link[:40],
)
def test_what_names_no_hub(link: str) -> None:
    assert found(link=link) is None


@pytest.mark.parametrize("form", [ATOM, RSS])
def test_feeds(form: str) -> None:
    tag = "link" if form is ATOM else "atom:link"
    both = f'<{tag} rel="self" href="https://press.example/feed"/><{tag} rel="hub" href="https://hub.example/"/>'
    assert found(form.format(both)) == Hub("https://hub.example/", "https://press.example/feed")
    assert found(form.format(f'<{tag} rel="hub" href="/hub"/>')) == Hub("https://press.example/hub", AT)
    assert found(form.format("")) is None
    headers = found(form.format(both), '<https://other.example/>; rel="hub"')
    assert headers == Hub("https://other.example/", "https://press.example/feed")


def test_json_feeds() -> None:
    hubs = ',"hubs":[{"type":"rssCloud","url":"https://cloud.example/"},{"type":"WebSub","url":"https://hub.example/"}]'
    named = JSON.format(hubs + ',"feed_url":"https://press.example/feed.json"')
    assert found(named, kind="application/feed+json") == Hub("https://hub.example/", "https://press.example/feed.json")
    for wrong in (',"hubs":"x"', ',"hubs":[1,{"type":"WebSub","url":5}]', ""):
        assert found(JSON.format(wrong), kind="application/feed+json") is None


def test_pages_in_their_head() -> None:
    link = '<link rel="hub" href="https://hub.example/"><link rel="self" href="/">'
    assert found(HTML.format(link, ""), kind="text/html") == Hub("https://hub.example/", "https://press.example/")
    assert found(HTML.format("", link), kind="text/html") is None
