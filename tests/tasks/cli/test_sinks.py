"""``wiredesk sinks``: how far each has got, what is told, and mistakes in a sentence."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tasks.cli import cli
from tests.contracts.receiver import Receiver
from tests.tasks.sinks.conftest import SECRET, Clock, clock, desk, receiver, write
from worker.errors import Misconfigured
from worker.resources import Resources

__all__ = ["Clock", "clock", "desk", "receiver"]


def run(resources: Resources, *arguments: str) -> Result:
    settings = resources.settings
    environment = {
        "WIREDESK_HOME": str(settings.home),
        "WIREDESK_SINKS": str(settings.sinks),
        "WIREDESK_WEB_PORTS": ",".join(map(str, settings.web.ports)),
        "WIREDESK_WEB_NETWORKS": "127.0.0.0/8",
        "HOOK_SECRET": SECRET,
        "COLUMNS": "160",
    }
    return CliRunner().invoke(cli, ["sinks", *arguments], env=environment, catch_exceptions=False)


@pytest.fixture
def listed(desk: Resources, receiver: Receiver) -> Path:
    """-> the file of one webhook and one sink that is not enabled."""
    hook = (
        f"[[sink]]\nkind='webhook'\nname='search'\nurl='{receiver.url}'\nsecrets=['env:HOOK_SECRET']\nstart='first'\n"
    )
    desk.settings.sinks.write_text(hook + "[[sink]]\nkind='redis'\nname='cache'\nurl='redis://x'\nenabled=false\n")
    return desk.settings.sinks


@pytest.mark.usefixtures("listed")
def test_they_are_told_and_shown(desk: Resources, receiver: Receiver) -> None:
    messages = write(desk, 5)
    before = [json.loads(line) for line in run(desk, "--json").stdout.splitlines()]
    assert [(sink["name"], sink["kind"], sink["behind"]) for sink in before] == [
        ("search", "webhook", len(messages)),
        ("cache", "redis", 0),
    ]
    done = run(desk, "deliver")
    assert (done.exit_code, len(receiver.taken)) == (0, len(messages))
    assert f"search: {len(messages)} told" in done.stderr
    shown = run(desk).stdout
    assert "up to date" in shown
    assert "not enabled" in shown
    assert SECRET not in shown


@pytest.mark.usefixtures("listed")
def test_what_waits_is_an_exit_code_and_can_be_mended(desk: Resources, receiver: Receiver) -> None:
    messages = write(desk, 3)
    receiver.answers = iter([410, *[204] * 50])
    done = run(desk, "deliver")
    assert done.exit_code == 4
    assert "410" in done.stderr
    assert "off: gone" in run(desk).stdout
    assert run(desk, "on", "search").exit_code == 0
    assert run(desk, "deliver", "search").exit_code == 0
    assert len(receiver.taken) == len(messages)
    assert run(desk, "rewind", "search", "--from", "first").exit_code == 0
    run(desk, "deliver", "search")
    assert len(receiver.taken) == 2 * len(messages)
    assert run(desk, "retry", "search").exit_code == 0


def test_a_mistake_is_a_sentence(desk: Resources, listed: Path) -> None:
    with pytest.raises(Misconfigured, match="has no sink 'serch', but search, cache"):
        run(desk, "deliver", "serch")
    listed.unlink()
    with pytest.raises(Misconfigured, match="names no sink"):
        run(desk)
