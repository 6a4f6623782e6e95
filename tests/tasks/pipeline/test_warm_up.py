"""What a process loads and freezes before it begins a page that could be blamed for its death."""

import subprocess
import sys

FROZEN = """
import gc
from tasks.pipeline.warm_up import warm_up
warm_up()
tables, others = gc.get_freeze_count(), len(gc.get_objects())
assert tables > 50 * others, (tables, others)
"""
COUNTED = """
from datetime import UTC, datetime
from pathlib import Path
from tasks.pipeline import process as pipeline
from tasks.pipeline.warm_up import warm_up
from tasks.models.page import Page
from worker.limits import Limits

opened = []
read_text = Path.read_text
Path.read_text = lambda self, *args, **named: opened.append(self.name) or read_text(self, *args, **named)
read_bytes = Path.read_bytes
Path.read_bytes = lambda self: opened.append(self.name) or read_bytes(self)
warm_up()
assert opened, "warming up loads files"
del opened[:]
text = Path("seeds/wordpress.html").open(encoding="utf-8").read()
page = Page(text=text, kind="html", sha256="0" * 64, fetched=datetime.now(UTC), url="https://a.example/1")
assert pipeline.process(page, Limits(), "files").article is not None
print(opened)
"""


def test_the_first_page_in_english_loads_nothing_more() -> None:
    done = subprocess.run([sys.executable, "-c", COUNTED], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout == "[]\n", done.stderr


def test_the_collector_leaves_alone_what_was_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", FROZEN], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
