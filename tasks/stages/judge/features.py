"""Document and its address -> what is known of the page, as numbers under names that a person can read."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from urllib.parse import unquote

from msgspec import Struct

from tasks.models.document import BODY, Block, Document, Label, Structure
from worker.address import split

# One set of signs opens each pattern, for a search skips to it faster than it tries alternatives. The first stops at
# every such letter, so that it is asked only where a text has one of the codes.
_BEHIND = r"(?<=\d)[\d.,]*\s?(?:€|£|₽|₹|₴|zł|kr\b|Kč|USD|EUR|CHF|руб|円|元)"
_CODED = re.compile(
    rf"[$€£¥₹₽₩₺₴UEGCR\d](?:{_BEHIND}"
    r"|(?:(?<=[$€£¥₹₽₩₺₴])|(?:(?<=\bU)SD|(?<=\bE)UR|(?<=\bG)BP|(?<=\bC)HF|(?<=\bR)s)\b\.?)\s?\d)"
)
_SIGNED = re.compile(rf"[$€£¥₹₽₩₺₴\d](?:{_BEHIND}|(?<=[$€£¥₹₽₩₺₴])\s?\d)")
_CODES = ("USD", "EUR", "GBP", "CHF", "Rs")
_SIGNS = (*"$€£¥₹₽₩₺₴円元", "zł", "kr", "Kč", "руб")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_DATE = re.compile(r"(?:19|20)\d\d[/_-]?(?:0[1-9]|1[0-2])\b|/(?:19|20)\d\d/")
_NUMBER = re.compile(r"\d{5,}")
_SUFFIX = re.compile(r"\.\w{2,5}$")
_JOINT = re.compile(r"[-_+]")
_QUOTES = re.compile('[“”"«»„「」]')
_COUNTED = (
    Label.COMMENTS, Label.SHARE, Label.RELATED, Label.NAVIGATION, Label.AUTHOR_BIO, Label.NEWSLETTER, Label.ADVERT,
    Label.SUBSCRIPTION, Label.CAPTION, Label.CREDIT, Label.COPYRIGHT, Label.BOILERPLATE, Label.WIDGET, Label.CODE,
)  # fmt: skip
_ELEMENTS = (
    "a", "form", "input", "select", "textarea", "button", "pre", "code", "table", "iframe", "article", "time", "h2",
    "h3", "img", "li", "dl", "video", "input-password", "input-email", "input-checkbox", "input-radio", "input-number",
    "input-search", "input-text",
)  # fmt: skip
_READ = 20_000  # characters of the text whose words are counted
_AROUND = 40_000  # characters of the rest of the page whose words are read
_TOKEN = re.compile(r"[^\W\d_]{2,}")
_WESTERN = "cp1252"
# Bytes of that code page, what is no letter a space.
_PAGE = [bytes([code]).decode(_WESTERN, "ignore") for code in range(0x100)]
_LETTERS = bytes(code if _TOKEN.match(2 * sign) else 0x20 for code, sign in enumerate(_PAGE))
_SPOKEN = b"".join(
    sign.lower().encode(_WESTERN) if _TOKEN.match(2 * sign) or sign in {"'", "’"} else b" " for sign in _PAGE
)
_MARKS, _DIGITS, _CAPITALS = (
    "".join(filter(told, _PAGE)).encode(_WESTERN) for told in (_QUOTES.match, str.isdigit, str.isupper)
)
PLACES = ("text", "around", "marks")


class Reading(Struct, frozen=True):
    """A page as the stage reads it: the numbers, and by the place where they stood the words that it uses.

    ``words`` are those of the text, those ``around`` it (menus, buttons, what was dropped), and ``marks``: types,
    metas, classes and the like, each with what it is in front (``type:product``).
    """

    numbers: dict[str, float]
    words: dict[str, set[str]]


@cache
def _table(name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text("utf-8"))


@cache
def _family(kind: str, word: str) -> tuple[str, ...]:
    """Kind of a word (``path``) and the word -> the families that it belongs to."""
    return tuple([name for name, words, openings in _families_of(kind) if word in words or word.startswith(openings)])


@cache
def _families_of(kind: str) -> tuple[tuple[str, frozenset[str], tuple[str, ...]], ...]:
    """Kind of a word -> its families, each with its words and with what its other words begin with."""
    return tuple(
        (family, frozenset(words), tuple(one[:-1] for one in words if one.endswith("*")))
        for family, words in _table("families.toml")[kind].items()
    )


@cache
def _small_words(language: str) -> dict[str, str]:
    table = _table("small_words.toml")
    return {word: role for role, words in table.get(language, table["en"]).items() for word in words}


def read_page(document: Document, url: str) -> Reading:
    """Document and the address of its page -> the Reading."""
    kept = [block for block in document.blocks if block.label in BODY or block.read]
    rest = [block.text for block in document.blocks if block.label not in BODY]
    body = "\n".join(block.text for block in kept)
    around = "\n".join(rest)
    structure = document.structure or Structure()
    prices = _prices(body)
    numbers = {
        **_text(kept, body, len(around), document.language.value.partition("-")[0]),
        **_labels(document),
        **_facts(document),
        **_elements(structure, len(body) + len(around)),
        **_address(url),
        **_families(structure),
        "prices": _prices(around) + prices,
        "prices a block of text": prices / (len(kept) + 1),
    }
    words = {
        "text": _tokens(body[:_READ]),
        "around": _tokens(f"{' '.join(structure.buttons)}\n{around[:_AROUND]}"),
        "marks": _marks(document, structure, url),
    }
    return Reading(numbers, words)


def _tokens(text: str) -> set[str]:
    """Text -> its words of two letters and more in lower case; in one code page they are split some times faster."""
    try:
        spaced = text.lower().encode(_WESTERN).translate(_LETTERS).decode(_WESTERN)
    except UnicodeEncodeError:
        return set(_TOKEN.findall(text.lower()))
    return {word for word in set(spaced.split()) if len(word) > 1}


def _marks(document: Document, structure: Structure, url: str) -> set[str]:
    """-> what the page is marked as, each mark with what it is in front."""
    steps = [step for step in unquote(split(url).path).lower().split("/") if step]
    facts = {"date": document.published, "byline": document.byline}
    return {
        *(f"type:{one}" for one in structure.types),
        *(f"meta:{one}" for one in structure.metas),
        *(f"class:{one}" for one in structure.names),
        *(f"button:{one}" for one in structure.buttons),
        *(f"element:{one}" for one in structure.elements),
        *(f"path:{one}" for one in _names(steps)),
        *(f"{name}:{fact.method}" for name, fact in facts.items() if fact),
        f"og:{structure.og_type}",
    }


def _prices(text: str) -> int:
    """Text -> how many prices stand in it; most texts name no currency, which is seen sooner than that."""
    if any(code in text for code in _CODES):
        return len(_CODED.findall(text))
    return len(_SIGNED.findall(text)) if any(sign in text for sign in _SIGNS) else 0


def _text(kept: list[Block], body: str, around: int, language: str) -> dict[str, float]:
    letters = len(body)
    paragraphs = [len(block.text) for block in kept if block.label == Label.PARAGRAPH]
    listed = sum(len(block.text) for block in kept if block.label in {Label.LIST, Label.TABLE})
    headings = sum(block.label == Label.HEADING for block in kept)
    read = body[:_READ]
    words, marks, digits, capitals = _counted(read)
    roles = _small_words(language)
    small: Counter[str] = Counter()
    for word in words.keys() & roles.keys():
        small[roles[word]] += words[word]
    count = words.total() + 1
    said = {f"“{role}” in a thousand words": 1000 * small[role] / count for role in _table("small_words.toml")["en"]}
    return said | {
        "letters of text": letters,
        "share of the page that is text": letters / (letters + around + 1),
        "letters on the page": letters + around,
        "paragraphs": len(paragraphs),
        "mean paragraph": sum(paragraphs) / (len(paragraphs) + 1),
        "longest paragraph": max(paragraphs, default=0),
        "share of lists and tables": listed / (letters + 1),
        "headings in the text": headings,
        "share of headings": headings / (len(kept) + 1),
        "questions a block": body.count("?") / (len(kept) + 1),
        "exclamations a block": body.count("!") / (len(kept) + 1),
        "quotation marks in a hundred words": 100 * marks / count,
        "share of digits": digits / (len(read) + 1),
        "share of capitals": capitals / (len(read) + 1),
    }


def _counted(text: str) -> tuple[Counter[str], int, int, int]:
    """Text -> how often each of its words stands there, in lower case; its quotation marks, its digits, its capitals.

    In one code page, bytes are told apart some times faster than characters.
    """
    try:
        raw = text.encode(_WESTERN)
    except UnicodeEncodeError:
        signs = set(text)  # some dozen of them: to count each takes less than to look at every letter
        digits, capitals = (sum(map(text.count, filter(told, signs))) for told in (str.isdigit, str.isupper))
        return Counter(_WORD.findall(text.lower())), len(_QUOTES.findall(text)), digits, capitals
    words = Counter(raw.translate(_SPOKEN).decode(_WESTERN).split())
    for joined in [word for word in words if "'" in word or "’" in word]:
        times = words.pop(joined)
        for word in _WORD.findall(joined):
            words[word] += times
    marks, digits, capitals = (len(raw) - len(raw.translate(None, some)) for some in (_MARKS, _DIGITS, _CAPITALS))
    return words, marks, digits, capitals


def _labels(document: Document) -> dict[str, float]:
    counts = Counter(block.label for block in document.blocks)
    return {f"{label} blocks": counts[label] for label in _COUNTED}


def _facts(document: Document) -> dict[str, float]:
    byline, published = document.byline, document.published
    dated = published.method.partition(".")[0] if published else ""
    signed = byline.method.partition(".")[0] if byline else ""
    return {
        "byline": byline is not None,
        "people in the byline": len(byline.value.people) if byline else 0,
        "confidence of the byline": byline.confidence if byline else 0,
        "byline is structured": signed.startswith(("json-ld", "microdata", "meta")),
        "confidence of the date": published.confidence if published else 0,
        "date is structured": dated.startswith(("json-ld", "microdata", "meta")),
        "date is shown": dated.startswith(("visible", "time", "text", "class")),
        "date of change": document.modified is not None,
        "dateline": document.dateline is not None,
        "standfirst": document.alternative_headline is not None,
        "pictures of the text": len(document.media),
        "paid access": document.access is not None and not document.access.value.free,
        "copyright line": document.copyright is not None,
    }


def _elements(structure: Structure, letters: int) -> dict[str, float]:
    counts = structure.elements
    return {f"{name} elements": counts.get(name, 0) for name in _ELEMENTS} | {
        "links in a thousand letters": counts.get("a", 0) / (letters / 1000 + 1),
        "boxes alike with prose": structure.posts,
        "buttons": len(structure.buttons),
        "no index": structure.noindex,
    }


def _address(url: str) -> dict[str, float]:
    parts = split(url)
    path = unquote(parts.path)
    steps = [step for step in path.split("/") if step]
    joints = [len(_JOINT.findall(step)) for step in steps]
    return {
        "address: depth": len(steps) if parts.hostname else -1,
        "address: longest name": max(joints, default=0),
        "address: last name": joints[-1] if joints else -1,
        "address: date": _DATE.search(path) is not None,
        "address: number": _NUMBER.search(path) is not None,
        "address: query": len(parts.query),
        "address: suffix": _SUFFIX.search(path) is not None,
    } | _shared("path", "address", _names(steps))


def _names(steps: list[str]) -> list[str]:
    """Steps of a path -> the words in them; of a long last one none, for those are the headline's."""
    told = [*steps[:-1], *(step for step in steps[-1:] if len(_JOINT.findall(step)) < 3)]
    return [word for step in told for word in re.findall(r"[^\W\d_]+", step.lower())]


def _families(structure: Structure) -> dict[str, float]:
    return (
        _shared("type", "type", structure.types)
        | _shared("og", "og:type", [structure.og_type] if structure.og_type else [])
        | _shared("meta", "metas", structure.metas)
        | _shared("body", "body class", structure.names)
    )


def _shared(kind: str, called: str, words: Iterable[str]) -> dict[str, float]:
    """Words of a kind -> how many of them belong to each family."""
    found = Counter(family for word in words for family in _family(kind, word))
    return {f"{called}: {family}": found[family] for family in _table("families.toml")[kind]}
