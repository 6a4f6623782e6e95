"""Text -> the language that it is written in."""

import pycld2

_SAMPLE = 1_500  # characters that are enough to be sure


def detect(sample: str) -> str:
    """Text -> the primary subtag of its likeliest language, "und" where nobody can tell."""
    try:
        found = pycld2.detect(sample[:_SAMPLE].encode("utf-8", "replace"), bestEffort=True, isPlainText=True)[2][0][1]
    except pycld2.error:
        return "und"
    return "und" if found == "un" else str(found).partition("-")[0]
