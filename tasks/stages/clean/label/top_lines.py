"""Lines between the headline and the first paragraph -> bylines, times, the standfirst."""

from collections.abc import Container

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import HEAD, LIFT, LINK, LONG, PROSE, Scene
from tasks.stages.clean.decisions import Named
from tasks.stages.clean.label.byline_lines import LONGEST_LINE, Reader
from tasks.stages.clean.tree.nodes import Run

_TOP = 16  # runs between headline and text at most: further down, what looks like a byline is another text's
_STANDFIRST = range(26, 500)  # characters of a standfirst
_SIGNED = 5  # runs below a standfirst within which a byline or a time must stand


class Top:
    """Reads down from the headline of one page."""

    def __init__(self, scene: Scene, keep: frozenset[int], closed: Container[int], reader: Reader) -> None:
        self.scene, self.keep, self.closed, self.reader = scene, keep, closed, reader

    def read(self, found: dict[int, Named], start: int, *, headed: bool) -> int:
        """Read the lines from ``start`` down to the first paragraph into ``found``; -> index of that paragraph."""
        seen = 0
        for run in self.scene.tree.runs[start:]:
            if run.index in found or run.index in self.closed:
                continue
            if run.cause and run.kind != LIFT:
                if len(run.text) <= LONGEST_LINE and self.reader.names_author(run):
                    found[run.index] = (Label.BYLINE, "names the author whom the page states")
                continue
            seen += 1
            if line := self._line(run, found, headed=headed):
                found[run.index] = line
            elif run.index in self.keep and run.kind in (PROSE, LONG):
                return run.index
            elif seen > _TOP and run.index > min(self.keep):
                break
        return min(self.keep)

    def _line(self, run: Run, found: dict[int, Named], *, headed: bool) -> Named | None:
        """Run, what was found above it and whether a headline was -> byline, time or standfirst."""
        if line := self.reader.line(run):
            return line
        if not headed:
            return None
        pictured = run.index in self.scene.pictured  # then a name is whom the picture shows
        if run.kind != HEAD and run.cause != "tags" and not pictured and self.reader.is_name(run):
            return Label.BYLINE, "a name under the headline"
        first = all(label != Label.SUBHEADLINE for label, _ in found.values())
        if first and not pictured and run.kind != LINK and len(run.text) in _STANDFIRST and self._is_standfirst(run):
            return Label.SUBHEADLINE, "between headline and text"
        return None

    def _is_standfirst(self, run: Run) -> bool:
        """Whether a run under the headline is the standfirst: it is named so, or a byline stands behind it."""
        hints = self.scene.tree.boxes[run.box].hints if run.box not in self.scene.step else ()
        if "summary" in hints:
            return True
        if "caption" in hints:
            return False
        if run.index not in self.keep and run.kind in (PROSE, HEAD):
            return True
        for following in self.scene.tree.runs[run.index + 1 : run.index + 1 + _SIGNED]:
            if following.cause and following.kind != LIFT:
                continue
            if following.kind == PROSE and following.index not in self.closed:
                return False
            if self.reader.line(following):
                return True
        return False
