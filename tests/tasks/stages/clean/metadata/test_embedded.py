"""Scripts of a page -> the JSON in them, whatever state it is in."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.stages.clean.gate.scan import Script
from tasks.stages.clean.metadata.embedded import linked_data, states
from tasks.stages.clean.metadata.linked import read_linked

MOST = 100_000
LD = b' type="application/ld+json"'


def decoded(body: str, attributes: bytes = LD) -> list[Any]:
    return list(linked_data([Script(attributes, body.encode())], MOST))


@pytest.mark.parametrize(
    "body",
    [
        '{"headline": "Bridge opens"}',
        '<!-- {"headline": "Bridge opens"} -->',
        '//<![CDATA[\n{"headline": "Bridge opens"}\n//]]>',
        "{&quot;headline&quot;: &quot;Bridge opens&quot;}",
        '{"headline": "Bridge opens",}',
        '{"headline": "Bridge opens"',
        '{headline: "Bridge opens"}',
        '{"headline": "Bridge opens", "description": "a "quoted" word"}',
        '{"headline": "Bridge opens", "text": "a line\nbreak"}',
    ],
)
def test_linked_data_is_read_though_it_is_wrapped_or_broken(body: str) -> None:
    (value,) = decoded(body)
    assert value["headline"] == "Bridge opens"


def test_json_texts_in_a_row_are_all_read() -> None:
    assert decoded('{"a": 1}\n{"b": 2}') == [[{"a": 1}, {"b": 2}]]


def test_only_linked_data_is_linked_data() -> None:
    assert decoded('{"a": 1}', b' type="application/json"') == []
    assert decoded('{"a": 1}', b" type='application/ld&#x2B;json'") == [{"a": 1}]


@pytest.mark.parametrize(
    "body",
    [
        "[" * 50_000,
        '{"a":' * 20_000 + "1" + "}" * 20_000,
        '{"a": "' + "x" * MOST,
        "]" * 1_000,
        '{"' * 4_000,
        "\x00\x01{",
        "",
    ],
)
def test_hostile_linked_data_is_left_out(body: str) -> None:
    assert all(value in ([], {}) or isinstance(value, dict | list) for value in decoded(body))
    read_linked(decoded(body), set(), "")


@given(st.text(alphabet='{}[]",:\\ab1 \n', max_size=300))
def test_no_script_breaks_the_reader(body: str) -> None:
    linked = read_linked(decoded(body), set(), "title")
    assert linked.article is None or isinstance(linked.article, dict)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["@type", "@id", "@graph", "author", "headline", "name"]), inner, max_size=4
            )
        ),
        max_leaves=30,
    )
)
def test_linked_data_of_any_shape_is_read(value: Any) -> None:
    linked = read_linked([value], {"https://a.example/"}, "a title")
    assert isinstance(linked.text(linked.article, "headline", "author"), str)
    assert all(isinstance(node, dict) for node in linked.nodes(value))


STATE = {"article": {"title": "Bridge opens", "body": "x" * 400}}


@pytest.mark.parametrize(
    ("attributes", "body", "name"),
    [
        (b' id="__NEXT_DATA__" type="application/json"', "{}", "__NEXT_DATA__"),
        (b"", "window.__APOLLO_STATE__ = {};", "__APOLLO_STATE__"),
        (b"", "window.A=1;Fusion.globalContent={};Fusion.deployment=2;", "Fusion.globalContent"),
        (b"", 'window["__STATE__"] = JSON.parse({});', "__STATE__"),
    ],
)
def test_states_are_found_under_their_names(attributes: bytes, body: str, name: str) -> None:
    text = json.dumps(json.dumps(STATE)) if "parse" in body else json.dumps(STATE)
    found = dict(states([Script(attributes, body.replace("{}", text).encode())], MOST))
    assert found[name] == STATE


def test_a_program_that_assigns_no_json_has_no_state() -> None:
    body = "var a = {b: function () { return [1] }, c: 'd'};" * 100
    assert list(states([Script(b"", body.encode())], MOST)) == []
