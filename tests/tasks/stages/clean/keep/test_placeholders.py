"""Lines that a program of the site was to fill are no text; what only looks like one is."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from tasks.stages.clean.candidates.containers import groups
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions
from tasks.stages.clean.keep.placeholders import drop_placeholders
from tasks.stages.clean.text.phrases import phrasebook
from tasks.stages.clean.tree.build import grow
from tasks.stages.clean.tree.prose import measure
from tests.tasks.stages.clean.pages import TEXT
from worker.limits import Limits


def dropped(markup: str) -> list[str]:
    tree = grow(LexborHTMLParser(f"<article>{TEXT}{markup}</article>"), Limits())
    measure(tree)
    doubts = drop_placeholders(Scene(tree, groups(tree)[0], phrasebook("en"), (), None), Decisions()).doubts
    return [run.text for run in tree.runs if run.index in doubts]


@pytest.mark.parametrize(
    "line",
    [
        '{{hire-now="/banners/hire-now"}}',
        "{{ article.standfirst }}",
        "{% include 'newsletter.html' %}",
        "&lt;%= render 'related' %&gt;",
        "${article.title}",
        "[convertkit form=1630175]",
        '[gallery ids="12,13,14" columns=3]',
        "[caption id=”attachment_12” width=”640”]",
        "[/caption]",
        "[vc_row]",
    ],
)
def test_a_place_that_a_program_was_to_fill_is_dropped(line: str) -> None:
    assert len(dropped(f"<p>{line}</p>")) == 1


@pytest.mark.parametrize(
    "markup",
    [
        "<p>[applause]</p>",
        "<p>[Music playing]</p>",
        "<p>[26]</p>",
        "<p>$1.2 million</p>",
        "<p>&lt;laughs&gt;</p>",
        "<p>{{ name }} is how the language writes what is to be filled in.</p>",
        "<p>[sic] and so on [/sic]</p>",
        "<pre>{{ form.errors }}</pre>",
        "<ul><li>{{ field.label }}</li></ul>",
    ],
)
def test_what_somebody_wrote_stays(markup: str) -> None:
    assert dropped(markup) == []
