"""The desk in one process: it attends, publishes, takes up a changed list, and stops when it is told to."""

import os
from pathlib import Path
from threading import Event
from typing import Any

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
    [trouble] = [line for turned in turns for line in turned.news]
    assert "sources.toml:5: source number 2: id is missing" in trouble
    assert set(stage.resources.ledger.sources()) == {"a"}


def test_a_list_with_a_mistake_is_not_even_begun(tmp_path: Path, path: Path) -> None:
    stage = Stage(tmp_path)
    path.write_text("[[source]]\n")
    with pytest.raises(Misconfigured):
        run(stage, path)
    assert stage.clock.at == START


class Mender(Watcher):
    """Breaks something at the first turn, mends it when the desk has told of it and gone on for a while."""

    told = 0
    broken = False

    def watch(self, turned: Turned) -> None:
        if not self.broken:
            self.break_it()
            self.broken = True
        self.told += bool(turned.trouble)
        if self.told == 5 and turned.trouble:
            self.mend_it()
        super().watch(turned)

    def break_it(self) -> None:
        raise NotImplementedError

    def mend_it(self) -> None:
        raise NotImplementedError

    def done(self) -> bool:
        return any(line.startswith("over after ") for turned in self.turns for line in turned.news)


class Early(Mender):
    """Breaks it before the one feed is asked: that may be over, and told, by the first turn."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.break_it()
        self.broken = True


class WithoutRights(Early):
    """Takes the rights on the broker away."""

    def break_it(self) -> None:
        def refuse(_: object) -> None:
            raise Misconfigured("the broker refuses us")

        self.bus = self.stage.resources.bus
        self.publish, self.bus.publish = self.bus.publish, refuse  # type: ignore[assignment, method-assign]

    def mend_it(self) -> None:
        self.bus.publish = self.publish  # type: ignore[method-assign]


class WithoutList(Mender):
    """Puts a folder where the list of sources was: it cannot be read."""

    def break_it(self) -> None:
        self.file = Path(self.stage.resources.settings.home) / "sources.toml"
        self.file.unlink()
        self.file.mkdir()

    def mend_it(self) -> None:
        self.file.rmdir()
        self.file.write_text(LIST)


class WithoutRoom(Early):
    """Fills the disk that answers are archived on."""

    def break_it(self) -> None:
        def fill(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device", "a.warc.gz")

        self.get = self.stage.get
        self.stage.get = fill  # type: ignore[assignment, method-assign]

    def mend_it(self) -> None:
        self.stage.get = self.get  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (WithoutRights, "refuses us"),
        (WithoutList, "sources.toml"),
        (WithoutRoom, "No space left on device: 'a.warc.gz'"),
    ],
)
def test_the_desk_outlives_what_others_break_and_mend_and_says_so_twice(
    tmp_path: Path, path: Path, kind: type[Mender], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pause in ("IDLE", "PAUSE"):
        monkeypatch.setattr(f"tasks.crawl.run_loop.{pause}", 0.001)
    stage = Stage(tmp_path)
    stage.resources.bus.subscribe("tail").close()
    stage.answers["https://a.example/feed"] = 410
    turns = run(stage, path, kind)
    told = [line for turned in turns for line in turned.news]
    first, last = told
    assert says in first
    assert last.startswith("over after ")
    assert last.endswith(first)
    began, over = (next(n for n, turned in enumerate(turns) if line in turned.news) for line in (first, last))
    assert all(turned.trouble for turned in turns[began:over])
    assert not any(turned.trouble for turned in turns[over:])
