"""``wiredesk subscribers``: queues, bindings and what waits, from files and from RabbitMQ's management plugin."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tasks.cli import cli
from tests.worker.bus.events import event
from worker.bus import open_bus
from worker.errors import Misconfigured, Transient
from worker.settings import Settings


def run(*arguments: str, **environment: str) -> Result:
    told = {f"WIREDESK_{name.upper()}": value for name, value in environment.items()} | {"COLUMNS": "160"}
    return CliRunner().invoke(cli, ["subscribers", *arguments], env=told, catch_exceptions=False)


def test_queues_of_files_are_listed_with_what_waits(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with closing(open_bus(settings.bus, settings.exchange)) as bus:
        bus.subscribe("search", ["article.*.en.#", "article.withdrawn.#"]).close()
        bus.publish(event())
    done = run(home=str(tmp_path))
    assert done.exit_code == 0
    assert "news.events.v1.search" in done.stdout
    assert "article.*.en.#, article.withdrawn.#" in done.stdout
    lines = [json.loads(line) for line in run("--json", home=str(tmp_path)).stdout.splitlines()]
    assert [line["messages"] for line in lines if line["queue"].endswith(".search")] == [1]


@pytest.mark.parametrize(
    ("address", "error", "said"),
    [
        ("", Misconfigured, "management plugin alone"),
        ("rabbit:15672", Misconfigured, "write http://user"),
        ("http://127.0.0.1:1", Transient, "management-unreachable"),
    ],
)
def test_rabbitmq_without_its_plugin_says_what_to_do(
    rabbitmq: str, address: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        run(bus_url=rabbitmq, management_url=address)
