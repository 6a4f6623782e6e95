"""What ``extract`` prints of a page is what the event of the same page says."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tasks.cli import cli
from tasks.jobs.replay import Job, replay
from tasks.readers import read
from worker.resources import Resources
from worker.settings import Settings

Told = dict[str, Any]
SEEDS = Path(__file__).parents[3] / "seeds"
SAVED = """<!DOCTYPE html><!--
 Page saved with SingleFile
 url: https://www.gazette.example/local/mill?utm_source=post
--><html lang=en><head><title>County buys the old mill - Gazette</title>
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "County buys the old mill",
"datePublished": "2026-04-19T06:50:00+01:00", "dateModified": "2026-04-20T08:10:00+01:00",
"isAccessibleForFree": true, "author": [{"@type": "Person", "name": "Maud Hollis"}],
"publisher": {"@type": "Organization", "name": "The Gazette"}, "articleSection": "Business"}</script>
<link rel=canonical href="https://www.gazette.example/local/mill"></head><body><article>
<h1>County buys the old mill</h1>
<figure><img src="https://www.gazette.example/mill.jpg" width=900 height=600><figcaption>The mill in April</figcaption>
</figure>""" + "".join(
    f"<p>The county council voted on {day} to buy the old mill on the river, after eleven years of talks with its "
    f"owners, and said that the work on its roof would cost {sum_} million crowns.</p>"
    for day, sum_ in (("Monday", "two"), ("Tuesday", "three"), ("Thursday", "four"), ("Friday", "nine"))
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Told, Told]]:
    """-> of each page the line of ``extract`` and the article that a replay of it published."""
    folder = tmp_path_factory.mktemp("extract")
    saved = folder / "saved.html"
    saved.write_text(SAVED, "utf-8")
    files = [saved, *(SEEDS / name for name in ("german.html", "static.html", "table-layout.html"))]
    with Resources(Settings(home=folder / "home", bus_url="memory://", exchange="extract")) as resources:
        for batch in replay(resources, read(files), Job("seeds", "seeds")):
            assert all(outcome.entry.state == "published" for outcome in batch.outcomes)
    environment = {"WIREDESK_HOME": str(folder / "home")}

    def lines(*arguments: str) -> list[Told]:
        done = CliRunner().invoke(cli, list(arguments), env=environment, catch_exceptions=False)
        return list(map(json.loads, done.stdout.splitlines()))

    events = {str(event["headline"]): event for event in lines("export")}
    extracted = lines("extract", *map(str, files), "--jobs", "1")
    assert len(events) == len(extracted) == len(files)
    return [(line, events[str(line["title"])]) for line in extracted]


def test_extract_says_what_the_event_says(told: list[tuple[Told, Told]]) -> None:
    for line, event in told:
        byline, access = event.get("byline", {"people": ()}), event.get("access")
        assert line["authors"] == [person["name"] for person in byline["people"]]
        assert line["publisher"] == event["publisher"]["name"]
        assert line["section"] == event["section"]["id"]
        assert line["language"] == event["language"]["tag"]
        assert line["flags"] == event["qualityFlags"]
        assert (line["access"] or {}).get("free") == (access["isAccessibleForFree"] if access else None)
        assert [one["href"] for one in line["media"]] == [one.get("href") for one in event["media"]]
        if line["url"]:
            assert line["url"] == event["url"]["canonical"]
        for name in ("published", "modified"):
            assert moment(line[name]) == moment(event["times"].get(name, {}).get("value"))


def moment(value: str | None) -> datetime | None:
    """Date or time as printed -> when that is, for the two are written in one zone or the other."""
    return datetime.fromisoformat(value) if value else None


def test_a_saved_page_says_where_it_was_saved_and_what_it_states(told: list[tuple[Told, Told]]) -> None:
    line, event = told[0]
    assert line["url"] == "https://www.gazette.example/local/mill"
    assert event["provenance"]["discoveredVia"] == "saved-page"
    assert (line["authors"], line["publisher"]) == (["Maud Hollis"], "The Gazette")
    assert line["modified"] == "2026-04-20T08:10:00+01:00"
    assert line["media"]
    assert line["access"]
