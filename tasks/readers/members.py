"""What a container says of a member -> the member, under a name that is safe to show and leads nowhere."""

import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from tasks.text.surrogates import mend
from worker.errors import Skipped, Verdict

_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DRIVE = re.compile(r"[A-Za-z]:")
_PASSED_OVER = ("__MACOSX",)


class Opened(NamedTuple):
    """A member, open until the next one is asked for; its size where it can be entered anywhere, else None."""

    file: io.BufferedReader
    size: int | None = None


class Member(NamedTuple):
    """A file that a container holds, or the verdict why it is none to be read; ``open`` raises Verdict."""

    name: str
    content: Verdict | Callable[[], Opened]
    modified: datetime | None = None


def safe_name(name: str) -> str:
    """Name as a container writes it -> with slashes, and without what a terminal would obey."""
    return mend(_UNSHOWN.sub("\ufffd", name.replace("\\", "/"))).removeprefix("./")


def leads_out(name: str) -> Verdict | None:
    """Safe name -> the verdict on one that leads out of its container, None for any other."""
    if name.startswith("/") or _DRIVE.match(name) or ".." in PurePosixPath(name).parts:
        return Skipped("outside-root", "a name that leads out of the file that holds it")
    return None


def link_verdict(name: str, target: str) -> Verdict | None:
    """A link's name and where it leads -> the verdict on one that leads out; any other target comes by itself."""
    depth = len(PurePosixPath(name).parts) - 1
    for part in PurePosixPath(target).parts:
        depth += -1 if part == ".." else 1
        if depth < 0:
            break
    if target.startswith("/") or depth < 0:
        return Skipped("outside-root", "a link that leads out of the file that holds it")
    return None


def is_passed_over(name: str) -> bool:
    """Name -> whether it is hidden, or settings: as in a folder."""
    parts = PurePosixPath(name).parts
    return name.endswith(".toml") or any(part in _PASSED_OVER or (part[:1] == "." and part != "..") for part in parts)
