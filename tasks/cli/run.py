"""``wiredesk run``: the whole desk in one process."""

import signal
import sys
import time
from collections import Counter, deque
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Event
from types import FrameType

import click
import msgspec
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tasks.cli import INTERRUPTED, UNSENT
from tasks.cli.replay import tell_caveats
from tasks.cli.screen import COLOURS, notes, said
from tasks.cli.status import frontier_line, health_lines
from tasks.crawl.dispatch import Attended
from tasks.crawl.run_loop import RunLoop, Turned
from tasks.crawl.status import followed_sources
from tasks.crawl.visit_note import PAGE
from tasks.models.sink import AnySink
from tasks.operate.housekeep import keep_house
from tasks.sinks.deliver import Turn, followed
from tasks.sinks.read import read_sinks
from tasks.text.spans import count
from worker.errors import Misconfigured
from worker.logs import redact
from worker.metrics import serve_metrics
from worker.resources import Resources
from worker.settings import load_settings

LATEST = 12  # visits in the live view
LOOK = 5.0  # seconds between two looks at how the sources are: each reads all feeds


@click.command("run")
@click.option("--sources", type=click.Path(path_type=Path), help="Source list (default: the setting, sources.toml).")
@click.option("--plain", is_flag=True, help="A line for every visit instead of the live view.")
def run_command(sources: Path | None, plain: bool) -> None:
    """Follow the sources of a list: poll their feeds, fetch what is new, look again at what is young, publish.

    \b
    wiredesk run
    wiredesk run --sources seeds/sources.toml --plain

    Ctrl-C ends it when what is under way has ended; a second one at once. Nothing is lost either way: what was due
    is due again at the next start. The list is read again whenever it changes.
    """
    settings = load_settings()
    path = sources or settings.sources
    if not path.exists():
        raise Misconfigured(f"{path}: no such source list; make one with: wiredesk sources add https://…")
    stop = Event()
    asked = _stop_on_signals(stop)
    console = notes()
    with Resources(settings) as resources:
        serve_metrics(settings)
        tell_caveats(console, resources)
        screen = Screen(resources, console, plain=plain or not console.is_terminal)
        sinks = read_sinks(settings.sinks)
        with screen, followed(resources, sinks, lambda sink, turn: _tell_sink(console, sink, turn)):
            RunLoop(resources, path, screen.watch, keep_house).run(stop)
        unsent, _ = resources.ledger.outbox.unsent()
    console.print(f"stopped: {screen.summary()}; in the outbox {count(unsent, 'event waits', 'events wait')}")
    sys.exit(INTERRUPTED if signal.SIGINT in asked else UNSENT if unsent else 0)


def _tell_sink(console: Console, sink: AnySink, turn: Turn) -> None:
    """A turn of a sink -> said where it did not go well: what is told is told in silence."""
    if turn.trouble:
        console.print(said("sink        ", "red", f"{sink.name}: {turn.trouble}"), soft_wrap=True)


class Screen(AbstractContextManager["Screen"]):
    """What a person sees of the desk: a view that is drawn anew, or a line for each visit."""

    def __init__(self, resources: Resources, console: Console, *, plain: bool) -> None:
        self._resources = resources
        self._console = console
        self._plain = plain
        self._json = plain and resources.settings.log_format == "json"
        self._ends: Counter[str] = Counter()
        self._sent = 0
        self._latest: deque[Attended] = deque(maxlen=LATEST)
        self._trouble: tuple[str, ...] = ()
        self._health = Text()
        self._looked = float("-inf")
        self._live: Live | AbstractContextManager[None] = (
            nullcontext() if plain else Live(console=console, refresh_per_second=2, transient=True)
        )

    def __enter__(self) -> "Screen":
        self._live.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._live.__exit__(*error)  # type: ignore[arg-type]

    def watch(self, turned: Turned) -> None:
        """What happened since the last time -> shown."""
        self._sent += turned.delivery.sent
        self._trouble = turned.trouble
        at = f"{self._resources.now():%Y-%m-%dT%H:%M:%SZ} "
        for one in turned.attended:
            self._ends[str(one.state) if one.state else "polls" if one.visit.kind != PAGE else "put off"] += 1
            self._latest.append(one)
            if self._json:
                self._console.print(Text(_json_line(at.strip(), one)), soft_wrap=True)
            elif self._plain:
                trace = f"  [trace {one.trace[3:35]}]" if one.trace else ""
                self._console.print(Text.assemble((at, "dim"), _line(one), (trace, "dim")), soft_wrap=True)
        for line in turned.news if self._plain else ():
            if self._json:
                told = {"time": at.strip(), "level": "WARNING", "message": redact(line)}
                self._console.print(Text(msgspec.json.encode(told).decode()), soft_wrap=True)
            else:
                self._console.print(Text.assemble((at, "dim"), said("trouble     ", "red", line)), soft_wrap=True)
        if isinstance(self._live, Live):
            self._live.update(self._view(turned))

    def summary(self) -> str:
        """-> ``12 polls, 30 published …``"""
        ends = ", ".join(f"{number} {name}" for name, number in sorted(self._ends.items()))
        return f"{ends or 'nothing was due'}; {count(self._sent, 'event')} sent"

    def _view(self, turned: Turned) -> Group:
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(no_wrap=True)
        for one in self._latest:
            table.add_row(_line(one))
        if time.monotonic() - self._looked >= LOOK:
            self._looked, self._health = time.monotonic(), health_lines(followed_sources(self._resources))
        counts = Text(frontier_line(self._resources), style="dim")
        trouble = Text("\n".join(self._trouble), style="red")
        ends = Text(f"{self.summary()}; {turned.under_way} under way")
        return Group(table, ends, self._health, counts, trouble)


def _line(one: Attended) -> Text:
    """A visit that ended -> what it was, how it ended, and of what."""
    word = str(one.state) if one.state else "poll" if one.visit.kind != PAGE else "later"
    told = one.headline or f"{one.visit.url}: {one.outcome}"
    return Text.assemble((f"{word:12}", COLOURS.get(word, "magenta" if one.state else "dim")), told)


def _json_line(at: str, one: Attended) -> str:
    """A visit that ended -> a line of JSON, with the ids that its events bear."""
    line = {
        "time": at,
        "level": "INFO",
        "message": redact(f"{one.visit.url}: {one.outcome}"),
        "url": one.visit.url,
        "source": one.visit.source,
        "kind": one.visit.kind,
        "state": str(one.state or ""),
        "headline": one.headline,
        "events": [message.id for message in one.messages],
        "trace": one.trace[3:35],
    }
    return msgspec.json.encode({name: value for name, value in line.items() if value}).decode()


def _stop_on_signals(stop: Event) -> set[int]:
    """First signal: come to an end; second: at once. -> the signals that came."""
    came: set[int] = set()

    def handle(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        came.add(number)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handle)
    return came
