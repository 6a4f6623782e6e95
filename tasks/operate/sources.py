"""A source -> left alone, followed again, or polled now, whatever its list says; all of it is kept in the ledger."""

import msgspec

from tasks.crawl.sync_sources import sync_sources
from tasks.crawl.visit_note import FEED, read_feed_note
from tasks.models.source import Source
from worker.errors import Misconfigured
from worker.ledger import Hurry
from worker.resources import Resources


def pause(resources: Resources, name: str) -> None:
    """Id of a source -> left alone from now on, over every start. Raises Misconfigured where it is not followed."""
    _find(resources, name)
    resources.ledger.pause(name, resources.now())
    _sync(resources)


def resume(resources: Resources, name: str) -> None:
    """Id of a source -> followed again; what was due in the meantime is due now. Raises Misconfigured as ``pause``."""
    _find(resources, name)
    resources.ledger.pause(name, None)
    _sync(resources)


def poll_now(resources: Resources, name: str) -> int:
    """Id of a source -> its feeds are due now, as soon as their hosts may be asked; how many.

    Raises Misconfigured as ``pause``, and where it is paused or switched off in its list.
    """
    find(resources, name)
    now, frontier = resources.now(), resources.ledger.frontier
    notes = [(visit, read_feed_note(visit.note)) for visit in frontier.visits(FEED, name)]
    feeds = [visit for visit, note in notes if not (note.moved or note.gone)]
    frontier.hurry([Hurry(visit=visit, due=now) for visit in feeds], now)
    return len(feeds)


def find(resources: Resources, name: str) -> Source:
    """Id of a source -> the source. Raises Misconfigured where it is not followed, paused or switched off."""
    source = _find(resources, name)
    if not source.enabled:
        raise Misconfigured(f"{name} is switched off in its list: set enabled = true there")
    if name in resources.ledger.paused():
        raise Misconfigured(f"{name} is paused; follow it again with: wiredesk sources resume {name}")
    return source


def _find(resources: Resources, name: str) -> Source:
    payload = resources.ledger.sources().get(name)
    if payload is None:
        known = ", ".join(resources.ledger.sources()) or "none yet"
        raise Misconfigured(f"no source is called {name}; followed are: {known}")
    return msgspec.json.decode(payload, type=Source)


def _sync(resources: Resources) -> None:
    payloads = resources.ledger.sources().values()
    sync_sources(resources, [msgspec.json.decode(payload, type=Source) for payload in payloads])
