"""The lock -> whether wheels alone install it on every platform that is promised; what is missing, by name.

    python -m tests.wheels [FILE of pins, default requirements.txt]

It asks the index that is set up here and never names it. Exit code 1: something would have to be built. Where no index
answers nothing is proved: that is said, and fails under CI=true.
"""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "x86_64-apple-darwin", "aarch64-apple-darwin")
_LACKING = re.compile(r"Wheels are required for `([^`]+)`")
_UNSOLVED = "No solution found"
_OFFLINE = "network was disabled"
_AT_ONCE = 8  # mostly they wait for the index


def find_lacking(pins: Path, python: str, machine: str) -> set[str] | None:
    """Pins, a Python and a machine -> names without a wheel that fits; None where no index answers."""
    command = [
        _uv(), "pip", "compile", "--only-binary", ":all:", "--no-emit-index-url", "--no-header", "--no-annotate",
        "--no-python-downloads", "--python-version", python, "--python-platform", machine,
        "--output-file", os.devnull, str(pins),
    ]  # fmt: skip
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode == 0:
        return set()
    if _UNSOLVED not in ended.stderr or _OFFLINE in ended.stderr:
        return None
    return set(_LACKING.findall(ended.stderr)) or {"something that uv does not name"}


def main(pins: Path) -> int:
    """Pins -> exit code, and a line for each platform that lacks something."""
    platforms = list(product(PYTHONS, MACHINES))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(lambda each: find_lacking(pins, *each), platforms))
    lacking = 0
    for (python, machine), names in zip(platforms, answers, strict=True):
        if names:
            lacking += 1
            print(f"Python {python}, {machine}: no wheel of {', '.join(sorted(names))}")
    unasked = answers.count(None)
    print(f"{pins}: {len(platforms) - unasked} platforms asked about, {lacking} lack wheels")
    if unasked:
        print(f"no index answered about {unasked} platforms")
    return 1 if lacking or (unasked and os.environ.get("CI") == "true") else 0


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else shutil.which("uv") or "uv"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "requirements.txt")))
