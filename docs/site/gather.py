"""Repository -> the sources of its documentation site: pages in groups, links put right, a reference from the code."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from tasks.cli import COMMANDS, cli
from tasks.events.schemas import schemas
from tasks.models.event import EVENTS
from worker.settings import GROUPS, PREFIX, Settings

GROUPED = {
    "Guides": (
        "seeds",
        "files",
        "sources",
        "back-numbers",
        "archives",
        "operate",
        "desk",
        "subscribe",
        "outputs",
        "python",
    ),
    "How it works": ("architecture", "cleaning", "facts", "verdicts", "sections", "identity", "reliability"),
    "Measured": ("evaluation", "scale"),
    "Working on it": ("contributing", "development", "changes"),
}
ELSEWHERE = {"start": "README.md", "contributing": "CONTRIBUTING.md", "changes": "CHANGELOG.md"}
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)(#[^)\s]*)?\)")
PICTURES = (".png", ".svg", ".webp")


def gather(root: Path, site: Path) -> None:
    """Repository, folder of the site's sources -> they are written there, in place of those of an earlier build."""
    docs = root / "docs"
    pages = {name: docs / f"{name}.md" for names in GROUPED.values() for name in names if name not in ELSEWHERE}
    pages = {name: path for name, path in pages.items() if path.exists()}
    pages |= {name: root / path for name, path in ELSEWHERE.items()}
    shutil.copytree(docs / "pictures", site / "pictures", dirs_exist_ok=True)
    for name, page in pages.items():
        _write(site / f"{name}.md", _linked(page, root, site, {path: name for name, path in pages.items()}))
    for name, text in _reference():
        _write(site / "reference" / f"{name}.md", text)
    _write(site / "index.md", _index(pages))


def _write(path: Path, text: str) -> None:
    """Written only where it differs, so that a build looks at what has changed alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def _linked(page: Path, root: Path, site: Path, names: dict[Path, str]) -> str:
    """A page as it stands in the repository -> as it stands in the site: pages link pages, files are taken along."""

    def put_right(found: re.Match[str]) -> str:
        path = (page.parent / found[1]).resolve()
        if path in names:
            return f"]({names[path]}.md{found[2] or ''})"
        if path.is_dir():
            return "](reference/event.md)" if path.name == "schemas" else f"]({path.relative_to(root)})"
        if not path.is_file():
            return found[0]  # and the build says where it led
        kept = path.relative_to(root)
        if path.suffix in PICTURES:
            return f"]({kept.relative_to('docs')})"
        (site / "files" / kept).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, site / "files" / kept)
        return f"](files/{kept})"

    return LINK.sub(put_right, page.read_text("utf-8"))


def _index(pages: dict[str, Path]) -> str:
    groups = {"Start": ("start",)} | {group: tuple(n for n in names if n in pages) for group, names in GROUPED.items()}
    groups["Reference"] = tuple(f"reference/{name}" for name in ("commands", "settings", "event", "python"))
    trees = (f"```{{toctree}}\n:caption: {group}\n\n" + "\n".join(names) + "\n```\n" for group, names in groups.items())
    opening = "News pages in, versioned article events on a queue out. [Start here](start.md)."
    return "# Wiredesk\n\n" + opening + "\n\n" + "\n".join(trees)


def _reference() -> Iterator[tuple[str, str]]:
    """-> the pages of the reference by name, each made from what it describes."""
    yield "commands", "# Commands\n\n" + "\n".join(map(_command, COMMANDS))
    yield "settings", _settings()
    yield "event", _event()
    yield "python", "# Python\n\n```{eval-rst}\n.. automodule:: wiredesk\n   :members:\n   :imported-members:\n```\n"


def _command(name: str) -> str:
    command = cli.get_command(click.Context(cli), name)
    if command is None:
        raise LookupError(name)
    context = click.Context(command, info_name=f"wiredesk {name}", max_content_width=100, terminal_width=100)
    parts = [f"## {name}\n\n```text\n{command.get_help(context)}\n```\n"]
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            below = command.get_command(context, each)
            if below is not None:
                inner = click.Context(below, info_name=f"wiredesk {name} {each}", terminal_width=100)
                parts.append(f"### {name} {each}\n\n```text\n{below.get_help(inner)}\n```\n")
    return "\n".join(parts)


def _settings() -> str:
    """-> every setting, its variable, type and default."""
    rows = ["| variable | in wiredesk.toml | default |", "|---|---|---|"]
    groups = {"": Settings} | dict(GROUPS)
    for group, kind in groups.items():
        for field in msgspec.structs.fields(kind):
            if group == "" and field.name in GROUPS:
                continue
            variable = "_".join(part.upper() for part in (group, field.name) if part)
            default = "" if field.default in (msgspec.NODEFAULT, "") else f"`{field.default}`"
            rows.append(f"| `{PREFIX}{variable}` | `{'.'.join(filter(None, (group, field.name)))}` | {default} |")
    return "# Settings\n\n" + "\n".join(rows) + "\n"


def _event() -> str:
    """-> the schema of every event, readable by people."""
    parts = ["# The event\n"]
    found = schemas(Settings().authority)
    parts.append("## Envelope\n\n" + _properties(found["envelope"]))
    for name in ("article", "duplicate", "withdrawn", "source"):
        parts.append(f"## {name}\n\n{found[name].get('description', '')}\n\n" + _properties(found[name]))
        for title, definition in sorted(found[name].get("$defs", {}).items()):
            if name == "article":
                parts.append(f"### {title}\n\n{definition.get('description', '')}\n\n" + _properties(definition))
    parts.append("## Types\n\n" + "\n".join(f"- `{name}` carries `{data}`" for name, data in EVENTS.items()) + "\n")
    return "\n".join(parts)


def _properties(schema: dict[str, object]) -> str:
    rows = ["| field | type | always | values, or what it is |", "|---|---|---|---|"]
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if not isinstance(properties, dict) or not isinstance(required, list):
        raise TypeError(schema)
    for name, said in properties.items():
        kind = said.get("type") or said.get("$ref", "").rsplit("/", 1)[-1]
        if kind == "array":
            kind = f"array of {said['items'].get('type') or said['items'].get('$ref', '').rsplit('/', 1)[-1]}"
        about = said.get("description") or ", ".join(f"`{one}`" for one in said.get("examples", ()))
        cell = " ".join(str(about).split()).replace("|", "\\|")
        rows.append(f"| `{name}` | {kind} | {'yes' if name in required else ''} | {cell} |")
    return "\n".join(rows) + "\n"
