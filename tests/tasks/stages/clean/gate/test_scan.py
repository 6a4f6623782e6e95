"""The scan: what it cuts out, what it refuses, and that nothing it lets pass nests deeper than it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tasks.stages.clean.gate.nesting import read_tags
from tasks.stages.clean.gate.scan import read_markup
from worker.errors import Skipped
from worker.limits import Limits

MANY = 11_000  # more tags than any arrangement of is harmless

HOSTILE = {
    "too-large": "x" * (Limits().page_bytes + 1),
    "too-many-tags": "<br>" * 100_001,
    "too-deep": "<div>" * MANY,
    "too-deep: lists": "<ul><li>" * MANY,
    "too-deep: unknown elements": "<x-y>" * MANY,
    "too-deep: stray end tags hide nothing": "<div></x-y></span></table>" * MANY,
    "too-deep: end tags in attributes hide nothing": "<div title='</div>'>" * MANY,
    "too-deep: end tags in comments hide nothing": "<div><!--</div>-->" * MANY,
    "too-deep: end tags in scripts hide nothing": "<div><script></div></script>" * MANY,
    "too-deep: end tags out of scope hide nothing": "<div><marquee></div></marquee>" * MANY,
    "too-deep: quotes outside of values hide nothing": '<p ">' + "<div>" * MANY + '"',
    "too-many-attributes": f"<p {' '.join(f'a{i}' for i in range(20_000))}>",
    "too-many-attributes: with > in values": "<p " + " ".join(f'a{i}=">"' for i in range(20_000)) + ">",
    "too-many-attributes: with tags in values": "<p " + " ".join(f"a{i}='<p>x</p>'" for i in range(20_000)) + ">",
    "too-many-attributes: with strange quotes": "<p x==\" y='\"' " + " ".join(f'a{i}=">"' for i in range(20_000)) + ">",
    "too-many-options": "<select>" + "<option>x" * 12_000,
    "unclosed-formatting": "".join(f"<font color={i}><p>" for i in range(1_500)),
    "unclosed-formatting: many blocks": "<p>" + "".join(f"<b i={i}>" for i in range(250)) + "<p>x" * MANY,
    "unclosed-formatting: end tags out of scope": "<p>" + "<b><marquee></b></marquee>" * MANY + "<p>x" * 400,
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_hostile_page_is_refused(shape: str) -> None:
    with pytest.raises(Skipped) as verdict:
        read_markup(f"<!doctype html><body>{HOSTILE[shape]}", Limits())
    assert verdict.value.code == shape.partition(":")[0]


@pytest.mark.parametrize(
    "page",
    [
        "<ul>" + "<li><a href=x>one</a> two" * 9_000 + "</ul>",
        "<table>" + "<tr><td>one<td><b>two</b>" * 6_000 + "</table>",
        "".join(f"<div class='a b'><p>{i}<br><img src=x><p><i>x</i></div>" for i in range(6_000)),
        "<p>" + "x" * 3_000_000,
        "\x00" * 1_000_000,
        "<" * 60_000,
        "&amp;" * 500_000,
        f"<img src='data:image/png;base64,{'A' * 2_000_000}'>",
    ],
    ids=["list", "table", "blocks", "text", "nul", "brackets", "entities", "data"],
)
def test_large_and_odd_page_passes(page: str) -> None:
    assert read_markup(f"<!doctype html><body>{page}", Limits()).lean.startswith(b"<!doctype html><body>")


def test_programs_styles_drawings_and_comments_are_cut() -> None:
    markup = read_markup(
        "<title><!-- a --></title><style>p{}</style>a<!-- b -->"
        "<script type='x' src=y>if (1 <2) '<p>'</script >b<SCRIPT>c</SCRIPT>"
        "<svg><title>d</title></svg><textarea><script></textarea>e<!--[if IE]>f<![endif]--><svg/>g<!--->h<!-- i",
        Limits(),
    )
    assert markup.lean == b"<title><!-- a --></title>ab<textarea><script></textarea>e<svg/>gh"
    assert [(script.attributes, script.body) for script in markup.scripts] == [
        (b" type='x' src=y", b"if (1 <2) '<p>'"),
        (b"", b"c"),
    ]


def test_script_that_writes_a_script_in_a_comment_is_left_to_the_parser() -> None:
    page = "<p>a</p><script><!-- document.write('<script>b</script>'); --></script><p>c</p>"
    parser = LexborHTMLParser(read_markup(page, Limits()).lean)
    assert parser.body is not None
    parser.strip_tags(["script"])
    assert parser.body.text() == "ac"


def test_surrogates_do_not_stop_a_page() -> None:
    assert read_markup("<p>a\ud800b</p>", Limits()).lean == b"<p>a?b</p>"


_NAMES = (
    "a|b|i|font|div|p|span|ul|li|dl|dt|dd|table|tr|td|tbody|caption|marquee|object|template|button|select|option|h1|h2"
    "|section|x-y|form|article|ruby|rt|blockquote"
)
_DEPTH, _ROUNDS = 25, 60


@given(
    st.lists(
        st.tuples(st.sampled_from(["<{}>", "<{}>x", "</{}>"]), st.sampled_from(_NAMES.split("|"))),
        min_size=1,
        max_size=7,
    )
)
def test_what_passes_does_not_nest_with_its_length(tags: list[tuple[str, str]]) -> None:
    page = "<!doctype html>" + "".join(tag.format(name) for tag, name in tags) * _ROUNDS
    try:
        read_tags(page.encode(), Limits(depth=_DEPTH, formatting=30))
    except Skipped:
        return
    assert _depth(page) < 2 * _ROUNDS


def _depth(page: str) -> int:
    """Page -> how deep the parser nests it."""
    deepest, stack = 0, [(LexborHTMLParser(page).root, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        child = node.first_child if node is not None else None
        while child is not None:
            stack.append((child, depth + 1))
            child = child.next
    return deepest
