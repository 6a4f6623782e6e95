"""Scripts -> Story: a text that stands in a template, from which the page's program would show it."""

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

from tasks.stages.clean.scan import Script
from tasks.stages.clean.story.story import LEAST, Story

_TEMPLATE = re.compile(rb"""\btype\s*=\s*["']?text/(?:template|x-template|html)\b""", re.IGNORECASE)
_BLANKS = re.compile(rb"\{\{|<%|\$\{")  # to be filled in: a template for any text


def template(scripts: Iterable[Script]) -> Story | None:
    """Scripts of a page -> the Story in the one template that holds a text, None where none does or several do."""
    found: list[Story] = []
    for script in scripts:
        if _TEMPLATE.search(script.attributes) and len(script.body) >= LEAST and not _BLANKS.search(script.body):
            letters = len(LexborHTMLParser(script.body).text(strip=True))
            if letters >= LEAST:
                found.append(Story(script.body.decode("utf-8", "replace"), "template", letters))
    return found[0] if len(found) == 1 else None
