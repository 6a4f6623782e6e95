"""Dates as somebody wrote them -> moments."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.text.date_words import find_change, month_of
from tasks.text.dates import moment, read_moment

MONTHS = {
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"],
    "de": ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober"],
    "fr": ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre"],
    "ru": ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября"],
    "el": ["Ιανουαρίου", "Φεβρουαρίου", "Μαρτίου", "Απριλίου", "Μαΐου", "Ιουνίου", "Ιουλίου", "Αυγούστου"],
    "tr": ["Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim"],
}
DAYS = st.datetimes(datetime(1971, 1, 1), datetime(2039, 12, 31))
ZONES = st.integers(-48, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@pytest.mark.parametrize(
    ("raw", "language", "expected"),
    [
        ("2026-03-09", "", "2026-03-09"),
        ("2026-03-09T21:41:00-05:00", "", "2026-03-09T21:41:00-05:00"),
        ("2026-03-09 21:41", "", "2026-03-09T21:41"),
        ("20260309T214100Z", "", "2026-03-09T21:41:00Z"),
        ("1773092460", "", "2026-03-09T21:41:00Z"),
        ("1773092460123", "", "2026-03-09T21:41:00Z"),
        ("Mon, 09 Mar 2026 21:41:00 GMT", "en", "2026-03-09T21:41:00Z"),
        ("Monday, March 9, 2026 at 9:41 p.m. EST", "en", "2026-03-09T21:41-05:00"),
        ("Mon Mar  9 21:41:06 2026", "", "2026-03-09T21:41:06"),
        ("Mon Mar 09 21:41:06 +0100 2026", "", "2026-03-09T21:41:06+01:00"),
        ("Mon Mar 09 21:41:06 +0000 2026", "", "2026-03-09T21:41:06Z"),
        ("0001-01-01T00:00:00", "", "0001-01-01T00:00:00"),
        ("09 Mar 26 21:41 GMT", "", "2026-03-09T21:41Z"),
        ("09.03.26", "", "2026-03-09"),
        ("Mon, 09 Mar 2026 21:41:06 UT", "", "2026-03-09T21:41:06Z"),
        ("9. März 2026, 21:41 Uhr", "de", "2026-03-09T21:41"),
        ("Publié le 9 mars 2026 à 21h41", "fr", "2026-03-09T21:41"),
        ("09.03.2026", "de", "2026-03-09"),
        ("09 | 03 | 2026", "de", "2026-03-09"),
        ("9 de março de 2026", "pt", "2026-03-09"),
        ("2026年3月9日 午後9時41分", "ja", "2026-03-09T21:41"),
        ("2026년 3월 9일 21:41", "ko", "2026-03-09T21:41"),
        ("٩ مارس ٢٠٢٦", "ar", "2026-03-09"),
        ("9 марта 2026 г., 21:41", "ru", "2026-03-09T21:41"),
        ("9 มีนาคม 2569", "th", "2026-03-09"),
    ],
)
def test_dates_are_read_as_exactly_as_they_are_written(raw: str, language: str, expected: str) -> None:
    stamp = read_moment(raw, language)
    assert stamp is not None
    assert stamp.value == expected
    assert stamp.raw == raw


@pytest.mark.parametrize("raw", ["", "soon", "March 2026", "99.99.2026", "31 February 2026", "12:30", "+" * 500])
def test_what_names_no_day_is_no_date(raw: str) -> None:
    assert read_moment(raw, "en") is None


def test_figures_are_read_in_the_order_of_their_readers() -> None:
    american, british = read_moment("3/4/2026", "en", month_first=True), read_moment("3/4/2026", "en")
    assert american is not None
    assert british is not None
    assert (american.value, british.value) == ("2026-03-04", "2026-04-03")


@given(DAYS, ZONES)
def test_a_time_that_is_formatted_is_read_back(day: datetime, zone: timezone) -> None:
    when = day.replace(microsecond=0, tzinfo=zone)
    for raw in (when.isoformat(), when.isoformat(" "), when.strftime("%Y%m%dT%H%M%S%z"), format_datetime(when)):
        stamp = read_moment(raw)
        assert stamp is not None, raw
        assert moment(stamp) == when, raw
        assert stamp.precision == "second"


@given(
    DAYS,
    st.sampled_from(sorted(MONTHS)),
    st.sampled_from(["{d} {m} {y}", "{d}. {m} {y}", "{m} {d}, {y}", "{d} {m}, {y}"]),
)
def test_a_day_in_words_is_read_back(day: datetime, language: str, form: str) -> None:
    names = MONTHS[language]
    if day.month > len(names):
        day = day.replace(month=len(names), day=1)
    raw = form.format(d=day.day, m=names[day.month - 1], y=day.year)
    stamp = read_moment(raw, language)
    assert stamp is not None, raw
    assert stamp.value == day.date().isoformat()


@given(st.text(max_size=200), st.sampled_from(["", "en", "de", "zh"]), st.booleans())
def test_no_text_breaks_the_reader(raw: str, language: str, month_first: bool) -> None:
    stamp = read_moment(raw, language, month_first)
    if stamp is not None:
        assert moment(stamp) > datetime(1, 1, 1, tzinfo=UTC) - timedelta(days=1)


@pytest.mark.parametrize("raw", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "1 Jan 0001 0:00 +0200"])
def test_a_time_that_is_none_in_utc_is_no_date(raw: str) -> None:
    assert read_moment(raw) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Published 3 May, last updated 4 May", "last updated"),
        ("Stand: 3. Mai, aktualisiert um 9 Uhr", "aktualisiert"),
        ("発売日 2026年5月3日 最終更新 5月4日", "最終更新"),
        ("İstanbul, güncelleme 4 Mayıs", "güncelleme"),
    ],
)
def test_the_words_of_a_change_are_found(line: str, expected: str) -> None:
    found = find_change(line)
    assert found is not None
    assert line[slice(*found)].lower() == expected


def test_a_word_within_a_word_is_no_change() -> None:
    assert find_change("An unmodified, outdated text") is None


def test_months_are_known_by_their_names() -> None:
    assert (month_of("dec"), month_of("mayo"), month_of("doe")) == (12, 5, None)


@pytest.mark.parametrize(
    ("raw", "language", "value"),
    [
        ("تاریخ انتشار: ۱ مهر ۱۴۰۵ - ۱۴:۵۲", "fa", "2026-09-23T14:52"),
        ("۱۴۰۵/۰۷/۰۱", "fa", "2026-09-23"),
        ("1403-12-30", "fa", "2025-03-20"),  # a leap day
        ("1404-12-30", "fa", None),  # no leap year
        ("۱۵ تیر ۱۳۹۹", "fa", "2020-07-05"),
        ("الاثنين 11 رمضان 1445", "ar", "2024-03-21"),
        ("١٤٤٥/٠٩/٠١", "ar", "2024-03-11"),
        ("3 ربيع الأول 1446", "ar", "2024-09-07"),
        ("2 มกราคม 2569", "th", "2026-01-02"),
        ("am 3. mehr als 2020", "de", None),  # a month of Iran, and a word
        ("2026-09-23", "fa", "2026-09-23"),
        ("یکشنبه، ۱۳ آبان\u200cماه ۱۴۰۳", "fa", "2024-11-03"),
        ("10 جمادى الأول 1446", "ar", "2024-11-12"),
        ("10 جمادي الأولى 1446", "ar", "2024-11-12"),
        ("9 جمادى الثاني 1446", "ar", "2024-12-11"),
        ("เผยแพร่ 12 พ.ย. 67 14:30 น.", "th", "2024-11-12T14:30"),
        ("12/11/67", "th", "2024-11-12"),
        ("12 พ.ย. 24", "th", "2024-11-12"),
        ("12.11.67", "de", "2067-11-12"),
        ("令和6年11月12日", "ja", "2024-11-12"),
        ("令和元年5月1日 10:30", "ja", "2019-05-01T10:30"),
        ("2024（令和6）年11月12日", "ja", "2024-11-12"),
        ("平成31年4月30日", "ja", "2019-04-30"),
        ("中華民國113年11月12日", "zh", "2024-11-12"),
        ("民國 113 年 13 月 12 日", "zh", None),
    ],
)
def test_days_of_other_calendars(raw: str, language: str, value: str | None) -> None:
    found = read_moment(raw, language)
    assert (found and found.value) == value
