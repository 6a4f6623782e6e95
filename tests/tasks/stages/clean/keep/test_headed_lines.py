"""A line of links under one of many headings alike goes as the lines under the others do."""

from selectolax.lexbor import LexborHTMLParser

from tasks.stages.clean.candidates.containers import groups
from tasks.stages.clean.candidates.context import HEAD, LINK, Scene
from tasks.stages.clean.decisions import Decisions
from tasks.stages.clean.keep.keep_together import keep_together
from tasks.stages.clean.text.phrases import phrasebook
from tasks.stages.clean.tree.build import grow
from tasks.stages.clean.tree.prose import measure
from tests.tasks.stages.clean.pages import TEXT
from worker.limits import Limits

LINKED = '<a href="https://shop.example/{0}">The Wheel of the Mill, volume {0}</a>'
BOOKS = [
    "Ida Brann, Stone",
    LINKED.format(1),
    "Tom Ayre, Water",
    "Maud Hollis, Roof",
    LINKED.format(2),
    "Ann Lee, Rain",
]


def lines_left(books: list[str], said: int) -> list[str]:
    """What stands under each heading, and how many of the lines without links the weights keep -> the lines left."""
    body = "".join(f"<h3>{10 - at} lists:</h3><p>{book}</p>" for at, book in enumerate(books))
    tree = grow(LexborHTMLParser(f"<article>{TEXT}{body}</article>"), Limits())
    measure(tree)
    scene = Scene(tree, groups(tree)[0], phrasebook("en"), (), None)
    plain = [run.index for run in tree.runs if not run.prose and run.kind not in (HEAD, LINK)]
    kept = frozenset(plain[:said]).union(run.index for run in tree.runs if run.prose or run.kind == HEAD)
    left = keep_together(scene, Decisions(kept=kept)).left
    return [run.text for run in tree.runs if run.index in left and not run.prose and run.kind != HEAD]


def test_links_under_headings_alike_stay_where_most_lines_do() -> None:
    assert lines_left(BOOKS, 4) == [
        "Ida Brann, Stone",
        "The Wheel of the Mill, volume 1",
        "Tom Ayre, Water",
        "Maud Hollis, Roof",
        "The Wheel of the Mill, volume 2",
        "Ann Lee, Rain",
    ]


def test_links_under_headings_alike_go_where_few_lines_stay() -> None:
    assert lines_left(BOOKS, 2) == ["Ida Brann, Stone", "Tom Ayre, Water"]


def test_the_last_heading_may_stand_over_what_to_read_next() -> None:
    assert "The Wheel of the Mill, volume 3" not in lines_left([*BOOKS, LINKED.format(3)], 4)


def test_a_question_that_hardly_speaks_for_itself_stays_with_its_answer_among_others() -> None:
    asked = [
        f"<h3>Question {at}?</h3><div><p>The answer is what the county says in paragraph {at} of its rules.</p></div>"
        for at in range(6)
    ]
    tree = grow(LexborHTMLParser(f"<article>{TEXT}<section>{''.join(asked)}</section></article>"), Limits())
    measure(tree)
    scene = Scene(tree, groups(tree)[0], phrasebook("en"), (), None)
    first = [
        run.index for run in tree.runs if run.text.startswith("Question 0") or run.text.endswith("0 of its rules.")
    ]
    kept = frozenset(run.index for run in tree.runs).difference(first)
    assert not set(first) - keep_together(scene, Decisions(kept=kept)).left
