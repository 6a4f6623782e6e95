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
        ("서울 시의회가 새 다리를 열었다", "ko"),
        ("삼성전자 Galaxy S25 Ultra 공개 행사", "ko"),
        ("สภาเมืองเปิดสะพานใหม่", "th"),
        ("საკრებულომ ახალი ხიდი გახსნა", "ka"),
        ("मंगलवार को नगर परिषद ने नए पुल का उद्घाटन किया, जिसकी मरम्मत ग्यारह महीने चली थी।", "hi"),
        ("מועצת העיר פתחה ביום שני את הגשר החדש", "he"),
        ("The sum Σ of all angles α and β is π, which everybody in the council knew.", "en"),
        ("CALGARY â\x80\x94 The council opened the new bridge on Monday after eleven months of repairs.", "en"),
        ("The council opened the new bridge (橋（はし）) on Monday, and nobody of the town left early.", "en"),
        ("爱 Ai 逝去的爱 shi qu de ai 讨不回来 tao bu hui lai 我还有话想对你说", "zh"),
        ("", "und"),
        ("٪ ۱۲۳۴۵", "und"),
        ("12345 --- 67890", "und"),
    ],
)
def test_the_language_of_a_text_is_detected(text: str, tag: str) -> None:
    assert detect(text).primary == tag


def test_a_short_text_is_less_sure_than_a_long_one() -> None:
    text = "The council opened the new bridge on Monday, and about two hundred people had come to watch. "
    assert detect(text).confidence < detect(text * 3).confidence


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("市議會週一宣布，經過十一個月的維修，新橋正式通車。", "zh-Hant"),
        ("市议会周一宣布，经过十一个月的维修，新桥正式通车。", "zh"),
        ("市議会は十一か月の修理を経て、月曜日に新しい橋を開通させた。", "ja"),
    ],
)
def test_traditional_characters_are_told_from_simplified_ones(text: str, tag: str) -> None:
    assert detect(text).tag == tag


def test_letters_that_one_language_has_are_sure_at_any_length() -> None:
    assert detect("สะพานใหม่").confidence == detect("สภาเมืองเปิดสะพานใหม่ " * 20).confidence > 60


def test_a_language_in_letters_that_are_not_its_own_is_doubted() -> None:
    text = (
        "Gorodskoy sovet otkryl noviy most v ponedelnik posle odinnadtsati mesyatsev remonta, i nikto ne ushol rano. "
    )
    assert detect(text * 3).confidence < 60


@given(st.sampled_from(["ko", "th", "ka", "ta"]), st.text(alphabet=st.characters(codec="ascii"), max_size=20))
def test_names_in_latin_do_not_hide_a_script(language: str, name: str) -> None:
    words = {"ko": "새 다리를 열었다", "th": "สภาเมืองเปิดสะพานใหม่", "ka": "ახალი ხიდი გახსნა", "ta": "புதிய பாலம்"}
    assert detect(f"{words[language]} {name}").tag == language


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
