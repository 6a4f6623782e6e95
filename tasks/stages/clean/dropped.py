"""What was dropped -> why, in a label and words: by the names of the boxes around it, by its wording, by its place."""

from tasks.document import Label
from tasks.stages.clean.evidence import HEAD, LINK, Scene
from tasks.stages.clean.tree import Run

_BY_HINT = {
    "share": Label.SHARE,
    "comments": Label.COMMENTS,
    "navigation": Label.NAVIGATION,
    "tags": Label.NAVIGATION,
    "related": Label.RELATED,
    "newsletter": Label.NEWSLETTER,
    "subscription": Label.SUBSCRIPTION,
    "appeal": Label.APPEAL,
    "advert": Label.ADVERT,
    "cookie": Label.COOKIE_NOTICE,
    "bio": Label.AUTHOR_BIO,
    "copyright": Label.COPYRIGHT,
    "widget": Label.WIDGET,
    "popup": Label.WIDGET,
    "pull": Label.PULL_QUOTE,
    "sidebar": Label.RELATED,
    "footer": Label.NAVIGATION,
    "aside": Label.RELATED,
    "form": Label.WIDGET,
    "hidden": Label.WIDGET,
}
BY_CUE = {
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
# Boxes whose names say where they stand, not what is in them: their wording decides first.
_VAGUE = frozenset(
    ("sidebar", "footer", "aside", "form", "hidden", "popup", "widget", "related", "subscription", "advert")
)
_CLEAR = 0.12  # part of the letters that cues must cover to decide


def by_wording(scene: Scene, texts: list[str]) -> tuple[Label, float] | None:
    """Texts that belong together -> the label that their wording speaks for, and the part of the letters that does."""
    letters: dict[str, float] = {}
    size = 0
    for text in texts:
        size += min(len(text), 600)
        for kind, cue in scene.book.cues(text[:600]).items():
            if kind in BY_CUE:
                letters[kind] = letters.get(kind, 0.0) + cue.letters * (1.5 if cue.first == 0 else 1.0)
    if not letters:
        return None
    kind = max(letters, key=letters.__getitem__)
    return BY_CUE[kind], letters[kind] / max(size, 20)


def by_markup(scene: Scene, run: Run) -> tuple[Label, str]:
    """Run that markup alone has dropped -> its label and reason."""
    cause = run.cause
    label = _BY_HINT.get(cause, Label.BOILERPLATE)
    reason = f"in a box named {run.names!r}" if run.names and cause not in ("aside", "form") else f"in a {cause} box"
    if cause in _VAGUE:
        worded = by_wording(scene, [run.text])
        if worded is not None and worded[1] > (0.02 if cause in ("form", "aside") else _CLEAR):
            return worded[0], f"{reason}, worded so"
    return label, reason


def by_place(scene: Scene, runs: list[Run], first: int, last: int) -> tuple[Label, str]:
    """Neighbouring runs that the weights dropped, and the first and last kept run -> their label and reason."""
    boxes = scene.tree.boxes
    hints: list[str] = []
    for run in runs:
        index = run.box
        while index >= 0 and index not in scene.step:
            hints += boxes[index].hints
            index = boxes[index].parent
    named = next((hint for hint in hints if hint in _BY_HINT), None)
    worded = by_wording(scene, [run.text for run in runs])
    if worded is not None and (worded[1] > _CLEAR or (named in _VAGUE and worded[1] > 0.03)):
        return worded[0], "worded so"
    if named is not None:
        return _BY_HINT[named], f"in a box named {named}"
    if runs[0].text[:1] in "©ⓒ":
        return Label.COPYRIGHT, "opens with the copyright sign"
    links = sum(run.link_chars for run in runs) / (sum(len(run.text) for run in runs) or 1)
    if links > 0.5 or any(run.kind == LINK for run in runs):
        if runs[-1].index < first:
            return Label.NAVIGATION, "links before the article"
        return Label.RELATED, "links after the article" if runs[0].index > last else "links between paragraphs"
    if worded is not None and worded[1] > 0.05:
        return worded[0], "worded so"
    if any(run.kind == HEAD for run in runs) and runs[0].index > last:
        return Label.RELATED, "under a heading after the article"
    return Label.BOILERPLATE, "outside the article" if runs[0].index > last or runs[
        -1
    ].index < first else "no part of the text"
