"""Which run of the body shows the headline, where none says what the head states."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from tasks.stages.clean.candidates.headline import find_headline
from tasks.stages.clean.tree.build import grow
from tests.tasks.stages.clean.pages import TEXT
from worker.limits import Limits

TITLES = ("we walked to all nine old mills of the county here is what is left of them",)


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        (f"<h1>Nine old mills, and what is left of them</h1>{TEXT}<h3>Old mills</h3>", "Nine old mills"),
        (f"<h1>The Ledger of Kelmouth</h1>{TEXT}<h3>Old mills</h3>", "Old mills"),  # the paper's name says none of it
        (f"<h1>All mills, old and new</h1><h1>Mills left over</h1>{TEXT}<h3>Old mills</h3>", "Old mills"),
        (f"<h1>Mills, a walk</h1>{TEXT}<h2>We walked to all nine old mills of the county</h2>", "We walked"),
    ],
)
def test_the_only_h1_is_the_headline_unless_another_heading_shows_more_of_the_title(body: str, headline: str) -> None:
    tree = grow(LexborHTMLParser(f"<body>{body}</body>"), Limits())
    found = find_headline(tree, TITLES)
    assert found is not None
    assert tree.runs[found].text.startswith(headline)
