from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.models.page import Page
from tasks.pipeline.fetch_page import fetch_page
from tests.testweb import LoopbackWeb
from tests.testweb.pages import SENTENCES
from tests.testweb.visitor import visitor
from worker.errors import Skipped
from worker.resources import Resources


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(network="127.7") as web:
        yield web


@pytest.fixture
def resources(web: LoopbackWeb, tmp_path: Path) -> Iterator[Resources]:
    with visitor(web, tmp_path) as resources:
        yield resources


@pytest.mark.parametrize(
    ("coded", "declared", "decided"),
    [
        ("windows-1251", "http=windows-1251", ("windows-1251", "http")),
        ("windows-1251", "meta=windows-1251", ("windows-1251", "meta")),
        ("windows-1251", "http=utf-8&meta=windows-1251", ("windows-1251", "meta-over-http")),
        ("windows-1251", "", ("windows-1251", "detected")),
        ("windows-1250", "meta=windows-1250", ("windows-1250", "meta")),
        ("windows-1253", "http=iso-8859-7", None),
        ("koi8-r", "http=koi8-r", ("koi8-r", "http")),
        ("koi8-r", "", ("koi8-r", "detected")),
        ("shift_jis", "meta=shift_jis", ("shift_jis", "meta")),
        ("shift_jis", "http=utf-8&meta=shift_jis", ("shift_jis", "meta-over-http")),
        ("gbk", "http=gb2312", ("gbk", "http")),
        ("utf-16", "", ("utf-16le", "bom")),
        ("utf-16", "http=utf-8&meta=utf-8", ("utf-16le", "bom")),
        ("utf-8", "http=iso-8859-1", ("utf-8", "utf-8-over-http")),
        ("utf-8", "http=zlib", ("utf-8", "utf-8")),
        ("utf-8", "http=unicode_escape", ("utf-8", "utf-8")),
        ("utf-8", "http=utf-7", ("utf-8", "utf-8")),
    ],
)
def test_the_characters_of_a_page_are_those_that_were_written(
    web: LoopbackWeb, resources: Resources, coded: str, declared: str, decided: tuple[str, str] | None
) -> None:
    page = fetch_page(resources, web.url(0, f"/coded?as={coded}&{declared}"))
    assert isinstance(page, Page)
    assert SENTENCES[coded] in page.text
    if decided is not None:
        assert (page.charset, page.charset_method) == decided


def test_what_was_answered_stands_on_the_page(web: LoopbackWeb, resources: Resources) -> None:
    page = fetch_page(resources, web.url(0, "/tagged/1"), via="feed")
    assert isinstance(page, Page)
    assert (page.url, page.final_url, page.via) == (web.url(0, "/tagged/1"), None, "feed")
    answer = page.response
    assert answer is not None
    assert (answer.status, answer.etag, answer.robots) == (200, '"1"', "obeyed")
    moved = fetch_page(resources, web.url(0, "/redirect/2"))
    assert isinstance(moved, Page)
    assert moved.final_url == web.url(0, "/article/redirected")
    assert moved.response is not None
    assert [hop.status for hop in moved.response.chain] == [301, 301]


@pytest.mark.parametrize(
    ("path", "answered"),
    [
        ("/refresh?url=/article/5", "/article/5"),
        ("/refresh?url=/refresh?url=/article/6", "/article/6"),
        ("/refresh?after=600&url=/article/7", None),
    ],
)
def test_a_page_that_goes_on_by_itself_is_followed(
    web: LoopbackWeb, resources: Resources, path: str, answered: str | None
) -> None:
    page = fetch_page(resources, web.url(0, path))
    assert isinstance(page, Page)
    assert page.final_url == (web.url(0, answered) if answered else None)


def test_a_page_that_goes_on_to_where_nobody_may_go_is_refused(web: LoopbackWeb, resources: Resources) -> None:
    for url, code in (("file:///etc/passwd", "forbidden-scheme"), ("http://10.0.0.1/", "forbidden-port")):
        with pytest.raises(Skipped) as ended:
            fetch_page(resources, web.url(0, f"/refresh?url={url}"))
        assert ended.value.code == code


def test_an_answer_without_a_body_is_no_page(web: LoopbackWeb, resources: Resources) -> None:
    web.served[0, "/nothing"] = b" "
    with pytest.raises(Skipped) as ended:
        fetch_page(resources, web.url(0, "/nothing"))
    assert ended.value.code in {"empty", "unwanted-type"}
