"""The press as its servers answer at a moment: a client in place of the real one, and a clock that only we move."""

import json
import random
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from types import SimpleNamespace

from tests.simulation.press import START, Outlet, Story
from worker.errors import Skipped
from worker.limits import Limits
from worker.web.answer import Answer
from worker.web.guard import Target

NOUNS = [
    "council",
    "harbour",
    "minister",
    "bridge",
    "budget",
    "committee",
    "river",
    "school",
    "hospital",
    "factory",
    "union",
    "airport",
    "museum",
    "court",
    "harvest",
    "election",
    "treaty",
    "railway",
    "captain",
    "orchestra",
    "vaccine",
    "glacier",
    "reservoir",
    "tunnel",
    "festival",
    "archive",
    "pension",
    "tariff",
    "orchard",
    "parliament",
    "laboratory",
    "satellite",
    "market",
    "refinery",
    "cathedral",
    "stadium",
    "library",
    "monument",
    "quarry",
    "canal",
    "ferry",
    "vineyard",
]
VERBS = [
    "approved",
    "rejected",
    "opened",
    "closed",
    "repaired",
    "inspected",
    "bought",
    "sold",
    "measured",
    "announced",
    "delayed",
    "funded",
    "painted",
    "moved",
    "questioned",
    "defended",
    "counted",
    "discovered",
    "restored",
    "abandoned",
    "protected",
    "reported",
    "visited",
    "planned",
    "finished",
]
NAMES = [
    "Adler",
    "Brandt",
    "Castro",
    "Dupont",
    "Eriksen",
    "Fischer",
    "Garcia",
    "Holm",
    "Ivanov",
    "Jansen",
    "Kowalski",
    "Lindgren",
    "Moreau",
    "Novak",
]
PLACES = [
    "Altona",
    "Bergen",
    "Cadiz",
    "Delft",
    "Essex",
    "Faro",
    "Ghent",
    "Haarlem",
    "Izmir",
    "Jena",
    "Kiel",
    "Lyon",
    "Malmo",
    "Nantes",
    "Oporto",
    "Parma",
]
CORRECTION = "Correction: An earlier version of this article misstated the figure in the second paragraph."


