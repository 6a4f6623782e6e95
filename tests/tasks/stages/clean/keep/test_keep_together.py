"""The stage as a whole: no letter of a page is lost, none is made up, and the same page gives the same document."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tasks.models.document import Document, Label
from tests.tasks.stages.clean.pages import PARAGRAPHS, TEXT, cleaned
from worker.errors import Skipped

SENTENCE = st.sampled_from(
    [*PARAGRAPHS, "Read also", "Donate now", "Share", "© 2026 The Ledger", "24 January 2026", "A heading"]
)


def element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    name = st.sampled_from(
        ["div", "p", "section", "aside", "ul", "h2", "blockquote", "figure", "table", "footer", "nav"]
    )
    names = st.sampled_from(
        ["", ' class="related"', ' class="share"', ' class="newsletter"', ' class="author"', " hidden"]
    )
    parts = st.lists(inner, min_size=1, max_size=4)
    return st.builds(lambda tag, attrs, texts: f"<{tag}{attrs}>{' '.join(texts)}</{tag}>", name, names, parts)


BODY = st.recursive(SENTENCE | SENTENCE.map(lambda text: f'<a href="/x">{text}</a>'), element, max_leaves=12)


def letters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def letters_of(document: Document) -> Counter[str]:
    return letters("".join(block.text for block in document.blocks))


@settings(max_examples=60)
@given(BODY, BODY)
def test_no_letter_is_lost_and_none_made_up(before: str, after: str) -> None:
    body = f"{before}<article><h1>County buys the old mill</h1>{TEXT}</article>{after}"
    try:
        document = cleaned(body)
    except Skipped:
        return
    tree = LexborHTMLParser(f"<body>{body}</body>").body
    assert tree is not None
    assert letters_of(document) == letters(tree.text(separator=" "))


@settings(max_examples=25)
@given(BODY)
def test_the_same_page_gives_the_same_document(after: str) -> None:
    body = f"<article><h1>County buys the old mill</h1>{TEXT}</article>{after}"
    assert cleaned(body) == cleaned(body)


@settings(max_examples=25)
@given(BODY)
def test_every_label_has_a_reason_and_times_belong_to_posts(after: str) -> None:
    document = cleaned(f"<article><h1>County buys the old mill</h1>{TEXT}</article>{after}")
    assert all(block.reason for block in document.blocks if block.label != Label.PARAGRAPH)
