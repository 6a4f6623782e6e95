"""Every view, as it is served: what it shows, what it escapes, and what it never tells."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from tasks.desk.events import Said, stream_place
from tests.tasks.desk.conftest import Site, copied
from tests.tasks.desk.stocked import EVIL, NOW, POISON
from worker.ledger import Telling
from worker.ledger.database import connect
from worker.ledger.schema import version

PATHS = (
    "/",
    "/articles",
    "/articles?q=parliament&section=politics&date=2026-11",
    "/sources",
    "/sources/northwind",
    "/sources/evil",
    "/frontier",
    "/frontier/marsh.example",
    "/events",
    "/trace",
    f"/trace?name={POISON}",
    "/settings",
    "/session",
    "/nothing/here",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_whole_and_escaped_and_guarded(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == (404 if "nothing" in path else 200), answer.text
    assert answer.text.rstrip().endswith("</html>")
    assert answer.text.count("<h1") == 1
    assert EVIL not in answer.text
    assert "<script>" not in answer.text
    assert not re.search(r"\s(on\w+|style)=", answer.text)  # no script and no style inline: the policy forbids both
    assert "hunter2" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_the_overview_says_what_is_wrong_and_what_was_said_last(site: Site) -> None:
    page = site.get("/").text
    assert "northwind is failing: 5 failures in a row: server-error: status 503" in page
    assert f"{POISON} is quarantined: poison" in page
    assert "nothing can be sent" in page  # nobody listens at the broker's address
    assert "Parliament passes budget" in page


def test_articles_are_found_by_words_source_section_date_and_address(site: Site) -> None:
    assert "Parliament passes budget" in site.get("/articles?q=PARLIAMENT+budget").text
    assert "No article matches" in site.get("/articles?q=parliament&section=sport").text
    assert "No article matches" in site.get("/articles?q=parliament&date=2025-11").text
    assert "Parliament passes budget" in site.get("/articles?q=parliament&date=2026-11-23").text
    assert "A day is written" in site.get("/articles?date=yesterday").text
    assert "Cranes nest" in site.get("/articles?q=cranes+fen").text
    onward = site.get("/articles?q=https://poison.example/kills")
    assert (onward.status_code, onward.headers["location"]) == (303, "/trace?name=https%3A%2F%2Fpoison.example%2Fkills")


def test_a_list_goes_on_page_by_page_until_all_were_seen(site: Site) -> None:
    path, seen = "/articles", []
    while path:
        page = site.get(path).text
        seen += re.findall(r'class="headline"><a href="/articles/([0-9a-f-]+)"', page)
        more = re.search(r'<a href="(/articles\?before=\d+)" rel="next"', page)
        path = more[1] if more else ""
    assert len(seen) == len(set(seen)) == len(site.resources.ledger.catalogue.search(limit=1000)) > 50


def test_an_article_shows_its_versions_its_differences_its_facts_and_what_was_not_believed(site: Site) -> None:
    page = site.get(f"/articles/{site.subject}").text
    assert "version 3 of 3" in page
    assert "before there was a web" in page
    assert "json-ld.author" in page
    assert "<del>The final text adds €1.2 billion for regional transport.</del>" in page
    before = site.get(f"/articles/{site.subject}?version=2").text
    assert "<del>301</del><ins>302</ins> to <del>244" in before
    assert "<del>Parliament passes budget after all-night session</del>" in before
    first = site.get(f"/articles/{site.subject}?version=1").text
    assert "<del>" not in first
    assert "&lt;script&gt;" in first
    assert "<del>" in site.get(f"/articles/{site.subject}?version=3&against=1").text
    assert site.get(f"/articles/{site.subject}?version=4").status_code == 404
    assert site.get("/articles/nobody").status_code == 404


def test_texts_that_run_from_right_to_left_say_so(site: Site) -> None:
    page = site.get("/articles?q=حافلة").text
    assert re.search(r'<a href="/articles/[0-9a-f-]+" dir="auto" lang="ar', page)


def test_a_source_says_how_it_is_and_why(site: Site) -> None:
    page = site.get("/sources/northwind").text
    assert "5 failures in a row: server-error: status 503" in page
    assert "Its server is at fault" in page
    assert "failing" in page
    assert site.get("/sources/nobody").status_code == 404
    assert 'class="pill off"' in site.get("/sources/evil").text


def test_a_host_shows_its_visits_in_the_order_in_which_they_are_due(site: Site) -> None:
    first = site.get("/frontier/marsh.example").text
    more = re.search(r'<a href="(/frontier/marsh.example\?lane=live&amp;after=[^"]+)" rel="next"', first)
    assert more is not None
    second = site.get(more[1].replace("&amp;", "&")).text
    seen = re.findall(r"name=https%3A%2F%2Fmarsh.example%2F(\d+)", first + second)
    assert len(seen) == len(set(seen)) >= 55
    assert "1 refusal in a row: status 503" in site.get("/frontier/northwind.example").text
    assert "Nothing is due" in site.get("/frontier/marsh.example?lane=backfill").text


def test_a_trace_shows_every_step(site: Site) -> None:
    page = site.get(f"/trace?name={POISON}").text
    assert "12,004 bytes in 80 ms" in page
    assert "quarantined" in page
    assert "5 polls in a row failed" in site.get("/trace?name=https://northwind.example/rss").text
    assert site.get(f"/trace?name={site.subject}").headers["location"] == f"/articles/{site.subject}"
    assert "Nothing is known" in site.get("/trace?name=https://nobody.example/").text


def test_settings_are_shown_without_their_secrets(site: Site) -> None:
    page = site.get("/settings").text
    assert "amqp://•••@127.0.0.1:1/news" in page
    assert "a token for tests" not in page
    assert "WIREDESK_WEB_THREADS" in page


def test_events_are_streamed_as_they_are_written(site: Site) -> None:
    last = site.resources.ledger.catalogue.tellings(limit=3)[-1].position
    with httpx.stream("GET", f"{site.url}/events/stream?after={last}", timeout=20) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        told = []
        for line in answer.iter_lines():
            told += [line] if line.startswith("data: ") else []
            if len(told) == 2:
                break
    assert all("<tr data-place=" in one and "<script>" not in one for one in told)


def test_machines_are_told_that_it_lives_and_that_it_works(site: Site) -> None:
    assert site.get("/healthz").text == "ok\n"
    answer = site.get("/readyz")
    assert answer.status_code == 503  # nobody listens at the broker's address
    assert "ok ledger: it answers" in answer.text
    assert "failed bus: broker-unreachable" in answer.text
    assert "hunter2" not in answer.text


def test_an_article_that_is_kept_no_longer_is_listed_by_its_address(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for own in copied(site, tmp_path_factory.mktemp("old")):
        [one] = own.resources.ledger.catalogue.search(["parliament"])
        emptied = update(version).where(version.c.subject == one.subject).values(payload=b"", evidence=b"")
        with connect(own.resources.settings.ledger).begin() as connection:
            connection.execute(emptied)
        page = own.get("/articles?q=parliament").text
        assert f'{one.home}</a> <small class="quiet">its text is kept no longer' in page
        assert own.get(f"/articles/{one.subject}").status_code == 404


def test_a_list_of_events_goes_on_where_none_can_be_missed(site: Site) -> None:
    def said(position: int, seconds: float) -> Said:
        at = NOW - timedelta(seconds=seconds)
        telling = Telling(position=position, id="", type="", key="", body=b"", queued=at, sent=None, subject=None)
        return Said(telling=telling, noun="", verb="", headline="", source="", section="", language="")

    assert stream_place([], NOW) == 0
    assert stream_place([said(9, 300), said(7, 400)], NOW) == 9
    assert stream_place([said(12, 1), said(10, 5), said(7, 400)], NOW) == 9  # 11 may be written yet, 8 no more
    assert re.search(r'data-stream="/events/stream\?after=\d+"', site.get("/events").text)
    assert "data-stream" not in site.get("/events?before=3").text
