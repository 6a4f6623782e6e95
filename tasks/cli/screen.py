"""What commands show: consoles for people and the table of what became of some pages."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tasks.settle import Outcome

COLOURS = {"published": "green", "updated": "cyan", "duplicate": "yellow", "unchanged": "dim", "rejected": "red"}


def notes() -> Console:
    """-> the console for what is said to people; standard output stays clean for what they asked for."""
    return Console(stderr=True, highlight=False)


def output() -> Console:
    """-> the console for what was asked for."""
    return Console(highlight=False)


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
            where = outcome.entry.key.removeprefix("file:").rsplit("/", 1)[-1]  # the ledger and why have the whole path
            table.add_row(state, outcome.entry.code, "", Text(f"{where}: {outcome.entry.detail}"), "", "")
            continue
        kept, dropped = len(article.body.blocks), article.dropped.blocks
        table.add_row(state, article.section.id, article.language.tag, Text(article.headline), str(kept), str(dropped))
    return table
