"""``wiredesk sources``: the source list: check it, add to it, bring others in and out, see how they are."""

import re
import sys
from pathlib import Path

import click
import msgspec

from tasks.cli import REJECTED
from tasks.cli.screen import notes, output, said, telling
from tasks.cli.status import source_table
from tasks.cli.tried import try_one
from tasks.crawl.status import followed_sources
from tasks.models.source import Source
from tasks.operate.sources import pause, poll_now, resume
from tasks.sources import check_sources, read_sources
from tasks.sources.discover import discover
from tasks.sources.secrets import unreadable
from tasks.sources.write import append_source, from_opml, to_opml, to_toml
from tasks.text.spans import count
from worker.errors import Misconfigured, Skipped
from worker.fetch_policy import FetchPolicy
from worker.resources import Resources
from worker.settings import load_settings
from worker.web.guard import target

LIST = click.option("--sources", "path", type=click.Path(path_type=Path), help="Source list (default: the setting).")

_SITE = re.compile(r"(?:[\w-]+\.)+[\w-]+(?::\d+)?(?:/\S*)?")  # as people write one: your-paper.example/news


@click.group("sources")
def sources_command() -> None:
    """Check the source list, add to it, bring others in and out, and see how they are.

    \b
    wiredesk sources check
    wiredesk sources check --try example-times
    wiredesk sources add https://www.example-times.com/
    wiredesk sources import subscriptions.opml
    wiredesk sources list
    wiredesk sources pause example-times
    """


@sources_command.command("check")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--try", "name", metavar="NAME", help="Ask this source once: what would be published? Nothing is kept.")
@click.option("--json", "as_json", is_flag=True, help="Print each mistake, or what was tried, as one line of JSON.")
def check(path: Path | None, name: str | None, as_json: bool) -> None:
    """Name file and line of every mistake in a list; exit code 2 where there is one.

    \b
    wiredesk sources check --try example-times      # its feeds and a few pages; exit code 3: none would be published
    """
    settings = load_settings()
    path = path or settings.sources
    sources, mistakes = check_sources(path)
    for mistake in mistakes:
        if as_json:
            click.echo(msgspec.json.encode({"file": str(path), "line": mistake.line, "text": mistake.text}))
        else:
            click.echo(f"{path}:{mistake.line}: {mistake.text}", err=True)
    if mistakes:
        sys.exit(2)
    if name is not None:
        if not try_one(settings, sources, name, as_json=as_json):
            sys.exit(REJECTED)
        return
    for source in sources:
        for why in unreadable(source):
            notes().print(said(f"{source.id}: {why}", "yellow"), soft_wrap=True)
    listings = sum(len(source.listings) for source in sources)
    told = f"{count(len(sources), 'source')} with {count(listings, 'feed or sitemap', 'feeds and sitemaps')}"
    notes().print(f"{path}: {told}, no mistakes")


@sources_command.command("add")
@click.argument("url")
@click.option("--dry-run", is_flag=True, help="Print the entry instead of writing it.")
@LIST
def add(url: str, dry_run: bool, path: Path | None) -> None:
    """Find the feeds and sitemaps of a site by its home page, its robots.txt and common paths, and write the entry.

    The address of a feed, or of a sitemap, is taken for that alone.
    """
    settings = load_settings()
    path = path or settings.sources
    home, known = _home(url, settings.web), _known(path)
    with Resources(settings) as resources, telling() as told:
        found = discover(resources, home, [source.id for source in known], told)
    for tried, how in found.tried:
        notes().print(said(f"{tried}: {how}", "dim"), soft_wrap=True)
    listed = {one for source in known for one in source.listings}
    source = msgspec.structs.replace(
        found.source,
        feeds=tuple(one for one in found.source.feeds if one not in listed),
        sitemaps=tuple(one for one in found.source.sitemaps if one not in listed),
    )
    if not source.listings:
        notes().print("no feed and no sitemap was found that is not in the list already")
        sys.exit(REJECTED)
    _write(path, [source], dry_run=dry_run)


@sources_command.command("import")
@click.argument("opml", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Print the entries instead of writing them.")
@LIST
def bring_in(opml: Path, dry_run: bool, path: Path | None) -> None:
    """Add the feeds of an OPML file, as other feed readers export it, a source for each site."""
    path = path or load_settings().sources
    known = _known(path)
    listed = {one for source in known for one in source.listings}
    found, strange = from_opml(opml, [source.id for source in known])
    for feed in strange:
        notes().print(said(f"{feed}: no http or https address", "dim"), soft_wrap=True)
    if not found:
        notes().print(f"{opml} names no feed that could be followed")
        sys.exit(REJECTED)
    fresh = [
        msgspec.structs.replace(one, feeds=tuple(feed for feed in one.feeds if feed not in listed)) for one in found
    ]
    _write(path, [one for one in fresh if one.feeds], dry_run=dry_run)


@sources_command.command("export")
@LIST
def export(path: Path | None) -> None:
    """Print the feeds of the list as OPML."""
    click.echo(to_opml(read_sources(path or load_settings().sources)).encode(), nl=False)


@sources_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print each source as one line of JSON.")
def show(as_json: bool) -> None:
    """Show every source that is followed: its health, since when and why, its pace, its next poll."""
    with Resources(load_settings()) as resources:
        found = followed_sources(resources)
        now = resources.now()
    if as_json:
        for one in found:
            click.echo(msgspec.json.encode(one))
    elif found:
        console = output()
        console.print(source_table(found, now, console.width))
    else:
        notes().print("no source is followed yet; start with: wiredesk run")


@sources_command.command("pause")
@click.argument("name")
def pause_source(name: str) -> None:
    """Leave a source alone, over every start, until it is resumed; what is due of it waits."""
    with Resources(load_settings()) as resources:
        pause(resources, name)
    notes().print(f"{name} is left alone; follow it again with: wiredesk sources resume {name}")


@sources_command.command("resume")
@click.argument("name")
def resume_source(name: str) -> None:
    """Follow a source again that was paused."""
    with Resources(load_settings()) as resources:
        resume(resources, name)
    notes().print(f"{name} is followed again")


@sources_command.command("poll-now")
@click.argument("name")
def poll_source_now(name: str) -> None:
    """Ask the feeds of a source now, as soon as its hosts may be asked, whatever their pace."""
    with Resources(load_settings()) as resources:
        number = poll_now(resources, name)
    notes().print(f"{count(number, 'feed')} of {name} {'is' if number == 1 else 'are'} due now")


def _home(typed: str, policy: FetchPolicy) -> str:
    """What somebody typed -> the address of a home page; raises Misconfigured where it cannot be one."""
    url = f"https://{typed}" if _SITE.fullmatch(typed) else typed
    if "://" not in url:
        raise Misconfigured(f"{typed!r} cannot be added: a site is written like https://www.your-paper.example/")
    try:
        return target(url, policy).url
    except Skipped as verdict:
        raise Misconfigured(f"{typed!r} cannot be added: {verdict.detail}") from None


def _known(path: Path) -> tuple[Source, ...]:
    return read_sources(path) if path.exists() else ()


def _write(path: Path, sources: list[Source], *, dry_run: bool) -> None:
    for source in sources:
        if dry_run:
            click.echo(to_toml(source).encode())
        else:
            append_source(path, source)
    if not dry_run:
        notes().print(f"{count(len(sources), 'source')} added to {path}")
