"""The operator's commands: what they print, for people and for machines, and the code that they leave with."""

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from tasks.cli import cli
from tasks.cli.run import Screen
from tasks.cli.status import health_lines, source_table
from tasks.crawl.policy.health import Condition, Health
from tasks.crawl.run_loop import Turned
from tasks.crawl.status import Followed
from tasks.crawl.sync_sources import sync_sources
from tasks.models.source import Source
from tasks.pipeline.store import store
from tasks.text.spans import span
from tests.tasks.samples import drafted
from worker.errors import Misconfigured
from worker.ledger import Entry, Found, State, Step
from worker.resources import Resources
from worker.settings import Settings

NOW = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
PAGE = "https://a.example/1"
Run = Callable[..., Result]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Resources:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIREDESK_HOME", str(tmp_path / "home"))
    return Resources(Settings(home=tmp_path / "home"))


@pytest.fixture
def run() -> Run:
    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments)

    return invoke


def fail(desk: Resources) -> None:
    with desk, desk.ledger.transaction(desk.now(), urls=()) as transaction:
        steps = (Step("clean", "quarantined", "it broke"),)
        transaction.settle(
            Entry(key=PAGE, url=PAGE, state=State.QUARANTINED, code="defect", detail="it broke", trace=steps)
        )


def test_failures_are_listed_shown_and_discarded(desk: Resources, run: Run) -> None:
    assert (run("failures").exit_code, run("failures").stdout) == (0, "")
    fail(desk)
    listed = run("failures")
    assert (listed.exit_code, PAGE in listed.stdout, "1 failure\n" in listed.stderr) == (3, True, True)
    [line] = run("failures", "--json", "--since", "1h").stdout.splitlines()
    assert {name: json.loads(line)[name] for name in ("kind", "reason", "host")} == {
        "kind": "page",
        "reason": "defect",
        "host": "a.example",
    }
    assert run("failures", "--reason", "timeout", "--json").stdout == ""
    assert "it broke" in run("failures", "show", PAGE).stdout
    assert json.loads(run("failures", "show", PAGE, "--json").stdout)["failure"]["name"] == PAGE
    assert "1 failure discarded" in run("failures", "discard", PAGE).stderr
    assert run("failures").exit_code == 0


def test_which_failures_are_meant_has_to_be_said(desk: Resources, run: Run) -> None:
    fail(desk)
    assert isinstance(run("failures", "redrive").exception, Misconfigured)
    assert isinstance(run("failures", "discard", PAGE, "--all").exception, Misconfigured)
    assert isinstance(run("failures", "redrive", "nothing").exception, Misconfigured)
    assert run("failures", "--since", "yesterday").exit_code == 2
    assert run("failures", "--reason", "x", "redrive", PAGE).exit_code == 2


def test_a_failure_that_is_followed_is_redriven(desk: Resources, run: Run) -> None:
    fail(desk)
    with desk:
        page = Found(url=PAGE, host="a.example", kind="page", source="a", due=None)
        desk.ledger.frontier.add([page], desk.now())
    done = run("failures", "redrive", "--reason", "defect")
    assert (done.exit_code, done.stderr) == (0, "1 visit due now\n")
    with desk:
        assert desk.ledger.frontier.oldest_due() is not None


def test_health_is_told_by_the_exit_code(desk: Resources, run: Run) -> None:
    well = run("health")
    assert (well.exit_code, well.stdout.count("ok")) == (0, 7)
    with desk:
        page = Found(url=PAGE, host="a.example", kind="page", source="a", due=desk.now())
        desk.ledger.frontier.add([page], desk.now())
    ill = run("health", "--json", "--only", "ledger, tick")
    found = json.loads(ill.stdout)
    assert (ill.exit_code, found["ok"], [one["ok"] for one in found["checks"]]) == (5, False, [True, False])
    assert run("health", "--only", "lodger").exit_code == 2


def test_prune_says_what_goes(desk: Resources, run: Run) -> None:
    with desk:
        store(desk, [drafted(1)])
    assert run("prune", "--dry-run").stderr.startswith("nothing would go; the ledger takes ")
    assert run("prune", "--rewrite").stderr.startswith("nothing went, in steps of ")


