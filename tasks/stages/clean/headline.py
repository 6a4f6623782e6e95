"""Titles that the head states -> the run of the body that shows the headline."""

from tasks.stages.clean.evidence import plain
from tasks.stages.clean.markup import H1, HEADINGS, ID
from tasks.stages.clean.tree import Tree

_H2 = ID["h2"]
_SHORTEST, _LONGEST = 6, 220  # characters of a headline


def find_headline(tree: Tree, titles: tuple[str, ...]) -> int | None:
    """Tree and the head's titles (words only, lower case) -> index of the run that is the headline, or None.

    A run counts that the titles contain: the fuller the match and the higher the heading, the better. Without any, the
    first ``h1`` of some length; where there are no titles, the first heading.
    """
    boxes = tree.boxes
    best, found = 0.0, None
    longest = len(titles[0]) if titles else 0
    for run in tree.runs:
        size = len(run.text)
        if run.cause or not _SHORTEST <= size <= _LONGEST:
            continue
        tag = boxes[run.box].tag
        if tag not in HEADINGS and size <= 20:
            continue
        words = plain(run.text)
        if len(words) > 5 and any(words in title for title in titles):
            score = len(words) / max(longest, 1)
            score += 1.0 if tag == H1 else 0.5 if tag == _H2 else 0.2 if tag in HEADINGS else 0.0
            if run.link_chars > 0.8 * size:
                score -= 0.6
            if score > best:
                best, found = score, run.index
    if found is None:
        tags = HEADINGS if not titles else (H1,)
        found = next(
            (r.index for r in tree.runs if not r.cause and boxes[r.box].tag in tags and 15 < len(r.text) <= _LONGEST),
            None,
        )
    return found
