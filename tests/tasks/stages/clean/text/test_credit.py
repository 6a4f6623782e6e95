"""Captions and credits, apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.stages.clean.text.credit import split_credit


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("The mill in May. Photo: Ines Okoro", "The mill in May.", "Ines Okoro"),
        ("The mill in May. Photo by Ines Okoro", "The mill in May.", "Ines Okoro"),
        ("The mill in May. Ines Okoro / Harbour Gazette", "The mill in May.", "Ines Okoro / Harbour Gazette"),
        ("The mill in May.Ines Okoro/dpa", "The mill in May.", "Ines Okoro/dpa"),
        ("The mill in May (Reuters)", "The mill in May", "Reuters"),
        ("Die Mühle im Mai. Foto: Hauke Drees / NDI", "Die Mühle im Mai.", "Hauke Drees / NDI"),
        ("Мельница в мае. Фото: Игорь Лапшин", "Мельница в мае.", "Игорь Лапшин"),
        ("五月の水車。（写真：山並新聞）", "五月の水車。", "山並新聞"),
        ("© Ines Okoro", "", "Ines Okoro"),
        ("Getty Images", "", "Getty Images"),
        ("afp.com/Michael Regan", "", "afp.com/Michael Regan"),
        ("The mill in May, seen from the bridge.", "The mill in May, seen from the bridge.", ""),
        ("0:00 / 1:12 Quality: Auto", "0:00 / 1:12 Quality: Auto", ""),
    ],
)
def test_credit_is_split_from_caption(text: str, caption: str, credit: str) -> None:
    split = split_credit(text)
    assert (split.caption, split.credit) == (caption, credit)


def test_markup_that_names_the_credit_is_believed() -> None:
    split = split_credit("The mill in May. Ines", "Ines")
    assert (split.caption, split.printed) == ("The mill in May.", "Ines")


@given(st.text(min_size=1, max_size=200))
def test_nothing_is_made_up(text: str) -> None:
    text = " ".join(text.split()) or "x"
    split = split_credit(text)
    assert split.caption in text
    assert split.printed in text
    assert split.credit in split.printed
