"""A byline as printed -> the people it names, in order: roles, places, dates and addresses cut off, nothing made up."""

import re
import unicodedata
from collections.abc import Mapping
from itertools import chain

from tasks.models.document import Person
from tasks.stages.clean.metadata.byline_words import DENSE, Vocabulary, agencies, vocabulary
from tasks.stages.clean.metadata.plain import bare, plain
from tasks.stages.clean.metadata.roles import give_role, without_degree
from tasks.text.date_words import is_weekday, month_of
from tasks.text.dates import read_moment

AGENCY = "agency"  # role of a news agency that a byline names
NEWSROOM = "newsroom"  # role of a desk, a team or a publisher that stands in a person's place
_LONGEST = 300  # characters of a byline that are read
_NAME = 80  # characters of a name
_MOST = 20  # people of one byline
_CONTACT = re.compile(r"\S+@[\w.-]+|\bhttps?://\S+|(?<!\w)@\w+|\bwww\.\S+")
_WHOLE = re.compile(r"^[(（\[［【《<〔](.*)[)）\]］】》>〕]$")
_ASIDE = re.compile(r"\s*[(（\[［【〔].*?(?:[)）\]］】〕]|$)")
_SEGMENT = re.compile(r"\s*(?:[|•●▪◆>»›→~｜]|\s[-–—]\s|[–—]|\s/\s|／|(?<=[^\W\d_]{3})\.\s(?=\w+\s\w+\s))\s*")
_PART = re.compile(r"\s*[,;،؛，；]\s*")
_PARTICLES = frozenset((
    "de", "del", "della", "dello", "di", "da", "do", "dos", "das", "du", "des", "la", "le", "las", "los", "el", "al",
    "ul", "bin", "ibn", "ben", "bint", "abu", "abd", "van", "von", "vom", "zu", "zum", "zur", "der", "den", "ter",
    "ten", "te", "af", "av", "y", "e", "i", "und", "of", "san", "st", "saint", "mac", "mc", "o", "d", "l", "dal",
    "dalla", "degli", "vander", "'t",
))  # fmt: skip
_FIGURE = re.compile(r"\d")
_CALLS = frozenset("email e-mail mail contact follow twitter facebook linkedin instagram".split())  # noqa: SIM905
_MAILBOX = ("mailto:", "tel:", "sms:", "whatsapp:")
# Words of a clock, in small letters, and of zones: what stands between a date and the name behind it.
_CLOCK = frozenset(
    "am pm a.m p.m a.m. p.m. uhr h hrs hours klo kl kl. ora ore às a à at on um de del the ч год г".split()  # noqa: SIM905
)
_ZONE = re.compile(r"[A-ZА-Я]{1,4}[TТZ]|UTC|GMT|MEZ|МСК|WIB|WITA|[A-Z]{2,3}[+-]\d+")
_EDGES = " \t:.,;-–—·・*/\"'“”„«»‹›&+_=~"


def read_people(
    text: str, language: str, links: Mapping[str, str] | None = None, *, stated: bool = False
) -> tuple[Person, ...]:
    """Byline as printed, language, addresses by the link's text, whether markup states that it is an author -> people.

    What is stated may be a nickname or an institution; what only stands in a likely place must look like names.
    """
    words = vocabulary(language)
    text = plain(text, _LONGEST)
    if not stated:
        text = _without_nobody(_without_contacts(text, links or {}, words), words)
    text = _apart(_CONTACT.sub(" ", text).strip(_EDGES), links or {}, words)
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


def _apart(text: str, links: Mapping[str, str], words: Vocabulary) -> str:
    """Byline and its links -> the same with a comma behind each link that is a name, where only markup parted them."""
    for name in links:
        start = text.find(name) if _is_name(name.split()) else -1
        rest = text[start + len(name) :]
        if start >= 0 and rest and (rest[0].isalnum() or (rest[0] == " " and not words.joint.match(rest))):
            text = f"{text[: start + len(name)]}, {rest.lstrip()}"
    return text


def _without_contacts(text: str, links: Mapping[str, str], words: Vocabulary) -> str:
    """Byline and its links -> the same parted where a link leads to a mailbox or a button instead of a person."""
    for name, href in links.items():
        tokens = name.split()
        lower = [token.strip(".,:").lower() for token in tokens]
        contact = href.lower().startswith(_MAILBOX) or not _CALLS.isdisjoint(lower)
        named = _is_name(tokens) and words.others.isdisjoint(lower)
        if named and DENSE.match(name) and any(word in name for word in (*words.endings, *words.nobody)):
            named = False  # 联系作者: letters as many as a name's, and "author" among them
        if contact and not named and name in text:
            text = text.replace(name, " | ", 1)
    return text


def _without_nobody(text: str, words: Vocabulary) -> str:
    """Line with labels in it -> the same without what stands behind one that names no author: the source, the desk."""
    labels = list(words.labels.finditer(text))
    if all(label[1].lower() not in words.nobody for label in labels):
        return text
    pieces = [text[: labels[0].start()]]
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        if label[1].lower() not in words.nobody:
            pieces.append(text[label.start() : following.start() if following else len(text)])
    return " | ".join(pieces)


