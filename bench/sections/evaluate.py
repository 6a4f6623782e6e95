"""Labelled pages -> how good, how sure and how fast the sections are.

    python bench/sections/evaluate.py PAGES LABELS… [--picture confusion.svg] [--texts SETS] [--encoded]

PAGES is the folder of page sets, LABELS say where a person files them (see ``pages``). SETS is a folder of training
sets: with it the speed of the text model is measured on articles of 96 words. ``--encoded`` asks the sentence
encoder, too.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import corpus
import pages
from measures import Decided, confusion, f1, measure, reliability
from picture import draw

from tasks.stages.classify import model
from tasks.stages.classify.filing import classify
from tasks.stages.classify.sections import IDS, UNCLASSIFIED

WORDS = 96
ARTICLES = 2_000
PASSES = 5


def decide(labelled: pages.Labelled, encoded: bool = False) -> Decided:
    """A labelled page, and whether the encoder is asked -> what became of it, from page to section."""
    if labelled.document is None:
        return Decided(labelled.gold, None, 0)
    section = classify(labelled.document, encoded=encoded)
    place = None if section.id == UNCLASSIFIED else IDS.index(section.id)
    return Decided(labelled.gold, place, section.confidence)


def tell(name: str, decided: list[Decided]) -> None:
    """A name and decided pages -> their measures, printed."""
    if decided:
        m = measure(decided)
        print(f"{name:8} {m.pages:4} pages  answered {m.answered:.3f}  primary {m.primary:.3f}", end="  ")
        print(f"accepted {m.accepted:.3f} (of answered {m.accepted_of_answered:.3f})", end="  ")
        print(f"coverage at 90 % {m.coverage_at_90:.3f}  F1 {m.macro_f1:.3f}")


def speed(folder: Path) -> tuple[float, float]:
    """The folder of training sets -> articles of 96 words that the English model scores in a second: unseen, and again.

    Each is the best of some passes by processor time, every pass by a model that has read nothing yet.
    """
    words = [word for example in corpus.read(folder, (corpus.Set("wpce25"),)) for word in example.text.split()]
    texts = [" ".join(words[at : at + WORDS]) for at in range(0, min(len(words), ARTICLES * WORDS) - WORDS, WORDS)]
    passes = [(len(texts) / _seconds(fresh, texts), len(texts) / _seconds(fresh, texts)) for fresh in _fresh()]
    return max(first for first, _ in passes), max(again for _, again in passes)


def _fresh() -> Iterator[model.Model]:
    for _ in range(PASSES):
        yield model.Model((model.DATA / "words.en.bin").read_bytes())


def _seconds(english: model.Model, texts: list[str]) -> float:
    start = time.process_time()
    for text in texts:
        english.score(text[:70], text)
    return time.process_time() - start


def cold_start() -> float:
    """-> seconds of processor time from importing the model to its first score, in a fresh process; best of some."""
    code = (
        "import time; start = time.process_time(); from tasks.stages.classify.model import load;"
        "load('en').score('Budget', 'Parliament passes budget'); print(time.process_time() - start)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True) for _ in range(PASSES)]
    return min(float(run.stdout) for run in runs)


def main() -> None:
    """The command line -> measures, printed, and the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("labels", type=Path, nargs="+")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--encoded", action="store_true")
    asked = parser.parse_args()
    labelled = list(pages.read(asked.labels, asked.pages))
    decided = [decide(one, asked.encoded) for one in labelled]
    tell("English", [one for one, page in zip(decided, labelled, strict=True) if page.english])
    tell("others", [one for one, page in zip(decided, labelled, strict=True) if not page.english])
    tell("all", decided)
    print("F1:", ", ".join(f"{IDS[place]} {score:.2f} ({pages})" for place, (pages, score) in f1(decided).items()))
    for start, count, said, was in reliability(decided):
        print(f"confidence {start}–{start + 9}: {count} pages, said {said:.2f}, was {was:.2f}")
    files = sorted(model.DATA.glob("words.*.bin"))
    print(f"text model: {len(files)} languages, {sum(file.stat().st_size for file in files) / 1e6:.2f} MB")
    print(f"cold start: {1000 * cold_start():.0f} ms")
    if asked.texts:
        unseen, again = speed(asked.texts)
        print(f"speed: {unseen:,.0f} articles of {WORDS} words a second, {again:,.0f} whose words are known")
    if asked.picture:
        asked.picture.write_text(draw(confusion(decided)), encoding="utf-8")


if __name__ == "__main__":
    main()
