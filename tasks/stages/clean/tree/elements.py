"""Names of elements as lexbor's numbers, and the groups of elements that the stage treats alike.

Comparing ``tag_id`` costs a tenth of comparing ``tag``, so nothing on the way through the tree asks for the name.
"""

from selectolax.lexbor import LexborHTMLParser

_NAMES = (
    "a abbr acronym address article aside audio b base bdi bdo big blockquote br button canvas caption center cite"
    " code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font"
    " footer form frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img input ins kbd label legend li link"
    " main map mark marquee math menu meta meter nav nobr noframes noscript object ol optgroup option output p param"
    " picture pre progress q rp rt ruby s samp script search section select small source span strike strong style sub"
    " summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr"
)


def _number(name: str) -> int | None:
    """Element name -> lexbor's number for it, learned by parsing one, for the numbers differ between releases."""
    if name in ("caption", "colgroup", "thead", "tbody", "tfoot", "tr", "td", "th", "col"):
        row = {"tr": "<tr></tr>", "td": "<tr><td></td></tr>", "th": "<tr><th></th></tr>", "col": "<colgroup><col>"}
        parser = LexborHTMLParser(f"<table>{row.get(name, f'<{name}></{name}>')}</table>")
    elif name in ("frameset", "frame"):
        parser = LexborHTMLParser("<frameset><frame></frameset>")
    else:
        parser = LexborHTMLParser(f"<body><{name}></{name}></body>")
    node = parser.css_first(name)
    return None if node is None else node.tag_id


def _text_number(markup: str) -> int:
    node = LexborHTMLParser(markup).css_first("p")
    child = None if node is None else node.first_child
    if child is None:
        raise RuntimeError("lexbor parses no text")
    return child.tag_id


ID: dict[str, int] = {name: number for name in _NAMES.split() if (number := _number(name)) is not None}
NAME: dict[int, str] = {number: name for name, number in ID.items()}
TEXT = _text_number("<p>x")
COMMENT = _text_number("<p><!--x-->")


def elements(names: str) -> frozenset[int]:
    """Names apart by spaces -> their numbers."""
    return frozenset(ID[name] for name in names.split() if name in ID)


A, P, LI, PRE, TABLE, TIME, H1, RT, RP = (
    ID[name] for name in ("a", "p", "li", "pre", "table", "time", "h1", "rt", "rp")
)
# What an element does to the text around it.
BLOCK, INLINE, BREAK, PICTURE, SILENT = range(5)
ROLES: dict[int, int] = {
    **dict.fromkeys(
        elements(
            "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp"
            " small span strike strong sub sup time tt u var wbr picture math"
        ),
        INLINE,
    ),
    **dict.fromkeys(
        elements(
            "script style template svg iframe object select option optgroup button input textarea canvas audio video"
            " noscript map link meta base embed source track datalist progress meter hr noframes param col colgroup"
        ),
        SILENT,
    ),
    ID["br"]: BREAK,
    ID["img"]: PICTURE,
    ID["video"]: PICTURE,
    COMMENT: SILENT,
}
STRONG = elements("b strong")
SKIPPED = elements(
    "script style template svg iframe object select option optgroup button input textarea canvas audio video noscript"
    " map link meta base embed source track datalist progress meter hr noframes param col colgroup"
) | {COMMENT}
HEADINGS = elements("h1 h2 h3 h4 h5 h6")
CELLS = elements("td th")
ROWS = elements("tr tbody thead tfoot")
LISTS = elements("ul ol dl")
# Elements that only shape text: they never stand for a part of the page.
SHAPES = elements(
    "p li blockquote h1 h2 h3 h4 h5 h6 pre ul ol figcaption figure tr tbody thead tfoot table center address"
)
LEAVES = elements("p li blockquote td h1 h2 h3 h4 h5 h6 pre dd dt figcaption")
