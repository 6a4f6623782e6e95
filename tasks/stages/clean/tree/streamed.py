"""Parsed page and its scripts -> the same page, with the segments that a server sent late in the places left for them.

A server that streams a page sends the slow parts last, in hidden boxes, each with a call that moves it into the place
that a template holds (React: ``$RC("B:0","S:0")``). Who runs no scripts moves them by the calls.
"""

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.stages.clean.gate.scan import Script

_CALL = re.compile(rb"""\$R[A-Z]\(\s*["']([\w:.-]{1,60})["']\s*,\s*["']([\w:.-]{1,60})["']""")
_MOST = 200  # segments of a page


def place_segments(parser: LexborHTMLParser, scripts: Iterable[Script]) -> None:
    """Parsed page and its scripts -> None; each segment that a call moves stands in its place, hidden no more."""
    calls = [call for script in scripts if b"$R" in script.body for call in _CALL.findall(script.body)]
    for place, segment in calls[:_MOST]:
        target, source = _by_id(parser, place.decode()), _by_id(parser, segment.decode())
        if target is None or source is None or _holds(source, target):
            continue
        for child in source.iter(include_text=True):
            target.insert_before(child)  # a copy
        target.decompose()
        source.decompose()


def _by_id(parser: LexborHTMLParser, name: str) -> LexborNode | None:
    return parser.css_first(f'[id="{name}"]')


def _holds(outer: LexborNode, inner: LexborNode) -> bool:
    """Whether a place stands in the very segment that is to fill it."""
    node: LexborNode | None = inner
    while node is not None:
        if node.mem_id == outer.mem_id:
            return True
        node = node.parent
    return False
