"""Texts -> what their words speak for: a call to give or to subscribe, a list of other texts, a tool, a notice."""

from collections.abc import Mapping, Sequence

from tasks.models.document import Label
from tasks.stages.clean.text.phrases import Cue, Phrasebook

BY_CUE = {
    "boilerplate": Label.BOILERPLATE,
    "tags": Label.NAVIGATION,
    "appeal": Label.APPEAL,
    "subscription": Label.SUBSCRIPTION,
    "newsletter": Label.NEWSLETTER,
    "related": Label.RELATED,
    "share": Label.SHARE,
    "advert": Label.ADVERT,
    "cookie-notice": Label.COOKIE_NOTICE,
    "comments": Label.COMMENTS,
    "author-bio": Label.AUTHOR_BIO,
    "copyright": Label.COPYRIGHT,
    "widget-residue": Label.WIDGET,
}
_RANK = {kind: -place for place, kind in enumerate(BY_CUE)}  # of two that say as much, the first is believed
CALLS = frozenset((Label.APPEAL, Label.SUBSCRIPTION, Label.NEWSLETTER))
CALL_SHARE = 0.03  # and where a button stands below a call to give, to subscribe or to sign up
_OPENING = 3  # words of a text that say most of what it is


def by_wording(book: Phrasebook, texts: Sequence[str]) -> tuple[Label, float] | None:
    """Texts that belong together -> the label that their wording speaks for, and the part of the letters that does."""
    return said(texts, [book.cues(text[:600]) for text in texts])


def said(texts: Sequence[str], cues: Sequence[Mapping[str, Cue]]) -> tuple[Label, float] | None:
    """Texts that belong together and the cues in each -> as ``by_wording``."""
    letters: dict[str, float] = {}
    for found in filter(None, cues):
        topics = found.get("tags")
        for kind, cue in found.items():
            if kind in BY_CUE and not (kind == "related" and topics is not None and topics.first == 0):
                letters[kind] = letters.get(kind, 0.0) + cue.letters * (1.5 if cue.first < _OPENING else 1.0)
    if not letters:
        return None
    sizes = list(map(len, texts))
    size = sum(sizes) if max(sizes) <= 600 else sum([min(letters, 600) for letters in sizes])
    if letters.get("newsletter", 0.0) > 0.6 * letters.get("subscription", 0.0):
        letters.pop("subscription", None)  # one subscribes to a newsletter as well
    kind = max(letters, key=lambda kind: (letters[kind], _RANK[kind]))
    return BY_CUE[kind], letters[kind] / max(size, 20)
