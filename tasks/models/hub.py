"""Hub: who tells subscribers that a page has news, and by which name it knows the page (W3C WebSub §4)."""

from msgspec import Struct


class Hub(Struct, frozen=True):
    """The address of a hub, and the topic: the address by which it knows the page."""

    url: str
    topic: str
