"""An article whose page is gone -> a tombstone in the ledger and its event in the outbox, once.

gone ─┬─ where the article is at home ─▶ withdrawn; of its copies one speaks for itself from now on, with its text
      └─ at any other address of it ───▶ forgotten: the article is asked for at home
"""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from tasks.events.cloudevent import write_withdrawal
from tasks.models.article import Article
from tasks.models.notices import Gone, Withdrawn
from tasks.pipeline.copies import DIGEST, publish_heir
from tasks.pipeline.measure import measure
from tasks.pipeline.outcome import Outcome, Settlement
from tasks.pipeline.process import Evidence, encode
from tasks.pipeline.recognise import read_known
from tasks.stages.compare import withdraw
from worker.address import split
from worker.ledger import Entry, Known, State, Step, Transaction
from worker.resources import Resources


def store_withdrawal(resources: Resources, url: str, reason: Gone) -> Settlement:
    """Address that is gone for good, and why -> settled, with an event where there was an article of it.

    Raises Transient as the ledger.
    """
    with resources.ledger.transaction(resources.now(), urls=[url], digests=[DIGEST]) as tx:
        outcome = leave(resources, tx, url, reason)
    measure(resources, [outcome])
    return Settlement([outcome], tx.messages)


def leave(resources: Resources, tx: Transaction, url: str, reason: Gone, trace: Sequence[Step] = ()) -> Outcome:
    """A transaction that names the address and ``DIGEST``, and why the page is gone -> what came of it, settled."""
    seen = Step("fetch", reason.code, f"{reason.checks} times in a row, first at {reason.first_gone}")
    steps = [*trace, seen]
    known, home, last = tx.known(url), None, None
    if known is not None and known.number and known.digest != DIGEST:
        if _same_page(url, known.home):
            last = read_known(tx.payload(known.subject))
            steps += _bury(resources, tx, known, last, reason)
        else:
            home = known.home
            tx.forget_alias(url)
            steps.append(Step("compare", "forgotten", f"one of the addresses of an article that is at home at {home}"))
    subject = known.subject if known else None
    entry = Entry(
        key=url, state=State.GONE, code=reason.code, detail=seen.detail, subject=subject, trace=tuple(steps), url=url
    )
    tx.settle(entry)
    return Outcome(entry=entry, article=last, home=home)


def _same_page(one: str, other: str) -> bool:
    """Two addresses -> whether they name one page of one host, however the host is asked for it."""
    return one == other or _bare(one) == _bare(other)


def _bare(url: str) -> tuple[str, ...]:
    parts = split(url)
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/"), parts.query, parts.fragment


def _bury(resources: Resources, tx: Transaction, known: Known, last: Article, reason: Gone) -> list[Step]:
    """An article that is gone -> its tombstone and its event; a copy of it speaks for itself then."""
    finding = withdraw(last, known.number + 1, reason)
    if not isinstance(finding.data, Withdrawn):
        raise TypeError(finding)
    now, authority = resources.now(), resources.settings.authority
    message = write_withdrawal(finding.data, last, authority=authority, recorded=now, trace=resources.trace())
    tombstone = replace(last, version=finding.data.version, pub_status="canceled", change=None)
    tx.add_version(
        known.subject,
        finding.data.version,
        digest=DIGEST,
        payload=msgspec.json.encode(tombstone),
        evidence=encode(Evidence(headline=last.headline, url=last.url.canonical, blocks=())),
        message=message,
    )
    tx.speak_for(known.subject, None)
    publish_heir(resources, tx, known)
    return [Step("compare", "withdrawn", finding.reason), Step("outbox", message.id, message.key)]
