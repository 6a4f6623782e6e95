"""A byline as printed -> the people it names, in order: roles, places, dates and addresses cut off, nothing made up."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import chain

from msgspec import Struct

from tasks.models.document import Person
from tasks.stages.clean.metadata.plain import bare, plain
from tasks.text.dates import month_of

AGENCY = "agency"  # role of a news agency that a byline names
NEWSROOM = "newsroom"  # role of a desk, a team or a publisher that stands in a person's place
_LONGEST = 300  # characters of a byline that are read
_NAME = 80  # characters of a name
_MOST = 20  # people of one byline
_CONTACT = re.compile(r"\S+@[\w.-]+|\bhttps?://\S+|(?<!\w)@\w+|\bwww\.\S+")
_MAILBOX = re.compile(
    r"mailto:|tel:|(?:https?:)?//(?:[\w-]+\.)*(?:twitter|x|facebook|instagram|linkedin|bsky)\.(?:com|app)/",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"^[(（\[［【《<](.*)[)）\]］】》>]$")
_ASIDE = re.compile(r"\s*[(（\[［【].*?(?:[)）\]］】]|$)")
_SEGMENT = re.compile(r"\s*(?:[|•●▪◆>»›→~｜]|\s[-–—]\s|[–—]|\s/\s|／|(?<=[^\W\d_]{3})\.\s(?=\w+\s\w+\s))\s*")
_PART = re.compile(r"\s*[,;،؛，；]\s*")
_PARTICLES = frozenset((
    "de", "del", "della", "dello", "di", "da", "do", "dos", "das", "du", "des", "la", "le", "las", "los", "el", "al",
    "ul", "bin", "ibn", "ben", "bint", "abu", "abd", "van", "von", "vom", "zu", "zum", "zur", "der", "den", "ter",
    "ten", "te", "af", "av", "y", "e", "i", "und", "of", "san", "st", "saint", "mac", "mc", "o", "d", "l", "dal",
    "dalla", "degli", "vander", "'t",
))  # fmt: skip
_FIGURE = re.compile(r"\d")
_EDGES = " \t:.,;-–—·・*/\"'“”„«»‹›&+_=~"


class Vocabulary(Struct, frozen=True):
    """The words around names in one language and in English; see ``bylines.toml``."""

    by: re.Pattern[str]
    within: re.Pattern[str]  # the same in the middle of a line, where only a word of its own or with a colon counts
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
    table = tomllib.loads((files(__package__) / "bylines.toml").read_text(encoding="utf-8"))
    rows = [table[tag] for tag in dict.fromkeys(("en", language)) if tag in table] if language else list(table.values())

    def words(kind: str) -> set[str]:
        return {word for row in rows for word in row.get(kind, ())}

    def alternatives(kind: str) -> list[str]:
        return [re.escape(word) for word in sorted(words(kind), key=len, reverse=True)]

    spaced = [word for word in alternatives("and") if word.isalpha() or " " in word]
    signs = [word for word in alternatives("and") if word not in spaced and not word.isascii()]
    joint = (
        r"\s+(?:"
        + "|".join([*spaced, "&", r"\+"]).replace("\\ ", r"\s")
        + r")\s+|\s*(?:"
        + "|".join([*signs, "&amp;", " & "])
        + r")\s*"
    )
    roles = frozenset(words("role"))
    return Vocabulary(
        by=re.compile(
            r"(?:"
            + "|".join(alternatives("by"))
            + r")(?:\s*[:：／/·]\s*|\s+|$|(?<=[\u3040-\u9fff])(?=[\u3040-\u9fff])|(?-i:(?<=[Bb]y)(?=[A-Z])))",
            re.IGNORECASE,
        ),
        within=re.compile(
            r"(?<!\w)(?:" + "|".join(alternatives("by")) + r")(?:\s*[:：]\s*|(?<=[a-zà-ÿ])\s+(?=[^\W\d_]))",
            re.IGNORECASE,
        ),
        joint=re.compile(joint, re.IGNORECASE),
        at=frozenset(words("at")),
        roles=roles,
        endings=tuple(role for role in roles if not role.isascii()),
        ranks=frozenset(words("rank")),
        desks=frozenset(words("desk")),
        others=frozenset(words("other")),
    )


@cache
def agencies() -> frozenset[str]:
    """-> names of news agencies, letters and digits only."""
    lines = (files(__package__) / "agencies.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(bare(line) for line in lines if line and not line.startswith("#"))


def read_people(
    text: str, language: str, links: Mapping[str, str] | None = None, *, stated: bool = False
) -> tuple[Person, ...]:
    """Byline as printed, language, addresses by the link's text, whether markup states that it is an author -> people.

    What is stated may be a nickname or an institution; what only stands in a likely place must look like names.
    """
    words = vocabulary(language)
    text = _without_contacts(text, links or {})
    text = _apart(_CONTACT.sub(" ", plain(text, _LONGEST)).strip(_EDGES), links or {}, words)
    if whole := _WHOLE.match(text):
        text = whole[1]
    text = " ".join(_ASIDE.sub(" ", text).split())
    found: dict[str, Person] = {}
    for segment in _SEGMENT.split(text):
        people = _read_segment(segment.strip(_EDGES), words, stated=stated)
        for person in people:
            uri = (links or {}).get(person.name)
            found.setdefault(bare(person.name), Person(person.name, person.role, uri))
        if people:
            break
    return tuple(found.values())[:_MOST]


def _without_contacts(text: str, links: Mapping[str, str]) -> str:
    """Byline and its links -> the same without the words of those that only lead to a mailbox or an account."""
    for words, href in links.items():
        if _MAILBOX.match(href) and not _is_name(words.split()):
            text = text.replace(words, " | ", 1)
    return text


def _apart(text: str, links: Mapping[str, str], words: Vocabulary) -> str:
    """Byline and its links -> the same with a comma behind each link that is a name, where only markup parted them."""
    for name in links:
        start = text.find(name) if _is_name(name.split()) else -1
        rest = text[start + len(name) :]
        if start >= 0 and rest and (rest[0].isalnum() or (rest[0] == " " and not words.joint.match(rest))):
            text = f"{text[: start + len(name)]}, {rest.lstrip()}"
    return text


def _read_segment(text: str, words: Vocabulary, *, stated: bool) -> list[Person]:
    text, opened = _without_by(text, words)
    if not stated:
        text = _beside_figures(text, words)
    if not text:
        return []
    people: list[Person] = []
    for raw in chain.from_iterable(map(words.joint.split, _PART.split(text))):
        name, role = _trim(raw.strip(_EDGES), words, stated=stated)
        if not name:
            _give_role(people, role)
            continue
        person = _judge(name, role, words, stated=stated, opened=opened)
        if person is None and not people and not stated:
            return []  # what opens with something else is no byline
        if person is not None and (stated or not _is_place(name, people)):
            people.append(person)
    desk = any(person.role == NEWSROOM for person in people)  # "Politics" alone is a section, "By Politics" is not
    return people if opened or stated or not desk else []


def _give_role(people: list[Person], role: str | None) -> None:
    """A role that stands behind a comma is that of the person before it."""
    if role and people and people[-1].role is None:
        people[-1] = Person(people[-1].name, role)


def _without_by(text: str, words: Vocabulary) -> tuple[str, bool]:
    """Segment of a byline -> without the words like "by" that open it, and whether there were any."""
    opened = False
    while opening := words.by.match(text):
        rest = text[opening.end() :].strip(_EDGES)
        if rest == text:
            break
        text, opened = rest, True
    return text, opened


def _is_place(name: str, people: list[Person]) -> bool:
    """Whether a name is a single word after full names: where they report from."""
    return bool(people) and " " in people[0].name and " " not in name and name[0].isascii()


def _beside_figures(text: str, words: Vocabulary) -> str:
    """Segment of a byline -> what stands before its first figure, else behind the word that opens a byline again."""
    figure = _FIGURE.search(text)
    if figure is None:
        return text
    return _without_day(text[: figure.start()].strip(_EDGES)) or _behind_date(text[figure.start() :], words)


def _without_day(text: str) -> str:
    """What stands before a figure -> without the month at its end, which belongs to the figure, nor the day of the
    week before that."""
    tokens = text.split()
    months = 0
    while tokens and month_of(tokens[-1].strip(".,").lower()):
        tokens.pop()
        months += 1
    if months and len(tokens) == 1 and bare(tokens[0]) not in agencies():
        return ""
    return " ".join(tokens).strip(_EDGES)


def _behind_date(text: str, words: Vocabulary) -> str:
    """Line that opens with a date -> what stands behind the word in it that opens a byline, empty without one."""
    openings = list(words.within.finditer(text))
    behind = text[openings[-1].end() :].strip(_EDGES) if openings else ""
    return "" if _FIGURE.search(behind) else behind


def _trim(part: str, words: Vocabulary, *, stated: bool) -> tuple[str, str | None]:
    """Part of a byline -> the name in it and the role that stands before or after it; no name where it is a role.

    A name of three words or less that is stated is taken as it is: a pen name may end in ``Expert``.
    """
    tokens = _without_place(part.split(), words)
    lower = [token.strip(".,").lower() for token in tokens]
    ranked = next((at for at, word in enumerate(lower) if word in words.ranks and lower[-1] in words.roles), None)
    if ranked is not None:
        return " ".join(tokens[:ranked]).strip(_EDGES), " ".join(tokens[ranked:])
    if stated and 1 < len(tokens) <= 3 and " ".join(lower) not in words.roles:
        return part, None
    if _is_role(tokens, lower, words):
        return "", " ".join(tokens)
    end = len(tokens)
    while end > 1 and lower[end - 1] in words.roles:
        end -= 1
    if end == 1 and (suffix := _ending_of(tokens[0], words)):
        return tokens[0].removesuffix(suffix), suffix
    return " ".join(tokens[:end]).strip(_EDGES), " ".join(tokens[end:]) or None


def _without_place(tokens: list[str], words: Vocabulary) -> list[str]:
    """Words of a part -> those before one like "in"; a particle of a name is none, unless nothing follows it."""
    for index, token in enumerate(tokens):
        lower = token.lower()
        if index and lower in words.at and not (lower in _PARTICLES and index + 1 < len(tokens)):
            return tokens[:index]
    return tokens


def _is_role(tokens: list[str], lower: list[str], words: Vocabulary) -> bool:
    """Words of a part, as they are and in lower case -> whether all of it is a role: "senior political editor"."""
    if " ".join(lower) in words.roles:
        return True
    return len(lower) > 1 and lower[-1] in words.roles and not _is_name(tokens[:-1])


def _ending_of(word: str, words: Vocabulary) -> str:
    """Word -> the role at its end, in a script without spaces, with a name before it; empty where there is none."""
    fits = (role for role in words.endings if len(word) > len(role) + 1 and word.endswith(role))
    return next(fits, "")


def _judge(name: str, role: str | None, words: Vocabulary, *, stated: bool, opened: bool) -> Person | None:
    """Name and role, whether markup states it, whether a word like "by" stands before it -> a person, or None."""
    key = bare(name)
    if not key or len(name) > _NAME or key.isdigit():
        return None
    if key in agencies():
        return Person(name, AGENCY)
    tokens = name.split()
    lower = [token.strip(".,:").lower() for token in tokens]
    desk = not words.desks.isdisjoint((" ".join(lower), lower[0], lower[-1]))
    if stated:
        return Person(name, NEWSROOM if desk else role)
    if desk:
        return Person(name, NEWSROOM) if 1 < len(tokens) + opened <= 5 and tokens[0][:1].isupper() else None
    return Person(name, role) if _is_name(tokens) and not _is_other(lower, words) else None


def _is_other(lower: list[str], words: Vocabulary) -> bool:
    """Words in lower case -> whether one of them never stands in a name; a particle may, but not as the first."""
    return any(word in words.others and (not index or word not in _PARTICLES) for index, word in enumerate(lower))


def _is_name(tokens: list[str]) -> bool:
    """Words -> whether they look like somebody's name: few, capital, no figures; without capitals, few letters."""
    if not 1 <= len(tokens) <= 6 or any(len(token) > 25 or _FIGURE.search(token) for token in tokens):
        return False
    letters = "".join(tokens)
    if not all(unicodedata.category(char)[0] in "LM" or char in ".-'’‘`·・ʼ" for char in letters):
        return False
    first = unicodedata.category(letters[0])
    if first == "Lo":
        return _is_uncased_name(letters, len(tokens))
    opens = first == "Lu" or tokens[0].lower() in _PARTICLES
    return opens and len(letters) > 2 and all(map(_is_capital, tokens))


def _is_uncased_name(letters: str, words: int) -> bool:
    """Letters of a script without capitals, and in how many words -> whether they are as many as a name has."""
    if "\u3040" <= letters[0] <= "\u9fff" or "\uac00" <= letters[0] <= "\ud7a3":
        return 2 <= len(letters) <= 10
    return words >= 2 and len(letters) <= 40


def _is_capital(token: str) -> bool:
    return token[0].isupper() or token.lower() in _PARTICLES or token[:2] in {"d'", "d’", "o'", "al", "el"}
