"""The second roof: ``wiredesk …``; one command a file, imported when it is called."""

import sys
from importlib import import_module

import click

from worker.errors import Misconfigured, Verdict

COMMANDS = (
    "run",
    "status",
    "sources",
    "replay",
    "ingest",
    "tail",
    "relay",
    "why",
    "inspect",
    "extract",
    "classify",
    "sections",
    "schema",
)
REJECTED, UNSENT, INTERRUPTED = 3, 4, 130


class Commands(click.Group):
    """Name -> the command in the module of that name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """-> the names, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Name -> its command, or None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"tasks.cli.{cmd_name}"), f"{cmd_name}_command")
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="wiredesk")
def cli() -> None:
    """Turn news pages into article events on a queue.

    \b
    wiredesk run                    follow the sources of sources.toml: feeds in, events out
    wiredesk replay seeds/          files, folders and web archives in, events out
    wiredesk ingest URL…            pages from the web in, events out
    wiredesk tail --follow          read the events, as a subscriber does
    wiredesk why seeds/capture.txt  what became of a file or an address, and why

    Settings come from WIREDESK_… variables and wiredesk.toml; without any, everything lives in .wiredesk/.
    Exit codes: 0 done, 2 a mistake in the call or the settings, 3 some input could not be had or read,
    4 something has to be tried again later (events wait in the outbox), 5 status has an alarm,
    130 interrupted.
    """


def main() -> None:
    """The console script: a user's mistake is a sentence, never a traceback."""
    try:
        cli()
    except Misconfigured as mistake:
        click.echo(f"wiredesk: {mistake}", err=True)
        sys.exit(2)
    except Verdict as verdict:
        click.echo(f"wiredesk: {verdict}", err=True)
        sys.exit(UNSENT)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
