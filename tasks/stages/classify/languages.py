"""BCP 47 tag -> the language whose words and section names it is read with."""

_LIKE = {  # languages close enough to be read with another's words
    "nb": "da", "nn": "da", "no": "da", "fo": "is", "be": "ru", "ca": "es", "gl": "es", "ms": "id", "af": "nl",
    "sr": "hr", "bs": "hr", "sh": "hr", "cnr": "hr", "mk": "bg", "pcm": "en", "xh": "zu", "ss": "zu", "nr": "zu",
    "prs": "fa", "iw": "he", "in": "id", "swh": "sw", "lb": "de",
}  # fmt: skip


def known_as(tag: str) -> str:
    """BCP 47 tag -> its language, or the close relative of it that the data files know."""
    language = tag.partition("-")[0].lower()
    return _LIKE.get(language, language)
