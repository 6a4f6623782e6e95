"""Page sets -> one table of text quality beside trafilatura; what a page costs is for ``speed.py`` to say.

    python bench/clean/measure.py FOLDER [--sets a,b] [--texts OUT]

FOLDER is laid out as ``pages.py`` says. Needs trafilatura in an environment of its own, beside this package.

Quality: F1 of the mean precision and recall of four-word shingles over the pages of a set, or over all segments where a
set has segments. The texts come from the weights in the package, which have seen these pages; ``--texts OUT`` takes
them from OUT instead, where ``train.py --crossed OUT`` has put what other weights make of them that have not.
"""

import argparse
import gzip
import importlib.metadata
import json
import statistics
from collections import Counter
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import trafilatura
from aligned import words
from pages import Sample, read

from tasks.stages.clean import body_text, clean
from worker.errors import Verdict

SHINGLE = 4


def ours(sample: Sample) -> str:
    """Page -> the text that the stage makes of it; empty where it refuses the page."""
    try:
        return body_text(clean(sample.page))
    except Verdict:
        return ""


def theirs(sample: Sample) -> str:
    """Page -> the text that trafilatura makes of it by default."""
    return trafilatura.extract(sample.html, url=sample.url or None) or ""


def shingled(truth: str, text: str) -> tuple[float | None, float]:
    """Two texts -> precision (None for an empty text) and recall of their shingles."""
    told, found = (
        Counter(tuple(each[i : i + SHINGLE]) for i in range(max(1, len(each) - SHINGLE + 1)) if each)
        for each in (words(truth), words(text))
    )
    hits = (told & found).total()
    return (hits / found.total() if found else None), hits / max(1, told.total())


def segmented(truth: dict[str, Any], text: str) -> tuple[int, int, int]:
    """Truth and text -> segments found, leaked and missed."""
    flat = " ".join(text.split())
    found = sum(" ".join(segment.split()) in flat for segment in truth["with"])
    leaked = sum(" ".join(segment.split()) in flat for segment in truth["without"])
    return found, leaked, len(truth["with"]) - found


def quality(samples: list[Sample], texts: list[str]) -> tuple[float, float, float]:
    """Pages of a set and their texts -> F1, precision, recall."""
    if "text" in samples[0].truth:
        pairs = [shingled(sample.truth["text"], text) for sample, text in zip(samples, texts, strict=True)]
        precision = statistics.fmean(p for p, _ in pairs if p is not None)
        recall = statistics.fmean(r for _, r in pairs)
    else:
        counts = [segmented(sample.truth, text) for sample, text in zip(samples, texts, strict=True)]
        found, leaked, missed = (sum(column) for column in zip(*counts, strict=True))
        precision, recall = found / max(1, found + leaked), found / max(1, found + missed)
    return 2 * precision * recall / (precision + recall), precision, recall


def told(folder: Path, name: str) -> dict[str, str]:
    """Folder of texts and a set -> its texts by page."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return {row["id"]: row["out"] for row in map(json.loads, lines)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", type=lambda names: names.split(","))
    parser.add_argument("--texts", type=Path)
    args = parser.parse_args()
    by_set: dict[str, list[Sample]] = {}
    for sample in read(args.folder, args.sets):
        if "text" in sample.truth or "with" in sample.truth:
            by_set.setdefault(sample.set, []).append(sample)
    version = importlib.metadata.version("trafilatura")
    print(
        f"| set | pages | F1 | precision | recall | F1 of trafilatura {version} | errors to its errors |\n|{'---|' * 7}"
    )
    for name, samples in by_set.items():
        with Pool(2) as pool:
            if args.texts:
                found = told(args.texts, name)
                mine = [found.get(sample.id, "") for sample in samples]
            else:
                mine = pool.map(ours, samples, chunksize=8)
            other = pool.map(theirs, samples, chunksize=8)
        f1, precision, recall = quality(samples, mine)
        peer, _, _ = quality(samples, other)
        row = f"| {name} | {len(samples)} | {f1:.3f} | {precision:.3f} | {recall:.3f} | {peer:.3f}"
        print(f"{row} | {(1 - f1) / (1 - peer):.2f} |", flush=True)


if __name__ == "__main__":
    main()
