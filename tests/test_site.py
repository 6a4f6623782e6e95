"""The documentation site is built without a warning, its links all lead somewhere, and it needs no network."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What a page would have to load from elsewhere; a link that a reader may follow is none of it.
LOADED = re.compile(r"""<(?:script|img|link)\b[^>]*\b(?:src|href)="(https?:)?//""")


def test_the_site_is_built_strictly_and_stands_by_itself(tmp_path: Path) -> None:
    sources, site = tmp_path / "sources", tmp_path / "site"
    sources.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", "docs/site", "-b", "html", sources, site],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pages = {page.relative_to(site).as_posix(): page.read_text("utf-8") for page in site.rglob("*.html")}
    assert {"index.html", "start.html", "subscribe.html", "reference/commands.html"} <= pages.keys()
    assert "wiredesk resend" in pages["reference/commands.html"]
    assert "WIREDESK_BUS_URL" in pages["reference/settings.html"]
    assert [name for name, text in pages.items() if LOADED.search(text)] == []
