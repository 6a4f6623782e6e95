"""Pairing the blocks of two versions: what it finds, and that it looks at a bounded part of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.models.article import Block
from tasks.stages.compare.align import align
from tasks.stages.compare.wording import is_typographic

NAMES = ("Ana", "Ben", "Cem", "Dag", "Eva")


def blocks(*texts: str) -> list[Block]:
    return [Block(id=f"b{number}", kind="paragraph", text=text) for number, text in enumerate(texts, 1)]


def story(size: int, day: str) -> list[Block]:
    """A number of paragraphs of which no two are alike, each with the day in it."""
    return blocks(
        *(
            f"{NAMES[number % 5]} said on {day} that bridge {number} over river {number // 7} costs {number * 31}"
            for number in range(size)
        )
    )


def test_what_changed_is_told_from_what_came_and_went() -> None:
    old = blocks("The vote is on Monday at noon.", "Nobody knows the price.", "It rains in the north.")
    new = blocks("It is late.", "The vote is on Tuesday at noon.", "It rains in the north.", "The sun shines.")
    found = align(old, new)
    assert [(one.text, other.text) for one, other in found.changed] == [(old[0].text, new[1].text)]
    assert (found.added, found.removed) == (2, 1)


def test_a_block_is_found_behind_many_that_came_before_it() -> None:
    old = story(1, "Monday")
    new = [*blocks(*(f"Post number {number} of a long day" for number in range(900))), *story(1, "Tuesday")]
    found = align(old, new)
    assert (len(found.changed), found.added, found.removed) == (1, 900, 0)


@pytest.mark.parametrize("size", [100, 800, 3_000])
def test_every_paragraph_of_a_long_text_may_have_changed(size: int) -> None:
    found = align(story(size, "Monday"), story(size, "Tuesday"))
    assert (len(found.changed), found.added, found.removed) == (size, 0, 0)


def test_two_long_texts_may_have_nothing_in_common() -> None:
    found = align(story(3_000, "Monday"), blocks(*(f"{number} " * 9 for number in range(10_000, 13_000))))
    assert (found.changed, found.added, found.removed) == ((), 3_000, 3_000)


def test_of_a_text_without_end_only_a_part_is_compared() -> None:
    found = align(story(20_000, "Monday"), story(30_000, "Monday"))
    assert (found.changed, found.added, found.removed) == ((), 10_000, 0)
    found = align(story(20_000, "Monday"), story(30_000, "Tuesday"))
    assert (len(found.changed), found.added, found.removed) == (4_000, 26_000, 16_000)


def test_of_a_paragraph_without_end_the_beginning_tells() -> None:
    old, new = (blocks("Nobody knows. " * 100_000 + end) for end in ("Monday", "Tuesday"))
    assert len(align(old, new).changed) == 1


@given(st.lists(st.text("ab ", max_size=6), max_size=12), st.lists(st.text("ab ", max_size=6), max_size=12))
def test_every_block_stayed_changed_came_or_went(old: list[str], new: list[str]) -> None:
    before, after = blocks(*old), blocks(*new)
    found = align(before, after)
    stayed = len(old) - len(found.changed) - found.removed
    assert stayed == len(new) - len(found.changed) - found.added
    assert stayed >= 0
    assert all(one.text != other.text for one, other in found.changed)
    places = [(before.index(one), after.index(other)) for one, other in found.changed]
    assert places == sorted(places)
    assert align(before, before) == align(after, after) == align([], [])


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("the web site opens", "the website opens", True),
        ("the web site opens", "The Website opens", True),
        ("1 2 of them", "12 of them", False),
        ("the web site has 12 rooms", "the website has 12 rooms", True),
        ("the web site has 12 rooms", "the website has 1 2 rooms", False),
        ("the web sight opens", "the website opens", False),
        (" ".join(f"w{chr(97 + n % 26)}{n % 7}x y" for n in range(20_000)), "other", False),
        ("a b " * 20_000, "ab " * 20_000, True),
    ],
)
def test_words_joined_and_parted_are_the_same_letters(old: str, new: str, same: bool) -> None:
    assert is_typographic(old, new) is same
