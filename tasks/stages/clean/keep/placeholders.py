"""Pass: drop lines that are nothing but places which a program of the site was to fill: ``{{banner}}``, shortcodes."""

import re

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import LONG, PROSE, SHORT, Scene
from tasks.stages.clean.decisions import Decisions, Named
from tasks.stages.clean.tree.elements import PRE

_LONGEST = 500  # characters of one
_TEXT = frozenset((PROSE, LONG, SHORT))  # in code and tables they are what is told
# Mustache, Jinja, ERB, JavaScript; shortcodes only with attributes, closed or of two words: "[applause]" is said.
_PLACE = re.compile(
    r"\{\{.*\}\}|\{%.*%\}|<%.*%>|\$\{[\w.]+\}|\[/[a-z][\w-]*\]|\[[a-z]+_\w+\]"
    r"|\[[a-z][\w-]*(?: [\w-]+=(?:\"[^\"]*\"|[“”″][^“”″]*[“”″]|[^\s\]]+))+ ?/?\]"
)
_PLACEHOLDER: Named = (Label.WIDGET, "a place that a program was to fill")


def drop_placeholders(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: kept lines that are such places and nothing else."""
    doubts = dict(decided.doubts)
    for run in scene.tree.runs:
        if run.text[0] not in "{[<$" or len(run.text) > _LONGEST or run.kind not in _TEXT:
            continue
        if scene.tree.boxes[run.box].tag != PRE and _PLACE.fullmatch(run.text):
            doubts.setdefault(run.index, _PLACEHOLDER)
    return decided.doubting(doubts)
