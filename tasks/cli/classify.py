"""``wiredesk classify``: which section a text belongs to, and why: votes, words that weighed, runners-up."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tasks.cli import LAWFUL, REJECTED
from tasks.cli.screen import notes, output
from tasks.models.article import Section
from tasks.models.document import Block, Document, Found, Label
from tasks.models.page import Refusal
from tasks.stages.classify.decision import Decision, decide
from tasks.stages.classify.filing import SHOWN_WORDS, section_of, words_for
from tasks.stages.classify.rules import LEAST
from tasks.stages.classify.sections import IDS, UNCLASSIFIED
from tasks.stages.clean import clean, detect
from worker.errors import Verdict
from worker.limits import Limits
from worker.settings import load_settings

RANKS = 3  # sections whose words are shown
COLOUR = {UNCLASSIFIED: "yellow"}
LEAST_LANGUAGE = 50  # confidence of a language that is believed


@click.command("classify")
@click.argument("text", metavar="TEXT|FILE|-")
@click.option(
    "--language",
    help="BCP 47 tag of the text (default: what its letters and words tell; English where that is little).",
)
@click.option("--json", "as_json", is_flag=True, help="Print each section as one line of JSON, as events carry it.")
def classify_command(text: str, language: str | None, as_json: bool) -> None:
    """Say which news section a text belongs to, how sure that is, and what it rests on.

    \b
    wiredesk classify "Central bank raises interest rates as inflation persists"
    wiredesk classify seeds/capture.txt
    zcat pages.jsonl.gz | wiredesk classify - --json

    A file, or standard input, is read as pages are: with all that they declare of their subject.
    """
    refused = 0
    settings = load_settings()
    for found in documents(text, settings.limits):
        if isinstance(found, str):
            refused += found not in LAWFUL
            continue
        asked = {"language": Found(language, "asked for", 100)} if language else {}
        document = msgspec.structs.replace(found, **asked)
        decision = decide(document, encoded=settings.embeddings)
        section = section_of(document, decision)
        if as_json:
            click.echo(msgspec.json.encode(section))
        else:
            show(output(), document, decision, section)
    if refused:
        sys.exit(REJECTED)


def documents(text: str, limits: Limits) -> Iterator[Document | str]:
    """A text, the name of a file or ``-`` -> documents; for what is none, once that is told, the code of why."""
    if text != "-" and not _exists(text):
        yield plain(text)
        return
    from tasks.readers import read  # a sentence needs none of it

    for found in read([text], limits=limits, stdin=sys.stdin.buffer):
        if isinstance(found, Refusal):
            notes().print(f"{found.origin}: {found.code}: {found.detail}", soft_wrap=True)
            yield found.code
            continue
        try:
            yield clean(found, limits)
        except Verdict as verdict:
            if found.kind == "text" and found.text.strip():
                yield plain(found.text)
                continue
            notes().print(f"{found.origin or found.url}: {verdict}", soft_wrap=True)
            yield verdict.code


def plain(text: str) -> Document:
    """A text, its first line the headline -> a document that declares nothing.

    Of what language a few words in plain ASCII are is a guess, and most that are typed here are English.
    """
    headline, *rest = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    language = detect(text)
    guessed = language.confidence < LEAST_LANGUAGE and text.isascii()
    found = Found("en", "assumed", 50) if guessed else Found(language.tag, "detected", language.confidence)
    return Document(
        blocks=tuple(Block(Label.PARAGRAPH, line) for line in rest),
        headline=Found(headline, "first line", 60),
        language=found,
    )


def show(console: Console, document: Document, decision: Decision, section: Section) -> None:
    """A document, the decision on it and the section that follows -> all of it on the console."""
    console.print(Text(document.headline.value, style="italic"), soft_wrap=True)
    title = Text.assemble((section.id, f"bold {COLOUR.get(section.id, 'green')}"))
    if section.uri:
        title.append(f" {section.confidence}  {section.name}  {section.uri}")
    else:
        title.append(f"  nothing speaks for a section with a confidence of {LEAST}")
    console.print(title, soft_wrap=True)
    for name, value in (
        ("decided by", section.method),
        ("language", document.language.value),
        ("genre", section.genre),
        ("topic", section.topic and f"{section.topic.name}  {section.topic.id}"),
        ("runners-up", ", ".join(f"{other.id} {other.confidence}" for other in section.alternatives)),
        ("Media Topics", section.release),
    ):
        if value:
            console.print(Text.assemble((f"  {name:13}", "dim"), str(value)), soft_wrap=True)
    console.print(votes_table(decision, document), soft_wrap=True)
    console.print()


def votes_table(decision: Decision, document: Document) -> Table:
    """Decision -> a row for each declared vote, and for each leading section one of the words that spoke for it."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("signal", "says", "votes for"):
        table.add_column(name, overflow="fold")
    table.add_column("log-odds", justify="right")
    for vote in sorted(decision.declared.votes, key=lambda vote: -vote.weight):
        table.add_row(vote.signal, vote.value, IDS[vote.section], f"{vote.weight:+.1f}")
    if decision.text is not None:
        odds = decision.text.odds
        mean = sum(odds) / len(odds)
        for section in sorted(range(len(odds)), key=lambda section: -odds[section])[:RANKS]:
            said = ", ".join(words_for(document, decision, section, SHOWN_WORDS))
            table.add_row("text.words", said, IDS[section], f"{odds[section] - mean:+.1f}")
    return table


def _exists(name: str) -> bool:
    """A text that may be a name -> whether there is such a file or folder; a long text is none."""
    try:
        return Path(name).exists() or name.lower().startswith("file:/")
    except OSError:
        return False
