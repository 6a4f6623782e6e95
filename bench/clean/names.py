"""Page sets -> how much of the text that pages must give is dropped unread for what its boxes are called.

    python bench/clean/names.py FOLDER [--sets a,b]

FOLDER is laid out as ``pages.py`` says. A page counts 1 where all of its text stands in such boxes and nowhere else.
"""

import argparse
from collections import Counter
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from aligned import words
from pages import Sample, read
from selectolax.lexbor import LexborHTMLParser

from tasks.stages.clean.gate.scan import read_markup
from tasks.stages.clean.tree.build import grow
from tasks.stages.clean.tree.streamed import place_segments
from worker.errors import Verdict
from worker.limits import Limits

SHINGLE = 4


def pieces(text: str) -> set[tuple[str, ...]]:
    """Text -> its shingles of words."""
    told = words(text)
    return {tuple(told[at : at + SHINGLE]) for at in range(len(told) - SHINGLE + 1)}


def asked(truth: dict[str, Any]) -> list[set[tuple[str, ...]]]:
    """Truth of a page -> the shingles of each part that it must give: all of its text, or segments."""
    found = map(pieces, [truth["text"]] if "text" in truth else truth["with"])
    return [part for part in found if part]


def lost(sample: Sample) -> dict[str, float]:
    """Page -> by what a box was called, the part of the page's text that stands in such boxes alone."""
    try:
        markup = read_markup(sample.html, Limits())
        parser = LexborHTMLParser(markup.lean)
        place_segments(parser, markup.scripts)
        tree = grow(parser, Limits())
    except Verdict:
        return {}
    shown = set().union(*(pieces(run.text) for run in tree.runs if not run.cause))
    parts = asked(sample.truth)
    found: Counter[str] = Counter()
    for run in tree.runs:
        if run.cause:
            hidden = pieces(run.text) - shown
            shown |= hidden
            for part in parts:
                if gone := len(part & hidden):
                    found[run.cause] += gone / len(part) / len(parts)
    return dict(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", type=lambda names: names.split(","))
    args = parser.parse_args()
    samples = [s for s in read(args.folder, args.sets) if s.truth.get("text") or s.truth.get("with")]
    total: Counter[str] = Counter()
    with Pool(2) as pool:
        for each in pool.imap_unordered(lost, samples, chunksize=16):
            total.update(each)
    print(f"{total.total():.2f} of {len(samples):,} pages were dropped unread, by what their boxes are called:")
    for called, pages in total.most_common():
        print(f"{called:14} {pages:.2f}")


if __name__ == "__main__":
    main()
