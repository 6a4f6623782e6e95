"""Page and what its labeller saw -> Facts: headline, byline, dates, publisher and the rest, each with its evidence."""

from functools import cache
from urllib.parse import urlsplit

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from tasks.document import Byline, Found, Rejected, Signal, Stamp
from tasks.page import Page
from tasks.stages.clean.facts.authors import read_byline
from tasks.stages.clean.facts.dates import read_dates
from tasks.stages.clean.facts.embedded import linked_data
from tasks.stages.clean.facts.head import Head, read_head
from tasks.stages.clean.facts.headline import read_headline, read_titles
from tasks.stages.clean.facts.linked import read_linked
from tasks.stages.clean.facts.marked import Marked, read_marked
from tasks.stages.clean.facts.signals import read_signals
from tasks.stages.clean.facts.visible import Visible
from tasks.stages.clean.facts.words import bare
from worker.limits import Limits


class Facts(Struct, frozen=True, kw_only=True):
    headline: Found[str] | None = None
    byline: Found[Byline] | None = None
    published: Found[Stamp] | None = None
    modified: Found[Stamp] | None = None
    rejected: tuple[Rejected, ...] = ()
    signals: tuple[Signal, ...] = ()


def read_facts(
    parser: LexborHTMLParser | None,
    html: str,
    page: Page,
    visible: Visible,
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> Facts:
    head = read_head(parser) if parser else Head()
    url = page.final_url or page.url or ""
    host = urlsplit(url).hostname or ""
    canonical = head.linked("canonical")
    addresses = {a.rstrip("/") for a in (page.url, page.final_url, canonical.href if canonical else None) if a}
    linked = read_linked(linked_data(html, limits.json_bytes), addresses, head.title)
    sites = [
        linked.text(linked.article, "publisher"),
        linked.text(linked.site, "name"),
        linked.text(linked.organisation, "name"),
    ]
    for name in ("og:site_name", "application-name", "apple-mobile-web-app-title", "al:android:app_name"):
        sites += head.metas.get(name, [])[:1]
    label = host.removeprefix("www.").split(".")
    sites += [host.removeprefix("www."), label[0], label[-2] if len(label) > 2 else ""]
    names = {key for site in sites if len(key := bare(site)) > 1}

    @cache
    def marks() -> Marked:
        return read_marked(parser) if parser else Marked()

    titles = read_titles(head, linked, sites)
    language = (head.language or "").replace("_", "-")
    tag = language.partition("-")[0].lower()
    dates = read_dates(
        head, linked, visible, marks, html=html, url=url, language=language, fetched=page.fetched, hints=page.hints
    )
    headline = read_headline(titles, visible.headings, page.hints.title, names)
    return Facts(
        headline=headline,
        byline=read_byline(head, linked, visible, marks, language=tag, hints=page.hints, names=names),
        published=dates.published,
        modified=dates.modified,
        rejected=dates.rejected,
        signals=read_signals(parser, html, page, head, linked, headline=headline.value if headline else ""),
    )
