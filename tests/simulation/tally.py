"""The events that came out, against what happened: every promise a line with what was promised and what came."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from tests.simulation.press import START, Outlet, Story
from tests.simulation.run import Simulation

BORN = timedelta(days=1)  # what came out earlier than this before the start is not taken up
_VERBS = {"typo": "updated", "material": "updated", "correction": "corrected", "404": "withdrawn", "410": "withdrawn"}


@dataclass
class Tally:
    """Counts of one run; of the lists, each names what went wrong, and all are to be empty."""

    stories: int = 0
    published: int = 0
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    acts: Counter[str] = field(default_factory=Counter)
    unsaid: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    duplicates: int = 0
    too_soon: list[str] = field(default_factory=list)
    delays: dict[int, timedelta] = field(default_factory=dict)
    slow: list[str] = field(default_factory=list)
    polls: int = 0
    oracle: int = 0
    looks: int = 0
    failed: int = 0
    recovered: int = 0
    outages: int = 0

    def rows(self) -> list[tuple[str, str]]:
        """-> the table of results."""
        spread = sorted(self.delays.values())
        return [
            ("articles that came out", f"{self.stories}"),
            ("published exactly once", f"{self.published} ({len(self.missing)} missing, {len(self.doubled)} twice)"),
            ("edits, corrections, deletions", ", ".join(f"{n} {act}" for act, n in sorted(self.acts.items()))),
            ("of those without their one event", f"{len(self.unsaid)}"),
            ("events that nothing had caused", f"{len(self.invented)} (of them taken for copies: {self.duplicates})"),
            ("requests too soon for a host", f"{len(self.too_soon)}"),
            ("median delay, by source", f"{spread[len(spread) // 2]} (from {spread[0]} to {spread[-1]})"),
            ("sources slower than they publish", f"{len(self.slow)} of {len(self.delays)}"),
            ("polls by those of an oracle", f"{self.polls} / {self.oracle} = {self.polls / self.oracle:.2f}"),
            ("looks at pages, by articles", f"{self.looks} / {self.stories} = {self.looks / self.stories:.1f}"),
            ("outages, failures and recoveries told", f"{self.outages}, {self.failed}, {self.recovered}"),
        ]


def tally(run: Simulation, until: datetime) -> Tally:
    """A run and the moment at which the press fell silent -> the tally."""
    found = Tally()
    said: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for event in run.events():
        verb = event["type"].split(".")[-2]
        if ".ingest." in event["type"]:
            found.failed += verb == "failed"
            found.recovered += verb == "recovered"
            continue
        data = event["data"]
        url = data["urlCanonical"] if verb == "withdrawn" else data["url"]["canonical"]
        said[url].append((verb, datetime.fromisoformat(event["recordedtime"])))
    feeds = {outlet.feed: outlet for outlet in run.press} | {f"{outlet.feed}/new": outlet for outlet in run.press}
    for outlet in run.press:
        _outlet(found, outlet, said)
        found.oracle += len({one.published for one in outlet.stories if one.published >= START})
        found.outages += len(outlet.outages)
    found.polls = sum(ask.url in feeds and ask.at < until for ask in run.web.log)
    found.looks = sum("/news/" in ask.url for ask in run.web.log)
    _spacing(found, run)
    return found


def _outlet(found: Tally, outlet: Outlet, said: dict[str, list[tuple[str, datetime]]]) -> None:
    delays = []
    for story in outlet.stories:
        if story.published < START:
            continue
        url = outlet.url(story)
        found.stories += 1
        verbs = Counter(verb for verb, _ in said[url])
        found.duplicates += verbs["duplicate"]
        if verbs["published"] == 1:
            found.published += 1
            first = next(at for verb, at in said[url] if verb == "published")
            delays.append(first - story.published)
        elif not verbs["published"]:
            found.missing.append(f"{url} of {story.published}")
        else:
            found.doubled.append(url)
        _acts(found, story, url, said[url])
    if delays:
        middle = sorted(delays)[len(delays) // 2]
        found.delays[outlet.number] = middle
        if middle >= outlet.gap:
            found.slow.append(f"{outlet.base}: {middle}, publishes every {outlet.gap}")


def _acts(found: Tally, story: Story, url: str, said: list[tuple[str, datetime]]) -> None:
    """What was done to a story since it was first seen, against what was said of it."""
    verbs = Counter(verb for verb, _ in said)
    seen = min((at for _, at in said), default=story.published)
    wanted = Counter(_VERBS[act] for at, act in story.acts if at > seen)
    for _, act in story.acts:
        found.acts[act] += 1
    for verb in ("updated", "corrected", "withdrawn", "duplicate"):
        if verbs[verb] < wanted[verb]:
            found.unsaid.append(f"{url}: {verb}, published {story.published}, {story.acts}")
        elif verbs[verb] > wanted[verb]:
            found.invented.append(f"{url}: {verb}, published {story.published}, {story.acts}")


def _spacing(found: Tally, run: Simulation) -> None:
    asked: dict[str, list[datetime]] = defaultdict(list)
    for ask in run.web.log:
        asked[ask.host].append(ask.at)
    least = timedelta(seconds=run.settings.web.interval)
    for host, times in asked.items():
        found.too_soon += [f"{host} at {later}" for one, later in pairwise(sorted(times)) if later - one < least]
