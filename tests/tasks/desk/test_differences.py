from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tasks.desk.differences import Changed, Run, changed_facts, changed_text
from tasks.models.article import Article, Block
from tests.tasks.samples import article

VOCABULARY = ("the", "vote", "was", "held", "again", "on", "Monday", "301", "to", "244", "€1.2", "国会", "مجلس")
WORDS = st.lists(st.sampled_from(VOCABULARY), min_size=1).map(" ".join)


def with_text(*texts: str) -> Article:
    made = article()
    blocks = tuple(Block(id=f"b{at}", kind="paragraph", text=text) for at, text in enumerate(texts, 1))
    return replace(made, body=replace(made.body, blocks=blocks))


def test_a_word_that_changed_is_shown_in_its_sentence() -> None:
    [runs] = changed_text(with_text("The vote was 301 to 244."), with_text("The vote was 302 to 244."))
    assert runs == [Run("same", "The vote was "), Run("gone", "301"), Run("new", "302"), Run("same", " to 244.")]


def test_a_paragraph_that_gave_way_to_quite_another_is_shown_whole() -> None:
    old, new = "One thing and no other.", "Twelve ships were seen off Orva!"
    assert changed_text(with_text("Same.", old), with_text("Same.", new)) == [
        [Run("same", "Same.")],
        [Run("gone", old), Run("new", new)],
    ]


def test_facts_that_differ_are_named() -> None:
    before, after = article(), replace(article(), headline="Another", keywords=())
    assert changed_facts(before, after) == [
        Changed("headline", before.headline, "Another"),
        Changed("keywords", "budget, parliament", ""),
    ]
    assert changed_facts(before, before) == []


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_both_texts_can_be_read_out_of_their_difference(old: list[str], new: list[str]) -> None:
    found = changed_text(with_text(*old), with_text(*new))
    for texts, fate in ((old, "gone"), (new, "new")):
        kept = ["".join(run.text for run in runs if run.fate in {"same", fate}) for runs in found]
        assert [text for text in kept if text] == texts
