"""A reference to a secret, ``env:NAME`` or ``file:/path`` -> the secret, read when it is needed and kept nowhere.

A file is read anew each time, so that a secret which was changed counts from the next request on.
"""

import os
import re
from pathlib import Path

from worker.errors import Transient

MASK = "•••"  # what is shown in place of one
_REFERENCE = re.compile(r"(env|file):(.+)")
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_LONGEST = 8_000


def is_reference(text: str) -> bool:
    """Text -> whether it is a reference to a secret rather than the value itself."""
    return _REFERENCE.fullmatch(text) is not None


def mistake_of(reference: str) -> str:
    """Reference -> what is wrong with how it is written, empty where nothing is; nothing is read."""
    found = _REFERENCE.fullmatch(reference)
    kind, name = (found[1], found[2]) if found else ("", "")
    if kind == "env":
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            return f"{reference!r} names no variable; it is written like env:COURIER_KEY"
        return "a variable that begins with WIREDESK_ is a setting: name it otherwise" if _is_setting(name) else ""
    if kind == "file" and not Path(name).is_absolute():
        return f"{reference!r}: a file is named by its whole path, such as file:/run/secrets/courier"
    return "" if kind else f"{reference!r} is neither env:NAME nor file:/path"


def _is_setting(name: str) -> bool:
    return name.upper().startswith("WIREDESK_")


def missing(text: str) -> str:
    """Value or reference -> why it cannot be had here, empty where it can."""
    try:
        resolve(text)
    except Transient as verdict:
        return verdict.detail
    return ""


def resolve(text: str, *, ascii_only: bool = True) -> str:
    """Value, or a reference to it -> the value, without the line's end that a file has.

    Raises Transient ``credentials`` where the variable is not set, the file cannot be read, or what is there cannot
    stand in a header; it never says what was there.
    """
    found = _REFERENCE.fullmatch(text)
    if found is None:
        return text
    if found[1] == "env":
        value = os.environ.get(found[2])
        if value is None:
            raise Transient("credentials", f"the variable {found[2]} is not set where this process runs")
    else:
        try:
            value = Path(found[2]).read_text("utf-8")
        except OSError as error:
            raise Transient("credentials", f"{found[2]} cannot be read ({error.strerror})") from None
        except UnicodeDecodeError:
            raise Transient("credentials", f"{found[2]} is not UTF-8") from None
    value = value.strip()
    if not value or len(value) > _LONGEST or (ascii_only and not _PRINTABLE.fullmatch(value)):
        raise Transient("credentials", f"what {text} holds is empty, too long, or has other than plain characters")
    return value
