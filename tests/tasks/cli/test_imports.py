"""A command loads what it uses and nothing else: what is imported at its top is paid for by every call."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DATABASE, QUEUES, WEB, PAGES = {"sqlalchemy", "alembic"}, {"celery", "kombu"}, {"httpx", "tldextract"}, {"feedparser"}
RARE = {"charset_normalizer", "json_repair"}  # for pages that declare nothing, or are broken
STAGES = {"tasks.stages.clean", "tasks.stages.classify"}
RUN = """
import sys
from tasks.cli import cli
try:
    cli(sys.argv[1:])
except SystemExit:
    pass
sys.stderr.write("\\nloaded: " + " ".join(sys.modules))
"""


@pytest.mark.parametrize(
    ("arguments", "needless"),
    [
        (["--help"], {"msgspec", "rich", "tasks.models"} | DATABASE | QUEUES | WEB | PAGES | STAGES),
        (["classify", "The council closes a bridge."], DATABASE | QUEUES | {"httpx", "tasks.readers"} | PAGES | RARE),
        (["extract", "{page}"], DATABASE | QUEUES | {"httpx", "pyarrow"} | PAGES | RARE),
        (["why", "https://a.example/1"], QUEUES | WEB | PAGES | STAGES | RARE),
        (["status"], {"celery"} | WEB | PAGES | STAGES | RARE),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_command_loads_what_it_uses(arguments: list[str], needless: set[str], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html lang=en><title>Bridge</title><body><h1>Bridge</h1><p>The council closes it.</p>", "utf-8")
    called = [argument.format(page=page) for argument in arguments]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        [sys.executable, "-c", RUN, *called], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.rpartition("loaded: ")[2].split())
    assert "tasks.cli" in loaded
    assert not loaded & needless


LAST = """
import atexit, gc, sys
from tasks.cli import main
atexit.register(lambda: sys.stderr.write(f"{gc.get_freeze_count()} {len(gc.get_objects())}"))
main()
"""


def test_a_process_that_ends_looks_through_nothing_once_more(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", LAST, "classify", "The council closes a bridge."]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    frozen, left = map(int, done.stderr.split())
    assert frozen > 1000 > left
