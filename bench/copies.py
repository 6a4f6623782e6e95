"""Texts, and what was made of them -> how many copies are found, and how many of those are none.

    python bench/copies.py truth.json …      each a JSON object of id → {"text": …}, as benches of extractors have it

Every text is edited as newspapers edit wire copy (to be found) and as others write about the same (not to be found), by
a seed. All texts stand in the index together, so every pair of different texts is a trap as well. The way is that of
``tasks.pipeline.copies``: sketch ▸ those that share a key ▸ the eight that share most ▸ compared run by run ▸ facts.
Reports of different days made from one form (``templates``) are none; pages that declare what they copy are.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from hashlib import sha256
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from templates import START, Report, pairs

from tasks.events.fingerprint import shingles, sketch
from tasks.models.article import Article, Section
from tasks.models.document import Block, Document, Found, Label, Stamp
from tasks.models.page import Page, Response
from tasks.pipeline.copies import CANDIDATES
from tasks.pipeline.process import process
from tasks.pipeline.store import store
from tasks.stages.compare.copies import COPY, likeness, similarity
from tasks.stages.compare.facts import contradict
from tasks.stages.normalize import normalize
from worker.ledger import State
from worker.resources import Resources
from worker.settings import Settings

Edit = Callable[[list[str], list[str], random.Random], list[str]]
LONG = 120  # words: shorter texts are not told apart by anyone
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?。！？\n]+")
_NAME_OR_NUMBER = re.compile(r"\b(?:[A-ZÀ-ÞΑ-ΩА-Я]\w+|\d[\d.,]*)\b")


def cut(text: list[str], _: list[str], chance: random.Random) -> list[str]:
    """Cut from the end, as space demands: up to half."""
    return begin(text, chance.uniform(0.5, 0.85))


def local(text: list[str], other: list[str], chance: random.Random) -> list[str]:
    """A paragraph or two about the own town put in."""
    at = chance.randrange(1, len(text) + 1)
    return text[:at] + begin(other, min(1.0, len(" ".join(text)) / 6 / max(1, len(" ".join(other))))) + text[at:]


def house(text: list[str], other: list[str], chance: random.Random) -> list[str]:
    """House style: one word in thirty is another."""
    return reworded(text, other, chance, 1 / 30)


def edited(text: list[str], other: list[str], chance: random.Random) -> list[str]:
    """All of it: a credit before it, cut, something put in, one word in fifty another."""
    text = reworded(local(cut(text, other, chance), other, chance), other, chance, 1 / 50)
    return ["BERLIN (Example Press) -", *text, "Additional reporting by our own staff. Copyright Example Press."]


def rewritten(text: list[str], other: list[str], chance: random.Random) -> list[str]:
    """Somebody else's words for it: two in five are others."""
    return reworded(text, other, chance, 0.4)


def template(text: list[str], other: list[str], chance: random.Random) -> list[str]:
    """Another report by the same form: every name, every number and one more word in eight is another."""
    pool = _NAME_OR_NUMBER.findall(" ".join(other)) or ["Nobody"]
    filled = [_NAME_OR_NUMBER.sub(lambda _: chance.choice(pool), part) for part in text]
    return reworded(filled, other, chance, 1 / 8)


def digest(text: list[str], other: list[str], _: random.Random) -> list[str]:
    """A collection of beginnings: this one's, and twice as much of another."""
    return begin(other, 0.35) + begin(text, 0.18)


def excerpt(text: list[str], _: list[str], chance: random.Random) -> list[str]:
    """The beginning, a fifth or a little more: a teaser."""
    return begin(text, chance.uniform(0.15, 0.25))


def begin(text: list[str], share: float) -> list[str]:
    """Text -> so much of its words."""
    words = " ".join(text).split(" ")
    return [" ".join(words[: max(1, round(len(words) * share))])]


def reworded(text: list[str], other: list[str], chance: random.Random, share: float) -> list[str]:
    """One word in so many -> one of another text's."""
    pool = _WORD.findall(" ".join(other)) or ["other"]
    return [_WORD.sub(lambda word: chance.choice(pool) if chance.random() < share else word[0], part) for part in text]


COPIES: tuple[Edit, ...] = (cut, local, house, edited)
OTHERS: tuple[Edit, ...] = (rewritten, template, digest, excerpt)


class Index:
    """Texts as the ledger holds them: what resembles one is found by its sketch, and then compared."""

    def __init__(self, texts: list[list[str]]) -> None:
        self.texts = ["\n".join(text) for text in texts]
        self.runs = [shingles(text) for text in self.texts]
        self.keys: dict[int, list[int]] = defaultdict(list)
        for number, one in enumerate(self.runs):
            for key in sketch(one):
                self.keys[key].append(number)

    def ask(self, text: str, besides: int = -1) -> tuple[set[int], int | None]:
        """Text -> the numbers of those that share a key with it, and of the first that it is a copy of."""
        runs = shingles(text)
        shared = Counter(found for key in sketch(runs) for found in self.keys.get(key, ()) if found != besides)
        ranked = sorted(shared, key=lambda found: (-shared[found], found))[:CANDIDATES]
        alike = (found for found in sorted(ranked) if similarity(runs, self.runs[found]) >= COPY)
        return set(shared), next((found for found in alike if not contradict(text, self.texts[found])), None)


