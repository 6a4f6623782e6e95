"""Transaction: what is known of a batch of subjects, and what is to be written of them, all of it or nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection

from worker.ledger import locks, reading, writing
from worker.ledger.alike import Alike
from worker.ledger.columns import fingerprint
from worker.ledger.records import Entry, Known, Shown, Validators
from worker.message import Message

_LATER = 2**63  # beyond every place in the order of arrival that the database has given


class Transaction:
    """One batch: what is known is read at the beginning, what is new is written at the end, one table at a time.

    Made by ``Ledger.transaction``. What was added counts for the questions that come after it. Addresses and digests
    must have been named at the beginning, where they are locked; any other raises ValueError, for locks taken later
    could wait for each other. So does an id that no answer here has given.
    """

    def __init__(self, connection: Connection, now: datetime, urls: Iterable[str], digests: Iterable[str]) -> None:
        self.messages: list[Message] = []
        self._connection = connection
        self._now = now
        self._hashes = {url: fingerprint(url) for url in urls}
        self._digests = {digest: fingerprint(digest) for digest in digests}
        locks.take(connection, map(locks.slot, (*self._hashes.values(), *self._digests.values())))
        self._aliases: dict[bytes, str] = {}
        self._subjects: dict[str, Known] = {}
        self._arrivals: dict[str, int] = {}
        self._shown: dict[bytes, Shown] = {}
        for hashed, arrival, known, shown in reading.read_subjects(connection, self._hashes.values()):
            self._aliases[hashed] = known.subject
            self._subjects[known.subject] = known
            self._arrivals[known.subject] = arrival
            if shown is not None:
                self._shown[hashed] = shown
        self._claims = reading.read_claims(connection, self._hashes.values(), self._hashes.values())
        self._named = reading.read_named(connection, self._hashes.values())
        outsiders = reading.read_holders(connection, self._digests, besides=self._subjects)
        self._outsiders = {known.digest: known for _, known in outsiders}
        self._arrivals |= {known.subject: arrival for arrival, known in outsiders}
        self._changed: dict[str, None] = {}
        self._payloads: dict[str, bytes] = {}
        self._versions: list[dict[str, Any]] = []
        self._led: dict[bytes, str] = {}
        self._forgotten: set[bytes] = set()
        self._new_claims: set[tuple[bytes, bytes]] = set()
        self._settled: Counter[str] = Counter()
        self._delayed: list[tuple[str, int]] = []
        self._requeued: dict[str, None] = {}
        self._entries: dict[bytes, Entry] = {}
        self._validators: dict[str, Validators] = {}
        self._alike = Alike(connection)
        self._words: dict[str, tuple[str, ...]] = {}
        self._counted: Counter[tuple[str, str]] = Counter()

    def known(self, url: str) -> Known | None:
        """Any address of a subject, its name or an alias -> the subject as it stands, or None."""
        found = self._aliases.get(self._hash(url))
        return None if found is None else self._subjects[found]

    def shown(self, url: str) -> Shown | None:
        """Any address of a subject -> what was seen there last, None where it was not looked at."""
        return self._shown.get(self._hash(url))

    def names(self, by: str, url: str) -> bool:
        """Two addresses -> whether the first has named the second as a form of itself."""
        return (self._hash(by), self._hash(url)) in self._claims

    def payload(self, subject_id: str) -> bytes:
        """Subject that has a version -> the payload of its current one."""
        if subject_id not in self._payloads:
            # Whoever asks for one asks for most of those that this batch finds changed.
            changed = {known.subject for known in self._subjects.values() if known.digest not in self._digests}
            wanted = {self._subject(subject_id).subject, *changed} - self._payloads.keys()
            self._payloads |= reading.read_payloads(self._connection, wanted)
        return self._payloads[subject_id]

    def current(self, known: Known) -> bytes:
        """A subject that any answer here has given -> the payload of its current version."""
        if known.subject in self._subjects:
            return self.payload(known.subject)
        [(_, _, payload)] = self._alike.current([known.subject])
        return payload

    def evidence(self, subject_id: str) -> bytes:
        """Subject that has a version -> the evidence of its current one, as it was before this transaction."""
        return reading.read_evidence(self._connection, self._subject(subject_id).subject)

    def told(self, subject_id: str, digest: str) -> int | None:
        """Subject and digest -> the number of its last version with that digest, None where there is none."""
        known = self._subject(subject_id)
        if known.digest == digest:
            return known.number
        here = [row["number"] for row in self._versions if (row["subject"], row["digest"]) == (subject_id, digest)]
        return here[-1] if here else reading.read_number(self._connection, subject_id, digest)

    def holder_of(self, digest: str, besides: str) -> Known | None:
        """Digest -> the subject that came first of those whose current version has it, other than ``besides``."""
        self._require_digest(digest)
        self._subject(besides)
        holders = [known for known in self._subjects.values() if known.digest == digest and known.subject != besides]
        if digest in self._outsiders:
            holders.append(self._outsiders[digest])
        return min(holders, key=lambda known: self._arrivals[known.subject], default=None)

    def add_subject(self, subject_id: str, name: str, first_seen: datetime) -> Known:
        """Id, name (an address that is no other subject's) and first sight of a new subject -> it, at number 0.

        An address that led to another subject until now leads to this one from now on.
        """
        found = self.known(name)
        if subject_id in self._subjects or (found and found.name == name):
            raise ValueError(f"known already: {subject_id}, or {name}")
        self._arrivals[subject_id] = _LATER + len(self._arrivals)
        known = Known(subject=subject_id, name=name, number=0, digest="", first_seen=first_seen, home=name)
        self._change(known)
        self._aliases.pop(self._hash(name), None)
        self.add_alias(name, subject_id)
        return known

    def add_alias(self, url: str, subject_id: str, shown: Shown | None = None) -> None:
        """One more address of a subject, and what it shows; one that leads to another already goes on leading there."""
        hashed = self._hash(url)
        before = self._aliases.setdefault(hashed, self._subject(subject_id).subject)
        if before != subject_id:
            return
        if shown is not None:
            self._shown[hashed] = shown
        self._led[hashed] = url

    def forget_alias(self, url: str) -> None:
        """An address that leads to its subject no more, unless it is the subject's name."""
        hashed = self._hash(url)
        known = self.known(url)
        if known is not None and known.name != url:
            del self._aliases[hashed]
            self._shown.pop(hashed, None)
            self._led.pop(hashed, None)
            self._forgotten.add(hashed)

    def claim(self, by: str, url: str) -> None:
        """An address has named another as a form of itself."""
        found = (self._hash(by), self._hash(url))
        if found not in self._claims:
            self._claims.add(found)
            self._new_claims.add(found)

    def move(self, subject_id: str, home: str) -> None:
        """A subject is to be found at that address from now on."""
        self._change(replace(self._subject(subject_id), home=home))

    def claimants(self, url: str, limit: int) -> list[tuple[Known, bytes]]:
        """Address -> the subjects that have named it as a form of themselves, with their current payloads; locked.

        Those whose claims are of this transaction are among them.
        """
        hashed = self._hash(url)
        found = {self._aliases[by] for by, named in self._new_claims if named == hashed and by in self._aliases}
        # Whoever claims an address has locked it: since the beginning there can be no other.
        others = reading.read_claimants(self._connection, hashed, limit) if hashed in self._named else ()
        for arrival, known, payload in others:
            self._meet(arrival, known, payload)
            found.add(known.subject)
        ours = [self._subjects[one] for one in sorted(found, key=lambda one: self._arrivals[one])]
        return [(known, self.payload(known.subject)) for known in ours if known.number][:limit]

    def speak_for(self, subject_id: str, copy: str | None) -> None:
        """A subject has the other speak for it from now on; None: it speaks for itself."""
        self._change(replace(self._subject(subject_id), copy_of=copy))

    def copies(self, subject_id: str, limit: int) -> list[tuple[Known, bytes]]:
        """Subject -> those that it speaks for, with their current payloads, in order of arrival; locked from now on."""
        for arrival, known, payload in reading.read_copies(self._connection, subject_id, limit):
            self._meet(arrival, known, payload)
        ours = [known for known in self._subjects.values() if known.copy_of == subject_id]
        ours.sort(key=lambda known: self._arrivals[known.subject])
        return [(known, self.payload(known.subject)) for known in ours[:limit]]

    def add_version(
        self, subject_id: str, number: int, *, digest: str, payload: bytes, evidence: bytes, message: Message
    ) -> None:
        """The next version of a subject, and the message that says so, for the outbox.

        The caller numbers it, for the number stands in the message too: ValueError where it does not follow the
        current one. ``payload`` is the whole state, to compare later ones with; ``evidence`` is for people to look at.
        """
        before = self._subject(subject_id)
        if number != before.number + 1:
            raise ValueError(f"version {number} of {subject_id} does not follow {before.number}")
        if digest != before.digest:
            self._require_digest(digest)
        self._change(replace(before, number=number, digest=digest))
        self._payloads[subject_id] = payload
        self._requeued.pop(subject_id, None)
        self.messages.append(message)
        self._versions.append(
            {
                "subject": subject_id,
                "number": number,
                "digest": digest,
                "payload": payload,
                "evidence": evidence,
                "message": message.id,
                "created": self._now,
            }
        )

    def requeue(self, subject_id: str) -> None:
        """The last message of a subject goes out once more, byte for byte; one that is new here goes out anyway."""
        if all(row["subject"] != subject_id for row in self._versions):
            self._requeued[self._subject(subject_id).subject] = None

    def settle(self, entry: Entry) -> None:
        """An entry and the one state it is in from now on; of two with the same key the later one counts."""
        self._entries[fingerprint(entry.key)] = entry
        self._settled[entry.state] += 1

    def remember(self, url: str, validators: Validators) -> None:
        """An address that was dealt with -> what to ask by whether it has changed since.

        In the same transaction, for an address that is remembered and was not dealt with would never be again.
        """
        self._validators[url] = validators

    def look_up(self, keys: Iterable[int]) -> None:
        """Keys of the sketches that ``alike`` will be asked for: read at once, where each would be a query."""
        self._alike.look_up(keys)

    def alike(self, keys: Sequence[int], limit: int) -> list[tuple[Known, bytes]]:
        """Keys of a sketch -> subjects that share some, with their current payloads: those with most in common.

        They come in order of arrival, and are not locked: what another process settles just now may be missed.
        """
        most = self._alike.most(keys, limit)
        ours = [one for one in most if one in self._subjects]
        found = [(self._arrivals[one], self._subjects[one], self.payload(one)) for one in ours]
        found += self._alike.current(set(most) - set(ours))
        return [(known, payload) for _, known, payload in sorted(found, key=lambda one: one[0])]

    def add_sketch(self, subject_id: str, keys: Sequence[int]) -> None:
        """A subject and the keys under which what resembles it is to find it; earlier ones stay."""
        self._alike.add(self._subject(subject_id).subject, keys)

    def index(self, subject_id: str, words: Sequence[str]) -> None:
        """A subject and the words under which it is to be found; earlier ones stay."""
        self._words[self._subject(subject_id).subject] = tuple(words)

    def count(self, name: str, label: str) -> None:
        """One more of a name and a label on this day."""
        self._counted[name, label] += 1

    def delayed(self, source: str, seconds: int) -> None:
        """A new article of a source is told of, so many seconds after its publication."""
        self._delayed.append((source, seconds))

    def write(self) -> None:
        """Everything that was added -> the database. The ledger does this once, at the end."""
        connection, now = self._connection, self._now
        writing.write_subjects(connection, [self._subjects[one] for one in self._changed])
        subjects = {row["message"]: row["subject"] for row in self._versions}
        writing.write_messages(connection, self.messages, now, subjects)
        writing.write_versions(connection, self._versions)
        writing.forget_aliases(connection, self._forgotten - self._led.keys())
        writing.write_aliases(
            connection, {one: (url, self._aliases[one], self._shown.get(one)) for one, url in self._led.items()}
        )
        writing.write_claims(connection, self._new_claims)
        if self._requeued:
            again = reading.read_last_messages(connection, self._requeued)
            writing.requeue_messages(connection, [message.id for message in again], now)
            self.messages += again
        writing.write_entries(connection, self._entries, now)
        writing.write_tally(connection, self._settled, now)
        writing.write_delays(connection, self._delayed, now)
        writing.write_validators(connection, self._validators, now)
        writing.write_sketches(connection, self._alike.added)
        writing.write_words(connection, self._words)
        writing.write_daily(connection, self._counted, now)  # last: whoever counts the same waits for us to end

    def _meet(self, arrival: int, known: Known, payload: bytes) -> None:
        """A subject that was read and locked late -> dealt with as those of the beginning, if it is none of them."""
        if known.subject not in self._subjects:
            self._subjects[known.subject] = known
            self._arrivals[known.subject] = arrival
            self._payloads[known.subject] = payload

    def _change(self, known: Known) -> None:
        self._subjects[known.subject] = known
        self._changed[known.subject] = None

    def _subject(self, subject_id: str) -> Known:
        if subject_id not in self._subjects:
            raise ValueError(f"subject not found by an address in this transaction: {subject_id}")
        return self._subjects[subject_id]

    def _hash(self, url: str) -> bytes:
        if url not in self._hashes:
            raise ValueError(f"address not named at the beginning of the transaction: {url}")
        return self._hashes[url]

    def _require_digest(self, digest: str) -> None:
        if digest not in self._digests:
            raise ValueError(f"digest not named at the beginning of the transaction: {digest}")
