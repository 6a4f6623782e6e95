"""Servers of a test's own, to be killed, broken and starved: started in a folder of ours, on ports that are free."""

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

LIBRARY = "/usr/lib/rabbitmq/bin"  # the scripts as they are; those of Debian on the path change the user first
STARTING = 180.0  # seconds: of a server that does not start, not of one that does


class RabbitMQ:
    """A RabbitMQ node; ``ctl`` is its operator's tool. Raises FileNotFoundError where it is not installed."""

    def __init__(
        self, folder: Path, plugins: tuple[str, ...] = (), settings: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._folder = folder
        self._server, self._ctl = _find("rabbitmq-server"), _find("rabbitmqctl")
        port = free_port(2)
        self._port = port
        self.url = f"amqp://guest:guest@127.0.0.1:{port}/"
        node = f"test_{port}@localhost"
        lines = {"listeners.tcp.local": f"127.0.0.1:{port}"} | dict(settings)
        (folder / "rabbitmq.conf").write_text("".join(f"{name} = {value}\n" for name, value in lines.items()))
        (folder / "enabled_plugins").write_text(f"[{','.join(plugins)}].")
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),  # where the cookie is that server and operator share
            "RABBITMQ_NODENAME": node,
            "RABBITMQ_DIST_PORT": str(port + 1),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "none.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it takes work."""
        with (self._folder / "console.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._server],
                env=self._environment,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + STARTING
        while not _answers(self._port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise OSError(f"RabbitMQ did not start: {(self._folder / 'console.log').read_text()[-2000:]}")
            time.sleep(0.1)
        self.ctl("await_startup")

    def kill(self) -> None:
        """kill -9, its children too."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
            while _answers(self._port):  # its children die a moment later, and would be taken for the next start
                time.sleep(0.05)

    def ctl(self, *arguments: str) -> str:
        """rabbitmqctl -> what it says."""
        done = subprocess.run(
            [self._ctl, "-q", "-n", self._environment["RABBITMQ_NODENAME"], *arguments],
            env=self._environment,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def break_streams(self) -> None:
        """What a kill in a bad moment leaves behind: queues that are known, and that nobody leads any more."""
        self.kill()
        for folder in (self._folder / "data").glob("*/coordination"):
            shutil.rmtree(folder)
        self.start()


def free_port(count: int = 1) -> int:
    """-> a port of this machine that nobody listens at, nor at the next ones.

    Below those that clients are given: one that tries again and again would connect to itself there, and hold the port.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        if not any(_answers(port + number) for number in range(count)):
            return port


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _find(name: str) -> str:
    found = shutil.which(name, path=f"{LIBRARY}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        raise FileNotFoundError(f"no {name} is installed")
    return found
