"""``wiredesk sections``: the sections and their topics, as the IPTC Media Topics name them."""

import click
import msgspec
from rich.table import Table

from tasks.cli.screen import output
from tasks.stages.classify.sections import IDS, SECTIONS, Known
from tasks.stages.classify.taxonomy import Concept, Taxonomy, load
from worker.errors import Misconfigured


@click.command("sections")
@click.argument("section", required=False)
@click.option("--language", default="en-GB", show_default=True, help="BCP 47 tag of the labels.")
@click.option("--json", "as_json", is_flag=True, help="Print each as one line of JSON, with its labels.")
def sections_command(section: str | None, language: str, as_json: bool) -> None:
    """List the seventeen news sections, or the topics of one of them.

    \b
    wiredesk sections
    wiredesk sections sport --language fr
    wiredesk tail --bind 'article.*.*.sport.*'      # read one of them

    They are the IPTC Media Topics (CC BY 4.0). The first column is the word that routing keys and events use.
    """
    taxonomy = load()
    if section is not None and section not in IDS:
        raise Misconfigured(f"{section} is none of the sections: {', '.join(IDS)}")
    tag = spoken(taxonomy, language)
    concepts = listed(taxonomy, section)
    if as_json:
        for known, concept in concepts:
            fields = {"section": known.id, "id": f"medtop:{concept.code}", "uri": concept.uri}
            click.echo(msgspec.json.encode(fields | {"release": taxonomy.release, "labels": concept.labels}))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("section", "name", "topics") if section is None else ("topic", "name", "section"):
        table.add_column(name)
    for known, concept in concepts:
        name = label(concept, tag)
        if section is None:
            table.add_row(known.id, name, str(len(below(taxonomy, known))))
        else:
            table.add_row(f"medtop:{concept.code}", name, known.id)
    output().print(table)
    output().print(f"IPTC Media Topics, release {taxonomy.release}", style="dim")


def listed(taxonomy: Taxonomy, section: str | None) -> list[tuple[Known, Concept]]:
    """Taxonomy, and a section or none -> the topics of that section, or all sections; each with its section."""
    if section is None:
        return [(known, taxonomy.concepts[known.code]) for known in SECTIONS]
    return [(known, concept) for known in SECTIONS if known.id == section for concept in below(taxonomy, known)]


def below(taxonomy: Taxonomy, known: Known) -> list[Concept]:
    """Taxonomy and a section -> its topics of the second level that are in use."""
    return [one for one in taxonomy.concepts.values() if one.path == (known.code,) and not one.retired]


def spoken(taxonomy: Taxonomy, language: str) -> str:
    """Taxonomy and a tag as asked for -> the tag of the labels that fits: ``pt`` is read as ``pt-PT``."""
    tags = [tag for known in SECTIONS[:1] for tag in taxonomy.concepts[known.code].labels]
    fits = [tag for tag in tags if tag.lower() == language.lower()] or [
        tag for tag in tags if tag.partition("-")[0] == language.partition("-")[0].lower()
    ]
    if not fits:
        raise Misconfigured(f"there are no labels in {language}, only in {', '.join(tags)}")
    return fits[0]


def label(concept: Concept, tag: str) -> str:
    """Concept and tag -> its label, the British English one where it has none in that language."""
    return concept.labels.get(tag, concept.name)
