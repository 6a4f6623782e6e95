"""What a page states as its title and shows as its headline -> the headline, without the name of the site."""

import re
from collections.abc import Sequence
from functools import partial

from tasks.models.document import Found
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.plain import bare, plain
from tasks.stages.clean.metadata.visible import Line, Visible

Title = tuple[str, str]  # where it was stated, and its words

_BREAK = re.compile(
    r"(\s+[|\-–—·•:»«>/~]{1,2}\s+|\s*[|｜»«]\s*|(?<=\w):\s|\s+::\s+|(?<=[^\W_])--(?=\w)|(?<=[\u2e80-\u9fff”』」])[_：](?=\w))"
)
BAR = re.compile(r"\s+[|\-–—·•»«/]{1,2}\s+|\s*[|｜»«]\s*|(?<=[^\W_])--(?=\w)|(?<=[\u2e80-\u9fff”』」])_(?=\w)")
_DENSE = re.compile("[\u0e00-\u0e7f\u2e80-\u9fff\uac00-\ud7af]")
_ENDINGS = frozenset(("com", "de", "net", "org", "news", "online"))  # of a site's name that a title may lack
_ALIKE = 0.5  # share of common words from which a heading says what a title says
_SHORTEST = 12  # characters of a heading that is believed against the titles
_LONGEST = 400  # characters of a headline
_METAS = (
    "og:title", "twitter:title", "twitter:text:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title",
    "dc:title", "cxenseparse:title", "title",
)  # fmt: skip
_STATED = {"json-ld.headline": 88, "state.headline": 84, "meta.og:title": 84, "title": 70}


def read_titles(metadata: PageMetadata, names: set[str]) -> list[Title]:
    """What a page states, and the site's names -> every title stated, as method and words, most trusted first."""
    head, linked = metadata.head, metadata.linked
    found: list[Title] = []
    article = linked.article
    for key in ("headline", "name"):
        if words := linked.text(article, key):
            found.append((f"{linked.origin}.{key}", words))
            break
    found += [(f"meta.{name}", plain(head.metas[name][0])) for name in _METAS if name in head.metas]
    if head.title:
        found.append(("title", plain(head.title)))
    cut = {title: cut_site(title, names) for _, title in found if title}
    return [(method, cut[title]) for method, title in found if title]


def read_alternative(metadata: PageMetadata, visible: Visible, headline: str) -> Found[str] | None:
    """What a page states and shows, and its headline -> the line that stands under it or in its place, or None."""
    linked = metadata.linked
    claims = [
        ("standfirst", plain(visible.standfirst, _LONGEST), 90),
        (f"{linked.origin}.alternativeHeadline", linked.text(linked.article, "alternativeHeadline"), 85),
    ]
    if "alternativeheadline" in metadata.properties:
        marks = [mark for mark in metadata.marked.facts if mark.method == "itemprop.alternativeheadline"]
        claims += [(mark.method, mark.value or mark.text, 80) for mark in marks]
    for method, words, confidence in claims:
        if words and bare(words) != bare(headline):
            return Found(words, method, confidence)
    return None


def cut_site(title: str, names: set[str]) -> str:
    """Title and names of the site, letters only -> the title without such a name before or behind it."""
    parts = _BREAK.split(title)
    first, last = 0, len(parts)
    while last - first > 1 and _names(parts[last - 1], names):
        last -= 2
    while last - first > 1 and _names(parts[first], names):
        first += 2
    return "".join(parts[first:last]).strip() or title


def _names(part: str, names: set[str]) -> bool:
    key = bare(part)
    if not key or key in names:
        return True
    for name in names:
        longer, shorter = (key, name) if len(key) > len(name) else (name, key)
        if longer == f"the{shorter}" or (longer.startswith(shorter) and longer[len(shorter) :] in _ENDINGS):
            return True
    return False


