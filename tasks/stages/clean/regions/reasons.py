"""Evidence for a block -> the reason in words; for a kept one: what it is, where it stands, what weighs most around it.

The words are data (``reasons.toml``), put together when somebody asks; features without words are never named.
"""

import tomllib
from functools import cache
from importlib import resources
from itertools import product

from tasks.models.document import Label
from tasks.stages.clean.scoring.features import CODES
from tasks.stages.clean.tree.class_hints import HINTS

_DATA = tomllib.loads(resources.files(__package__).joinpath("reasons.toml").read_text("utf-8"))
_NAMED: dict[str, str] = _DATA.pop("named")
_WORDED: dict[str, str] = _DATA.pop("worded")


def box_named(hint: str) -> str:
    """What the name of a box says -> the reason that it gives."""
    return f"in a box named {_NAMED[hint]}"


def worded_as(label: Label) -> str:
    """Label that the wording of a text speaks for -> the reason that it gives."""
    return f"worded as {_WORDED[label]}"


def in_words(codes: list[int], weights: list[int]) -> str:
    """Codes of a kept run, and what each weighs -> the reason to keep it."""
    best: dict[str, int] = {}
    known = words()
    for code in [code for code in codes if code in known]:
        group = known[code][0]
        if group not in best or weights[code] > weights[best[group]]:
            best[group] = code
    return ", ".join(known[best[group]][1] for group in _DATA if group in best)


@cache
def words() -> dict[int, tuple[str, str]]:
    """-> by code the group of its feature and its words."""
    number = {name: code for code, name in enumerate(CODES.names)}
    found: dict[int, tuple[str, str]] = {}
    for group, features in _DATA.items():
        for feature, table in features.items():
            parts = table.get("parts") or [[_NAMED[hint] for hint in HINTS]]
            first = next(code for name, code in number.items() if name.startswith(f"{feature}="))
            for step, chosen in enumerate(product(*parts)):
                found[first + step] = group, table["says"].format(*chosen)
    return found
