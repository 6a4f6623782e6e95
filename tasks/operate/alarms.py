"""Alarms -> told to whoever is to be woken: a webhook and a command, once when one is raised, once when it is over.

status ─▶ alarms, by what they are about ─┬─ not told yet ──▶ raised  ─┐
                                          └─ told, and over ▶ cleared ─┴▶ webhook, command ─▶ remembered in the ledger
"""

import re
import subprocess
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from tasks.crawl.status import read_alarms
from worker.app import log
from worker.errors import Transient
from worker.resources import Resources
from worker.web.webhook import post

PATIENCE = 20.0  # seconds that a command may take
_NUMBER = re.compile(r"\d[\d.,:-]*")


class News(Struct, frozen=True, kw_only=True, rename="camel"):
    """What is told: alarms that are new, those that are over, all that there are, and when."""

    at: datetime
    raised: tuple[str, ...]
    cleared: tuple[str, ...]
    alarms: tuple[str, ...]


def push_alarms(resources: Resources) -> None:
    """-> what has changed since the last time is told, to each that is set; one that fails is told the next time."""
    targets = _targets(resources)
    if not targets:
        return
    alarms = {about(alarm): alarm for alarm in read_alarms(resources)}
    for name, tell in targets.items():
        told = {about(alarm): alarm for alarm in resources.ledger.told(name)}
        raised = [one for one in alarms if one not in told]
        cleared = [one for one in told if one not in alarms]
        if not raised and not cleared:
            continue
        news = News(
            at=resources.now(),
            raised=tuple(alarms[one] for one in raised),
            cleared=tuple(told[one] for one in cleared),
            alarms=tuple(alarms.values()),
        )
        try:
            tell(news)
        except (Transient, OSError, subprocess.SubprocessError) as trouble:
            log.warning("alarms cannot be told by the %s: %s", name, trouble)
            continue
        resources.ledger.remember_told(name, {one: alarms[one] for one in raised}, cleared, resources.now())


def about(alarm: str) -> str:
    """An alarm -> what it is about: the same while its numbers change."""
    return _NUMBER.sub("#", alarm)


def _targets(resources: Resources) -> dict[str, Callable[[News], None]]:
    settings = resources.settings.alarms
    targets: dict[str, Callable[[News], None]] = {}
    if settings.webhook:
        targets["webhook"] = lambda news: post(settings.webhook, msgspec.json.encode(news))
    if settings.command:
        targets["command"] = lambda news: _run(settings.command, news)
    return targets


def _run(command: Sequence[str], news: News) -> None:
    """A command and its arguments -> run without a shell, the news on its standard input as JSON."""
    done = subprocess.run(  # noqa: S603 - the operator's own command
        list(command), input=msgspec.json.encode(news), timeout=PATIENCE, capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Transient("command-failed", f"exit code {done.returncode}{f': {said[-1][:200]}' if said else ''}")
