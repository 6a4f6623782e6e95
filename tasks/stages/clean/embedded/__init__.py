"""What a page states -> Story: the text of an article that stands in its structured data alone.

JSON-LD may carry it as ``articleBody``, the state that a page's program starts from as a list of blocks, a template as
the markup that the program is to show. None of them is believed where the page shows a text of its own, unless that is
the opening of it (``fuller.py``): publishers state summaries, earlier versions, or the text of a teaser.
"""

from collections.abc import Iterator
from html import escape
from typing import Any

from tasks.stages.clean.embedded.article import article_node
from tasks.stages.clean.embedded.longest_text import Find, richest
from tasks.stages.clean.embedded.next_flight import streamed
from tasks.stages.clean.embedded.nuxt import revive
from tasks.stages.clean.embedded.story import LEAST, Story
from tasks.stages.clean.embedded.templates import template
from tasks.stages.clean.embedded.text_fields import BLOCKS, markup_of
from tasks.stages.clean.metadata.embedded import states
from tasks.stages.clean.metadata.linked import Linked, Node
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.plain import plain
from tasks.text.dates import read_moment

_SHAPELESS = 0.8  # of the length of a stated text from which a text in blocks is preferred to it


def read_story(metadata: PageMetadata) -> Story | None:
    """What a page states -> its Story, or None where nothing in it reads like the text of an article."""
    linked = linked_story(metadata)
    found = _state(metadata) or template(metadata.scripts)
    if found and (linked is None or found.letters > _SHAPELESS * linked.letters):
        return found
    return linked


def linked_story(metadata: PageMetadata) -> Story | None:
    """What a page states -> the Story in its JSON-LD, or None."""
    node = metadata.linked.article
    if node is None:
        return None
    body = node.get("articleBody") or node.get("text")
    if isinstance(body, str) and len(body) >= LEAST:
        return Story(paragraphs(body), "json-ld.articleBody", len(body))
    return _posts(metadata.linked, node)


def _posts(linked: Linked, node: Node) -> Story | None:
    """Linked data and its article -> the posts of a live blog, each with its headline over it."""
    markup, posts, letters = "", [], 0
    for update in linked.nodes(node.get("liveBlogUpdate")):
        headline, body = linked.text(update, "headline"), update.get("articleBody")
        if not isinstance(body, str):
            continue
        text = paragraphs(body)
        markup += (f"<h2>{escape(headline, quote=False)}</h2>" if headline else "") + text
        letters += len(body)
        when = read_moment(linked.text(update, "datePublished"))
        posts.append((headline or plain(body.strip().partition("\n")[0]), when.value if when else ""))
    return Story(markup, "json-ld.liveBlogUpdate", letters, posts=tuple(posts)) if letters >= LEAST else None


def paragraphs(text: str) -> str:
    """Text, plain or with tags -> markup in which each line of a plain one is a paragraph."""
    if BLOCKS.search(text):
        return text
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


def _state(metadata: PageMetadata) -> Story | None:
    best: tuple[Find, str] | None = None
    for name, value in _states(metadata):
        find = richest(value, metadata.head.title)
        if find and find.letters >= LEAST and (best is None or find.weight > best[0].weight):
            best = (find, name)
    if best is None or not (best[0].titled or _says_article(metadata)):
        return None
    find, name = best
    return Story("".join(map(markup_of, find.pieces)), f"state.{name}", find.letters, article_node(find.around))


def _states(metadata: PageMetadata) -> Iterator[tuple[str, Any]]:
    """What a page states -> name and value of each state of its program, however it is packed."""
    most = metadata.limits.json_bytes
    for name, value in states(metadata.scripts, most):
        yield name, revive(value) if name == "__NUXT_DATA__" else value
    if rows := streamed(metadata.scripts, most):
        yield "__next_f", rows


def _says_article(metadata: PageMetadata) -> bool:
    """What a page states -> whether it calls itself an article: the state of an index holds texts, too."""
    return metadata.linked.article is not None or "article" in (
        kind.lower() for kind in metadata.head.metas.get("og:type", ())
    )


__all__ = ["Story", "linked_story", "paragraphs", "read_story"]
