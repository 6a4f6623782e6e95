"""Place lines that an element of their own sets off."""

from selectolax.lexbor import LexborHTMLParser

from tasks.stages.clean.label.datelines import set_off


def test_place_in_an_element_of_its_own_is_split() -> None:
    node = LexborHTMLParser("<p><b>Duisburg.</b> Erste Bilder zeigen, wie die Seilbahn aussehen könnte.</p>").css_first(
        "p"
    )
    text = "Duisburg. Erste Bilder zeigen, wie die Seilbahn aussehen könnte."
    assert set_off(node, text) == ("Duisburg.", "Duisburg", "Erste Bilder zeigen, wie die Seilbahn aussehen könnte.")


def test_a_word_in_bold_is_no_place() -> None:
    node = LexborHTMLParser("<p><b>nobody.</b> That was the answer of the board.</p>").css_first("p")
    assert set_off(node, "nobody. That was the answer of the board.")[0] == ""


def test_a_word_with_a_colon_in_bold_is_no_place() -> None:
    node = LexborHTMLParser("<p><b>Definition:</b> A style is a pattern of behaviour.</p>").css_first("p")
    assert set_off(node, "Definition: A style is a pattern of behaviour.")[0] == ""
