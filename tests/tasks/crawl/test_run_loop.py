"""The desk in one process: it attends, publishes, takes up a changed list, and stops when it is told to."""

import os
from pathlib import Path
from threading import Event

import pytest

from tasks.crawl.run_loop import RunLoop, Turned
from tests.simulation.press import START
from tests.tasks.stage import Stage, item, rss
from worker.errors import Misconfigured

LIST = '[[source]]\nid = "a"\nname = "A"\nfeeds = ["https://a.example/feed"]\n'
TURNS = 2000  # after which a test has waited in vain


class Watcher:
    """Watches the desk until something is true of what it has done; each turn a simulated second passes."""

    def __init__(self, stage: Stage, stop: Event) -> None:
        self.stage = stage
        self.stop = stop
        self.turns: list[Turned] = []

    def watch(self, turned: Turned) -> None:
        self.turns.append(turned)
        self.stage.clock.sleep(1)
        if self.done() or len(self.turns) > TURNS:
            self.stop.set()

    def done(self) -> bool:
        return sum(turned.delivery.sent for turned in self.turns) > 0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "sources.toml"
    file.write_text(LIST)
    return file


def run(stage: Stage, path: Path, kind: type[Watcher] = Watcher) -> list[Turned]:
    stop = Event()
    watcher = kind(stage, stop)
    RunLoop(stage.resources, path, watcher.watch).run(stop)
    return watcher.turns


def test_what_is_due_is_attended_to_and_its_events_go_out(tmp_path: Path, path: Path) -> None:
    stage = Stage(tmp_path)
    stage.resources.bus.subscribe("tail").close()
    stage.answers["https://a.example/feed"] = 410
    turns = run(stage, path)
    assert [one.outcome for turned in turns for one in turned.attended] == ["0 new, gone: status 410"]
    assert sum(turned.delivery.sent for turned in turns) == 1
    assert stage.resources.ledger.counts().unsent == 0


class Vandal(Watcher):
    """Puts a mistake into the list at the first turn, and is done when that is told."""

    def watch(self, turned: Turned) -> None:
        if not self.turns:
            file = Path(self.stage.resources.settings.home) / "sources.toml"
            file.write_text(LIST + "[[source]]\n")
            os.utime(file, (1, 1))
        super().watch(turned)

    def done(self) -> bool:
        return bool(self.turns[-1].trouble)


def test_a_list_that_gets_a_mistake_while_it_is_followed_is_told_of_and_left_alone(tmp_path: Path, path: Path) -> None:
    stage = Stage(tmp_path)
    stage.answers["https://a.example/feed"] = rss(item("1"))
    turns = run(stage, path, Vandal)
    [trouble] = [turned.trouble for turned in turns if turned.trouble]
    assert "sources.toml:5: source number 2: id is missing" in trouble
    assert set(stage.resources.ledger.sources()) == {"a"}


def test_a_list_with_a_mistake_is_not_even_begun(tmp_path: Path, path: Path) -> None:
    stage = Stage(tmp_path)
    path.write_text("[[source]]\n")
    with pytest.raises(Misconfigured):
        run(stage, path)
    assert stage.clock.at == START
