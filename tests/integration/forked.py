"""A command -> the same in a process of its own that has loaded everything: a second is saved each time.

A server of each test process has loaded what commands need (``tests/loaded.py``), and forks for each: memory, signals,
exit codes, files and the environment are the command's own. Two of them have the same seed of hashes; where that
matters, where a command has a pool of processes, and where its start is meant, it is started afresh.
"""

import multiprocessing
import os
import runpy
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
NOWHERE = Path(os.devnull)


class Forked:
    """Module and arguments -> ``python -m`` with them, while it runs: what ``Popen`` can, as far as tests need it.

    ``output`` takes what it says, on standard error too, unless that has a file of its own. As the leader of a session
    it can be killed together with its children.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        *,
        stdin: Path = NOWHERE,
        output: Path = NOWHERE,
        errors: Path | None = None,
        leads: bool = False,
    ) -> None:
        self._command = list(command)
        files = [stdin, output, errors or output]
        self._process = multiprocessing.get_context("forkserver").Process(
            target=_command, args=(self._command, folder, dict(environment), files, leads)
        )
        with chdir(ROOT):  # where the server finds the tests
            self._process.start()
        self.pid: int = self._process.pid or 0
        while leads and self.poll() is None and os.getpgid(self.pid) != self.pid:
            time.sleep(0.001)  # who kills its group must not come too early

    def poll(self) -> int | None:
        """-> its exit code, or none while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """-> its exit code, when it has ended. Raises TimeoutExpired."""
        self._process.join(timeout)
        if (code := self.poll()) is None:
            raise TimeoutExpired(self._command, timeout or 0.0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)


def run_forked(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], *, stdin: bytes, timeout: float
) -> CompletedProcess[bytes]:
    """Module and arguments -> ``python -m`` with them, finished. Raises TimeoutExpired, after killing it."""
    with TemporaryDirectory() as kept:
        given, said, complained = (Path(kept, name) for name in ("stdin", "stdout", "stderr"))
        given.write_bytes(stdin)
        process = Forked(command, folder, environment, stdin=given, output=said, errors=complained)
        try:
            code = process.wait(timeout)
        except TimeoutExpired:
            process.kill()
            process.wait()
            raise TimeoutExpired(list(command), timeout, said.read_bytes(), complained.read_bytes()) from None
        return CompletedProcess(list(command), code, said.read_bytes(), complained.read_bytes())


def _command(command: list[str], folder: Path, environment: dict[str, str], files: list[Path], leads: bool) -> None:
    """In the forked process: make it as if it had just been started, and run the module."""
    loaded = "tests.loaded" in sys.modules
    if leads:
        os.setsid()
    for number, (file, flags) in enumerate(zip(files, (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY), strict=True)):
        os.dup2(os.open(file, flags | os.O_CREAT | os.O_APPEND), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process lives
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, errors="backslashreplace", buffering=1)  # noqa: SIM115
    assert loaded, "the server has loaded what commands need"
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = command
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
