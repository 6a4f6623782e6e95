"""Page -> Rights: what its headers, its metas and its site's robots.txt say about who may use it for what.

X-Robots-Tag and the robots meta (with ``noai`` and ``noimageai``), the TDM Reservation Protocol (W3C, 2024),
Content-Usage (IETF AI Preferences) and Content-Signal. All of it is recorded as it was said; whether it binds anybody
is not ours to say.
"""

import re
from collections.abc import Iterator
from html import unescape

from tasks.models.article import Rights, Signal
from tasks.models.page import Page

_HEAD = 100_000  # characters in which metas are looked for
_MOST = 30  # signals of one page that are kept
_META = re.compile(r"<meta\s[^>]{1,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(name|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_NAMES = frozenset({"robots", "wiredesk", "tdm-reservation", "tdm-policy"})
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_NO_MODELS = frozenset({"noai", "noimageai"})
_NO_TRAINING = re.compile(r"\b(?:train-ai|ai-train|train-genai)\s*=\s*(?:n|no)\b", re.IGNORECASE)


def read_rights(page: Page) -> Rights | None:
    """Page -> its rights facts, None where nothing was said and nobody was asked."""
    signals = list(_signals(page))[:_MOST]
    response = page.response
    refused = response.refused_agents if response else ()
    obeyed = response.robots if response else None
    if not signals and not refused and obeyed is None:
        return None
    robots: dict[str, None] = {}
    for signal in signals:
        if signal.where in {"header.x-robots-tag", "meta.robots", "meta.wiredesk"}:
            robots |= dict.fromkeys(directives(signal.value))
    reserved = _last(signals, "tdm-reservation")
    opt_out = (
        bool(refused or robots.keys() & _NO_MODELS)
        or reserved == "1"
        or any(_NO_TRAINING.search(signal.value) for signal in signals)
    )
    return Rights(
        robots_txt=obeyed,
        robots=tuple(robots),
        tdm_reserved={"0": False, "1": True}.get(reserved or ""),
        tdm_policy=_last(signals, "tdm-policy"),
        ai_opt_out=opt_out,
        refused_agents=refused,
        signals=tuple(signals),
    )


def directives(value: str) -> Iterator[str]:
    """Value of X-Robots-Tag or a robots meta -> its directives in lower case, those for other crawlers left out."""
    ours = True
    for part in value.split(","):
        words = part.strip().lower()
        agent, colon, rest = (word.strip() for word in words.partition(":"))
        if colon and agent not in _VALUED:
            ours, words = agent == "wiredesk", rest
        if ours and words:
            yield words[:100]


def _signals(page: Page) -> Iterator[Signal]:
    for name, value in page.response.signals if page.response else ():
        yield Signal(where=name if name == "robots.txt" else f"header.{name}", value=value[:500])
    if page.kind != "html":
        return
    head = page.text[:_HEAD]
    for tag in _META.finditer(head):
        found = {name.lower(): unescape("".join(values)) for name, *values in _ATTRIBUTE.findall(tag[0])}
        name = found.get("name", "").strip().lower()
        if name in _NAMES and (content := found.get("content", "").strip()):
            yield Signal(where=f"meta.{name}", value=content[:500])


def _last(signals: list[Signal], name: str) -> str | None:
    """What was said under a name; the page's own word stands after the header's and counts."""
    return next((one.value.strip() for one in reversed(signals) if one.where.partition(".")[2] == name), None)
