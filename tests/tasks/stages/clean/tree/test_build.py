"""What the pass over the tree believes of markup that says that it is hidden."""

import gc

import pytest

from tests.tasks.stages.clean.pages import PARAGRAPHS, TEXT, cleaned, label_of

SUMMARY = " ".join(paragraph.replace("county", "district") for paragraph in PARAGRAPHS)


@pytest.mark.parametrize("hiding", ["hidden", 'style="display: none"', 'aria-hidden="true"'])
def test_a_page_that_a_script_shows_later_is_read(hiding: str) -> None:
    document = cleaned(f"<div {hiding}><article><h1>County buys the old mill</h1>{TEXT}</article></div>")
    assert [block.text for block in document.body] == list(PARAGRAPHS)


@pytest.mark.parametrize("tag", ["p", "li", "h3"])
def test_a_hidden_paragraph_is_no_text_however_long(tag: str) -> None:
    document = cleaned(f"<article><h1>County buys the old mill</h1>{TEXT}<{tag} hidden>{SUMMARY}</{tag}></article>")
    assert [block.text for block in document.body] == list(PARAGRAPHS)
    assert label_of(document, "The district has bought") == "widget-residue"


def test_a_page_is_freed_as_soon_as_it_is_done_with() -> None:
    page = f"<nav>Home</nav><article><h1>County buys the old mill</h1>{TEXT}</article><footer><p>About us</footer>"
    cleaned(page)
    gc.collect()
    gc.disable()
    try:
        cleaned(page)
        assert gc.collect() == 0
    finally:
        gc.enable()
