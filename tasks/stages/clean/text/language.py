"""Text -> the language that it is written in; name of a language as somebody wrote it -> its BCP 47 tag."""

import re
from functools import cache

from gcld3 import NNetLanguageIdentifier
from msgspec import Struct

from tasks.stages.clean.text.scripts import is_traditional, written_in

_SAMPLE = 600  # characters that are enough to be sure
_SHORT = 120  # characters of a text that says little about its language
_MOST = 95  # confidence of what is detected
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")  # a dash in a wrong charset is one; CLD3 stumbles over them
_CLEAR = 0.9  # probability below which it is as often a language that CLD3 does not know, or a close relative
_LIKELIER = {"ms": "id", "bs": "hr"}  # of two that are not, the one with more readers
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
    """Text -> its Detected.

    Letters that one language is written in name it; otherwise CLD3 does, within what is written in these letters. That
    is half as sure where the text is short, CLD3 wavers, or the language has other letters (docs/evaluation.md).
    """
    text = _CONTROL.sub(" ", sample[:_SAMPLE])
    if not any(map(str.isalpha, text)):
        return Detected("und", 0)
    written = written_in(text)
    if len(written) == 1:
        return Detected(written[0], _MOST)
    result = _identifier().FindLanguage(text.encode("utf-8", "replace"))
    tag = tag_of(result.language)
    if written and tag not in written:
        return Detected(written[0], _MOST // 2)
    if not tag or tag == "und":
        return Detected("und", 0)
    doubted = len(text) < _SHORT or result.probability < _CLEAR or tag.endswith("-Latn")
    if result.probability < _CLEAR:
        tag = _LIKELIER.get(tag, tag)
    if tag == "zh" and is_traditional(text):
        tag = "zh-Hant"
    confidence = min(int(result.probability * 100), _MOST)
    return Detected(tag, confidence // 2 if doubted else confidence)


@cache
def _identifier() -> NNetLanguageIdentifier:
    return NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=4 * _SAMPLE)


def tag_of(written: str) -> str:
    """Language as somebody wrote it (``pt_br``, ``EN-us``, ``zh-hans-cn``) -> BCP 47 tag, or empty if it is none."""
    found = _TAG.match(written.strip())
    if not found:
        return ""
    primary = found[1].lower()
    script, region = (found[2] or "").title(), (found[3] or "").upper()
    return "-".join(part for part in (_RENAMED.get(primary, primary), script, region) if part)
