"""What can be done from the desk: by whom, with which form, and that it is done."""

from collections.abc import Iterator

import httpx
import pytest

from tests.tasks.desk.conftest import Site, copied, guard_of
from tests.tasks.desk.stocked import POISON, TOKEN
from worker.ledger import Entry, State

ACTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/sources/quay/pause", {}),
    ("/sources/quay/resume", {}),
    ("/sources/quay/poll", {}),
    ("/failures/redrive", {"name": POISON}),
    ("/failures/discard", {"name": POISON}),
)


@pytest.fixture
def own(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """-> a desk that may be changed."""
    yield from copied(site, tmp_path_factory.mktemp("own"))


@pytest.fixture
def client(own: Site) -> Iterator[httpx.Client]:
    """-> somebody who has signed in there."""
    with httpx.Client(base_url=own.url, timeout=20) as client:
        client.post("/session", data={"token": TOKEN, "guard": guard_of(client.get("/session").text)})
        yield client


@pytest.mark.parametrize(("path", "fields"), ACTS)
def test_nobody_acts_without_the_token_or_from_another_page(
    site: Site, signed_in: httpx.Client, path: str, fields: dict[str, str]
) -> None:
    assert httpx.post(site.url + path, data=fields).status_code == 403
    assert signed_in.post(path, data=fields).status_code == 403
    assert signed_in.post(path, data=fields | {"guard": "guessed"}).status_code == 403
    assert "not sent by a page of this desk" in signed_in.post(path, data=fields).text
    assert signed_in.get(path).status_code == 405
    assert site.resources.ledger.counts().entries[State.QUARANTINED] == 1


def test_a_source_is_paused_resumed_and_polled(own: Site, client: httpx.Client) -> None:
    page = client.get("/sources/quay").text
    guard = {"guard": guard_of(page)}
    answer = client.post("/sources/quay/pause", data=guard)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sources/quay?done=paused")
    assert "quay" in own.resources.ledger.paused()
    assert client.post("/sources/quay/poll", data=guard).status_code == 409
    assert client.post("/sources/quay/resume", data=guard).status_code == 303
    assert "quay" not in own.resources.ledger.paused()
    assert client.post("/sources/quay/poll", data=guard).status_code == 303
    [feed] = own.resources.ledger.frontier.visits("feed", "quay")
    assert feed.due == own.resources.now()
    assert client.post("/sources/nobody/pause", data=guard).status_code == 409


def test_a_failure_is_redriven_and_discarded(own: Site, client: httpx.Client) -> None:
    page = client.get("/failures").text
    assert POISON in page
    assert "too-large" in page
    assert "No" not in client.get("/failures?reason=nothing").text.split("<h1>")[1].split("</h1>")[0]
    guard = {"guard": guard_of(page)}
    answer = client.post("/failures/discard", data=guard | {"name": POISON})
    assert (answer.status_code, answer.headers["location"]) == (303, "/failures?done=discarded")
    assert "Discarded." in client.get(answer.headers["location"]).text
    assert POISON not in client.get("/failures").text
    [entry] = own.resources.ledger.entries(POISON)
    assert (entry.state, entry.code) == (State.REJECTED, "discarded")
    assert client.post("/failures/redrive", data=guard | {"name": "nothing"}).status_code == 303


def test_a_machine_that_knows_the_token_needs_no_form(own: Site) -> None:
    token = {"authorization": f"Bearer {TOKEN}"}
    assert httpx.post(f"{own.url}/sources/quay/pause", headers=token).status_code == 303
    assert "quay" in own.resources.ledger.paused()


def test_a_form_that_is_no_form_does_nothing(own: Site, client: httpx.Client) -> None:
    assert client.post("/failures/discard", content=b"x" * 100_000).status_code == 403
    assert client.post("/failures/discard", content=b"\xff\x00=&&&%zz").status_code == 403


def test_all_that_failed_for_a_reason_is_worked_again_at_once(own: Site, client: httpx.Client) -> None:
    page = client.get("/failures?source=urls").text
    assert POISON in page
    guard = {"guard": guard_of(client.get("/failures").text)}
    gone = POISON.replace("kills", "gone")
    with own.resources.ledger.transaction(own.resources.now(), urls=()) as transaction:
        for url in (gone, gone + "2"):
            transaction.settle(Entry(key=f"file:{url}", state=State.QUARANTINED, code="lost", detail="no file"))
    assert "Try all of these again" in client.get("/failures?reason=lost").text
    answer = client.post("/failures/redrive", data=guard | {"all": "yes", "reason": "lost"})
    assert answer.headers["location"] == "/failures?done=redriven"