def test_backup_names_the_file(desk: Resources, run: Run, tmp_path: Path) -> None:
    assert run("backup", str(tmp_path / "backups")).exit_code == 0
    [file] = (tmp_path / "backups").iterdir()
    assert file.suffix == ".db"


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_sources_fit_whatever_width_there_is(width: int) -> None:
    source = Source(id="the-example-times-of-somewhere", name="A", feeds=("https://a.example/feed",))
    ill = Condition(Health.FAILING, NOW, "4 failures in a row: server-error: status 500")
    well = Followed(source=msgspec.structs.replace(source, id="b"), condition=Condition(Health.HEALTHY), feeds=())
    console = Console(width=width, file=io.StringIO())
    console.print(source_table((well, Followed(source=source, condition=ill, feeds=())), NOW, width))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert max(map(len, lines)) <= width
    assert "failing" in lines[1]  # the sickest first
    assert ("publishes every" in lines[0]) is (width >= 120)
    assert "why" in lines[0]


def test_sources_are_told_by_health_with_the_sickest_first() -> None:
    def one(number: int, health: Health, **more: object) -> Followed:
        source = Source(id=f"s{number}", name="A", feeds=("https://a.example/feed",), **more)  # type: ignore[arg-type]
        return Followed(source=source, condition=Condition(health, NOW, f"reason {number}"), feeds=())

    sources = [one(1, Health.HEALTHY), one(2, Health.DEGRADED), one(3, Health.GONE), one(4, Health.GONE, enabled=False)]
    assert health_lines(sources).plain.splitlines() == [
        "sources: 1 healthy, 1 degraded, 1 gone",
        "s3 gone: reason 3",
        "s2 degraded: reason 2",
    ]
    assert health_lines(sources, most=1).plain.endswith("and 1 more: wiredesk status")
    assert health_lines([]).plain == ""


def test_the_live_view_of_run_shows_sources_by_health(desk: Resources) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with desk:
        sync_sources(desk, [Source(id="a", name="A", feeds=("https://a.example/feed",))])
        with Screen(desk, console, plain=False) as screen:
            screen.watch(Turned())
    assert "sources: 1 healthy" in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", console.file.getvalue())  # type: ignore[attr-defined]


def test_status_says_how_long_it_takes_from_publication_to_event(desk: Resources, run: Run) -> None:
    with desk:
        sync_sources(desk, [Source(id="example-times-rss", name="A", feeds=("https://a.example/feed",))])
        store(desk, [drafted(1)])
        [delayed] = desk.ledger.delays(NOW)
    took = span(delayed.seconds)
    said = f"last hour {took} at the median, {took} at worst (1 article)"
    assert f"publication to event: {said}" in " ".join(run("status").stdout.split())
    found = json.loads(run("status", "--json").stdout)
    assert found["delay"]["hour"]["worst"] == found["delays"]["example-times-rss"]["day"]["worst"] == delayed.seconds


def test_status_watches_until_it_is_interrupted(desk: Resources, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tasks.cli.status.time.sleep", interrupt)
    with desk:
        sync_sources(desk, [Source(id="a", name="A", feeds=("https://a.example/feed",))])
    watched = run("status", "--watch")
    assert watched.exit_code == 130
    assert "1 feed waiting" in watched.stdout
    assert run("status", "--watch", "--json").exit_code == 2


def test_a_mistake_in_the_list_is_an_alarm_until_it_is_mended(desk: Resources, run: Run, tmp_path: Path) -> None:
    assert run("status").exit_code == 0
    (tmp_path / "sources.toml").write_text('[[source]]\nid = "a"\nname = "A"\nfeed = ["https://a.example/feed"]\n')
    told = run("status")
    assert (told.exit_code, "sources.toml:4: " in told.stderr) == (5, True)
    (tmp_path / "sources.toml").write_text('[[source]]\nid = "a"\nname = "A"\nfeeds = ["https://a.example/feed"]\n')
    assert run("status").exit_code == 0


def test_sources_are_paused_resumed_and_polled(desk: Resources, run: Run) -> None:
    with desk:
        sync_sources(desk, [Source(id="a", name="A", feeds=("https://a.example/feed",))])
    assert "a is left alone" in run("sources", "pause", "a").stderr
    assert "paused" in run("sources", "list").stdout
    assert isinstance(run("sources", "poll-now", "a").exception, Misconfigured)
    assert "followed again" in run("sources", "resume", "a").stderr
    assert run("sources", "poll-now", "a").stderr == "1 feed of a is due now\n"
