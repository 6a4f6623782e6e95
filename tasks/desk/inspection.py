"""Articles with their evidence -> one page that stands alone: what the desk shows of an article, for files too."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files

from markupsafe import Markup
from msgspec import Struct

from tasks.desk.blocks import Group, Tally, groups, tally
from tasks.desk.facts import Fact, facts
from tasks.desk.templating import TEMPLATES
from tasks.models.article import Article
from tasks.pipeline.process import Evidence


class Inspected(Struct, frozen=True):
    """An article, and all that is to be shown of it."""

    article: Article
    evidence: Evidence
    facts: tuple[Fact, ...]
    groups: tuple[Group, ...]
    tally: Tally


def inspected(article: Article, evidence: Evidence) -> Inspected:
    """Article and its evidence -> what is to be shown of them."""
    return Inspected(article, evidence, tuple(facts(article)), tuple(groups(evidence.blocks)), tally(evidence))


def render(pages: Sequence[Inspected]) -> str:
    """One or more -> a web page that needs no network and runs nothing; every text is escaped."""
    style = files("tasks.desk").joinpath("static", "desk.css").read_text("utf-8")
    shown = {
        "pages": pages,
        "style": Markup(style),  # noqa: S704 - our own, with no end of a style element in it
        "style_hash": b64encode(sha256(style.encode()).digest()).decode(),
    }
    return TEMPLATES.get_template("inspect.html").render(shown)
