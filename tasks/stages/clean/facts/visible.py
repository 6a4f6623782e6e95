"""Visible: the few lines of a page, as its reader sees them, in which facts are looked for."""

from msgspec import Struct


class Line(Struct, frozen=True):
    """A short line, the addresses it links to by the words of the link, and the ``datetime`` of a ``<time>`` in it."""

    text: str
    links: dict[str, str] = {}
    moment: str = ""


class Visible(Struct, frozen=True, kw_only=True):
    """What the labeller saw, each in reading order; all of it may be empty.

    ``headings`` are ``h1`` (or what looks like one), best first. ``bylines`` and ``times`` are what it labelled so,
    ``near`` the other short lines between the headline and the first paragraph and after the last one.
    """

    headings: tuple[str, ...] = ()
    bylines: tuple[Line, ...] = ()
    times: tuple[Line, ...] = ()
    near: tuple[Line, ...] = ()
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    copyright: tuple[str, ...] = ()
    crumbs: tuple[tuple[str, ...], ...] = ()
    sample: str = ""
