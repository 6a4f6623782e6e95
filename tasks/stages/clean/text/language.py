"""Text -> the language that it is written in; name of a language as somebody wrote it -> its BCP 47 tag."""

import re

import pycld2
from msgspec import Struct

_SAMPLE = 600  # characters that are enough to be sure
_SHORT = 120  # characters of a text that says little about its language
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_].*)?$", re.IGNORECASE)
_RENAMED = {"iw": "he", "in": "id", "ji": "yi", "jp": "ja", "cz": "cs", "gr": "el", "ua": "uk", "dk": "da", "se": "sv"}


class Detected(Struct, frozen=True):
    """The language that a text is likeliest written in, ``und`` where nobody can tell, and how sure that is, 0–100."""

    tag: str
    confidence: int

    @property
    def primary(self) -> str:
        """-> the primary subtag."""
        return self.tag.partition("-")[0]


def detect(sample: str) -> Detected:
    """Text -> its Detected."""
    text = sample[:_SAMPLE]
    try:
        reliable, _, rows = pycld2.detect(text.encode("utf-8", "replace"), bestEffort=True, isPlainText=True)[:3]
    except pycld2.error:
        return Detected("und", 0)
    _, code, percent, _ = rows[0]
    if code == "un":
        return Detected("und", 0)
    confidence = min(int(percent), 95)
    return Detected(tag_of(str(code)) or "und", confidence if reliable and len(text) >= _SHORT else confidence // 2)


def tag_of(written: str) -> str:
    """Language as somebody wrote it (``pt_br``, ``EN-us``, ``zh-hans-cn``) -> BCP 47 tag, or empty if it is none."""
    found = _TAG.match(written.strip())
    if not found:
        return ""
    primary = found[1].lower()
    script, region = (found[2] or "").title(), (found[3] or "").upper()
    return "-".join(part for part in (_RENAMED.get(primary, primary), script, region) if part)
