"""An article whose page is gone -> a tombstone in the ledger and its event in the outbox, once."""

import msgspec
from msgspec.structs import replace

from tasks.events.cloudevent import write_withdrawal
from tasks.models.article import Article
from tasks.models.notices import Gone, Withdrawn
from tasks.pipeline.process import Evidence, encode
from tasks.pipeline.store import Outcome, Settlement
from tasks.stages.compare import withdraw
from worker.ledger import Entry, State, Step
from worker.resources import Resources

DIGEST = "withdrawn"  # in place of a content's: nothing is a copy of what is gone


def settle_gone(resources: Resources, url: str, reason: Gone) -> Settlement:
    """Address that is gone for good, and why -> settled, with an event where there was an article of it.

    Raises Transient as the ledger.
    """
    now = resources.now()
    seen = Step("fetch", reason.code, f"{reason.checks} times in a row, first at {reason.first_gone}")
    with resources.ledger.transaction(now, urls=[url], digests=[DIGEST]) as tx:
        known = tx.known(url)
        if known is None or known.number == 0 or known.digest == DIGEST:
            subject = known.subject if known else None
            entry = Entry(
                key=url, state=State.GONE, code=reason.code, detail=seen.detail, subject=subject, trace=(seen,)
            )
            tx.settle(entry)
            return Settlement([Outcome(entry=entry)], tx.messages)
        last = msgspec.json.decode(tx.payload(known.subject), type=Article)
        finding = withdraw(last, known.number + 1, reason)
        if not isinstance(finding.data, Withdrawn):
            raise TypeError(finding)
        message = write_withdrawal(
            finding.data, last, authority=resources.settings.authority, recorded=now, trace=resources.trace()
        )
        tombstone = replace(last, version=finding.data.version, pub_status="canceled", change=None)
        tx.add_version(
            known.subject,
            finding.data.version,
            digest=DIGEST,
            payload=msgspec.json.encode(tombstone),
            evidence=encode(Evidence(headline=last.headline, url=last.url.canonical, blocks=())),
            message=message,
        )
        steps = (seen, Step("compare", "withdrawn", finding.reason), Step("outbox", message.id, message.key))
        entry = Entry(
            key=url, state=State.GONE, code=reason.code, detail=seen.detail, subject=known.subject, trace=steps
        )
        tx.settle(entry)
    return Settlement([Outcome(entry=entry, article=last)], tx.messages)
