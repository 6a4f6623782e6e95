"""Texts, and what was made of them -> how many copies are found, and how many of those are none.

    python bench/copies.py truth.json …      each a JSON object of id → {"text": …}, as benches of extractors have it

Every text is edited as newspapers edit wire copy (to be found) and as others write about the same (not to be found), by
a seed. All texts stand in the index together, so every pair of different texts is a trap as well. The way is that of
``tasks.pipeline.store``: sketch ▸ those that share a key ▸ the eight that share most ▸ compared run by run.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from tasks.events.fingerprint import shingles, sketch
from tasks.pipeline.store import CANDIDATES
from tasks.stages.compare.copies import COPY, similarity

Edit = Callable[[list[str], list[str], random.Random], list[str]]
LONG = 120  # words: shorter texts are not told apart by anyone
_WORD = re.compile(r"\w+")
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


def main() -> None:
    """Read, edit, index, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="so many of the pairs taken for copies")
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    texts = unique([one["text"] for file in asked.files for one in json.loads(file.read_text("utf-8")).values()])
    runs = [shingles("\n".join(text)) for text in texts]
    index: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(runs):
        for key in sketch(one):
            index[key].append(number)
    print(f"{len(texts)} texts, median {sorted(map(len, runs))[len(runs) // 2]} runs of words; a copy is {COPY} alike")
    print(f"{'':12} {'made':>6} {'met':>6} {'taken for a copy':>18}   of another text")
    totals: Counter[str] = Counter()
    for edit in (*COPIES, *OTHERS):
        made = met = taken = astray = 0
        for number, text in enumerate(texts):
            variant = shingles("\n".join(edit(text, texts[chance.randrange(len(texts))], chance)))
            candidates = Counter(found for key in sketch(variant) for found in index.get(key, ()))
            ranked = sorted(candidates, key=lambda found: (-candidates[found], found))[:CANDIDATES]
            called = next((found for found in sorted(ranked) if similarity(variant, runs[found]) >= COPY), None)
            made += 1
            met += number in candidates
            taken += called == number
            astray += called not in {None, number}
        totals["copies" if edit in COPIES else "others"] += made
        totals["right" if edit in COPIES else "wrong"] += taken
        totals["wrong"] += astray
        print(f"{edit.__name__:12} {made:6} {met:6} {taken:12} {100 * taken / made:4.0f} %   {astray}")
    pairs = [
        (number, other)
        for number, one in enumerate(runs)
        for other in sorted({found for key in sketch(one) for found in index[key] if found > number})
        if similarity(one, runs[other]) >= COPY
    ]
    totals["wrong"] += len(pairs)
    print(f"pairs of different texts that are taken for copies: {len(pairs)} of {len(texts) * (len(texts) - 1) // 2}")
    for one, other in pairs[: asked.show]:
        print(f"  {similarity(runs[one], runs[other])}: {texts[one][0][:100]!r} {texts[other][0][:100]!r}")
    right, wrong = totals["right"], totals["wrong"]
    print(f"precision {right / (right + wrong):.4f}, recall {right / totals['copies']:.4f}")


def unique(texts: list[str]) -> list[list[str]]:
    """Texts -> paragraphs of those that are long enough, each text once, whichever set it came from."""
    kept: dict[str, list[str]] = {}
    for text in texts:
        words = _WORD.findall(text.lower())
        if len(words) >= LONG:
            kept.setdefault(" ".join(words[:40]), [part for part in text.split("\n") if part.strip()])
    return list(kept.values())


if __name__ == "__main__":
    sys.exit(main())
