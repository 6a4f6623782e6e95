"""What commands show: consoles for people and the table of what became of some pages."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tasks.pipeline.outcome import Outcome

WIDE = 160  # columns where no terminal says how many it has
COLOURS = {"published": "green", "updated": "cyan", "duplicate": "yellow", "unchanged": "dim", "rejected": "red"}
_COLUMNS: dict[str, dict[str, Any]] = {
    "": {},
    "section": {},
    "lang": {},
    "headline": {"ratio": 1, "overflow": "ellipsis"},
    "kept": {"justify": "right"},
    "dropped": {"justify": "right"},
}
_LEFT_OUT = {"kept": 80, "dropped": 80, "lang": 60, "section": 50}  # by columns of the screen below which they are


class Screen(Console):
    """A console that wraps nothing where it is no terminal, and leaves a reader who has left to the command line.

    Brackets are what they are: addresses, files and servers' words have them, and markup would choke on them.
    """

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False)
        self.soft_wrap = not self.is_terminal
        if not self.is_terminal and "COLUMNS" not in os.environ:
            self.width = WIDE

    def on_broken_pipe(self) -> None:
        """Called while a BrokenPipeError is handled: it goes on."""
        raise  # noqa: PLE0704


def notes() -> Console:
    """-> the console for what is said to people; standard output stays clean for what they asked for."""
    return Screen(stderr=True)


def output() -> Console:
    """-> the console for what was asked for."""
    return Screen()


@contextmanager
def telling() -> Iterator[Callable[[str], None]]:
    """-> a way to tell what is being done: a line that changes on a terminal, else a line each."""
    console = notes()
    if not console.is_terminal:
        yield lambda text: console.print(text, style="dim", soft_wrap=True)
        return
    with console.status("") as status:
        yield lambda text: status.update(Text(text, overflow="ellipsis", no_wrap=True))


def said(lead: str, style: str, rest: object = "") -> Text:
    """The beginning of a line, how that looks, and what follows -> the line."""
    return Text.assemble((lead, style), str(rest))


def outcome_table(outcomes: Iterable[Outcome], width: int = WIDE) -> Table:
    """Outcomes and the columns that there are -> a row each: verb, section, language, headline, blocks kept and
    dropped; or where and why not. On a narrow screen the headline is what stays."""
    shown = {name: options for name, options in _COLUMNS.items() if width >= _LEFT_OUT.get(name, 0)}
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    for name, options in shown.items():
        table.add_column(name, no_wrap=True, **options)
    for outcome in outcomes:
        cells = {"": Text(outcome.entry.state, style=COLOURS.get(outcome.entry.state, "magenta"))}
        if (article := outcome.article) is None:
            code, why = outcome.entry.code, outcome.entry.detail
            told = f"{_where(outcome)}: {why}" if "section" in shown else f"{code}: {_where(outcome)}: {why}"
            cells |= {"section": Text(code), "headline": Text(told)}
        else:
            cells |= {"section": Text(article.section.id), "headline": Text(article.headline)}
            cells |= {"lang": Text(article.language.tag), "kept": Text(str(len(article.body.blocks)))}
            cells["dropped"] = Text(str(article.dropped.blocks))
        table.add_row(*(cells.get(name, Text()) for name in shown))
    return table


def _where(outcome: Outcome) -> str:
    """-> its address, or the name of its file; the ledger and why have the whole path."""
    place = outcome.place or outcome.entry.key
    return place if "://" in place else place.rsplit("/", 1)[-1]
