"""Text -> the languages that are written in its letters, where these are few: Thai, Georgian, Hangul …

Names of the scripts and their ranges: Unicode, Scripts.txt. Latin, Cyrillic and Arabic letters say too little.
"""

import re
from collections import Counter

_ENOUGH = 0.25  # share of the letters: names in Latin stand in every script, others hardly ever in a Latin text
_JAPANESE = 0.1  # share of the characters of a Japanese text that are kana, at the least
_WRITTEN: dict[str, tuple[str, ...]] = {  # by range: its languages, the one with the most readers first
    "\u0370-\u03ff\u1f00-\u1fff": ("el", "grc"),
    "\u0531-\u058f": ("hy",),
    "\u0590-\u05ff": ("he", "yi"),
    "\u0780-\u07bf": ("dv",),
    "\u0900-\u097f": ("hi", "mr", "ne", "sa", "bho", "mai"),
    "\u0980-\u09ff": ("bn", "as"),
    "\u0a00-\u0a7f": ("pa",),
    "\u0a80-\u0aff": ("gu",),
    "\u0b00-\u0b7f": ("or",),
    "\u0b80-\u0bff": ("ta",),
    "\u0c00-\u0c7f": ("te",),
    "\u0c80-\u0cff": ("kn",),
    "\u0d00-\u0d7f": ("ml",),
    "\u0d80-\u0dff": ("si",),
    "\u0e00-\u0e7f": ("th",),
    "\u0e80-\u0eff": ("lo",),
    "\u0f00-\u0fff": ("bo", "dz"),
    "\u1000-\u109f": ("my",),
    "\u10a0-\u10ff": ("ka",),
    "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af": ("ko",),
    "\u1200-\u139f": ("am", "ti"),
    "\u1780-\u17ff": ("km",),
    "\u3400-\u9fff": ("zh", "ja"),
    "\u3040-\u30ff": ("ja",),
}
_ANY = re.compile(f"[{''.join(_WRITTEN)}]")
_RUNS = re.compile("|".join(f"([{letters}]+)" for letters in _WRITTEN))
_LANGUAGES = tuple(_WRITTEN.values())
_HAN, _KANA = len(_WRITTEN) - 2, len(_WRITTEN) - 1


def written_in(text: str) -> tuple[str, ...]:
    """Text -> the languages that are written as it is, the commonest first; empty where its letters leave it open."""
    if text.isascii() or not _ANY.search(text):
        return ()
    counts: Counter[int] = Counter()
    for run in _RUNS.finditer(text):
        counts[(run.lastindex or 0) - 1] += run.end() - run.start()
    kana, han = counts[_KANA], counts[_HAN]
    if kana >= _JAPANESE * (kana + han):  # then these are its characters too
        counts[_KANA] += han
    script, written = counts.most_common(1)[0]
    return _LANGUAGES[script] if written >= _ENOUGH * sum(map(str.isalpha, text)) else ()


def is_traditional(text: str) -> bool:
    """Chinese text -> whether it is written in traditional characters: Big5 has more of them than GB 2312."""
    han = "".join(filter(_ANY.match, text))
    return len(han.encode("big5", "ignore")) > len(han.encode("gb2312", "ignore"))
