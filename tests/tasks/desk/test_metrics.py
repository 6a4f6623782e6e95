"""Metrics: text that Prometheus' own parser reads, numbers that are true, and names that dashboards rely on."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tasks.desk.gauges import GAUGES
from tasks.models.measures import MEASURES
from tests.servers import free_port
from tests.tasks.desk.conftest import Site
from worker.errors import Misconfigured
from worker.fetch import FETCH_SECONDS, FETCHES
from worker.measure import Measure
from worker.metrics import serve_metrics
from worker.settings import Settings

ROOT = Path(__file__).parents[3]
NAME = re.compile(r"\bwiredesk_\w+")
COUNTED = """
import sys, urllib.request
from pathlib import Path
from billiard.process import current_process
from worker.measure import Measure
from worker.metrics import open_metrics, serve_metrics
from worker.settings import Settings
home, port = sys.argv[1:]
settings = Settings(home=Path(home), metrics_listen=f"127.0.0.1:{port}")
serve_metrics(settings)
ones, spans = Measure("one", "Ones.", ("kind",)), Measure("span_seconds", "Spans.", buckets=(1.0, 2.0))
current_process().index = 3
metrics = open_metrics(settings)
metrics.count(ones, "a", amount=4)
metrics.count(ones, 'b"\\n<', amount=1)
metrics.observe(spans, 1.5)
again = open_metrics(settings)  # a child that takes the place of another
again.count(ones, "a")
print(urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode())
print(sorted(file.name for file in (Path(home) / "metrics" / port).iterdir()), file=sys.stderr)
"""


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Text that is exposed -> each sample by its name and the values of its labels, in the order of their names."""
    return {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_the_desk_tells_how_everything_stands(site: Site) -> None:
    answer = site.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    found = samples(answer.text)
    assert found["wiredesk_up",] == 1
    assert found["wiredesk_ledger_entries", "quarantined"] == 1
    assert found["wiredesk_source_health", "failing", "northwind"] == 1
    assert found["wiredesk_outbox_messages",] == site.resources.ledger.counts().unsent > 0
    assert found["wiredesk_visits", "page", "waiting"] > 50
    assert found["wiredesk_source_articles", "quay", "recent"] > 0
    names = {name for name, *_ in found}
    assert {name for name, _, _ in GAUGES} <= names
    assert "hunter2" not in answer.text


def test_the_processes_of_a_worker_count_together_and_a_child_goes_on_with_the_numbers_of_its_place(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", COUNTED, str(tmp_path), str(free_port())]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, cwd=ROOT)
    found = samples(done.stdout)
    assert found["one_total", "a"] == 5
    assert found["one_total", 'b"\n<'] == 1
    assert found["span_seconds_bucket", "2.0"] == found["span_seconds_count",] == 1
    assert found["span_seconds_bucket", "1.0"] == 0
    assert done.stderr.strip() == "['counter_3.db', 'histogram_3.db']"


def test_an_address_that_is_taken_is_a_mistake_of_the_settings(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        others = tmp_path / "metrics" / str(port) / "counter_0.db"
        others.parent.mkdir(parents=True)
        others.touch()
        with pytest.raises(Misconfigured, match=f"metrics_listen: nothing can be served at 127.0.0.1:{port}"):
            serve_metrics(Settings(home=tmp_path, metrics_listen=f"127.0.0.1:{port}"))
        assert others.exists()


@pytest.mark.parametrize("file", ["grafana.json", "alerts.yml"])
def test_every_name_of_dashboard_and_alerts_is_one_that_is_exported(file: str) -> None:
    text = (ROOT / "docs" / "monitoring" / file).read_text("utf-8")
    used = set(NAME.findall(text))
    assert len(used) > 8
    assert used <= exported(), used - exported()


def test_the_dashboard_shows_everything_that_is_exported() -> None:
    dashboard = json.loads((ROOT / "docs" / "monitoring" / "grafana.json").read_text("utf-8"))
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))
    text = json.dumps(dashboard)
    shown = {re.sub("_(total|bucket|sum|count)$", "", name) for name in NAME.findall(text)}
    measured = {one.name for one in (*MEASURES, FETCHES, FETCH_SECONDS)} | {name for name, _, _ in GAUGES}
    assert measured - shown == {"wiredesk_counted_timestamp_seconds"}


def exported() -> set[str]:
    """-> every name that a desk or a worker may export."""

    def names(one: Measure) -> set[str]:
        return {f"{one.name}_{part}" for part in ("bucket", "sum", "count")} if one.buckets else {f"{one.name}_total"}

    found = {name for one in (*MEASURES, FETCHES, FETCH_SECONDS) for name in names(one)}
    return found | {name for name, _, _ in GAUGES} | {"wiredesk_up"}
