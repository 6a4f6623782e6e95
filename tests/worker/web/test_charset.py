"""Deciding a charset: the order of the HTML standard, lies told apart from truths, and text that is safe to store."""

import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.errors import Skipped
from worker.web.charset import decode

PROSE = {
    "ru": "Правительство утвердило новый бюджет на следующий год. Министр финансов заявил, что расходы вырастут.",
    "uk": "Уряд затвердив новий бюджет на наступний рік. Міністр фінансів заявив, що її видатки зростуть.",
    "ja": "政府は来年度の予算案を閣議決定した。財務大臣は医療費が十二パーセント増加すると述べた。",
    "zh": "政府批准了明年的新预算。财政部长表示，医疗支出将增加百分之十二。反对党称该计划不切实际。",
    "zh-Hant": "政府批准了明年的新預算。財政部長表示，醫療支出將增加百分之十二。反對黨稱該計劃不切實際。",
    "ko": "정부는 내년도 예산안을 승인했다. 재무장관은 의료비 지출이 십이 퍼센트 증가할 것이라고 말했다.",
    "de": "Die Regierung hat den Haushalt für das nächste Jahr beschlossen. Die Opposition fordert größere Kürzungen.",
    "es": "El Gobierno aprobó el presupuesto del próximo año. La oposición calificó el plan de irreal. Según España.",
    "fr": "Le gouvernement a approuvé le budget de l’année prochaine. Les dépenses de santé augmenteraient.",
    "pl": "Rząd przyjął budżet na przyszły rok. Minister finansów oświadczył, że wydatki wzrosną.",
    "cs": "Vláda schválila rozpočet na příští rok. Ministr financí uvedl, že výdaje na zdravotnictví vzrostou.",
    "tr": "Hükümet gelecek yılın bütçesini onayladı. Maliye bakanı sağlık harcamalarının artacağını söyledi.",
    "el": "Η κυβέρνηση ενέκρινε τον προϋπολογισμό του επόμενου έτους. Ο υπουργός δήλωσε ότι οι δαπάνες θα αυξηθούν.",
    "ar": "وافقت الحكومة على موازنة العام المقبل. وقال وزير المالية إن الإنفاق على الصحة سيرتفع.",
    "he": "הממשלה אישרה את תקציב השנה הבאה. שר האוצר אמר כי ההוצאה על בריאות תגדל.",
    "th": "รัฐบาลอนุมัติงบประมาณปีหน้า รัฐมนตรีคลังกล่าวว่ารายจ่ายด้านสาธารณสุขจะเพิ่มขึ้นร้อยละสิบสอง",
}
LEGACY = [  # language, label, name in the Encoding standard, Python's codec
    ("ru", "windows_1251", "windows-1251", "cp1251"),
    ("ru", "windows-1251", "windows-1251", "cp1251"),
    ("ru", "KOI8-R", "koi8-r", "koi8_r"),
    ("ru", "x-cp1251", "windows-1251", "cp1251"),
    ("ru", "iso-8859-5", "iso-8859-5", "iso8859_5"),
    ("ru", "cp866", "ibm866", "cp866"),
    ("uk", "koi8-u", "koi8-u", "koi8_u"),
    ("ja", "Shift_JIS", "shift_jis", "cp932"),
    ("zh", "gb2312", "gbk", "gb18030"),
    ("zh", "gb18030", "gb18030", "gb18030"),
    ("zh-Hant", "big5", "big5", "big5hkscs"),
    ("ko", "euc-kr", "euc-kr", "cp949"),
    ("ko", "ks_c_5601-1987", "euc-kr", "cp949"),
    ("de", "iso-8859-1", "windows-1252", "cp1252"),
    ("de", "us-ascii", "windows-1252", "cp1252"),
    ("pl", "iso-8859-2", "iso-8859-2", "iso8859_2"),
    ("cs", "windows-1250", "windows-1250", "cp1250"),
    ("tr", "iso-8859-9", "windows-1254", "cp1254"),
    ("el", "windows-1253", "windows-1253", "cp1253"),
    ("ar", "windows-1256", "windows-1256", "cp1256"),
    ("he", "windows-1255", "windows-1255", "cp1255"),
    ("th", "tis-620", "windows-874", "cp874"),
]


def page(language: str, declaration: str = "") -> str:
    paragraphs = "\n".join(f'<p class="text">{PROSE[language]}</p>' for _ in range(4))
    return f'<!DOCTYPE html><html lang="{language}"><head>{declaration}<title>News</title></head>\n{paragraphs}</html>'


@pytest.mark.parametrize(("language", "label", "name", "codec"), LEGACY)
def test_a_declared_charset_is_believed(language: str, label: str, name: str, codec: str) -> None:
    plain = page(language)
    in_header = decode(plain.encode(codec), f'text/html; charset="{label}"')
    assert (in_header.text, in_header.charset, in_header.method) == (plain, name, "http")
    declared = page(language, f'<meta http-equiv="Content-Type" content="text/html; charset={label}">')
    in_page = decode(declared.encode(codec), "text/html")
    assert (in_page.text, in_page.charset, in_page.method) == (declared, name, "meta")


