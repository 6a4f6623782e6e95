"""-> the most memory that this process has held at once.

``ru_maxrss`` is of no use on Linux: it survives ``exec``, so that a child starts with what its parent had taken.
"""

import re
import resource
import sys
from pathlib import Path

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def peak() -> int:
    """-> the peak of resident memory since the process began, or since it was forgotten; in MiB."""
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**20
    found = re.search(r"VmHWM:\s+(\d+) kB", _STATUS.read_text())
    assert found, "the kernel does not tell the peak of resident memory"
    return int(found[1]) // 1024


def forget_peak() -> None:
    """-> nothing; the peak is counted from what is held now (proc(5): clear_refs)."""
    if sys.platform != "darwin":
        _CLEAR.write_text("5")
