"""A path as typed -> the files below it, by name, each once; what a file turns out to be is for its opener to say."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from tasks.readers.companions import accompanies


def walk(path: str) -> Iterator[str]:
    """Path of a file or a folder -> relative paths of its files, depth first, sorted by name.

    A path that is no folder, and a folder without files, is itself the one result: ``""``. Hidden files and folders are
    passed over, and so are settings and source lists (``.toml``), and what a browser saved along with a page. A link to
    something below the same root is passed over too, as its target comes under its own name, unless that is hidden.
    Other links (outwards, in a loop, to nothing) are named, so that opening refuses them, and so are folders that
    cannot be listed. Names are as the system gives them, their bytes UTF-8 or not.
    """
    if not _is(Path.is_dir, Path(path)):
        yield ""
        return
    root = Path(path).resolve()
    followed: set[Path] = set()
    nothing = True
    waiting = [""]
    while waiting:
        name = waiting.pop()
        here = root / name
        target: Path | None = here
        if _is(Path.is_symlink, here):
            target = _target(root, here)
            if target is not None:
                if _comes_anyhow(root, target, followed):
                    continue
                followed.add(target)
        names = _within(here, name) if target is not None else None
        if names is None and name:
            nothing = False
            yield name
        waiting += names or ()
    if nothing:
        yield ""


def _is(question: Callable[[Path], bool], path: Path) -> bool:
    """-> the answer, no where it may not be known."""
    try:
        return question(path)
    except OSError:
        return False


def _target(root: Path, link: Path) -> Path | None:
    """-> what the link leads to, None where it may not be followed."""
    try:
        target = link.resolve(strict=True)
        loop = link.parent.resolve(strict=True).is_relative_to(target)
    except (OSError, RuntimeError):
        return None
    return target if target.is_relative_to(root) and not loop else None


def _comes_anyhow(root: Path, target: Path, followed: set[Path]) -> bool:
    hidden = any(part.startswith(".") for part in target.relative_to(root).parts)
    return not hidden or any(place in followed for place in (target, *target.parents))


def _within(folder: Path, name: str) -> list[str] | None:
    """-> what is in the folder, the last name first; None for what is none, or cannot be listed."""
    if not _is(Path.is_dir, folder):
        return None
    try:
        with os.scandir(folder) as entries:
            listed = {entry.name for entry in entries if not _passed_over(entry.name)}
    except OSError:
        return None
    names = sorted((each for each in listed if not accompanies(each, listed)), reverse=True)
    return [f"{name}/{each}" if name else each for each in names]


def _passed_over(name: str) -> bool:
    return name.startswith(".") or name.endswith(".toml")
