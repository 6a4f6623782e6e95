"""``wiredesk prune``: what the settings keep no longer goes, and the space comes back."""

import click
from rich.filesize import decimal

from tasks.cli.screen import notes
from tasks.operate.prune import count_old, prune
from worker.resources import Resources
from worker.settings import load_settings


@click.command("prune")
@click.option("--dry-run", is_flag=True, help="Only count what would go.")
@click.option("--rewrite", is_flag=True, help="Write the ledger anew afterwards; nobody else writes meanwhile.")
def prune_command(dry_run: bool, rewrite: bool) -> None:
    """Empty or delete what the settings of [retention] keep no longer.

    \b
    wiredesk prune --dry-run
    wiredesk prune

    It may run beside everything else: nobody waits for it. Workers and `wiredesk run` prune by themselves, a little at
    a time. A ledger of an older version gives its space back once it was rewritten, with --rewrite.
    """
    with Resources(load_settings()) as resources:
        found = count_old(resources) if dry_run else prune(resources)
        if rewrite and not dry_run:
            resources.ledger.retention.rewrite()
        size = resources.ledger.retention.size()
    gone = ", ".join(f"{number:,} {name}" for name, number in found.rows.items() if number)
    if dry_run:
        notes().print(f"{gone or 'nothing'} would go; the ledger takes {decimal(size)}")
    else:
        notes().print(f"{gone or 'nothing'} went, in steps of {found.longest:.2f} s at most")
        notes().print(f"{decimal(found.freed)} came back; the ledger takes {decimal(size)}")
