"""What a process loads from which tests fork others: all that commands need, save Celery, which reads its settings.

``tests/conftest.py`` names it to ``multiprocessing``; a process that is forked begins where another has imported.
"""

from importlib import import_module

from tasks.cli import COMMANDS
from tasks.pipeline.warm_up import warm_up
from tests.blank import begin_at_once
from tests.disk import hurry

for _name in COMMANDS:
    import_module(f"tasks.cli.{_name}")
for _name in (
    "kombu.transport.filesystem",
    "kombu.transport.pyamqp",
    "sqlalchemy.dialects.sqlite",
    "worker.fetch",
    "worker.ledger.ledger",
):
    import_module(_name)
warm_up()
hurry()
begin_at_once()
