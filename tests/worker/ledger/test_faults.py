import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import DBAPIError

from tests.worker.bus.proxy import Proxy
from tests.worker.ledger.stories import NOW, message, opened, tell_all
from worker.errors import Misconfigured, Transient
from worker.ledger import Ledger, database, open_ledger
from worker.ledger.database import connect

RAIN, SUN = "https://weather.example/rain", "https://weather.example/sun"
MANY = [(f"https://weather.example/{number}", f"{number}" * 1000) for number in range(100)]

on_sqlite = pytest.mark.parametrize("address", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("address", ["postgresql"], indirect=True)


@contextmanager
def transient(code: str) -> Iterator[None]:
    with pytest.raises(Transient) as raised:
        yield
    assert raised.value.code == code
    assert raised.value.detail


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less long for others, so that these tests need not."""
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    monkeypatch.setattr(database, "SILENCE", 2.5)  # a busy machine takes more than half a second to connect


@pytest.fixture
def proxy(address: str) -> Iterator[Proxy]:
    """-> the network between a ledger and its server."""
    with Proxy(make_url(address).port or 5432) as proxy:
        yield proxy


@pytest.fixture
def distant(address: str, proxy: Proxy) -> str:
    """-> the address of a ledger behind that network."""
    return make_url(address).set(port=proxy.port).render_as_string(hide_password=False)


@pytest.mark.usefixtures("hasty")
def test_a_lock_that_is_held_too_long(address: str) -> None:
    with open_ledger(address) as first, open_ledger(address) as second:
        with first.transaction(NOW, urls=[RAIN]), transient("ledger-busy"):
            tell_all(second, [(RAIN, "wet")])
        assert tell_all(second, [(RAIN, "wet")])


@on_sqlite
@pytest.mark.parametrize(
    ("pragma", "code"), [("max_page_count = 40", "ledger-full"), ("query_only = ON", "ledger-read-only")]
)
def test_a_file_that_takes_no_more_keeps_what_it_has(address: str, pragma: str, code: str) -> None:
    with open_ledger(address) as ledger:
        tell_all(ledger, [(RAIN, "wet")])
    engine = connect(address)

    @event.listens_for(engine, "connect")
    def limit(connection: Any, _: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")

    with Ledger(engine) as ledger:
        with transient(code):
            tell_all(ledger, MANY)
        assert ledger.outbox.pending(1000) == [message(RAIN, 1, "wet")]
    with open_ledger(address) as ledger:
        assert len(tell_all(ledger, MANY)) == len(MANY)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("08006", "ledger-unreachable"),
        ("25006", "ledger-read-only"),
        ("40001", "ledger-busy"),
        ("40P01", "ledger-busy"),
        ("53100", "ledger-full"),
        ("53200", "ledger-full"),
        ("53300", "ledger-unreachable"),
        ("57014", "ledger-busy"),
        ("57P01", "ledger-unreachable"),
        ("58030", "ledger-unreachable"),
    ],
)
def test_what_postgresql_says_and_may_pass(postgresql: str, state: str, code: str) -> None:
    with transient(code), opened(postgresql) as connection:
        connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'so it goes' USING ERRCODE = '{state}'; END $$")


@pytest.mark.parametrize("state", ["23505", "42601", "P0001", "XX000"])
def test_what_postgresql_says_and_will_not_pass(postgresql: str, state: str) -> None:
    with pytest.raises(DBAPIError), opened(postgresql) as connection:
        connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'so it goes' USING ERRCODE = '{state}'; END $$")


def _terminate(address: str, proxy: Proxy) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name AND pid <> :pid"
    with opened(address) as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        connection.execute(text(others + " AND datname = current_database()"), {"name": "wiredesk", "pid": pid})


def _cut(address: str, proxy: Proxy) -> None:
    proxy.cut()


def _hold(address: str, proxy: Proxy) -> None:
    proxy.hold()


def _dawdle(address: str, proxy: Proxy) -> None:
    time.sleep(database.SILENCE + 0.5)


@on_postgresql
@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("fail", [_terminate, _cut, _hold, _dawdle])
def test_a_connection_that_is_lost_in_a_batch(
    address: str, distant: str, proxy: Proxy, fail: Callable[[str, Proxy], None]
) -> None:
    with open_ledger(distant) as ledger:
        with transient("ledger-unreachable"), ledger.transaction(NOW, urls=[RAIN, SUN]) as transaction:
            transaction.add_subject("s", RAIN, NOW)
            fail(address, proxy)
        proxy.resume()
        assert ledger.entries(RAIN) == []
        assert tell_all(ledger, [(RAIN, "wet")]) == [message(RAIN, 1, "wet")]


@on_postgresql
def test_connections_that_are_lost_leave_nothing_in_the_log_but_their_verdicts(
    distant: str, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    """SQLAlchemy's pool writes a traceback for each, which in an outage is thousands of lines."""
    with open_ledger(distant) as ledger:
        for _ in range(3):
            with transient("ledger-unreachable"), ledger.transaction(NOW, urls=[RAIN]):
                proxy.cut()
    assert caplog.records == []


@on_postgresql
@pytest.mark.usefixtures("hasty")
def test_an_idle_connection_that_was_lost_costs_one_attempt(address: str, distant: str, proxy: Proxy) -> None:
    with open_ledger(distant) as ledger:
        ledger.counts()
        proxy.cut()
        with transient("ledger-unreachable"):
            ledger.counts()
        ledger.counts()


@on_postgresql
@pytest.mark.usefixtures("hasty")
def test_a_server_that_is_gone(distant: str, proxy: Proxy) -> None:
    with open_ledger(distant) as ledger:
        proxy.refuse()
        for _ in range(3):
            with transient("ledger-unreachable"):
                tell_all(ledger, [(RAIN, "wet")])
        with pytest.raises(Misconfigured, match="cannot be opened"):
            open_ledger(distant)
        proxy.listen()
        assert tell_all(ledger, [(RAIN, "wet")])


@on_postgresql
@pytest.mark.usefixtures("hasty")
def test_a_server_that_does_not_answer_is_given_up(distant: str, proxy: Proxy) -> None:
    proxy.hold()
    with pytest.raises(Misconfigured, match="cannot be opened"):
        open_ledger(distant)


@on_postgresql
@pytest.mark.usefixtures("hasty")
def test_a_commit_whose_answer_is_lost_is_found_when_the_batch_is_repeated(
    address: str, distant: str, proxy: Proxy
) -> None:
    open_ledger(distant).close()
    engine = connect(distant)

    @event.listens_for(engine, "commit")
    def lose(connection: Connection) -> None:
        connection.connection.commit()  # the server has done it; it is the answer to the ledger's own that is lost
        proxy.hold()

    with Ledger(engine) as ledger:
        with transient("ledger-unreachable"):
            tell_all(ledger, [(RAIN, "wet")])
        event.remove(engine, "commit", lose)
        proxy.resume()
        assert tell_all(ledger, [(RAIN, "wet")]) == []
        assert ledger.outbox.pending(10) == [message(RAIN, 1, "wet")]


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_within_a_statement_is_let_through(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, interrupt: type[BaseException]
) -> None:
    def interrupted(*_: object) -> None:
        raise interrupt

    ledger.counts()
    with monkeypatch.context() as patched:
        for act in ("do_execute", "do_executemany"):
            patched.setattr(DefaultDialect, act, interrupted)
        with pytest.raises(interrupt):
            ledger.counts()
        with pytest.raises(interrupt):
            tell_all(ledger, [(RAIN, "wet")])
    tell_all(ledger, [(RAIN, "wet")])
    assert ledger.counts().unsent == 1
