"""How much of what a run says the other paragraphs say, in scripts with and without spaces."""

import pytest

from tasks.stages.clean.candidates.vocabulary import Vocabulary
from tasks.stages.clean.tree.nodes import Run
from tasks.stages.clean.tree.prose import width


def run(index: int, text: str) -> Run:
    return Run(index, text, 0, width=width(text))


@pytest.mark.parametrize(
    ("told", "of_it", "beside"),
    [
        (
            ("The county has bought the mill at Tarn Bridge.", "Stonemasons will learn at the mill from next autumn."),
            "Counties that buy bridges teach stonemasonry.",
            "Seventeen recipes for a quick breakfast.",
        ),
        (
            ("Уезд купил старую мельницу у моста.", "На мельнице будут учить каменщиков."),
            "Каменщики рады мельницам.",
            "Семнадцать рецептов завтрака.",
        ),
        (
            ("县政府买下了旧磨坊，准备在那里开办石匠学校。", "石匠学校明年秋天开学，旧磨坊将招收学徒。"),
            "旧磨坊的石匠学校很受欢迎，报名的学徒很多。",
            "十七种简单早餐食谱，适合忙碌的清晨享用哦。",
        ),
    ],
)
def test_what_is_about_the_text_shares_its_words(told: tuple[str, str], of_it: str, beside: str) -> None:
    vocabulary = Vocabulary([run(0, told[0]), run(1, told[1])])
    assert vocabulary.echo(run(2, of_it))[0] > 0.3
    assert vocabulary.echo(run(3, beside))[0] < 0.1


def test_a_paragraph_does_not_echo_itself() -> None:
    alone = run(0, "The county has bought the mill at Tarn Bridge.")
    assert Vocabulary([alone]).echo(alone)[0] == 0
    assert Vocabulary([alone]).echo(run(1, "No."))[1] == 0
