"""Subscribing: acknowledged once dealt with, else delivered again; shuffled and doubled ends in the present state."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tasks.events.decode import decode
from tasks.events.subscribe import Versions, subscribe
from tests.golden.events import recorded
from worker.bus import open_bus
from worker.message import Message
from worker.settings import Settings

VERBS = [body for name, body in recorded().items() if name.startswith("verb-")]
PUBLISHED = decode(VERBS[0])


@pytest.fixture
def waiting(tmp_path: Path) -> Settings:
    """-> settings of a bus on which an event of each verb waits for ``search``."""
    settings = Settings(home=tmp_path)
    assert list(subscribe("search", follow=False, settings=settings)) == []
    bus = open_bus(settings.bus, settings.exchange)
    for body in VERBS:
        event = decode(body)
        bus.publish(Message(event.id, event.type, f"article.{event.type.split('.')[-2]}.en.politics.example", body))
    bus.close()
    return settings


def test_what_was_dealt_with_does_not_come_again(waiting: Settings) -> None:
    assert [event.id for event in subscribe("search", follow=False, settings=waiting)] == [
        decode(body).id for body in VERBS
    ]
    assert list(subscribe("search", follow=False, settings=waiting)) == []


def test_an_event_whose_loop_raised_comes_again_and_those_before_it_do_not(waiting: Settings) -> None:
    seen: list[str] = []

    def read() -> None:
        for number, event in enumerate(subscribe("search", follow=False, settings=waiting)):
            if number == 2:
                raise RuntimeError
            seen.append(event.id)

    with pytest.raises(RuntimeError):
        read()
    seen += [event.id for event in subscribe("search", follow=False, settings=waiting)]
    assert seen == [decode(body).id for body in VERBS]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 5)), max_size=40))
def test_shuffled_and_doubled_events_leave_the_highest_version(told: list[tuple[str, int]]) -> None:
    state: dict[str, int] = {}
    with TemporaryDirectory() as folder, Versions(Path(folder, "seen.db")) as versions:
        for subject, version in told:
            with versions.take(replace(PUBLISHED, subject=subject, articleversion=version)) as fresh:
                if fresh:
                    state[subject] = version
        assert state == {subject: max(each for name, each in told if name == subject) for subject, _ in told}
        assert all(versions.of(subject) == version for subject, version in state.items())


def test_an_event_whose_block_raised_is_news_still_and_across_restarts(tmp_path: Path) -> None:
    def fail(versions: Versions) -> None:
        with versions.take(PUBLISHED) as fresh:
            assert fresh
            raise RuntimeError

    with Versions(tmp_path / "seen.db") as versions:
        with pytest.raises(RuntimeError):
            fail(versions)
        with versions.take(PUBLISHED) as fresh:
            assert fresh
    with Versions(tmp_path / "seen.db") as versions, versions.take(PUBLISHED) as fresh:
        assert not fresh


def test_a_notice_without_a_version_is_news_once(tmp_path: Path) -> None:
    notice = replace(PUBLISHED, articleversion=None, id="11111111-1111-5111-8111-111111111111")
    with Versions(tmp_path / "seen.db") as versions:
        for expected in (True, False):
            with versions.take(notice) as fresh:
                assert fresh is expected