@pytest.mark.parametrize(
    ("language", "codec"),
    [
        *(("ru", codec) for codec in ("cp1251", "koi8_r", "iso8859_5", "cp866")),
        *(("uk", codec) for codec in ("cp1251", "koi8_u")),
        *(("ja", codec) for codec in ("cp932", "euc_jp")),
        *(("zh", "gb18030"), ("zh-Hant", "big5hkscs"), ("ko", "cp949"), ("de", "cp1252"), ("es", "cp1252")),
        *(("fr", "cp1252"), ("pl", "cp1250"), ("cs", "cp1250"), ("tr", "cp1254")),
        *(("el", "cp1253"), ("ar", "cp1256"), ("he", "cp1255"), ("th", "cp874")),
    ],
)
def test_an_undeclared_charset_is_detected(language: str, codec: str) -> None:
    found = decode(page(language).encode(codec), "text/html")
    assert (found.text, found.method) == (page(language), "detected")
    wrongly_declared = decode(page(language).encode(codec), "text/html; charset=utf-8")
    assert (wrongly_declared.text, wrongly_declared.method) == (page(language), "detected-over-http")


@pytest.mark.parametrize("language", PROSE)
def test_utf8_is_known_without_being_declared(language: str) -> None:
    found = decode(page(language).encode())
    assert (found.text, found.charset, found.method) == (page(language), "utf-8", "utf-8")


@pytest.mark.parametrize("language", PROSE)
def test_utf8_declared_as_latin1_is_utf8_and_the_method_says_so(language: str) -> None:
    found = decode(page(language).encode(), "text/html; charset=ISO-8859-1")
    assert (found.text, found.charset, found.method) == (page(language), "utf-8", "utf-8-over-http")
    declared = page(language, "<meta charset=latin1>")
    assert decode(declared.encode()).method == "utf-8-over-meta"


@pytest.mark.parametrize(
    ("codec", "mark", "name"),
    [
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("utf-16-le", b"\xff\xfe", "utf-16le"),
        ("utf-16-be", b"\xfe\xff", "utf-16be"),
    ],
)
def test_a_byte_order_mark_beats_every_declaration(codec: str, mark: bytes, name: str) -> None:
    text = page("ru", "<meta charset=koi8-r>")
    found = decode(mark + text.encode(codec), "text/html; charset=windows-1251")
    assert (found.text, found.charset, found.method) == (text, name, "bom")


@pytest.mark.parametrize(("codec", "name"), [("utf-16-le", "utf-16le"), ("utf-16-be", "utf-16be")])
def test_utf16_without_a_mark_is_known_by_its_zeros_or_its_header(codec: str, name: str) -> None:
    found = decode(page("ru").encode(codec), "text/html; charset=koi8-r")
    assert (found.text, found.charset, found.method) == (page("ru"), name, "detected-over-http")
    found = decode(page("zh").encode(codec), f"text/html; charset={name}")
    assert (found.text, found.charset, found.method) == (page("zh"), name, "http")


def test_utf16_declared_for_bytes_without_zeros_is_not_believed() -> None:
    assert decode(page("ru").encode(), "text/html; charset=utf-16").charset == "utf-8"
    assert decode(b"<meta charset=utf-16>" + "é".encode()).method == "meta"


def test_the_header_beats_the_page_until_the_bytes_refute_it() -> None:
    text = page("ru", "<meta charset=koi8-r>")
    assert decode(text.encode("cp1251"), "text/html; charset=windows-1251").text == text
    found = decode(text.encode("koi8-r"), "text/html; charset=utf-8")
    assert (found.text, found.method) == (text, "meta-over-http")


def test_the_xml_declaration_counts_where_no_meta_does() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?>' + page("ru")
    found = decode(text.encode("cp1251"), "application/xhtml+xml")
    assert (found.text, found.method) == (text, "xml")


@pytest.mark.parametrize(
    "declaration",
    [
        "<meta charset=koi8-r>",
        "<META CHARSET='KOI8-R' />",
        '<meta name="a" content=">" ><meta\tcharset = " koi8-r ">',
        '<meta content="text/html; charset=koi8-r" http-equiv=content-type>',
        '<!-- <meta charset=utf-8> --><meta charset="koi8-r">',
        "<title a='<meta charset=windows-1251>'></title><meta charset=koi8-r>",
        "<!doctype html><meta charset=nonsense><meta charset=koi8-r>",
        '<meta name=description content="charset=windows-1251"><meta charset=koi8-r>',
    ],
)
def test_the_prescan_reads_meta_as_browsers_do(declaration: str) -> None:
    found = decode(declaration.encode() + PROSE["ru"].encode("koi8-r"))
    assert (found.text, found.charset, found.method) == (declaration + PROSE["ru"], "koi8-r", "meta")


