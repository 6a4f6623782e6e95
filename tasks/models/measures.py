"""What is measured of articles, sources and their events: the names that dashboards and alerts rely on."""

from worker.measure import Measure

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0

ARTICLES = Measure("wiredesk_articles", "Events of articles that were written.", ("verb", "section", "source"))
ENTRIES = Measure("wiredesk_entries", "Pages that were settled.", ("state", "reason"))
DELAY = Measure(
    "wiredesk_delay_seconds",
    "From the publication of a new article, as its publisher states it, to its event.",
    buckets=(_MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 6 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY),
)
POLLS = Measure("wiredesk_polls", "Polls of feeds and sitemaps.", ("outcome",))
FOUND = Measure("wiredesk_found", "Addresses that polls found for the first time.")
LEASES = Measure("wiredesk_leases", "Visits that were leased, and how they were attended to.", ("outcome",))
RETRIES = Measure("wiredesk_retries", "Visits of pages that have to be repeated.", ("reason",))
EVENTS = Measure("wiredesk_events", "Events that went to the broker.", ("outcome",))
MEASURES = (ARTICLES, ENTRIES, DELAY, POLLS, FOUND, LEASES, RETRIES, EVENTS)