def _read_segment(text: str, words: Vocabulary, *, stated: bool) -> list[Person]:
    text, opened = _without_by(text, words)
    if not stated:
        text, opened = _beside_figures(text, opened, words)
    people: list[Person] = []
    for raw in chain.from_iterable(map(words.joint.split, _PART.split(text))):
        name, role = without_degree(*_trim(raw.strip(_EDGES), words, stated=stated), people)
        if not name:
            give_role(people, role)
            continue
        person = _judge(name, role, words, stated=stated, opened=opened)
        if person is None and not people and not stated:
            return []  # what opens with something else is no byline
        if person is not None and (stated or not _is_place(name, people)):
            people.append(person)
    desk = any(person.role == NEWSROOM for person in people)  # "Politics" alone is a section, "By Politics" is not
    return people if opened or stated or not desk else []


def _beside_figures(text: str, opened: bool, words: Vocabulary) -> tuple[str, bool]:
    """Segment and whether a word like "by" opens it -> what stands before a date in it, or else behind it; and the same
    of that."""
    figure = _FIGURE.search(text)
    if figure is None:
        return text, opened
    before = _without_date(text[: figure.start()].strip(_EDGES))
    return (before, opened) if before or opened else _behind_date(text, words)


def _without_by(text: str, words: Vocabulary) -> tuple[str, bool]:
    """Segment of a byline -> without the words like "by" that open it, and whether there were any."""
    opened = False
    while opening := words.by.match(text):
        if opening[0].strip(" :：／/·").lower() in words.nobody:
            return "", False
        rest = text[opening.end() :].strip(_EDGES)
        if rest == text:
            break
        text, opened = rest, True
    return text, opened


def _is_place(name: str, people: list[Person]) -> bool:
    """Whether a name is a single word after full names: where they report from."""
    return bool(people) and " " in people[0].name and " " not in name and name[0].isascii()


def _without_date(text: str) -> str:
    """What stands before a figure -> without the name of a month or a day at its end, which belongs to the figure."""
    tokens = text.split()
    while tokens and _is_of_date(tokens[-1]):
        tokens.pop()
    return " ".join(tokens).strip(_EDGES)


def _behind_date(text: str, words: Vocabulary) -> tuple[str, bool]:
    """Line that opens with a date -> what stands behind it and its time, where that is a name, and whether a word like
    "by" opens it; without one it has to be a full name."""
    tokens = text.split()
    end = 0
    while end < len(tokens) and (
        _FIGURE.search(tokens[end]) or _is_of_date(tokens[end]) or not any(map(str.isalnum, tokens[end]))
    ):
        end += 1
    if read_moment(" ".join(tokens[:end])) is None:  # a house number, or what else begins with a figure
        return "", False
    rest, opened = _without_by(" ".join(tokens[end:]).strip(_EDGES), words)
    named = _PART.split(rest)[0].split()
    return (rest, opened) if rest and (opened or (2 <= len(named) <= 4 and _is_name(named))) else ("", False)


def _is_of_date(token: str) -> bool:
    """Word -> whether it belongs to a date or a time beside it: a month, a day, ``am``, a zone."""
    word = token.strip(".,;:()（）").lower()
    return (
        bool(month_of(word)) or is_weekday(word) or word in _CLOCK or _ZONE.fullmatch(token.strip(".,()")) is not None
    )


def _trim(part: str, words: Vocabulary, *, stated: bool) -> tuple[str, str | None]:
    """Part of a byline -> the name in it and the role that stands before or after it; no name where it is a role.

    A name of three words or less that is stated is taken as it is: a pen name may end in ``Expert``.
    """
    tokens = _without_place(part.split(), words)
    lower = [token.strip(".,").lower() for token in tokens]
    if (ranked := _rank_at(lower, words)) is not None:
        return " ".join(tokens[:ranked]).strip(_EDGES), " ".join(tokens[ranked:])
    if not stated:
        tokens, lower = _without_call(tokens, lower)
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


def _rank_at(lower: list[str], words: Vocabulary) -> int | None:
    """Words of a part in lower case -> where a rank stands in them before the role that ends them."""
    if not lower or lower[-1] not in words.roles:
        return None
    return next((at for at, word in enumerate(lower) if word in words.ranks), None)


def _without_call(tokens: list[str], lower: list[str]) -> tuple[list[str], list[str]]:
    """Words of a part -> those before a call such as "Email the author", where they are a full name."""
    for index in range(2, len(tokens)):
        if lower[index] in _CALLS and _is_name(tokens[:index]):
            return tokens[:index], lower[:index]
    return tokens, lower


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
        return None if _is_phrase(lower, words) else Person(name, NEWSROOM if desk else role)
    if is_weekday(" ".join(lower)):
        return None
    if desk:
        return Person(name, NEWSROOM) if 1 < len(tokens) + opened <= 5 and tokens[0][:1].isupper() else None
    return Person(name, role) if _is_name(tokens) and not _is_other(lower, words) else None


def _is_phrase(lower: list[str], words: Vocabulary) -> bool:
    """Words in lower case -> whether they are a phrase of the page's, whoever states it; one word may be a pen name."""
    return len(lower) > 1 and " ".join(lower) in words.others


def _is_other(lower: list[str], words: Vocabulary) -> bool:
    """Words in lower case -> whether one of them never stands in a name; a particle may, but not as the first."""
    if " ".join(lower) in words.others:
        return True
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
