"""Node, as the tests of other languages need it: where its packages lie, and a folder from which scripts find them."""

import shutil
import subprocess
from pathlib import Path

from tests.conftest import missing

ROOT = Path(__file__).parents[2]
MODULES = ROOT / ".venv" / "node" / "node_modules"


def furnish(folder: Path, *scripts: Path) -> Path:
    """Folder, scripts -> the folder with copies of them, and the packages that they import within reach."""
    if not shutil.which("node") or not MODULES.is_dir():
        missing("no node on the path, or `make .venv/test` did not install its packages")
    for script in scripts:
        shutil.copy(script, folder)
    (folder / "node_modules").symlink_to(MODULES)
    return folder


def run(folder: Path, *command: str) -> str:
    """Folder and a command -> what it prints; fails the test with its complaints where it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
