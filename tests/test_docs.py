"""The pages for whoever carries on: every path that they name is there, and every pass of the cleaning is described."""

import re
from pathlib import Path

import pytest

from tasks.stages.clean.compose import PASSES

ROOT = Path(__file__).parents[1]
CLEAN = ROOT / "tasks" / "stages" / "clean"
NAMES = (
    "archives",
    "architecture",
    "cleaning",
    "desk",
    "development",
    "outputs",
    "python",
    "scale",
    "sources",
    "subscribe",
)
PAGES = [ROOT / "CONTRIBUTING.md", *(ROOT / "docs" / f"{name}.md" for name in NAMES)]
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|toml|md))`")
ELSEWHERE = {
    "build/",
    "sinks.toml",
    "sources.toml",
    "wiredesk.toml",
    "application/cloudevents+json",
    "application/json",
}  # a file of the reader's own, a media type
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def places(text: str) -> list[str]:
    """Markdown -> the paths in it, in backticks, without those that stand for many (``<language>``)."""
    return [path for path in PATH.findall(text) if "*" not in path and "<" not in path and path not in ELSEWHERE]


def is_there(path: str, seen: list[Path]) -> bool:
    """Whether a path is one of the repository, of the cleaning, or stands beside one that was named before it."""
    bases = [
        ROOT,
        ROOT / "worker",
        ROOT / "tasks",
        CLEAN,
        CLEAN / "text",
        *(before.parent for before in reversed(seen)),
    ]
    found = next((base / path for base in bases if (base / path).exists()), None)
    seen += [found] if found else []
    return found is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    seen: list[Path] = []
    named = places(text)
    assert named + LINK.findall(text)
    assert [path for path in named if not is_there(path, seen)] == []
    assert [link for link in LINK.findall(text) if not (page.parent / link).exists()] == []


def test_every_pass_of_the_cleaning_is_described_in_its_order() -> None:
    text = (ROOT / "docs" / "cleaning.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| .* \| `([\w/]+\.py)`", text, re.MULTILINE)
    assert rows == [
        (each.__name__, f"{each.__module__.removeprefix('tasks.stages.clean.').replace('.', '/')}.py")
        for each in PASSES
    ]
