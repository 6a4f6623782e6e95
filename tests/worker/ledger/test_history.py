"""History, on SQLite and PostgreSQL: everything once, in order, from any moment; nothing written late is missed."""

from datetime import timedelta

from sqlalchemy import delete

from tests.worker.ledger.stories import NOW, identity, message, opened, tell_all
from worker.ledger import Ledger
from worker.ledger.history import SETTLED
from worker.ledger.schema import outbox, version

SITES = [f"https://weather.example/{number}" for number in range(6)]
HOUR = timedelta(hours=1)


def written(ledger: Ledger) -> None:
    """Six subjects, one an hour, and then a second version of each."""
    for number, url in enumerate(SITES):
        tell_all(ledger, [(url, "wet")], NOW + number * HOUR)
    for number, url in enumerate(SITES, len(SITES)):
        tell_all(ledger, [(url, "dry")], NOW + number * HOUR)


ALL = [message(url, 1, "wet").id for url in SITES] + [message(url, 2, "dry").id for url in SITES]
END = NOW + 100 * HOUR


def test_it_is_read_in_parts_whole_and_in_order(ledger: Ledger) -> None:
    written(ledger)
    read, place = [], 0
    while part := ledger.history.after(place, 5, END):
        read += [telling.id for telling in part]
        place = part[-1].position
    assert read == ALL
    assert place == ledger.history.last()


def test_it_is_read_from_a_moment_or_from_a_message(ledger: Ledger) -> None:
    written(ledger)
    for number, one in enumerate(ALL):
        place = ledger.history.place_before(NOW + number * HOUR)
        assert [telling.id for telling in ledger.history.after(place, 100, END)] == ALL[number:]
        found = ledger.history.place_of(one)
        assert found is not None
        assert [telling.id for telling in ledger.history.after(found, 100, END)] == ALL[number + 1 :]
    assert ledger.history.place_before(END) == ledger.history.last()
    assert ledger.history.place_of("nobody") is None


def test_an_empty_one_has_no_end_and_no_beginning(ledger: Ledger) -> None:
    assert ledger.history.after(0, 10, NOW) == []
    assert ledger.history.last() == ledger.history.place_before(NOW) == 0
    assert ledger.history.present(0, 10) == []


def test_nobody_reads_on_behind_a_gap_that_may_yet_be_filled(ledger: Ledger, address: str) -> None:
    written(ledger)
    with opened(address) as connection:
        connection.execute(delete(version).where(version.c.message == ALL[8]))
        connection.execute(delete(outbox).where(outbox.c.id == ALL[8]))
    then = NOW + 9 * HOUR  # when what stands behind the gap was written
    assert [telling.id for telling in ledger.history.after(0, 100, then)] == ALL[:8]
    later = then + SETTLED + timedelta(seconds=1)
    behind = [one.id for one in ledger.history.after(0, 100, later + 2 * HOUR)]
    assert behind == ALL[:8] + ALL[9:]


def test_the_present_is_the_last_message_of_every_subject(ledger: Ledger) -> None:
    written(ledger)
    found = ledger.history.present(0, 4)
    found += ledger.history.present(found[-1][0].arrival, 100)
    assert [listed.subject for listed, _ in found] == [identity(url) for url in SITES]
    assert [telling.id for _, telling in found] == ALL[6:]
    assert {listed.payload for listed, _ in found} == {b"dry"}
