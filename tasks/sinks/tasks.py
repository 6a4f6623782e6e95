"""Beat's tick for sinks: a task for each that is due, so that none waits for another."""

from celery import shared_task

from tasks.sinks.deliver import deliver
from tasks.sinks.read import read_sinks
from worker.app import log, resources


@shared_task(name="wiredesk.tell")
def tell_sinks() -> int:
    """-> how many sinks were handed out; each goes on where it was."""
    sinks = [sink for sink in read_sinks(resources().settings.sinks) if sink.enabled]
    for sink in sinks:
        tell_sink.apply_async((sink.name,), expires=60)
    return len(sinks)


@shared_task(name="wiredesk.tell_sink")
def tell_sink(name: str) -> int:
    """Name of a sink -> how many events it was told."""
    sink = next((sink for sink in read_sinks(resources().settings.sinks) if sink.name == name), None)
    turn = deliver(resources(), sink) if sink is not None and sink.enabled else None
    if turn is None:
        return 0
    if turn.trouble:
        log.warning("sink %s: %s", name, turn.trouble)
    return turn.told
