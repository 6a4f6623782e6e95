"""A stranger beside the press: claims, copies, twins and short links of its articles, and walls in front of them.

    claim   another text that names the article as its own address
    copy    the article's text, read before the article is, with nothing said of where it is from
    old     the same, with a date before the article's
    twin    the opening of the text on an AMP page of the stranger's, which names the article
    short   leads to the article for some hours, and is gone then
    amp     the article's own AMP page: shorter, and gone after a while

Their feed lists all of them, under headlines of its own; and now and then the press itself has its readers wait.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from html import escape
from pathlib import Path

from tasks.models.source import ANY_HOST, Source
from tests.simulation.press import HOUR, Outlet, Story
from tests.simulation.run import Simulation
from tests.simulation.web import Clock, PressWeb, paragraphs, title
from worker.web.answer import Answer
from worker.web.guard import Target

HOST = "evil.test"
FEED = f"https://{HOST}/feed"
KINDS = ("claim", "copy", "old", "twin", "short", "amp")
_FAST = timedelta(minutes=1)  # after which the stranger has taken an article
_LISTED = timedelta(hours=10)
_WALLS = (
    "<h1>Just a moment…</h1><p>Checking your browser before you go on. Please enable JavaScript and cookies.</p>",
    "<h1>You are in a queue</h1><p>Many people want to read this. Your place in the waiting room is 812.</p>",
    "<h1>Down for maintenance</h1><p>We are working on the site. Please try again in a few minutes.</p>",
)


class HostileWeb(PressWeb):
    """The press, and the stranger beside it."""

    def __init__(self, press: list[Outlet], clock: Clock) -> None:
        super().__init__(press, clock)
        self.outlets = press

    def get(self, target: Target, headers: Mapping[str, str], *, kinds: Collection[str] = (), **more: object) -> Answer:
        url, now = target.url, self.clock.at
        if url.endswith("/robots.txt"):
            return _answer(url, 404, "text/plain", "")
        if url == FEED:
            feed = self._feed(now)
            tag = f'"{hash(feed)}"'
            known = headers.get("If-None-Match") == tag
            return _answer(url, 304 if known else 200, "application/xml", "" if known else feed, {"etag": tag})
        if f"//{HOST}/" in url:
            kind, outlet, story = self._named(url)
            return self._strange(url, kind, outlet, story, now)
        if "/amp/" in url:
            return self._amp(url, now)
        if (wall := self._wall(url, now)) is not None:
            return _answer(url, 200, "text/html", wall)
        return super().get(target, headers, kinds=kinds, **more)

    def _published(self) -> Iterator[tuple[Outlet, Story]]:
        return ((outlet, story) for outlet in self.outlets for story in outlet.stories)

    def _named(self, url: str) -> tuple[str, Outlet, Story]:
        kind, outlet, number = url.split("/")[3:6]
        found = next(one for one in self.outlets if one.number == int(outlet))
        return kind, found, next(one for one in found.stories if one.number == int(number))

    def _feed(self, now: datetime) -> str:
        items = "".join(
            f"<item><title>Shocking: {kind} {outlet.number} {story.number}</title><link>{address(kind, outlet, story)}"
            f"</link><guid isPermaLink='false'>{kind}-{outlet.number}-{story.number}</guid></item>"
            for outlet, story in self._published()
            if timedelta() <= now - story.published - _FAST <= _LISTED
            for kind in (KINDS[story.number % len(KINDS)], KINDS[(story.number + 3) % len(KINDS)])
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Evil</title>{items}</channel></rss>'

    def _strange(self, url: str, kind: str, outlet: Outlet, story: Story, now: datetime) -> Answer:
        honest, texts = outlet.url(story), paragraphs(story, ())
        if kind == "short":
            gone = now > story.published + 6 * HOUR
            return _answer(url, 410 if gone else 302, "text/html", "", {} if gone else {"location": honest})
        head = f'<link rel="canonical" href="{honest}"><meta property="og:url" content="{honest}">'
        if kind in {"copy", "old"}:
            earlier = (story.published - HOUR).isoformat()
            head = f'<meta property="article:published_time" content="{earlier}">' if kind == "old" else ""
        if kind == "claim":
            texts = [text.replace(" was ", " will never be ").replace("Tuesday", "Friday") for text in texts]
        if kind == "twin":
            texts = texts[:2]
        if kind == "claim" and now > story.published + 8 * HOUR:
            return _answer(url, 410, "text/html", "")
        return _answer(url, 200, "text/html", _page(title(story), head, texts))

    def _amp(self, url: str, now: datetime) -> Answer:
        base, _, number = url.rpartition("/amp/")
        outlet = next(one for one in self.outlets if one.base == base)
        story = next(one for one in outlet.stories if one.number == int(number))
        if now > story.published + 7 * HOUR or {"404", "410"} & {*story.edition(now)}:
            return _answer(url, 410, "text/html", "")
        texts = paragraphs(story, story.edition(now))[:4]
        return _answer(
            url, 200, "text/html", _page(title(story), f'<link rel="canonical" href="{outlet.url(story)}">', texts)
        )

    def _wall(self, url: str, now: datetime) -> str | None:
        """Every fourth article has its readers wait for an hour, some hours after it came out."""
        for outlet, story in self._published():
            if url == outlet.url(story) and story.number % 4 == 1 and 2 * HOUR < now - story.published < 3 * HOUR:
                text = _WALLS[story.number % len(_WALLS)]
                return f"<!doctype html><html><head><title>Please wait</title></head><body>{text}</body></html>"
        return None


class HostileSimulation(Simulation):
    """A run in which the stranger's feed is followed as well."""

    def __init__(self, press: list[Outlet], folder: Path) -> None:
        super().__init__(press, folder)
        self.web = HostileWeb(press, self.clock)
        self.restart()

    def sources(self) -> list[Source]:
        strange = Source(  # whatever it lists is taken up, as of an aggregator
            id="evil",
            name="Evil",
            feeds=(FEED,),
            floor=timedelta(minutes=4),
            ceiling=timedelta(minutes=10),
            hosts=(ANY_HOST,),
        )
        return [strange, *super().sources()]


def address(kind: str, outlet: Outlet, story: Story) -> str:
    """Kind, outlet and article -> the address under which the stranger lists it."""
    if kind == "amp":
        return f"{outlet.base}/amp/{story.number}"
    return f"https://{HOST}/{kind}/{outlet.number}/{story.number}"


def _page(headline: str, head: str, texts: list[str]) -> str:
    body = "".join(f"<p>{escape(text)}</p>" for text in texts)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline}</title>{head}</head><body><main>'
        f"<article><h1>{headline}</h1>{body}</article></main></body></html>"
    )


def _answer(url: str, status: int, kind: str, body: str, more: dict[str, str] | None = None) -> Answer:
    fields = (("content-type", kind), *(more or {}).items())
    return Answer(url=url, status=status, reason="", headers=fields, body=body.encode())
