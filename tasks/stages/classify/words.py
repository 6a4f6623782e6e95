"""Text -> the words that the section model weighs, in order: lower case, no punctuation.

The text passes through UTF-8 on its way, for translating and splitting bytes is several times faster than matching
a regular expression. Chinese, Japanese and Thai part no words with spaces: their words are every run of a few
characters, and the model knows which of those mean anything. Some sites put a space between any two characters.
"""

import re
from functools import cache

UNSPACED = {"zh": range(1, 7), "ja": range(1, 7), "th": range(3, 13)}  # lengths of terms that are found in their texts
SPACED_OUT = 1.5  # characters of a run, on average: where it is shorter, every character stands by itself

_SPACE = ord(" ")
_TABLE = bytes(c if c >= 0x80 or chr(c).isalnum() else _SPACE for c in range(256))
_CODE_PAGES = {
    "bg": "cp1251", "ru": "cp1251", "uk": "cp1251", "cs": "cp1250", "hr": "cp1250", "hu": "cp1250", "pl": "cp1250",
    "sk": "cp1250", "sl": "cp1250", "et": "cp1257", "lt": "cp1257", "lv": "cp1257",
}  # fmt: skip
_WESTERN = "cp1252"
_PUNCTUATION = re.compile(
    r"[\u0085\u1680\u00a0-\u00bf\u2000-\u206f\u2190-\u2bff\u3000-\u303f\uff00-\uff0f\uff1a-\uff20،؛؟٪۔"
    r"\u02bb\u02bc\u055a-\u055f\u0589\u05be\u05f3\u05f4\u0964\u0965]"
)
_SOFT_HYPHEN = "\u00ad"
_SOFT_HYPHEN_BYTE = b"\xad"

_ARABIC = re.compile("[\u0621-\u064a]")
_ARABIC_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_ARABIC_LETTERS = str.maketrans("أإآٱىةؤئیک", "ااااي" + "هويي" + "ك")
_ARABIC_ARTICLE = re.compile(r"\b(?:[وفبكل]?ال|[وف]?لل)(?=\w{3})")


def fold(text: str) -> str:
    """Text -> the text in lower case with every punctuation mark beyond ASCII a space.

    Arabic loses its vowel marks, the spelling variants of its letters and the article, which is written as part of
    the word; the dot that lower-casing leaves on a Turkish i goes too.
    """
    text = text.lower()
    if text.isascii():
        return text
    text = _PUNCTUATION.sub(" ", text.replace(_SOFT_HYPHEN, "")).replace("i\u0307", "i")
    if _ARABIC.search(text):
        text = _ARABIC_MARKS.sub("", text).translate(_ARABIC_LETTERS)
        text = _ARABIC_ARTICLE.sub("", text)
    return text


@cache
def _folds(code_page: str) -> bytes:
    """A code page -> for each of its bytes the byte of what its character is in a word, a space where it is in none."""
    characters = bytes(range(256)).decode(code_page, "replace")
    folded = (fold(one) if one >= "\x80" else one.lower() if one.isalnum() else " " for one in characters)
    return "".join(one or " " for one in folded).encode(code_page, "replace")


def tokens(text: str, language: str) -> list[bytes]:
    """Text and the language it is in (BCP 47, its first part) -> its words in order, folded, in UTF-8."""
    if text.isascii():
        spaced = text.encode().translate(_folds("ascii"))
    else:
        try:
            code_page = _CODE_PAGES.get(language, _WESTERN)
            spaced = text.encode(code_page).translate(_folds(code_page), _SOFT_HYPHEN_BYTE).decode(code_page).encode()
        except UnicodeEncodeError:
            spaced = fold(text).encode("utf-8", "replace").translate(_TABLE)
    if language not in UNSPACED:
        return spaced.split()
    runs = spaced.decode().split()
    if sum(map(len, runs)) < SPACED_OUT * len(runs):
        runs = ["".join(runs)]
    return [run[i : i + n].encode() for run in runs for n in UNSPACED[language] for i in range(len(run) - n + 1)]


def words(text: str, language: str) -> list[str]:
    """The same -> the words as strings."""
    return [token.decode() for token in tokens(text, language)]
