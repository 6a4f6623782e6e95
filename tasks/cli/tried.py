"""``sources check --try``: what would be published of a source, a line each, with the reason of what would not."""

from collections.abc import Sequence

import click
import msgspec
from rich.text import Text

from tasks.cli.screen import COLOURS, notes, output, telling
from tasks.crawl.try_source import Tried, try_source
from tasks.models.source import Source
from worker.errors import Misconfigured
from worker.settings import Settings


def try_one(settings: Settings, sources: Sequence[Source], name: str, *, as_json: bool) -> bool:
    """Settings, the sources of a list and the id of one -> shown; whether anything would be published.

    Raises Misconfigured where the list has no such source.
    """
    source = next((one for one in sources if one.id == name), None)
    if source is None:
        known = ", ".join(one.id for one in sources) or "none"
        raise Misconfigured(f"no source is called {name}; the list has: {known}")
    published = 0
    with telling() as told:
        for one in try_source(settings, source, told):
            published += one.verdict == "published"
            if as_json:
                click.echo(msgspec.json.encode(one))
            else:
                output().print(_line(one), soft_wrap=True)
    if not as_json:
        notes().print(f"{published} of the pages that were tried would be published; nothing was, and nothing is kept")
    return published > 0


def _line(one: Tried) -> Text:
    line = Text.assemble((one.verdict, COLOURS.get(one.verdict, "magenta")), "  ")
    if one.kind == "feed":
        line.append("  ".join(filter(None, (one.url, one.headline, one.reason))))
    else:
        facts = (one.published[:16], one.section)
        line.append("  ".join(filter(None, (one.headline, *facts, one.url))))
        if one.reason:
            line.append(f"\n    {one.reason}", style="dim")
    if one.advice:
        line.append(f"\n    {one.advice}", style="dim")
    return line
