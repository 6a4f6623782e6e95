"""Outlet: what a sink is told through; one kind a file beside this one, and ``open_outlet`` knows them all."""

from typing import Protocol

from worker.errors import Skipped
from worker.message import Message


class Outlet(Protocol):
    """An open way to a sink."""

    def send(self, message: Message) -> None:
        """An event -> told, and the other side has said so.

        Raises Transient where it may be tried again, Skipped where this event will never be taken, TurnedOff where none
        will.
        """

    def close(self) -> None:
        """Leave the other side."""


class TurnedOff(Skipped):
    """The other side wants nothing any more."""