class Clock:
    """The simulated moment; also stands in for the ``time`` that a fetch waits by."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=max(0.0, seconds))

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()


@dataclass
class Ask:
    """One request that arrived: where and when."""

    at: datetime
    host: str
    url: str
    status: int


class PressWeb:
    """What ``Resources.web.client`` is in the simulation."""

    def __init__(self, press: list[Outlet], clock: Clock) -> None:
        self.clock = clock
        self.log: list[Ask] = []
        self._outlets = {str(outlet.number): outlet for outlet in press}
        self._stories = {outlet.url(story): story for outlet in press for story in outlet.stories}

    @contextmanager
    def exchange(self, _limits: Limits | None = None) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(deadline=0.0)

    def get(self, target: Target, headers: Mapping[str, str], *, kinds: Collection[str] = (), **_: object) -> Answer:
        status, kind, body, more = self._answer(target.url, headers)
        self.log.append(Ask(self.clock.at, target.host, target.url, status))
        if kinds and status == 200 and kind not in kinds:
            raise Skipped("unwanted-type", kind)
        fields = (("content-type", kind), *more.items())
        return Answer(url=target.url, status=status, reason="", headers=fields, body=body.encode())

    def close(self) -> None:
        pass

    def _answer(self, url: str, headers: Mapping[str, str]) -> tuple[int, str, str, dict[str, str]]:
        path = url.split("/", 3)[3]
        if path == "robots.txt":
            return 404, "text/plain", "", {}
        number, _, rest = path.partition("/")
        outlet = self._outlets[number]
        now = self.clock.at
        if rest.startswith("news/"):
            return self._page(outlet, self._stories[url], now, headers)
        if rest == "sitemap":
            body = sitemap(outlet, [story for story in outlet.stories if story.published <= now], news=False)
            return 200, "application/xml", body, {}
        for begins, ends, status in outlet.outages:
            if begins <= now < ends:
                return status, "text/html", "<!doctype html><html><p>Back soon.</p></html>", {}
        moved = outlet.moves is not None and now >= outlet.moves
        if moved and rest == "feed":
            return 301, "text/plain", "", {"location": f"{outlet.base}/feed/new"}
        if not moved and rest == "feed/new":
            return 404, "text/plain", "", {}
        _, _, number = rest.partition("?page=")
        return self._listing(outlet, now, headers, int(number or 1))

    def _listing(
        self, outlet: Outlet, now: datetime, headers: Mapping[str, str], number: int
    ) -> tuple[int, str, str, dict[str, str]]:
        newest = [story for story in outlet.stories if story.published <= now][::-1]
        shown = newest[outlet.window * (number - 1) : outlet.window * number]
        if outlet.paged:
            onward = f"{outlet.feed}?page={number + 1}" if len(newest) > outlet.window * number else ""
            return 200, "application/xml", rss(outlet, shown, now, onward), {}
        editions = [len(story.edition(now)) if outlet.marks else 0 for story in shown]
        tag = f'"{len(shown)}-{shown[0].number if shown else 0}-{sum(editions)}"'
        if headers.get("If-None-Match") == tag:
            return 304, "application/xml", "", {"etag": tag}
        make = {"rss": rss, "atom": atom, "json": json_feed, "news-sitemap": news_sitemap}[outlet.format]
        kind = "application/feed+json" if outlet.format == "json" else "application/xml"
        return 200, kind, make(outlet, shown, now), {"etag": tag}

    def _page(
        self, outlet: Outlet, story: Story, now: datetime, headers: Mapping[str, str]
    ) -> tuple[int, str, str, dict[str, str]]:
        edition = story.edition(now)
        if story.published > now or "404" in edition:
            return 404, "text/html", "", {}
        if "410" in edition:
            return 410, "text/html", "", {}
        more = {}
        if outlet.tagged:
            more["etag"] = f'"{story.number}-{len(edition)}"'
            if headers.get("If-None-Match") == more["etag"]:
                return 304, "text/html", "", more
        churn = "" if outlet.tagged else str(len(self.log))
        return 200, "text/html", page(outlet, story, edition, churn), more


def title(story: Story) -> str:
    chance = random.Random(f"{story.source} {story.number} title")
    who = chance.choice(NAMES)
    return f"{chance.choice(PLACES)} {chance.choice(NOUNS)} {chance.choice(VERBS)} by {who} {story.number}"


def sentence(chance: random.Random) -> str:
    return (
        f"The {chance.choice(NOUNS)} of {chance.choice(PLACES)} was {chance.choice(VERBS)} on Tuesday after "
        f"{chance.choice(NAMES)} had {chance.choice(VERBS)} {chance.randrange(2, 900)} of the {chance.choice(NOUNS)}s "
        f"that the {chance.choice(NOUNS)} {chance.choice(VERBS)} last year, the {chance.choice(NOUNS)} said."
    )


def paragraphs(story: Story, edition: tuple[str, ...]) -> list[str]:
    chance = random.Random(f"{story.source} {story.number}")
    texts = [" ".join(sentence(chance) for _ in range(2)) for _ in range(6)]
    for place, act in enumerate(edition):
        if act == "typo":
            texts[place] = texts[place].replace("Tuesday", "Tuesdday", 1)
        elif act in {"material", "correction"}:
            texts[place] = texts[place].replace("was", "was not", 1) + " Nobody was hurt."
    return texts


def page(outlet: Outlet, story: Story, edition: tuple[str, ...], churn: str) -> str:
    """A story as its page shows it; ``churn`` is what is different with every request."""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs(story, edition))
    if "correction" in edition:
        body += f'<p class="correction"><em>{CORRECTION}</em></p>'
    stamp = story.published.isoformat()
    related = random.Random(churn)
    links = "".join(
        f'<li><a href="{outlet.base}/news/{related.randrange(9999)}">{related.choice(NOUNS)} in '
        f"{related.choice(PLACES)} {related.choice(VERBS)}</a></li>"
        for _ in range(4)
    )
    name = f"Outlet {outlet.number}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title(story)} - {name}</title>'
        f'<link rel="canonical" href="{outlet.url(story)}"><meta property="og:site_name" content="{name}">'
        f'<meta property="article:published_time" content="{stamp}"></head><body><nav><a href="/">Home</a>'
        f'<a href="/news">News</a></nav><main><article><h1>{title(story)}</h1>{body}</article></main>'
        f'<aside class="related-articles"><h2>Related articles</h2><ul>{links}</ul></aside>'
        f"<footer><p>Page generated {churn}</p>© 2026 Outlet {outlet.number}</footer></body></html>"
    )


def _modified(outlet: Outlet, story: Story, now: datetime) -> datetime:
    done = [at for at, _ in story.acts if at <= now]
    return done[-1] if outlet.marks and done else story.published


def rss(outlet: Outlet, shown: list[Story], now: datetime, onward: str = "") -> str:
    items = "".join(
        f"<item><title>{title(story)}</title><link>{outlet.url(story)}?utm_source=rss</link>"
        f'<guid isPermaLink="false">{outlet.number}-{story.number}</guid>'
        f"<pubDate>{format_datetime(_modified(outlet, story, now))}</pubDate></item>"
        for story in shown
    )
    ttl = f"<ttl>{outlet.ttl}</ttl>" if outlet.ttl else ""
    head = f"<title>Outlet {outlet.number}</title><link>https://{outlet.host}/</link>{ttl}"
    if onward:
        head += f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{onward}"/>'
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'


def atom(outlet: Outlet, shown: list[Story], now: datetime) -> str:
    entries = "".join(
        f"<entry><id>urn:{outlet.number}:{story.number}</id><title>{title(story)}</title>"
        f'<link href="{outlet.url(story)}"/>'
        f"<published>{story.published.isoformat()}</published>"
        f"<updated>{_modified(outlet, story, now).isoformat()}</updated></entry>"
        for story in shown
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Outlet {outlet.number}</title>{entries}</feed>'


def json_feed(outlet: Outlet, shown: list[Story], now: datetime) -> str:
    items = [
        {
            "id": f"{outlet.number}-{story.number}",
            "url": outlet.url(story),
            "title": title(story),
            "date_published": story.published.isoformat(),
            "date_modified": _modified(outlet, story, now).isoformat(),
        }
        for story in shown
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Outlet", "items": items})


def news_sitemap(outlet: Outlet, shown: list[Story], now: datetime) -> str:
    return sitemap(outlet, shown, news=True)


def sitemap(outlet: Outlet, shown: list[Story], *, news: bool) -> str:
    def entry(story: Story) -> str:
        stamp = story.published.isoformat()
        said = (
            f"<news:news><news:publication><news:name>Outlet</news:name><news:language>en</news:language>"
            f"</news:publication><news:publication_date>{stamp}</news:publication_date>"
            f"<news:title>{title(story)}</news:title></news:news>"
            if news
            else f"<lastmod>{stamp}</lastmod>"
        )
        return f"<url><loc>{outlet.url(story)}</loc>{said}</url>"

    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    return f'<?xml version="1.0"?><urlset {spaces}>{"".join(map(entry, shown))}</urlset>'
