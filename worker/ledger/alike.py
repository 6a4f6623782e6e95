"""Alike: keys of sketches -> the subjects that share them, as one transaction has read them, and what it adds."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from worker.ledger import reading
from worker.ledger.records import Known

_HOLDERS = 100  # of one key of a sketch that are looked at: more share it for a phrase of their publisher's


class Alike:
    """What resembles what, of one transaction: each key is read once, and each subject. ``added`` is to be written."""

    def __init__(self, connection: Connection) -> None:
        self.added: dict[str, tuple[int, ...]] = {}
        self._connection = connection
        self._holders: dict[int, set[str]] = {}
        self._current: dict[str, tuple[int, Known, bytes]] = {}

    def look_up(self, keys: Iterable[int]) -> None:
        """Keys -> who holds them is read, of those that were not asked for before, at once."""
        missing = set(keys) - self._holders.keys()
        if missing:
            self._holders |= {key: set() for key in missing}
            for key, holder in reading.read_sketches(self._connection, missing, _HOLDERS):
                self._holders[key].add(holder)

    def most(self, keys: Sequence[int], limit: int) -> list[str]:
        """Keys of a sketch -> the ids of the subjects that share the most of them."""
        self.look_up(keys)
        shared = Counter(holder for key in set(keys) for holder in self._holders[key])
        return sorted(shared, key=lambda holder: (-shared[holder], holder))[:limit]

    def current(self, subjects: Collection[str]) -> list[tuple[int, Known, bytes]]:
        """Ids of subjects -> the place in the order of arrival, the subject and its current payload of each."""
        if unread := set(subjects) - self._current.keys():
            read = reading.read_current(self._connection, unread)
            self._current |= {known.subject: (arrival, known, payload) for arrival, known, payload in read}
        return [self._current[one] for one in subjects]

    def add(self, subject: str, keys: Sequence[int]) -> None:
        """A subject, and the keys under which what resembles it is to find it."""
        self.look_up(keys)
        self.added[subject] = tuple(keys)
        for key in keys:
            self._holders[key].add(subject)
