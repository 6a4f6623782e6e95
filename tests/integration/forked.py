"""A command -> the same in a process of its own that has loaded everything: a second is saved each time.

A server of each test process has loaded what commands need (``tests/loaded.py``), and forks for each: memory, signals,
exit codes, files and the environment are the command's own. Two of them have the same seed of hashes; where that
matters, and where a command has a pool of processes, it is started afresh.
"""

import multiprocessing
import os
import runpy
import sys
from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]


def run_forked(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], *, stdin: bytes, timeout: float
) -> CompletedProcess[bytes]:
    """Module and arguments -> ``python -m`` with them, finished. Raises TimeoutExpired, after killing it."""
    context = multiprocessing.get_context("forkserver")
    with TemporaryDirectory() as kept:
        files = [Path(kept, name) for name in ("stdin", "stdout", "stderr")]
        files[0].write_bytes(stdin)
        process = context.Process(target=_command, args=(list(command), folder, dict(environment), files))
        with chdir(ROOT):  # where the server finds the tests
            process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutExpired(list(command), timeout, *(file.read_bytes() for file in files[1:]))
        code = process.exitcode
        process.close()
        return CompletedProcess(list(command), code, *(file.read_bytes() for file in files[1:]))


def _command(command: list[str], folder: Path, environment: dict[str, str], files: list[Path]) -> None:
    """In the forked process: make it as if it had just been started, and run the module."""
    loaded = "tests.loaded" in sys.modules
    for number, (file, flags) in enumerate(zip(files, (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY), strict=True)):
        os.dup2(os.open(file, flags | os.O_CREAT), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process lives
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, errors="backslashreplace", buffering=1)  # noqa: SIM115
    assert loaded, "the server has loaded what commands need"
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = command
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
