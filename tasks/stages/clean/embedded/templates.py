"""Scripts -> Story: a text that stands in a template, from which the page's program would show it."""

import re
from collections.abc import Iterable

from tasks.stages.clean.embedded.story import LEAST, Story
from tasks.stages.clean.gate.scan import Script
from tasks.stages.clean.metadata.plain import plain

_TEMPLATE = re.compile(rb"""\btype\s*=\s*["']?text/(?:template|x-template|html)\b""", re.IGNORECASE)
_BLANKS = re.compile(rb"\{\{|<%|\$\{")  # to be filled in: a template for any text


def template(scripts: Iterable[Script]) -> Story | None:
    """Scripts of a page -> the Story in the one template that holds a text, None where none does or several do."""
    found: list[Story] = []
    for script in scripts:
        if _TEMPLATE.search(script.attributes) and len(script.body) >= LEAST and not _BLANKS.search(script.body):
            markup = script.body.decode("utf-8", "replace")
            letters = len(plain(markup, len(markup)))  # not parsed: nothing has proved yet that it may be
            if letters >= LEAST:
                found.append(Story(markup, "template", letters))
    return found[0] if len(found) == 1 else None
