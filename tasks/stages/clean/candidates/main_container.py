"""Tree -> the main container: the box whose children are the paragraphs of the article, with its prose.

Of the containers of prose that one is chosen that the evidence speaks for.
"""

from operator import itemgetter

from tasks.stages.clean.candidates.container_features import evidence
from tasks.stages.clean.candidates.containers import Group, candidates
from tasks.stages.clean.tree.nodes import Tree


def choose(tree: Tree, headline: int | None, titles: tuple[str, ...], weights: list[int]) -> Group | None:
    """Tree, index of the headline, titles of the head -> the group of prose that is the article's, None on a page
    without prose."""
    chosen = candidates(tree)
    if len(chosen) < 2:
        return chosen[0] if chosen else None
    scores = [sum(itemgetter(*codes)(weights)) for codes in evidence(tree, chosen, headline, titles)]
    return chosen[max(range(len(chosen)), key=scores.__getitem__)]