@pytest.mark.parametrize(
    "label",
    [
        *("zlib", "zip", "bz2", "hex", "base64", "uu", "quopri", "rot13", "rot_13", "unicode_escape", "idna", "mbcs"),
        *("raw_unicode_escape", "punycode", "utf-7", "utf_7", "undefined", "oem", "utf-32", "utf_8_sig", "cp037"),
        *("x-user-defined", "replacement", "hz-gb-2312", "iso-2022-kr", "", " ", "\u212aoi8-r", "../../etc", "a" * 999),
    ],
)
def test_labels_outside_the_encoding_standard_mean_nothing(label: str) -> None:
    body = rb"<p>\u003cscript\u003e +ADw-script+AD4- " + "– café".encode()
    found = decode(body, f"text/html; charset={label}")
    assert (found.text, found.charset, found.method) == (body.decode(), "utf-8", "utf-8")
    found = decode(f"<meta charset='{label}'>".encode() + body)
    assert (found.charset, found.method) == ("utf-8", "utf-8")


def test_a_few_bad_bytes_are_repaired_and_counted_in_the_method() -> None:
    body = page("ru").encode() + b"\xd0" + b"</html>" + b"\xff"
    for content_type, method in (("text/html; charset=utf-8", "http-repaired"), (None, "utf-8-repaired")):
        found = decode(body, content_type)
        assert (found.text, found.method) == (page("ru") + "\ufffd</html>\ufffd", method)


def test_text_cut_inside_a_character_stays_utf8() -> None:
    found = decode(page("ja").encode() + "東".encode()[:2], "text/html; charset=utf-8")
    assert (found.text, found.method) == (page("ja") + "\ufffd", "http-repaired")


def test_a_lone_latin1_sign_is_not_taken_for_something_exotic() -> None:
    found = decode(b"<p>\xa9 2024 Example", "text/html; charset=utf-8")
    assert (found.text, found.charset, found.method) == ("<p>© 2024 Example", "windows-1252", "default-over-http")


def test_controls_are_left_out_and_the_rest_of_the_bytes_still_counts() -> None:
    body = "<p>Nul\0l, bell\a, esc\x1b[31m;\tnew\nline\r\n\f Größe</p>".encode() + b"<p>more text</p>" * 10
    assert decode(body).text == "<p>Null, bell, esc[31m;\tnew\nline\r\n\f Größe</p>" + "<p>more text</p>" * 10
    wide = "\ufeff<p>Nul\0l \ud800 lone".encode("utf-16-le", "surrogatepass")
    assert re.fullmatch("<p>Null \ufffd+ ?lone", decode(wide).text)


def test_iso_2022_jp_is_read_although_it_shifts_by_control_characters() -> None:
    found = decode(page("ja").encode("iso2022_jp"), "text/html; charset=iso-2022-jp")
    assert (found.text, found.method) == (page("ja"), "http")


def test_the_letters_that_vendors_added_are_read_as_browsers_do() -> None:
    assert decode("①㈱髙".encode("cp932"), "text/html; charset=shift_jis").text == "①㈱髙"
    assert decode("똠방각하".encode("cp949"), "text/html; charset=euc-kr").text == "똠방각하"
    assert decode("€ “quoted”".encode("cp1252"), "text/html; charset=iso-8859-1").text == "€ “quoted”"


@pytest.mark.parametrize(
    "body",
    [
        os.urandom(10_000),
        bytes(10_000),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0",
        b"PK\x03\x04\x14\0\0\0\x08\0" * 20,
        b"<html>" + bytes(100),
    ],
)
def test_what_is_no_text_is_refused(body: bytes) -> None:
    for content_type in (None, "text/html; charset=utf-8", "text/html; charset=windows-1251"):
        with pytest.raises(Skipped, match="control characters") as refused:
            decode(body, content_type)
        assert refused.value.code == "binary"


@given(
    data=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-16", "surrogatepass")),
    content_type=st.none() | st.text(max_size=40) | st.sampled_from([f"text/html;charset={row[1]}" for row in LEGACY]),
)
def test_every_text_that_comes_out_can_be_stored(data: bytes, content_type: str | None) -> None:
    try:
        found = decode(data, content_type)
    except Skipped:
        return
    found.text.encode()
    assert not re.search("[\x00-\x08\x0b\x0e-\x1f]", found.text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300).filter(lambda text: text[:1] != "\ufeff"))
def test_valid_utf8_comes_back_unaltered(text: str) -> None:
    assert decode(text.encode(), "text/html; charset=utf-8").text == text
    assert decode(text.encode()).text == text


def test_empty_bodies_are_empty_text() -> None:
    assert decode(b"").text == ""
    assert decode(b"\xef\xbb\xbf").text == ""
