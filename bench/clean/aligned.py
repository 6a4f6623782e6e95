"""Runs of a page and its truth -> for each run, whether the truth holds it (1, 0, or None where it does not say)."""

import re
from collections.abc import Sequence
from typing import Any

_WORD = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
    r"|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_SHINGLE = 4
_AROUND = 8  # a run so much longer than a segment to be left out only mentions it
_CONTEXT = 3  # words of a neighbour that place a short run in the truth


def words(text: str) -> list[str]:
    """Text -> its words in lower case; Han, kana and Thai characters count as one each."""
    return _WORD.findall(text.lower())


def align(texts: Sequence[str], truth: dict[str, Any]) -> list[int | None]:
    """Texts of runs in page order -> labels."""
    if "text" in truth:
        return list(_by_text([words(text) for text in texts], str(truth["text"])))
    return _by_segments(texts, truth["with"], truth["without"])


def _by_text(runs: list[list[str]], text: str) -> list[int]:
    told = words(text)
    shingles = {tuple(told[i : i + _SHINGLE]) for i in range(len(told) - _SHINGLE + 1)}
    joined = f" {' '.join(told)} "
    lines = {" ".join(words(line)) for line in text.splitlines()}
    labels = [0] * len(runs)
    for index, run in enumerate(runs):
        if len(run) >= _SHINGLE:
            grams = [tuple(run[i : i + _SHINGLE]) for i in range(len(run) - _SHINGLE + 1)]
            labels[index] = int(sum(gram in shingles for gram in grams) >= 0.5 * len(grams))
    placed = _places(runs, labels, joined)
    for index, run in enumerate(runs):
        if 0 < len(run) < _SHINGLE:
            labels[index] = int(placed[index] or " ".join(run) in lines)
    _drop_repeats(runs, labels, _places(runs, labels, joined), joined)
    return labels


def _places(runs: list[list[str]], labels: list[int], joined: str) -> list[bool]:
    """For each run, whether the truth holds it right behind or right before a neighbour that it holds."""
    placed = []
    for index, run in enumerate(runs):
        before = next((runs[i] for i in range(index - 1, max(-1, index - 4), -1) if labels[i]), None)
        after = next((runs[i] for i in range(index + 1, min(len(runs), index + 4)) if labels[i]), None)
        tail, head = run[-_CONTEXT:], run[:_CONTEXT]
        placed.append(
            bool(run)
            and (
                (before is not None and f" {' '.join(before[-_CONTEXT:] + head)} " in joined)
                or (after is not None and f" {' '.join(tail + after[:_CONTEXT])} " in joined)
            )
        )
    return placed


def _drop_repeats(runs: list[list[str]], labels: list[int], placed: list[bool], joined: str) -> None:
    """What the page says more often than the truth is kept there where its neighbours are."""
    where: dict[str, list[int]] = {}
    for index, run in enumerate(runs):
        if labels[index]:
            where.setdefault(" ".join(run), []).append(index)
    for text, found in where.items():
        if len(found) > 1 and (surplus := len(found) - max(1, joined.count(f" {text} "))) > 0:
            for index in sorted(found, key=lambda index: (placed[index], -index))[:surplus]:
                labels[index] = 0


def _by_segments(texts: Sequence[str], within: list[str], without: list[str]) -> list[int | None]:
    inside = [" ".join(segment.split()) for segment in within]
    outside = [" ".join(segment.split()) for segment in without]
    labels: list[int | None] = []
    for text in texts:
        if any(segment in text or (len(text) > 40 and text in segment) for segment in inside):
            labels.append(1)
        elif any(
            (segment in text and len(text) < _AROUND * len(segment)) or (len(text) > 40 and text in segment)
            for segment in outside
        ):
            labels.append(0)
        else:
            labels.append(None)
    return labels