def main() -> None:
    """Read, edit, index, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="so many of the pairs taken for copies")
    asked = parser.parse_args()
    read = [one["text"] for file in asked.files for one in json.loads(file.read_text("utf-8")).values()]
    texts = unique(read)
    index = Index(texts)
    print(f"{len(texts)} texts, median {sorted(map(len, index.runs))[len(texts) // 2]} runs of words; {COPY} are alike")
    totals = edits(index, texts, random.Random(asked.seed)) + strangers(index, asked.show)
    forms = [likeness(*map(reported, pair)) > 0 for pair in pairs(asked.seed)]
    print(f"templated pairs of different days taken for copies: {sum(forms)} of {len(forms)}")
    right, made = declared(texts[:100], random.Random(asked.seed))
    print(f"declared syndications, either first: {right} of {made} become copies of their original")
    totals += Counter(copies=made, right=right, wrong=sum(forms))
    right, wrong = totals["right"], totals["wrong"]
    print(f"precision {right / (right + wrong):.4f}, recall {right / totals['copies']:.4f}")


def edits(index: Index, texts: list[list[str]], chance: random.Random) -> Counter[str]:
    """Every text in every edition -> counts, and a line a kind of edition."""
    print(f"{'':12} {'made':>6} {'met':>6} {'taken for a copy':>18}   of another text")
    totals: Counter[str] = Counter()
    for edit in (*COPIES, *OTHERS):
        met = taken = astray = 0
        for number, text in enumerate(texts):
            shared, called = index.ask("\n".join(edit(text, texts[chance.randrange(len(texts))], chance)))
            met += number in shared
            taken += called == number
            astray += called not in {None, number}
        totals["copies" if edit in COPIES else "others"] += len(texts)
        totals["right" if edit in COPIES else "wrong"] += taken
        totals["wrong"] += astray
        made = len(texts)
        print(f"{edit.__name__:12} {made:6} {met:6} {taken:12} {100 * taken / made:4.0f} %   {astray}")
    return totals


def strangers(index: Index, show: int) -> Counter[str]:
    """All pairs of different texts -> how many are taken for copies."""
    found = [(number, index.ask(text, besides=number)[1]) for number, text in enumerate(index.texts)]
    called = sorted({(min(one, other), max(one, other)) for one, other in found if other is not None})
    print(f"pairs of different texts taken for copies: {len(called)} of {len(found) * (len(found) - 1) // 2}")
    for one, other in called[:show]:
        print(f"  {index.texts[one][:100]!r} {index.texts[other][:100]!r}")
    return Counter(wrong=len(called))


def declared(texts: list[list[str]], chance: random.Random) -> tuple[int, int]:
    """Texts -> each printed elsewhere, cut or reworded, and named as a copy, in either order: how many become one."""
    right = 0
    with TemporaryDirectory() as folder, Resources(Settings(home=Path(folder), bus_url="memory://")) as desk:
        for number, text in enumerate(texts):
            original, copy = f"https://wire.example/{number}", f"https://paper-{number % 7}.test/{number}"
            edit = chance.choice((cut, local, house, edited, rewritten, excerpt))
            printed = edit(text, texts[number - 1], chance)
            pages = [page(original, text, original), page(copy, printed, original)]
            for one in pages if number % 2 else pages[::-1]:
                store(desk, [process(one, desk.settings.limits, "bench")])
            states = {entry.key: entry.state for url in (original, copy) for entry in desk.ledger.entries(url)}
            right += (states.get(original), states.get(copy)) == (State.PUBLISHED, State.DUPLICATE)
    return right, len(texts)


def page(url: str, text: list[str], canonical: str) -> Page:
    """Address, paragraphs and the address that it names as its own -> the page as its server answered."""
    body = "".join(f"<p>{escape(part)}</p>" for part in text)
    title = escape(" ".join(text[0].split()[:12]))
    link = f'<link rel="canonical" href="{canonical}">'
    article = f"<article><h1>{title}</h1>{body}</article>"
    html = f"<!doctype html><html><head><title>{title}</title>{link}</head>{article}</html>"
    answer = Response(status=200, content_type="text/html", bytes=len(html))
    digest = sha256(html.encode()).hexdigest()
    return Page(text=html, kind="html", sha256=digest, fetched=START, url=url, response=answer)


def reported(report: Report) -> Article:
    """Report of a form -> the article that it would be, of whichever paper."""
    at = report.published.isoformat()
    document = Document(
        blocks=tuple(Block(Label.PARAGRAPH, part) for part in report.paragraphs),
        headline=Found(report.headline, "h1", 90),
        language=Found("en", "detected", 99),
        published=Found(Stamp(at, "second", at), "json-ld", 99),
    )
    url = f"https://paper-{sha256(at.encode()).hexdigest()[:8]}.example/{at}"
    section = Section(id="unclassified", name="unclassified", confidence=0, method="none")
    return normalize(Page(text="", kind="html", sha256="0" * 64, fetched=START, url=url), document, section, "bench")


def unique(texts: list[str]) -> list[list[str]]:
    """Texts -> paragraphs of those that are long enough, each article once, whichever set it came from.

    Sets share pages, cut and cleaned in their own ways: of two texts that have half of their sentences in common, the
    later one is the same article. Sentences are compared whole, which no edit here and no finder of copies does.
    """
    kept: list[list[str]] = []
    holders: dict[str, set[int]] = defaultdict(set)
    for text in texts:
        if len(_WORD.findall(text)) < LONG:
            continue
        sentences = {" ".join(words) for one in _SENTENCE.split(text.lower()) if len(words := _WORD.findall(one)) > 3}
        shared = Counter(number for one in sentences for number in holders[one])
        if any(2 * count >= len(sentences) for count in shared.values()):
            continue
        for one in sentences:
            holders[one].add(len(kept))
        kept.append([part for part in text.split("\n") if part.strip()])
    return kept


if __name__ == "__main__":
    sys.exit(main())
