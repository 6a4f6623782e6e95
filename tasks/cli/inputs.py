"""What ``replay`` and ``extract`` have in common: what somebody says of the tables that they read."""

import click

from tasks.readers.columns import Columns, parse_columns


def columns_of(_ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]) -> Columns:
    """``url=uri,html=content``, once or several times -> which column holds what."""
    return parse_columns(value)


MAP_OPTION = click.option(
    "--map",
    "columns",
    multiple=True,
    callback=columns_of,
    metavar="FIELD=COLUMN,…",
    help="Which column of a table, or key of JSON lines, holds what: url=uri,html=content (default: the usual names).",
)
