"""Celery's own tools: they are answered where a setting says so, and by nobody where none does."""

import time
from pathlib import Path

from tests.integration.crew import PATIENCE, Start, logs
from tests.integration.desk import Desk
from worker.app import make_app
from worker.settings import Settings, load_settings


def test_a_worker_answers_celerys_tools_where_it_is_told_to(desk: Desk, start: Start) -> None:
    desk.environment |= {"WIREDESK_REMOTE_CONTROL": "true"}
    app = make_app(load_settings({name: value for name, value in desk.environment.items() if "WIREDESK" in name}))
    heard: list[str] = []
    with app.connection_for_read() as connection:
        receiver = app.events.Receiver(connection, handlers={"*": lambda event: heard.append(event["type"])})
        start("worker", "--concurrency", "1", "-n", f"{app.conf.task_default_queue}@here")
        deadline = time.monotonic() + PATIENCE
        name = f"{app.conf.task_default_queue}@here"
        while name not in (app.control.inspect(timeout=1.0).ping() or {}):
            assert time.monotonic() < deadline, logs(desk)
        for _ in receiver.itercapture(limit=1, timeout=PATIENCE, wakeup=True):
            break
    assert any(one.startswith("worker-") for one in heard)


def test_nobody_may_ask_or_stop_workers_unless_that_is_set(tmp_path: Path) -> None:
    app = make_app(Settings(home=tmp_path, celery_url="memory://"))
    assert app.conf.worker_enable_remote_control is False
    assert app.conf.worker_send_task_events is False
