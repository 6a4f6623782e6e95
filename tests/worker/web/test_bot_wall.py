"""Whose bot check stands in place of a page: by headers, by marks in a refusal or in a page that shows nothing."""

import pytest

from worker.web.answer import Answer
from worker.web.bot_wall import SOMEBODY, wall_of

HTML = ("content-type", "text/html; charset=utf-8")
ARTICLE = "<p>" + "The council voted on the harbour after a long debate about the bridge. " * 60 + "</p>"


def answer(status: int, body: str = "", *headers: tuple[str, str]) -> Answer:
    return Answer(url="https://a.example/", status=status, reason="", headers=(HTML, *headers), body=body.encode())


@pytest.mark.parametrize(
    ("found", "who"),
    [
        (answer(403, "", ("cf-mitigated", "challenge")), "Cloudflare"),
        (answer(503, "<script>window._cf_chl_opt={}</script>"), "Cloudflare"),
        (answer(403, "<title>Attention Required! | Cloudflare</title>"), "Cloudflare"),
        (answer(403, "error code: 1020"), "Cloudflare"),
        (answer(403, "", ("x-datadome", "protected")), "DataDome"),
        (answer(403, "<script src=https://geo.captcha-delivery.com/c.js></script>"), "DataDome"),
        (answer(403, "<div id=px-captcha></div>"), "PerimeterX"),
        (answer(429, "", ("set-cookie", "_pxhd=1; Path=/")), "PerimeterX"),
        (answer(403, "<h1>Access Denied</h1> Reference&#32;&#35;18.2d351ab8.1557333295.a4e16ab"), "Akamai"),
        (answer(403, "", ("server", "AkamaiGHost")), "Akamai"),
        (answer(200, "<meta http-equiv=refresh content='5; URL=/?bm-verify=AAQ'><noscript>x</noscript>"), "Akamai"),
        (answer(403, "Request unsuccessful. Incapsula incident ID: 1-2"), "Imperva"),
        (answer(200, '<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31"></iframe>'), "Imperva"),
        (answer(202, "", ("x-amzn-waf-action", "challenge")), "AWS WAF"),
        (answer(429, "", ("x-vercel-mitigated", "challenge")), "Vercel"),
        (answer(429, "<script>window.KPSDK={}</script>"), "Kasada"),
        (answer(200, "<script id=anubis_challenge type=application/json></script>Making sure"), "Anubis"),
        (answer(403, "<p>Our systems have detected unusual traffic</p>"), SOMEBODY),
        (answer(503, "<title>Just a moment...</title>"), SOMEBODY),
        (answer(429, "<div class=h-captcha></div>"), SOMEBODY),
        (answer(503, "<meta http-equiv=refresh content=5><p>Un momento</p>"), SOMEBODY),
    ],
)
def test_a_bot_check_is_named(found: Answer, who: str) -> None:
    assert wall_of(found) == who


@pytest.mark.parametrize(
    "found",
    [
        answer(403),
        answer(403, "<h1>Forbidden</h1><p>You don't have permission to access this resource.</p>"),
        answer(403, "", ("server", "cloudflare")),  # whose server it is behind proves nothing
        answer(503, "<h1>Service Unavailable</h1>", ("server", "cloudflare")),
        answer(404, "<p>captcha</p>", ("x-datadome", "protected")),
        answer(500, "unusual traffic"),
        answer(200, ARTICLE, ("x-datadome", "protected"), ("x-iinfo", "1-2")),
        answer(200, ARTICLE + "<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>"),
        answer(200, ARTICLE + "<script src=/_Incapsula_Resource?SWJIYLWA=1></script>"),
        answer(200, ARTICLE + "<p>About _cf_chl_opt, px-captcha and other marks</p>"),
        answer(200, "<div class=g-recaptcha></div><p>Write a comment</p>"),
    ],
)
def test_what_is_none_is_not_called_one(found: Answer) -> None:
    assert wall_of(found) is None


def test_what_is_no_page_is_none() -> None:
    feed = Answer(url="", status=200, reason="", headers=(("content-type", "application/rss+xml"),), body=b"px-captcha")
    assert wall_of(feed) is None
