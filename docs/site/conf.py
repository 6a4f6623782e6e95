"""The documentation site: the pages of ``docs/``, and a reference made from the code; ``make docs`` builds it.

It is read without a network: styles and scripts are its own. Links are strict: one that leads nowhere fails the build.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from gather import gather  # noqa: E402 (the path first)

project = "Wiredesk"
author = "the Wiredesk authors"
copyright = "2026, the Wiredesk authors. Apache-2.0"  # noqa: A001 (Sphinx's name)

extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 3
autodoc_typehints = "description"
suppress_warnings = ["myst.header"]  # pages of ours begin where they like

html_theme = "furo"
html_title = "Wiredesk"
html_copy_source = False
html_show_sphinx = False


def setup(app: object) -> None:
    """Sphinx -> its sources are gathered before it looks for them."""
    gather(HERE.parents[1], Path(app.srcdir))  # type: ignore[attr-defined]
