"""What commands show: consoles for people and the table of what became of some pages."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tasks.pipeline.outcome import Outcome

WIDE = 160  # columns where no terminal says how many it has
COLOURS = {"published": "green", "updated": "cyan", "duplicate": "yellow", "unchanged": "dim", "rejected": "red"}


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


def outcome_table(outcomes: Iterable[Outcome]) -> Table:
    """Outcomes -> a row each: verb, section, language, headline, blocks kept and dropped; or where and why not."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    for name, options in (
        ("", {}),
        ("section", {}),
        ("lang", {}),
        ("headline", {"ratio": 1, "overflow": "ellipsis"}),
        ("kept", {"justify": "right"}),
        ("dropped", {"justify": "right"}),
    ):
        table.add_column(name, no_wrap=True, **options)
    for outcome in outcomes:
        state = Text(outcome.entry.state, style=COLOURS.get(outcome.entry.state, "magenta"))
        article = outcome.article
        if article is None:
            where = (outcome.place or outcome.entry.key).rsplit("/", 1)[-1]  # the ledger and why have the whole path
            table.add_row(state, outcome.entry.code, "", Text(f"{where}: {outcome.entry.detail}"), "", "")
            continue
        kept, dropped = len(article.body.blocks), article.dropped.blocks
        table.add_row(state, article.section.id, article.language.tag, Text(article.headline), str(kept), str(dropped))
    return table
