"""A page of a source, and what its feed says of it -> its draft: fetched, or out of the feed where the page is not."""

from collections.abc import Iterable
from functools import partial

from msgspec.structs import replace

from tasks.models.article import Article
from tasks.models.judgement import Bar
from tasks.models.page import Hints
from tasks.models.source import Source
from tasks.pipeline.admit import WALL
from tasks.pipeline.choose import refuse_address, refuse_words
from tasks.pipeline.process import Draft, process
from tasks.pipeline.visit import failed, visit
from tasks.readers.feed import page_of_content
from tasks.readers.stories import is_story
from worker.errors import Transient
from worker.ledger import State, Step
from worker.resources import Resources


def look(
    resources: Resources, url: str, source: Source, said: Hints, *, via: str = "feed", known: bool = False
) -> Draft:
    """Address of a page of a source, and what its feed says of it -> its draft, rejected where it is none of those that
    are meant. ``known`` is whether there is an article of it. Raises Transient as ``visit``."""
    if (verdict := refuse_address(source, url, said.feed_url)) is not None:
        return failed(url, State.REJECTED, verdict)
    if (section := source.section_of(said.feed_url, url)) is not None:
        said = replace(said, categories=tuple(dict.fromkeys((section, *said.categories))))
    own = source.speaks(said.feed_url, url)
    listed = (section,) if section else ()
    hints = said if own else Hints(guid=said.guid, feed_url=said.feed_url, categories=listed)
    return choose(source, _draft(resources, url, source, said, hints, via=via, known=known), hints)


def _draft(
    resources: Resources, url: str, source: Source, said: Hints, hints: Hints, *, via: str, known: bool
) -> Draft:
    """The same, whether it is meant or not; ``hints`` is what is believed of what was ``said``, all of it or little."""
    own = said is hints
    settings, now = resources.settings, resources.now()
    bar = Bar(settings.article_bar, frozenset(source.accept))
    draft = partial(
        process, limits=settings.limits, source=source.id, kin=source.kin, bar=bar, encoded=settings.embeddings
    )
    if is_story(url, said.guid) and said.content is not None and own:
        return draft(page_of_content(url, said, said.content, now))
    try:
        made = visit(
            resources,
            url,
            source=source.id,
            hints=hints,
            via=via,
            kin=source.kin,
            accept=bar.kinds,
            access=source.access,
        )
    except Transient as verdict:
        if verdict.code != WALL or known or said.content is None:
            raise
        made = failed(url, State.REJECTED, verdict)  # what the wall hides stands in the feed
    if known or said.content is None or made.verdict is None or made.verdict[0] is not State.REJECTED:
        return made
    instead = draft(page_of_content(url, said, said.content, now, own=own))
    return made if instead.article is None else replace(instead, trace=(*made.trace, *instead.trace))


def choose(source: Source, draft: Draft, hints: Hints) -> Draft:
    """Source, the draft of one of its pages, and what its feed says of it -> the same draft, or one that ends as
    rejected where the page that answered is none of those that are meant."""
    article = draft.article
    if article is None:
        return draft
    answered = article.url.final if article.provenance.fetch else None  # what was asked for was looked at before
    verdict = refuse_address(source, answered, hints.feed_url) if answered else None
    verdict = verdict or refuse_words(source, (hints.title or "", hints.summary or "", *_said(article)), whole=True)
    if verdict is None:
        return draft
    trace = (*draft.trace, Step("choose", str(State.REJECTED), str(verdict)))
    ended = (State.REJECTED, verdict.code, verdict.detail)
    return replace(draft, article=None, evidence=None, named=(), sketch=None, trace=trace, verdict=ended)


def _said(article: Article) -> Iterable[str]:
    yield article.headline
    yield article.alternative_headline or ""
    yield from (block.text for block in article.body.blocks)
