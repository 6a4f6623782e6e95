"""What sites say in place of an article is in no section."""

import pytest

from tasks.stages.classify.filing import classify
from tasks.stages.classify.lexicon import key
from tasks.stages.classify.notices import LONGEST, is_notice, load
from tasks.stages.classify.sections import UNCLASSIFIED
from tests.tasks.stages.classify.pages import document

NOTICES = [
    ("en", "Please enable JavaScript", "This site needs JavaScript to work. Please enable JavaScript in your browser."),
    (
        "en",
        "Your privacy",
        "We use cookies to improve health content. Accept all cookies?",
    ),
    ("en", "Welcome back", "Log in to your account to read on. Forgot your password? Not a member? Join today."),
    ("en", "Page not found", "The museum of pages is empty: the page you are looking for has moved."),
    ("en", "Just a moment", "Checking your browser before you access the shop."),
    ("de", "Seite nicht gefunden", "Leider ist die Seite umgezogen. Zurück zur Politik, Wirtschaft oder zum Sport."),
    ("de", "Datenschutz", "Wir verwenden Cookies und lesen Ihre Gesundheit nicht aus."),
    ("fr", "Page introuvable", "La page que vous recherchez n’existe plus."),
    ("es", "Inicia sesión", "Inicia sesión para leer. ¿Olvidaste tu contraseña?"),
    ("it", "Errore 404", "Pagina non trovata: torna alla cultura."),
    ("pt", "Cookies", "Utilizamos cookies para melhorar a sua experiência."),
    ("pl", "Błąd 404", "Strona nie istnieje."),
    ("ru", "Ошибка 404", "Страница не найдена. Вернитесь к новостям спорта."),
    ("tr", "Hata", "Aradığınız sayfa bulunamadı."),
    ("zh", "找不到页面", "您访问的页面不存在。"),
    ("ja", "エラー", "お探しのページが見つかりません。"),
    ("ko", "오류", "페이지를 찾을 수 없습니다."),
    ("ar", "خطأ", "الصفحة غير موجودة."),
    ("he", "שגיאה", "הדף לא נמצא."),
    ("hi", "त्रुटि", "पेज नहीं मिला।"),
    ("vi", "Lỗi", "Không tìm thấy trang."),
]


@pytest.mark.parametrize(("language", "headline", "text"), NOTICES)
def test_a_wall_a_log_in_and_an_error_are_in_no_section(language: str, headline: str, text: str) -> None:
    found = classify(document(headline, text, language=language, json_ld__articleSection="Science"))
    assert (found.id, found.confidence) == (UNCLASSIFIED, 0)


def test_an_article_that_quotes_a_notice_is_one_all_the_same() -> None:
    story = "The council's site said only that the page does not exist, and voters called the election office. " * 6
    assert classify(document("Election results vanish from the web", story)).id == "politics"


def test_a_short_story_is_no_notice() -> None:
    assert not is_notice("Striker scores late goal\nThe team won the match and the league title.", "en")


def test_phrases_are_written_as_they_are_looked_up() -> None:
    assert len(set(load())) == len(load())
    for phrase in load():
        assert phrase == key(phrase)
        assert 3 <= len(phrase) < LONGEST
