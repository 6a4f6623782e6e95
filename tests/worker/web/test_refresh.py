"""Where an answer goes on to by itself: ``Refresh`` headers and elements, as browsers read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.web.answer import Answer
from worker.web.refresh import onward

HERE = "https://a.example/old"


def answer(refresh: str | None = None, body: str = "", kind: str = "text/html") -> Answer:
    headers = (("content-type", kind), *([("refresh", refresh)] if refresh is not None else []))
    return Answer(url=HERE, status=200, reason="", headers=headers, body=body.encode())


@pytest.mark.parametrize(
    ("refresh", "onto"),
    [
        ("0; url=/new", "https://a.example/new"),
        ("0;URL='/new'", "https://a.example/new"),
        ('0;url="/new" ', "https://a.example/new"),
        ("0, url = https://b.example/", "https://b.example/"),
        ("3 url=/new", "https://a.example/new"),
        ("0.5; url=new?a=1", "https://a.example/new?a=1"),
        ("0;/new", "https://a.example/new"),
        ("11; url=/new", None),  # shown for longer: it is there to be read
        ("0", None),
        ("0; url=", None),
        ("0; url=/old", None),
        ("; url=/new", None),
        ("soon; url=/new", None),
    ],
)
def test_a_header_says_where_to(refresh: str, onto: str | None) -> None:
    assert onward(answer(refresh)) == onto
    assert onward(answer(refresh, kind="application/pdf")) == onto


@pytest.mark.parametrize(
    ("body", "onto"),
    [
        ("<meta http-equiv=refresh content=0;url=/new>", "https://a.example/new"),
        ("<head></head><body><p>Moved</p><META HTTP-EQUIV='Refresh' CONTENT='0; URL=/new'>", "https://a.example/new"),
        ("<noscript><meta http-equiv=refresh content=0;url=/new></noscript>", None),
        ("<template><meta http-equiv=refresh content=0;url=/new></template>", None),
        ("<p>refresh</p>", None),
    ],
)
def test_an_element_says_where_to(body: str, onto: str | None) -> None:
    assert onward(answer(body=body)) == onto


def test_what_reloads_itself_is_followed_only_to_show_a_cookie() -> None:
    page = answer("0; url=/old")
    assert (onward(page), onward(page, cookies=True)) == (None, HERE)


@pytest.mark.parametrize("kind", ["application/rss+xml", "text/html"])
def test_a_feed_that_holds_such_a_page_stays(kind: str) -> None:
    meta = "<meta http-equiv='refresh' content='0;url=/new'>"
    assert onward(answer(body=f"<rss><channel><item><![CDATA[{meta}]]></item></channel></rss>", kind=kind)) is None


@given(st.text(max_size=80), st.binary(max_size=200))
def test_nothing_breaks_the_reader(header: str, body: bytes) -> None:
    page = Answer(url=HERE, status=200, reason="", headers=(("refresh", header),), body=b"<meta refresh " + body)
    assert onward(page, cookies=True) != ""
