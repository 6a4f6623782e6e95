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


def test_headings_that_count_a_list_stay_over_what_was_dropped() -> None:
    counted = [f"{number}. The mill at {place}" for number, place in enumerate(("Tarn", "Orrin", "Velm"), 1)]
    posts = "".join(f"<h3>{heading}</h3><div>Post</div><div>class</div><div>wide</div>" for heading in counted)
    tree = grow(LexborHTMLParser(f"<article>{TEXT}{posts}<h3>Our other mills</h3></article>"), Limits())
    measure(tree)
    scene = Scene(tree, groups(tree)[0], phrasebook("en"), (), None)
    kept = frozenset(run.index for run in tree.runs if run.prose or tree.boxes[run.box].node.tag == "h3")  # type: ignore[union-attr]
    decided = drop_idle_headings(scene, Decisions(kept=kept))
    assert [tree.runs[index].text for index in sorted(decided.left)] == [*PARAGRAPHS, *counted]


def test_a_heading_that_is_all_of_a_list_item_heads_nothing() -> None:
    items = "".join(f"<li><h3>{item}</h3></li>" for item in ("undyed linen", "hemp", "wool of the county"))
    tree = grow(LexborHTMLParser(f"<article>{TEXT}<ul>{items}</ul></article>"), Limits())
    measure(tree)
    scene = Scene(tree, groups(tree)[0], phrasebook("en"), (), None)
    decided = drop_idle_headings(scene, Decisions(kept=frozenset(run.index for run in tree.runs)))
    assert len(decided.left) == len(tree.runs)
