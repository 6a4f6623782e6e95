"""Story: the text of an article that a page states and does not show."""

from msgspec import Struct

from tasks.stages.clean.metadata.linked import Node

LEAST = 150  # characters of a text that is worth reading
LETTERS = 200  # of a text, that count as one more value of a state: many references may lead to it


class Story(Struct, frozen=True):
    """The text as markup, where it stood, its length, and what the state says about it in the terms of schema.org.

    ``posts`` are the opening line and the time of each post of a live blog.
    """

    markup: str
    method: str
    letters: int
    node: Node | None = None
    posts: tuple[tuple[str, str], ...] = ()
