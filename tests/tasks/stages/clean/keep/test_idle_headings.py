"""Which headings stay where nothing is left of what they stand over."""

from selectolax.lexbor import LexborHTMLParser

from tasks.stages.clean.candidates.containers import groups
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions
from tasks.stages.clean.keep.idle_headings import drop_idle_headings
from tasks.stages.clean.text.phrases import phrasebook
from tasks.stages.clean.tree.build import grow
from tasks.stages.clean.tree.prose import measure
from tests.tasks.stages.clean.pages import PARAGRAPHS, TEXT
from worker.limits import Limits

SENTENCE = "1. The wheel of the mill is as high as the church of Tarn Bridge without its tower."


def test_a_heading_that_is_a_sentence_stays_over_nothing() -> None:
    tree = grow(LexborHTMLParser(f"<article>{TEXT}<h3>{SENTENCE}</h3><h3>The wheel</h3></article>"), Limits())
    measure(tree)
    scene = Scene(tree, groups(tree)[0], phrasebook("en"), (), None)
    decided = drop_idle_headings(scene, Decisions(kept=frozenset(run.index for run in tree.runs)))
    assert [tree.runs[index].text for index in sorted(decided.left)] == [*PARAGRAPHS, SENTENCE]
