"""Texts, and names of languages as publishers write them -> BCP 47 tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.stages.clean.text.language import detect, tag_of


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The council opened the new bridge on Monday after eleven months of repairs, and nobody left early.", "en"),
        ("Der Gemeinderat hat am Montag die neue Brücke eröffnet, nachdem ihre Lager erneuert worden waren.", "de"),
        ("Городской совет открыл новый мост в понедельник после одиннадцати месяцев ремонта опор.", "ru"),
        ("افتتح المجلس الجسر الجديد يوم الاثنين بعد أحد عشر شهرا من أعمال الترميم.", "ar"),
        ("市議会は十一か月の修理を経て、月曜日に新しい橋を開通させた。", "ja"),
        ("市议会周一宣布，经过十一个月的维修，新桥正式通车。", "zh"),
        ("", "und"),
        ("12345 --- 67890", "und"),
    ],
)
def test_the_language_of_a_text_is_detected(text: str, tag: str) -> None:
    assert detect(text).primary == tag


def test_a_short_text_is_less_sure_than_a_long_one() -> None:
    text = "The council opened the new bridge on Monday, and about two hundred people had come to watch. "
    assert detect(text).confidence < detect(text * 3).confidence


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("en", "en"), ("EN-us", "en-US"), ("pt_br", "pt-BR"), ("zh-hans-cn", "zh-Hans-CN"), ("iw", "he"),
        ("es-419", "es-419"), ("de-DE-x-formal", "de-DE"), ("", ""), ("{{lang}}", ""), ("english", ""), ("en/US", ""),
    ],
)  # fmt: skip
def test_tags_are_written_as_bcp_47(written: str, tag: str) -> None:
    assert tag_of(written) == tag


@given(st.text(max_size=300))
def test_no_text_breaks_the_detector(text: str) -> None:
    detected = detect(text)
    assert 0 <= detected.confidence <= 95
    assert tag_of(detected.tag) == detected.tag
