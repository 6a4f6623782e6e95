"""A process that dies: once before and once after everything that it commits, sends or asks for, place by place.

A place is where in our code that happens: the polls' transaction, the settling's, the lease, a request, an event on its
way out. Dead, a process does nothing more: what it would have written on the way out of its blocks is not written.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy.engine.default import DefaultDialect

from tests.simulation.web import PressWeb
from worker.bus import Bus

Place = tuple[str, ...]


class Killed(BaseException):
    """As by kill -9: whatever somebody on the way makes of it, the process is dead."""


class Mortal:
    """``places`` is where it has died, or would have; while it is ``charmed`` it only takes note of them."""

    def __init__(self) -> None:
        self.places: set[Place] = set()
        self.charmed = True
        self.deaths = 0
        self.dead = False

    def revive(self) -> None:
        """A new process."""
        self.dead = False

    @contextmanager
    def possess(self) -> Iterator[None]:
        """A block in which whatever leaves this process may be the last that it does."""
        with (
            patch.object(DefaultDialect, "do_commit", self._guard(DefaultDialect.do_commit)),
            patch.object(Bus, "publish", self._guard(Bus.publish)),
            patch.object(PressWeb, "get", self._guard(PressWeb.get)),
        ):
            yield

    def _guard(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*arguments: Any, **options: Any) -> Any:
            self._pass("before", act.__name__)
            given = act(*arguments, **options)
            self._pass("after", act.__name__)
            return given

        return guarded

    def _pass(self, when: str, act: str) -> None:
        if self.dead:
            raise Killed
        place = (when, act, *_callers())
        if place not in self.places:
            self.places.add(place)
            if not self.charmed:
                self.dead = True
                self.deaths += 1
                raise Killed


def _callers() -> Iterator[str]:
    """-> the functions of ours that led here, the last first."""
    frame = sys._getframe(3)
    while frame is not None:
        path = frame.f_code.co_filename
        if "/tasks/" in path or "/worker/" in path:
            yield f"{path.rpartition('/')[2]}:{frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]
