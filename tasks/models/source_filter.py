"""Filter: which pages of a source are meant, by their addresses and by what they say."""

from msgspec import Struct


class Filter(Struct, frozen=True, omit_defaults=True):
    """Patterns of addresses, in which ``*`` stands for anything, and words of title, summary or text.

    A pattern that begins with ``/`` is about path and query, any other about the whole address.
    """

    addresses: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
