"""The second roof: ``wiredesk …``; one command a file, imported when it is called."""

import errno
import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from tasks.cli.streams import make_safe
from worker.errors import Misconfigured, Transient, Verdict

COMMANDS = {  # by name, in the order in which a newcomer needs them, what the list of them says
    "run": "Follow the sources of a list: feeds in, events out.",
    "status": "Show sources, frontier, outbox and rates.",
    "health": "Say whether the work goes on, by exit code.",
    "failures": "List what has failed; work it again, or end it.",
    "desk": "Serve the desk, as pages for the browser.",
    "sources": "Check the source list, add to it, bring others in and out.",
    "replay": "Turn files, folders and web archives into article events.",
    "ingest": "Fetch pages and turn them into article events.",
    "backfill": "Fetch what a source published within some days.",
    "tail": "Print the events that wait in a queue of your own.",
    "relay": "Send the events that were left in the outbox.",
    "resend": "Send events of the past, or the present alone, to one subscriber.",
    "subscribers": "List who reads, what waits for whom, and since when.",
    "sinks": "Show where else events go, and how far they are.",
    "prune": "Forget what is older than it is to be kept.",
    "backup": "Copy the ledger while it is at work.",
    "why": "Print what became of an address or a file, and why.",
    "inspect": "Write a web page that shows what was kept of a page.",
    "extract": "Print what each page holds, as one line of JSON.",
    "export": "Write the articles of the ledger.",
    "classify": "Say which news section a text belongs to.",
    "sections": "List the news sections, or the topics of one of them.",
    "topology": "Print what RabbitMQ has to have, as definitions.",
    "schema": "Print a JSON Schema, or AsyncAPI, of the events.",
}
REJECTED, UNSENT, INTERRUPTED, UNREAD = 3, 4, 130, 141
# Refusals of pages that were read and hold no article: that is an answer, and no fault of the input.
LAWFUL = frozenset({"unwanted-type", "no-content", "not-an-article", "wall"})
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


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

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """What was typed of a name -> the commands that begin so, with what they do; none of them is imported."""
        named = [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]
        return named + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands; to import each for its first sentence would take a second."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; where its user or the reader of its output has left, it ends in a sentence or in silence."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("wiredesk: interrupted", err=True)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still buffered is nobody's any more
            sys.exit(UNREAD)
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            raise Misconfigured(f"cannot be written: {error.filename or 'the output'}: {error.strerror}") from None


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
    Exit codes, of every command: 0 done, also where pages hold no article; 2 a mistake in the call or the
    settings; 3 something could not be had or read, or has failed; 4 something has to be tried again later (events
    wait in the outbox); 5 an alarm of status or health; 130 interrupted; 141 nobody reads the output any more.
    """


def main() -> None:
    """The console script: a user's mistake is a sentence, never a traceback."""
    if sys.stdout is None:  # closed by whoever started us
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process lives
    make_safe()
    try:
        cli()
    except Misconfigured as mistake:
        click.echo(f"wiredesk: {mistake}", err=True)
        sys.exit(2)
    except Verdict as verdict:
        click.echo(f"wiredesk: {verdict}", err=True)
        sys.exit(UNSENT if isinstance(verdict, Transient) else REJECTED)
    finally:
        gc.freeze()  # the interpreter's last collection would go through all that was loaded: .1 s, for nothing
