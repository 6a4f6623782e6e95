"""Sources and their articles, drawn from a seed: who publishes when, and what happens to it afterwards."""

import math
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

START = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOON = timedelta(hours=2)  # an article is not touched before this: it has to be seen first
Act = Literal["typo", "material", "correction", "404", "410"]


@dataclass
class Story:
    """An article: when it came out, and what was done to it when, in order."""

    source: int
    number: int
    published: datetime
    acts: list[tuple[datetime, Act]] = field(default_factory=list)

    def edition(self, now: datetime) -> tuple[Act, ...]:
        """-> what has been done to it until now."""
        return tuple(act for at, act in self.acts if at <= now)


@dataclass
class Outlet:
    """A source: where and how it publishes, and how its feed behaves."""

    number: int
    host: str
    gap: timedelta
    format: Literal["rss", "atom", "json", "news-sitemap"]
    window: int  # entries that its feed shows
    sitemap: bool  # whether it has one besides
    tagged: bool  # whether its pages bear an ETag, or change with every request
    marks: bool  # whether its feed says that an entry was updated
    ttl: int | None
    stories: list[Story] = field(default_factory=list)
    outages: list[tuple[datetime, datetime, int]] = field(default_factory=list)
    moves: datetime | None = None
    dies: datetime | None = None
    paged: bool = False  # whether its feed, RSS, goes on with older entries (RFC 5005)

    @property
    def base(self) -> str:
        return f"https://{self.host}/{self.number}"

    @property
    def feed(self) -> str:
        return f"{self.base}/feed"

    def url(self, story: Story) -> str:
        return f"{self.base}/news/{story.number}"

    @property
    def moments(self) -> int:
        """-> how often it published something: what one who knew the times would have to poll."""
        return len({story.published for story in self.stories})


def draw_press(
    seed: int, *, sources: int, hosts: int, days: int, minutes: tuple[float, float] = (25, 480)
) -> list[Outlet]:
    """Seed, sizes, and between how many minutes its sources publish -> the press, always the same."""
    chance = random.Random(seed)
    press = []
    for number in range(sources):
        gap = timedelta(minutes=math.exp(chance.uniform(*map(math.log, minutes))))
        kind = chance.choices(("rss", "atom", "json", "news-sitemap"), (60, 20, 10, 10))[0]
        outlet = Outlet(
            number=number,
            host=f"host-{number % hosts}.example.com",
            gap=gap,
            format=kind,  # type: ignore[arg-type]
            window=chance.choice((12, 20, 40)),
            sitemap=kind != "news-sitemap" and chance.random() < 0.5,
            tagged=chance.random() < 0.7,
            marks=chance.random() < 0.5,
            ttl=chance.choice((None, None, 15, 30)),
        )
        _publish(outlet, chance, days)
        _break(outlet, chance, days)
        press.append(outlet)
    return press


def _publish(outlet: Outlet, chance: random.Random, days: int) -> None:
    """Articles as they come, more by day than by night, a few in pairs; before the start, too."""
    end = START + timedelta(days=days)
    at = START - outlet.gap * outlet.window
    number = 0
    while True:
        by_day = 6 <= at.hour < 22
        at += outlet.gap * chance.expovariate(1.0) * (0.8 if by_day else 1.6)
        if at >= end:
            break
        for _ in range(2 if chance.random() < 0.1 else 1):
            outlet.stories.append(_story(outlet, number, at, chance))
            number += 1
    if chance.random() < 0.1 and outlet.sitemap:  # one morning, more at once than the feed shows
        flood = START + timedelta(days=chance.uniform(1, max(1.1, days - 1)))
        for _ in range(outlet.window + 8):
            outlet.stories.append(_story(outlet, number, flood, chance))
            number += 1
    outlet.stories.sort(key=lambda story: (story.published, story.number))


def _story(outlet: Outlet, number: int, at: datetime, chance: random.Random) -> Story:
    story = Story(outlet.number, number, at)
    if at < START:
        return story
    age = max(SOON, outlet.gap * 2.5, 9 * HOUR if outlet.gap > 4 * HOUR else SOON) * chance.uniform(1, 1.5)
    drawn = chance.random()
    if drawn < 0.12:
        story.acts.append((at + age, chance.choice(("typo", "material", "material"))))
        if drawn < 0.03 and age < 20 * HOUR:
            story.acts.append((at + age * 2.4 + HOUR, "correction"))
    elif drawn < 0.15:
        story.acts.append((at + age, "correction"))
    elif drawn < 0.18:
        story.acts.append((at + age, chance.choice(("404", "410"))))
    return story


def _break(outlet: Outlet, chance: random.Random, days: int) -> None:
    """Feeds that are out for some hours, that move, that answer with nonsense."""
    if outlet.sitemap and chance.random() < 0.3:
        begins = START + timedelta(days=chance.uniform(0.3, max(0.4, days - 1.5)))
        outlet.outages.append((begins, begins + chance.uniform(2, 14) * HOUR, chance.choice((500, 503, 200))))
    if chance.random() < 0.08 and outlet.format != "news-sitemap":
        outlet.moves = START + timedelta(days=chance.uniform(0.5, max(0.6, days - 2)))
