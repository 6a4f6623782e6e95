"""``tail --from`` and ``resend``: the past from any moment, once more to one queue, and the present alone."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from tasks.cli import cli
from tasks.models.notices import Gone
from tasks.pipeline.process import Draft, Evidence
from tasks.pipeline.store import store
from tasks.pipeline.withdraw import store_withdrawal
from tests.tasks.samples import DOCUMENT, PAGE, article
from worker.errors import Misconfigured
from worker.resources import Resources
from worker.settings import Settings

BEGIN = datetime(2026, 11, 23, 6, tzinfo=UTC)
SITES = [f"https://www.example-times.com/{number}" for number in range(4)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """-> a ledger: four articles an hour apart, then the first edited and the last gone."""
    folder = tmp_path_factory.mktemp("history")
    clock = iter(BEGIN + timedelta(hours=number) for number in range(100))
    moment = next(clock)
    with Resources(Settings(home=folder), now=lambda: moment) as resources:
        for number, url in enumerate([*SITES, SITES[0]]):
            headline = replace(DOCUMENT.headline, value=f"Headline {number}")
            page = replace(PAGE, url=url, fetched=moment, sha256=f"{number:02}" * 32)
            made = article(replace(DOCUMENT, headline=headline, canonical=None, blocks=_blocks(number)), page)
            evidence = Evidence("", url, ())
            store(resources, [Draft(key=url, url=url, trace=(), article=made, evidence=evidence)])
            moment = next(clock)
        store_withdrawal(resources, SITES[3], Gone(code="gone", checks=1, first_gone="2026-11-23T10:00:00Z"))
    return folder


def _blocks(number: int) -> tuple[object, ...]:
    words = [f"word{number}x{index}" for index in range(60)]
    return tuple(replace(block, text=f"{block.text} {' '.join(words)}") for block in DOCUMENT.blocks)


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, env={"WIREDESK_HOME": str(home)}, catch_exceptions=False)


def told(done: Result) -> list[tuple[str, int, str]]:
    """-> verb, version and address's last part of each event."""
    assert done.exit_code == 0, done.stderr
    events = map(json.loads, done.stdout.splitlines())
    return [
        (
            event["type"].split(".")[-2],
            event["articleversion"],
            event["data"].get("urlCanonical", event["data"].get("url", {}).get("canonical"))[-1],
        )
        for event in events
    ]


ALL = [
    ("published", 1, "0"),
    ("published", 1, "1"),
    ("published", 1, "2"),
    ("published", 1, "3"),
    ("updated", 2, "0"),
    ("withdrawn", 2, "3"),
]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--from", "first"], ALL),
        (["--from", "2026-11-23T08:00"], ALL[2:]),
        (["--from", "2026-11-23T08:00", "--bind", "article.updated.#"], ALL[4:5]),
        (["--from", "first", "--where", "headline~'headline 2'"], [ALL[2], ALL[5]]),
        (["--from", "2030-01-01"], []),
    ],
)
def test_history_is_read_from_any_moment(home: Path, arguments: list[str], found: list[object]) -> None:
    assert told(run(home, "tail", "--json", *arguments)) == found


def test_history_is_read_behind_an_event(home: Path) -> None:
    third = json.loads(run(home, "tail", "--json", "--from", "first").stdout.splitlines()[2])
    assert told(run(home, "tail", "--json", "--from", third["id"])) == ALL[3:]


@pytest.fixture
def waiting(home: Path) -> Iterator[None]:
    run(home, "tail", "--app", "late")
    yield
    run(home, "tail", "--app", "late", "--forget")


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([], ALL),
        (["--from", "2026-11-23T08:00", "--until", "2026-11-23T10:00"], ALL[2:4]),
        (["--where", "verb=updated"], ALL[4:5]),
        (["--snapshot"], [ALL[4], ALL[1], ALL[2]]),
        (["--snapshot", "--where", "headline~'headline 1'"], [ALL[1]]),
    ],
)
def test_one_subscriber_is_sent_the_past_or_the_present(home: Path, arguments: list[str], found: list[object]) -> None:
    done = run(home, "resend", "--to", "late", *arguments)
    assert done.exit_code == 0
    assert f"{len(found)} event" in done.stderr
    assert told(run(home, "tail", "--json", "--app", "late")) == found


@pytest.mark.usefixtures("waiting")
def test_what_is_sent_again_has_the_same_bytes(home: Path) -> None:
    before = run(home, "tail", "--json", "--from", "first").stdout
    run(home, "resend", "--to", "late")
    assert run(home, "tail", "--json", "--app", "late").stdout == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["resend", "--to", "late", "--snapshot", "--from", "2d"], "a snapshot is of now"),
        (["tail", "--from", "361e2d35-7fcf-5481-8b5b-000000000000"], "nor the id of an event of this ledger"),
        (["resend", "--to", "no such name"], "app"),
    ],
)
def test_a_mistake_is_a_sentence(home: Path, arguments: list[str], said: str) -> None:
    with pytest.raises(Misconfigured, match=said):
        run(home, *arguments)
