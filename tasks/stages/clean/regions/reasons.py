"""What a box is named or a text is worded as -> the reason in words; the words are data (``reasons.toml``)."""

import tomllib
from importlib import resources

from tasks.models.document import Label

_DATA = tomllib.loads(resources.files(__package__).joinpath("reasons.toml").read_text("utf-8"))
NAMED: dict[str, str] = _DATA["named"]
_WORDED: dict[str, str] = _DATA["worded"]


def box_named(hint: str) -> str:
    """What the name of a box says -> the reason that it gives."""
    return f"in a box named {NAMED[hint]}"


def worded_as(label: Label) -> str:
    """Label that the wording of a text speaks for -> the reason that it gives."""
    return f"worded as {_WORDED[label]}"