def read_headline(
    stated: list[Title], headings: Sequence[Line], hint: str | None, names: set[str]
) -> Found[str] | None:
    """Titles stated, headings shown (best first), the feed's title and the site's names -> headline.

    A heading that says what a stated title says is the headline as its reader sees it; so is the only heading of a page
    if it is an ``h1``, or the page states nothing but the title of its window. Without such a heading the title stated
    best is taken.
    """
    levels = {plain(heading.text, _LONGEST): heading.level for heading in headings}
    shown = [text for text in levels if text and bare(text) not in names]
    stated = [(method, title) for method, title in stated if bare(title) not in names] or stated
    return (
        _shown_as_stated(stated, shown)
        or _alone(stated, shown, levels)
        or _best_stated(stated, hint)
        or (Found(shown[0], "h1", 60) if shown else None)
    )


def _shown_as_stated(stated: list[Title], shown: list[str]) -> Found[str] | None:
    """Titles and headings -> the heading that is a title, the title in a heading, or the heading most like a title."""
    keys = {bare(title) for _, title in stated}
    for heading in shown:
        if bare(heading) in keys:
            return Found(heading, "h1+title", 98)
    for method, title in stated:
        whole = not title.endswith(("…", "..."))
        if whole and len(bare(title)) > _SHORTEST and any(map(partial(_frames, title), shown)):
            return Found(title, f"{method}+h1", 95)
    best = max(
        ((_alike(heading, title), -at, heading) for at, heading in enumerate(shown) for _, title in stated),
        default=None,
    )
    return Found(best[2], "h1", 92) if best and best[0] >= _ALIKE else None


def _alone(stated: list[Title], shown: list[str], levels: dict[str, int]) -> Found[str] | None:
    """Titles, headings and their levels -> the only heading, where it is an ``h1`` or nobody states another title."""
    if len(shown) != 1 or len(shown[0]) < _SHORTEST:
        return None
    sure = levels.get(shown[0]) == 1 or all(method == "title" for method, _ in stated)
    return Found(shown[0], "h1", 80) if sure and not any(_opens(title, shown[0]) for _, title in stated) else None


def _best_stated(stated: list[Title], hint: str | None) -> Found[str] | None:
    """Titles, and that of the feed -> the title that is stated best."""
    if stated:
        method, title = stated[0]
        return Found(_without_last(title) if method == "title" else title, method, _STATED.get(method, 75))
    words = plain(hint, _LONGEST) if hint else ""
    return Found(words, "feed.title", 80) if words else None


def _alike(heading: str, title: str) -> float:
    """Heading and title -> 1 where one is the other but for whole parts of it, else the share of common words."""
    a, b = bare(heading), bare(title)
    if len(a) > 5 and a in b:
        return 1.0 if len(a) > 0.6 * len(b) or a in {bare(part) for part in BAR.split(title)} else 0.0
    if len(b) > 10 and b in a:
        return 1.0
    left, right = set(heading.casefold().split()), set(title.casefold().split())
    return len(left & right) / max(1, len(left | right))


def _frames(title: str, heading: str) -> bool:
    """Title and heading -> whether the heading is the title with a kicker before it, or a date or a subtitle behind."""
    start = heading.find(title)
    if start < 0:
        return False
    before, behind = heading[:start].strip(), heading[start + len(title) :].strip()
    if behind:
        return not before and (behind[0] in "-–—|:·•" or behind[0].isdigit())
    return any(map(str.isalpha, before))


def _opens(title: str, heading: str) -> bool:
    """Title and heading -> whether the heading is only the first words of the title, cut short by markup."""
    return len(heading) < len(title) and bare(title).startswith(bare(heading))


def _without_last(title: str) -> str:
    """Title of a page that shows no headline -> without its last parts of few words, which name an unknown site."""
    parts = BAR.split(title)
    while len(parts) > 1 and 0 < _size(parts[-1]) <= 4 < _size(title) - _size(parts[-1]):
        title = title[: title.rindex(parts.pop())].rstrip(" |｜-–—»«·•:_")
    return title


def _size(text: str) -> int:
    """Text -> its words; where no space parts them, two characters count as one."""
    return max(len(text.split()), len(_DENSE.findall(text)) // 2)
