"""How everything stands -> gauges for Prometheus, read from the last count: asking often costs nothing."""

from collections import Counter
from collections.abc import Callable, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from tasks.desk.standing import SourceLine, Standing
from worker.errors import Misconfigured, Transient
from worker.ledger.subscriptions import STATES

WINDOWS = ("recent", "before")

ENTRIES = ("wiredesk_ledger_entries", "Pages by the state that they are in.", ("state",))
VISITS = ("wiredesk_visits", "Addresses of the frontier by kind and state.", ("kind", "state"))
WAITING = ("wiredesk_pages_waiting", "Pages in no state yet, by why they wait.", ("reason",))
OVERDUE = ("wiredesk_visit_overdue_seconds", "How long the visit that is due longest has been due.", ())
UNSENT = ("wiredesk_outbox_messages", "Events that are still to be sent.", ())
UNSENT_AGE = ("wiredesk_outbox_age_seconds", "How long the oldest of them has been waiting.", ())
HUBS = ("wiredesk_subscriptions", "Subscriptions at hubs of feeds by the state that they are in.", ("state",))
REFUSED_BY = ("wiredesk_sink_refused", "Events that a sink has refused and that wait for a person.", ("sink",))
SINK_OFF = ("wiredesk_sink_off", "1 where a sink was turned off by what it answered.", ("sink",))
ALARMS = ("wiredesk_alarms", "Alarms of wiredesk status.", ())
COUNTED = ("wiredesk_counted_timestamp_seconds", "When all of this was counted.", ())
HEALTH = ("wiredesk_source_health", "1 for the health that a source is in.", ("source", "health"))
ARTICLES = ("wiredesk_source_articles", "New articles: of the last two days, of the 28 before.", ("source", "window"))
WORDS = ("wiredesk_source_words_median", "Median length of its articles in words, about.", ("source", "window"))
LACKING = (
    "wiredesk_source_lacking_ratio",
    "Share of its articles that lack a fact: date, author, body.",
    ("source", "window", "fact"),
)
REFUSED = ("wiredesk_source_rejected_ratio", "Share of its pages that held no article.", ("source", "window"))
DRIFT = ("wiredesk_source_drift", "1 where its layout seems to have changed.", ("source",))
LEDGER = (ENTRIES, VISITS, WAITING, OVERDUE, UNSENT, UNSENT_AGE, HUBS, REFUSED_BY, SINK_OFF, ALARMS, COUNTED)
SOURCES = (HEALTH, ARTICLES, WORDS, LACKING, REFUSED, DRIFT)
GAUGES = (*LEDGER, *SOURCES)

Described = tuple[str, str, tuple[str, ...]]
Samples = list[tuple[Described, tuple[str, ...], float]]


class Gauges(Collector):
    """The count that pages show -> gauges; ``wiredesk_up`` is 0 where there is none."""

    def __init__(self, counted: Callable[[], Standing]) -> None:
        self._counted = counted

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """-> each gauge with its samples."""
        try:
            samples, up = _samples(self._counted()), 1.0
        except (Transient, Misconfigured):
            samples, up = [], 0.0
        yield GaugeMetricFamily("wiredesk_up", "1 where the ledger could be counted.", value=up)
        for one in GAUGES:
            name, text, labels = one
            family = GaugeMetricFamily(name, text, labels=labels)
            for described, values, number in samples:
                if described is one:
                    family.add_metric(values, number)
            yield family


def _samples(standing: Standing) -> Samples:
    status, taken = standing.status, standing.taken
    counts = status.counts
    overdue = (taken - status.oldest_due).total_seconds() if status.oldest_due else 0.0
    age = (taken - counts.oldest_unsent).total_seconds() if counts.oldest_unsent else 0.0
    found: Samples = [
        (OVERDUE, (), max(0.0, overdue)),
        (UNSENT, (), counts.unsent),
        (UNSENT_AGE, (), max(0.0, age)),
        (ALARMS, (), len(status.alarms)),
        (COUNTED, (), taken.timestamp()),
    ]
    found += [(ENTRIES, (str(state),), number) for state, number in counts.entries.items()]
    for name, number in status.frontier.items():
        kind, _, state = name.partition(" ")
        found.append((VISITS, (kind, state), number))
    found += [(WAITING, (reason,), number) for reason, number in status.waiting.items()]
    found += [(REFUSED_BY, (one.name,), one.aside) for one in status.sinks]
    found += [(SINK_OFF, (one.name,), float(bool(one.off))) for one in status.sinks]
    hubs = Counter(hub.state for one in standing.sources for hub in one.hubs)
    found += [(HUBS, (state,), hubs[state]) for state in STATES]
    for one in standing.sources:
        found += _source_samples(one)
    return found


def _source_samples(one: SourceLine) -> Samples:
    source = one.followed.source.id
    found: Samples = [
        (HEALTH, (source, one.followed.condition.health.value), 1.0),
        (DRIFT, (source,), float(bool(one.drift.alarms))),
    ]
    for window, profile in zip(WINDOWS, (one.drift.recent, one.drift.before), strict=True):
        found += [
            (ARTICLES, (source, window), profile.articles),
            (WORDS, (source, window), profile.median),
            (REFUSED, (source, window), profile.rejected / 100),
        ]
        found += [(LACKING, (source, window, fact), share / 100) for fact, share in profile.lacking.items()]
    return found
