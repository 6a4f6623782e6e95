"""Language -> the words that stand around names in its bylines; the names of news agencies, in any."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct

from tasks.stages.clean.metadata.plain import bare

DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # scripts that part no words
_SPELT = r"(?<![^\W_])"  # where a word begins


class Vocabulary(Struct, frozen=True):
    """The words around names in one language and in English; see ``bylines.toml``."""

    by: re.Pattern[str]
    labels: re.Pattern[str]
    nobody: frozenset[str]
    joint: re.Pattern[str]
    at: frozenset[str]
    roles: frozenset[str]
    endings: tuple[str, ...]  # roles in scripts without spaces, which stand behind a name in one word with it
    ranks: frozenset[str]
    desks: frozenset[str]
    others: frozenset[str]


@cache
def vocabulary(language: str) -> Vocabulary:
    """Language, or none where it is not known -> its Vocabulary, the English one for a language without words."""
    table = _table()
    rows = [table[tag] for tag in dict.fromkeys(("en", language)) if tag in table] if language else list(table.values())

    def words(kind: str) -> set[str]:
        return {word for row in rows for word in row.get(kind, ())}

    def alternatives(kind: str) -> list[str]:
        return [re.escape(word) for word in sorted(words(kind), key=len, reverse=True)]

    roles = frozenset(words("role"))
    return Vocabulary(
        by=re.compile(
            r"(?:"
            + "|".join(alternatives("by"))
            + r")(?:\s*[:：／/·]\s*|\s+|$|(?<=[\u3040-\u9fff])(?=[\u3040-\u9fff])|(?-i:(?<=[Bb]y)(?=[A-Z])))",
            re.IGNORECASE,
        ),
        labels=_labelling(words("by") | words("nobody")),
        nobody=frozenset(words("nobody")),
        joint=_joining(alternatives("and")),
        at=frozenset(words("at")),
        roles=roles,
        endings=tuple(role for role in roles if not role.isascii()),
        ranks=frozenset(words("rank")),
        desks=frozenset(words("desk")),
        others=frozenset(words("other")),
    )


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files(__package__) / "bylines.toml").read_text(encoding="utf-8"))


def _joining(words: list[str]) -> re.Pattern[str]:
    """Words and signs for "and", escaped -> what stands between two names."""
    spaced = [word for word in words if word.isalpha() or " " in word]
    signs = [word for word in words if word not in spaced and not word.isascii()]
    apart = "|".join([*spaced, "&", r"\+"]).replace("\\ ", r"\s")
    return re.compile(rf"\s+(?:{apart})\s+|\s*(?:{'|'.join([*signs, '&amp;', ' & '])})\s*", re.IGNORECASE)


def _labelling(words: set[str]) -> re.Pattern[str]:
    """Words before names -> one of them with a colon; where no space parts words, it may stand behind any letter."""
    labels = sorted(words, key=len, reverse=True)
    dense = [re.escape(word) for word in labels if DENSE.match(word)]
    spelt = [re.escape(word) for word in labels if not DENSE.match(word)]
    return re.compile(rf"({'|'.join([_SPELT + '(?:' + '|'.join(spelt) + ')', *dense])})\s*[:：]", re.IGNORECASE)


@cache
def agencies() -> frozenset[str]:
    """-> names of news agencies, letters and digits only."""
    lines = (files(__package__) / "agencies.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(bare(line) for line in lines if line and not line.startswith("#"))
