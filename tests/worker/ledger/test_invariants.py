"""Whatever is told, sent, lost and repeated: versions are consecutive, and every one has its message."""

from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.worker.ledger.stories import NOW, digest, message, tell
from worker.ledger import Ledger, Transaction
from worker.message import Message

ADDRESSES, TEXTS = st.sampled_from("abcde"), st.sampled_from(["wet", "dry", "dull"])
BATCHES = st.lists(st.tuples(ADDRESSES, TEXTS), max_size=6)
_runs = count()


@dataclass
class Waiting:
    """A message as the outbox should hold it."""

    message: Message
    position: int
    attempts: int = 0
    sent: bool = False


@dataclass
class Model:
    """What a ledger should hold: subjects by name, in order of arrival, with all that they said; and the outbox."""

    said: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    outbox: dict[str, Waiting] = field(default_factory=dict)

    def tell(self, url: str, text: str) -> list[Message]:
        name = self.names.setdefault(url, url)
        texts = self.said.setdefault(name, [])
        if texts[-1:] == [text]:
            return []
        texts.append(text)
        news = message(name, len(texts), text)
        self.outbox[news.id] = Waiting(news, len(self.outbox))
        return [news]

    def last(self, url: str) -> Waiting:
        name = self.names[url]
        return self.outbox[message(name, len(self.said[name]), self.said[name][-1]).id]

    def holder(self, text: str, besides: str) -> str | None:
        return next((name for name, texts in self.said.items() if texts[-1] == text and name != besides), None)

    def pending(self) -> list[Message]:
        unsent = [one for one in self.outbox.values() if not one.sent]
        return [one.message for one in sorted(unsent, key=lambda one: one.position)]


class Life(RuleBasedStateMachine):
    """One ledger, told things at random; every run has addresses and texts of its own in it."""

    ledger: Ledger

    def __init__(self) -> None:
        super().__init__()
        self.model, self.run = Model(), next(_runs)
        self.ledger.outbox.sent([message.id for message in self.ledger.outbox.pending(1000)], NOW)

    def own(self, word: str) -> str:
        return f"https://weather.example/{self.run}/{word}"

    def transaction(self, told: list[tuple[str, str]]) -> AbstractContextManager[Transaction]:
        return self.ledger.transaction(NOW, urls=[url for url, _ in told], digests=[digest(text) for _, text in told])

    @rule(batch=BATCHES)
    def tell(self, batch: list[tuple[str, str]]) -> None:
        told = [(self.own(url), self.own(text)) for url, text in batch]
        with self.transaction(told) as tx:
            for url, text in told:
                tell(tx, url, text)
        assert tx.messages == [news for url, text in told for news in self.model.tell(url, text)]

    @rule(batch=BATCHES)
    def die_in_a_batch(self, batch: list[tuple[str, str]]) -> None:
        told = [(self.own(url), self.own(text)) for url, text in batch]
        with suppress(ZeroDivisionError), self.transaction(told) as tx:
            for url, text in told:
                tell(tx, url, text)
            tx.write()
            1 / 0  # noqa: B018
        self.ledger.close()

    @precondition(lambda self: self.model.names)
    @rule(url=ADDRESSES, data=st.data())
    def name_otherwise(self, url: str, data: st.DataObject) -> None:
        known = data.draw(st.sampled_from(sorted(self.model.names)))
        with self.ledger.transaction(NOW, urls=[known, self.own(url)]) as tx:
            tx.add_alias(self.own(url), tx.known(known).subject)  # type: ignore[union-attr]
        self.model.names.setdefault(self.own(url), self.model.names[known])

    @rule(limit=st.integers(1, 4))
    def send(self, limit: int) -> None:
        found = self.ledger.outbox.pending(limit)
        assert found == self.model.pending()[:limit]
        self.ledger.outbox.sent([one.id for one in found], NOW)
        for one in found:
            self.model.outbox[one.id].sent = True

    @rule(limit=st.integers(1, 4))
    def fail_to_send(self, limit: int) -> None:
        found = self.ledger.outbox.pending(limit)
        self.ledger.outbox.failed([one.id for one in found], "no route")
        for one in found:
            self.model.outbox[one.id].attempts += 1

    @precondition(lambda self: self.model.names)
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        urls = data.draw(st.sets(st.sampled_from(sorted(self.model.names))))
        with self.ledger.transaction(NOW, urls=urls) as tx:
            for url in urls:
                tx.requeue(tx.known(url).subject)  # type: ignore[union-attr]
        for url in urls:
            last = self.model.last(url)
            last.sent, last.attempts = False, 0

    @invariant()
    def the_outbox_holds_what_is_to_be_sent(self) -> None:
        assert self.ledger.outbox.pending(1000) == self.model.pending()

    @invariant()
    def every_address_leads_to_what_was_last_said(self) -> None:
        texts = [self.own(text) for text in ("wet", "dry", "dull")]
        with self.ledger.transaction(NOW, urls=self.model.names, digests=map(digest, texts)) as tx:
            for url, name in self.model.names.items():
                known, said = tx.known(url), self.model.said[name]
                assert known is not None
                assert (known.name, known.number, known.digest) == (name, len(said), digest(said[-1]))
                assert tx.payload(known.subject) == said[-1].encode()
                for text in texts:
                    holder = tx.holder_of(digest(text), besides=known.subject)
                    assert (holder and holder.name) == self.model.holder(text, besides=name)


def test_a_ledger_holds_what_it_was_told(ledger: Ledger) -> None:
    life = type("Life", (Life,), {"ledger": ledger})
    chosen = settings(max_examples=10, stateful_step_count=12, deadline=None, database=None)
    run_state_machine_as_test(life, settings=settings(chosen, suppress_health_check=list(HealthCheck)))
