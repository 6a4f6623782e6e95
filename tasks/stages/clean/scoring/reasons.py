"""Codes of a kept run -> the reason in words: what it is, where it stands, what weighs most around it.

The words are data (``reasons.toml``), put together when somebody asks; features without words are never named.
"""

import tomllib
from functools import cache
from importlib import resources
from itertools import product

from tasks.stages.clean.regions.reasons import NAMED
from tasks.stages.clean.scoring.features import CODES
from tasks.stages.clean.tree.class_hints import HINTS

_DATA = tomllib.loads(resources.files(__package__).joinpath("reasons.toml").read_text("utf-8"))


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
            parts = table.get("parts") or [[NAMED[hint] for hint in HINTS]]
            first = next(code for name, code in number.items() if name.startswith(f"{feature}="))
            for step, chosen in enumerate(product(*parts)):
                found[first + step] = group, table["says"].format(*chosen)
    return found
