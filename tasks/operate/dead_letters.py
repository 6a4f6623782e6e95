"""Dead letters: task messages that no worker could use -> entries of the ledger, beside all other failures."""

import json
from hashlib import sha256

from worker.ledger import Entry, State, Step
from worker.queues import DeadTask, take_dead
from worker.resources import Resources

CODE = "dead-letter"
LONGEST = 10_000  # characters of a message that are kept


def collect(resources: Resources) -> int:
    """-> how many dead letters were taken in. Raises Transient and Misconfigured as broker and ledger do."""
    return take_dead(resources.settings, lambda dead: _keep(resources, dead))


def _keep(resources: Resources, dead: list[DeadTask]) -> None:
    with resources.ledger.transaction(resources.now(), urls=()) as transaction:
        for one in dead:
            transaction.settle(_entry(one))


def _entry(one: DeadTask) -> Entry:
    named = f"{one.task}:{one.id}" if one.task and one.id else f"garbage:{sha256(one.body).hexdigest()[:16]}"
    detail = f"no worker could use it{f', after {one.deliveries} deliveries' if one.deliveries else ''}"
    steps = (Step("task", one.task, _arguments(one.body)[:LONGEST]), Step("dead-letter", "quarantined", detail))
    return Entry(key=f"task:{named}", state=State.QUARANTINED, code=CODE, detail=detail, trace=steps)


def _arguments(body: bytes) -> str:
    """Body of a message -> its arguments as JSON, positional and named, or the body as it is where it has none."""
    text = body.decode("utf-8", "replace")
    try:
        match json.loads(text):
            case [list() as arguments, dict() as named, _]:
                return json.dumps([arguments, named])
    except ValueError:
        return text
    return text
