"""Detectors and texts of known languages -> how often each is right, by length and by language, and what it costs.

    python bench/language/measure.py --spacy DIR --django DIR --gnome DIR [DETECTOR …] [--all] [--each]

The folders are the unpacked packages of ``corpus``; detectors are those of ``detectors`` that are installed here.
"""

import argparse
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from corpus import Sample, samples
from detectors import Detector, installed

PAPERS = frozenset((  # languages that papers are written in, and that texts are in there
    "af", "am", "ar", "az", "be", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa",
    "fi", "fr", "ga", "gl", "gu", "ha", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km",
    "kn", "ko", "ky", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "my", "ne", "nl", "no", "pa", "pl", "pt", "ro",
    "ru", "si", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "tg", "th", "tr", "uk", "ur", "uz", "vi", "yo",
    "zh", "zu",
))  # fmt: skip
LENGTHS = ("headline", "short", "text", "page")
STEPS = (0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 1.01)  # of the confidence that is said
_ONE = {"nb": "no", "nn": "no", "iw": "he", "fil": "tl", "in": "id"}
_KIN = ({"no", "da"}, {"sr", "hr", "bs", "sh"}, {"id", "ms"}, {"cs", "sk"})  # a page's own word decides between these


class Told(NamedTuple):
    """A sample and what a detector said of it."""

    sample: Sample
    language: str
    confidence: float

    @property
    def right(self) -> bool:
        """-> whether that is its language."""
        return self.language == self.sample.language

    @property
    def akin(self) -> bool:
        """-> whether that is its language or a close relative."""
        return self.right or any({self.language, self.sample.language} <= each for each in _KIN)


def main() -> None:
    """Command line -> a report on each detector."""
    parser = argparse.ArgumentParser()
    for name in ("spacy", "django", "gnome"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--all", action="store_true", help="languages without a paper too")
    parser.add_argument("--each", action="store_true", help="a row for each language")
    parser.add_argument("detectors", nargs="*")
    asked = parser.parse_args()
    texts = [one for one in samples(asked.spacy, asked.django, asked.gnome) if asked.all or one.language in PAPERS]
    for name, detector in installed(asked.detectors):
        detector("Once, so that all of it is loaded.")
        started = time.process_time()
        told = [tell(detector, text) for text in texts]
        print(f"{name:12} {(time.process_time() - started) / len(texts) * 1000:.3f} ms a text")
        by_length(told)
        by_confidence(told)
        if asked.each:
            by_language(told)


def tell(detector: Detector, sample: Sample) -> Told:
    """Detector and sample -> Told; a detector that raises has told nothing."""
    try:
        code, confidence = detector(sample.text)
    except Exception as fault:  # noqa: BLE001
        code, confidence = type(fault).__name__, 0.0
    primary = code.lower().partition("-")[0]
    return Told(sample, _ONE.get(primary, primary), confidence)


def by_length(told: list[Told]) -> None:
    """What was told -> a row for each length: the mean over languages, and the share that is right or akin."""
    for length in LENGTHS:
        of_it = [one for one in told if one.sample.length == length]
        languages = {one.sample.language for one in of_it}
        means = [share([one.right for one in of_it if one.sample.language == each]) for each in languages]
        if means:
            print(f"    {length:9} {share(means):.3f}  or akin {share([one.akin for one in of_it]):.3f}", end="")
            print(f"  {len(of_it)} texts, {len(means)} languages")


def by_confidence(told: list[Told]) -> None:
    """What was told -> how often it is right or akin, by how sure it was said to be."""
    for low, high in pairwise(STEPS):
        if part := [one.akin for one in told if low <= one.confidence < high]:
            print(f"    said {low:.2f}-{min(high, 1):.2f}: {share(part):.3f} of {len(part)}")


def by_language(told: list[Told]) -> None:
    """What was told -> a row for each language, with what it was taken for."""
    for language in sorted({one.sample.language for one in told}):
        of_it = [one for one in told if one.sample.language == language]
        row: dict[str, list[bool]] = defaultdict(list)
        for one in of_it:
            row[one.sample.length].append(one.right)
        cells = "  ".join(f"{length} {share(row[length]):.2f}" for length in LENGTHS if length in row)
        print(f"    {language:4} {cells}  {' '.join(sorted({one.language for one in of_it if not one.right}))}")


def share(values: list[bool] | list[float]) -> float:
    """Values -> their mean."""
    return sum(values) / len(values)


if __name__ == "__main__":
    main()
