"""Visible: the few lines of a page, as its reader sees them, in which facts are looked for."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from tasks.models.document import BODY, Block, Label
from tasks.stages.clean.tree.elements import HEADINGS, NAME
from tasks.stages.clean.tree.nodes import Run, Tree, before

_BELOW = frozenset((Label.BOILERPLATE, Label.AUTHOR_BIO))
_ABOVE = _BELOW | {Label.WIDGET, Label.NAVIGATION}
_LINKS = 40  # links of a line that are read
_LINE = 160  # characters of a line that may hold a byline or a date


class Line(Struct, frozen=True):
    """A short line: where its links lead by their words, ``datetime`` of a ``<time>`` in it, its level as heading."""

    text: str
    links: dict[str, str] = {}
    moment: str = ""
    level: int = 0


def read_line(tree: Tree, run: Run) -> Line:
    """Run of a page -> its Line."""
    node = tree.boxes[run.box].node
    links: dict[str, str] = {}
    for anchor in node.css("a[href]")[:_LINKS] if node is not None and run.links else ():
        words = " ".join(anchor.text(separator=" ").split())
        if words and words in run.text:
            links.setdefault(words, anchor.attributes.get("href") or "")
    times = (each.attributes.get("datetime") for each, _, _ in before(tree.times, run.index))
    tag = tree.boxes[run.box].tag
    return Line(run.text, links, next(filter(None, times), ""), int(NAME[tag][1]) if tag in HEADINGS else 0)


class Visible(Struct, frozen=True, kw_only=True):
    """What the labeller saw, each in reading order; all of it may be empty.

    ``headings`` are what it took for the headline. ``bylines`` and ``times`` are what it labelled so, the times that
    follow the second paragraph apart as ``later``. ``near`` are the other short lines between the headline and the
    first paragraph and after the last one, ``margins`` short first and last paragraphs, and captions above. ``offers``
    are the lines that sell the rest of the text, ``pleas`` those in which a newsroom speaks of itself.
    """

    headings: tuple[Line, ...] = ()
    standfirst: str = ""
    bylines: tuple[Line, ...] = ()
    times: tuple[Line, ...] = ()
    later: tuple[Line, ...] = ()
    near: tuple[Line, ...] = ()
    opening: str = ""
    margins: tuple[str, ...] = ()
    copyright: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    pleas: tuple[str, ...] = ()
    letters: int = 0
    blocks: tuple[Block, ...] = ()


def see(blocks: Sequence[Block], lines: Mapping[int, Line] | None = None) -> Visible:
    """Labelled blocks, and links and moments of some of them by their place -> Visible."""
    places: dict[Label, list[int]] = {}
    for at, block in enumerate(blocks):
        places.setdefault(block.label, []).append(at)

    def texts(label: Label) -> tuple[str, ...]:
        return tuple([blocks[at].text for at in places.get(label, ())])

    def placed(label: Label) -> tuple[Line, ...]:
        return tuple((lines or {}).get(at) or Line(blocks[at].text) for at in places.get(label, ()))

    body = sorted(at for label in BODY & places.keys() for at in places[label])
    second = body[1] if len(body) > 1 else len(blocks)
    times = placed(Label.TIMESTAMP)
    early = sum(at < second for at in places.get(Label.TIMESTAMP, ()))
    captions = [block.text for block in blocks[: second - 1] if block.label in {Label.CAPTION, Label.CREDIT}]
    edges = [blocks[at].text for at in dict.fromkeys((*body[:2], *body[-2:]))]
    return Visible(
        headings=placed(Label.HEADLINE),
        standfirst=next(iter(texts(Label.SUBHEADLINE)), ""),
        bylines=placed(Label.BYLINE),
        times=times[:early],
        later=times[early:],
        near=tuple(map(Line, _near(blocks, body))),
        opening=next(iter(texts(Label.PARAGRAPH)), ""),
        margins=tuple(text for text in (*edges, *captions) if len(text) <= _LINE),
        copyright=texts(Label.COPYRIGHT),
        offers=_offers(blocks),
        pleas=(*texts(Label.APPEAL), *texts(Label.NEWSLETTER), *texts(Label.SUBSCRIPTION)),
        blocks=tuple(blocks),
        letters=sum(len(blocks[at].text) for at in body),
    )


def _near(blocks: Sequence[Block], body: Sequence[int]) -> list[str]:
    """Blocks and the places of the text -> the short other lines: before it from the headline on, and right behind."""
    if not body:
        return []
    start = next((at for at, block in enumerate(blocks[: body[0]]) if block.label == Label.HEADLINE), 0)
    above = [block for block in blocks[start : body[0]] if block.label in _ABOVE]
    below = [block for block in blocks[body[-1] + 1 : body[-1] + 4] if block.label in _BELOW]
    return [block.text for block in (*above, *below) if len(block.text) <= _LINE]


def _offers(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Blocks -> the subscription blocks that follow the text, with nothing of it behind them."""
    found: list[str] = []
    for block in reversed(blocks):
        if block.label in BODY:
            break
        if block.label == Label.SUBSCRIPTION:
            found.append(block.text)
    return tuple(reversed(found))
