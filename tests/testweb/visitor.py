"""Resources that may visit a loopback web."""

from pathlib import Path
from typing import Any

from tests.testweb import LoopbackWeb
from worker.fetch_policy import FetchPolicy
from worker.limits import Limits
from worker.resources import Resources
from worker.settings import Settings


def policy(web: LoopbackWeb, **changes: Any) -> FetchPolicy:
    """A web -> policy that let it be reached, in a hurry."""
    defaults: dict[str, Any] = {"ports": (web.port,), "networks": ("127.0.0.0/8",), "interval": 0.0, "concurrency": 0}
    return FetchPolicy(**(defaults | {"timeout": 5.0} | changes))


def visitor(web: LoopbackWeb, folder: Path, limits: Limits | None = None, **changes: Any) -> Resources:
    """A web and a folder for the state -> resources that may visit it."""
    return Resources(Settings(home=folder / "state", web=policy(web, **changes), limits=limits or Limits()))
