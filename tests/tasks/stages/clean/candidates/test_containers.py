"""Which boxes may hold the text."""

from selectolax.lexbor import LexborHTMLParser

from tasks.stages.clean.candidates.containers import candidates
from tasks.stages.clean.tree.build import grow
from tasks.stages.clean.tree.nodes import Tree
from tasks.stages.clean.tree.prose import measure
from tests.tasks.stages.clean.pages import TEXT
from worker.limits import Limits


def grown(body: str) -> Tree:
    tree = grow(LexborHTMLParser(f"<body>{body}</body>"), Limits())
    measure(tree)
    return tree


def names_of(tree: Tree) -> list[tuple[str, int]]:
    return [(tree.boxes[group.box].names, len(group.gathers)) for group in candidates(tree)]


def test_a_box_that_gathers_sections_may_hold_the_text() -> None:
    sections = f'<div class="one">{TEXT}</div><div class="two">{TEXT}</div>'
    tree = grown(f'<div class="page"><div class="story">{sections}</div><div class="side">{TEXT}</div></div>')
    assert names_of(tree) == [("one", 0), ("two", 0), ("side", 0), ("story", 2), ("page", 3)]


def test_a_box_around_one_container_gathers_nothing() -> None:
    tree = grown(f'<div class="page"><div class="story"><div class="one">{TEXT}</div></div></div>')
    assert names_of(tree) == [("one", 0)]


def test_a_container_that_holds_another_stands_alone_and_for_both() -> None:
    tree = grown(f'<div class="story">{TEXT}<div class="box">{TEXT}</div></div>')
    assert names_of(tree) == [("story", 0), ("box", 0), ("story", 2)]


def test_paragraphs_in_boxes_of_their_own_count_to_the_box_of_them_all() -> None:
    items = "".join(
        f"<div><div><h3>Mill {number}</h3></div><div>{TEXT[: TEXT.index('</p>') + 4]}</div></div>"
        for number in range(3)
    )
    tree = grown(f'<div class="story">{TEXT}{items}</div>')
    assert names_of(tree) == [("story", 0)]
