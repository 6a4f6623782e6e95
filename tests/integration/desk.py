"""A desk in a folder of its own: the commands as a user runs them, each in a process, and what they left behind."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.integration.forked import Forked, run_forked

WIREDESK = [sys.executable, "-m", "tasks.cli"]
SEEDS = Path(__file__).parents[2] / "seeds"
HANGS = 120.0  # seconds: of a command that never ends
CAPTURED = "2026-11-23T06:00:00Z"
VOLATILE = ("recordedtime", "traceparent")


class Desk:
    """A working folder, its settings and its commands."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        clean = {name: value for name, value in os.environ.items() if not name.startswith("WIREDESK_")}
        self.environment = clean | {"WIREDESK_HOME": str(folder / "state"), "COLUMNS": "200"} | dict(settings or {})

    @property
    def ledger(self) -> str:
        """-> the address of its ledger."""
        return self.environment.get("WIREDESK_LEDGER_URL", f"sqlite:///{self.folder / 'state' / 'ledger.db'}")

    def run(
        self, *arguments: str | Path, stdin: bytes = b"", module: str = "tasks.cli", afresh: bool = False
    ) -> subprocess.CompletedProcess[bytes]:
        """Arguments -> the finished command, in a process that is forked, or afresh: started as a user does."""
        written = list(map(str, arguments))
        if not afresh:
            return run_forked([module, *written], self.folder, self.environment, stdin=stdin, timeout=HANGS)
        return subprocess.run(
            [sys.executable, "-m", module, *written],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            check=False,
            timeout=HANGS,
        )

    def start(self, *arguments: str | Path) -> Forked:
        """Arguments -> the command while it runs, in a process that is forked."""
        return Forked(["tasks.cli", *map(str, arguments)], self.folder, self.environment)

    def events(self, *arguments: str | Path, afresh: bool = False) -> list[dict[str, Any]]:
        """Arguments of a command that prints events -> the events; the command must have succeeded."""
        done = self.run(*arguments, afresh=afresh)
        assert done.returncode == 0, done.stderr.decode()
        return [json.loads(line) for line in done.stdout.splitlines()]


def stable(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Events -> the same without what may differ from run to run."""
    return [{key: value for key, value in event.items() if key not in VOLATILE} for event in events]


def page(number: int) -> str:
    """Number -> a page with an article that no other number gives."""
    paragraphs = "".join(
        f"<p>The council of district {number} met for the {part}th time on Tuesday and decided, after a long debate "
        f"about costs, that bridge {number * 7 + part} will be closed to lorries from the first of March onwards.</p>"
        for part in range(2, 7)
    )
    return (
        f'<!doctype html><html lang="en"><head><title>District {number} closes bridge - Valley Post</title>'
        f'<link rel="canonical" href="https://valley-post.example/news/{number}">'
        f'<meta property="og:site_name" content="Valley Post"></head><body><nav><a href="/">Home</a></nav>'
        f"<main><article><h1>District {number} closes bridge</h1>{paragraphs}</article></main>"
        f"<footer>© 2026 Valley Post</footer></body></html>"
    )


def write_pages(path: Path, count: int) -> Path:
    """Path and count -> a JSON lines file with that many pages."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            line = {"url": f"https://valley-post.example/news/{number}", "html": page(number), "fetched_at": CAPTURED}
            file.write(json.dumps(line) + "\n")
    return path
