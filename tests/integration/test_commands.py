"""The command line: help with examples, mistakes without tracebacks, output that machines can read."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tasks.cli import COMMANDS
from tests.integration.desk import SEEDS, WIREDESK, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(desk: Desk, command: str) -> None:
    done = desk.run(command, "--help")
    assert done.returncode == 0, done.stderr.decode()
    assert f"wiredesk {command}".encode() in done.stdout


@pytest.mark.parametrize("command", [["replay", str(SEEDS / "german.html")], ["ingest", "https://a.example/"]])
@pytest.mark.parametrize(
    ("broker", "code", "says"),
    [
        ("amqp://u:hidden@127.0.0.1:1//", 4, "wiredesk: broker-unreachable: amqp://127.0.0.1:1//"),
        ("redis://:hidden@127.0.0.1:1/0", 4, "wiredesk: broker-unreachable: redis://127.0.0.1:1/0"),
        ("carrier://hidden@pigeon", 2, "not with carrier://"),
    ],
)
def test_workers_whose_broker_is_away_are_a_sentence(
    desk: Desk, command: list[str], broker: str, code: int, says: str
) -> None:
    done = Desk(desk.folder, {"WIREDESK_CELERY_URL": broker}).run(*command, "--workers")
    told = done.stderr.decode()
    assert (done.returncode, told.count("\n")) == (code, 1), told
    assert says in told
    assert "hidden" not in told


@pytest.mark.parametrize("command", [["replay", str(SEEDS / "german.html")], ["ingest", "https://a.example/"]])
def test_workers_whose_broker_refuses_us_are_a_sentence(desk: Desk, command: list[str], rabbitmq: str) -> None:
    settings = {"WIREDESK_CELERY_URL": rabbitmq.replace("guest:guest", "guest:hidden")}
    done = Desk(desk.folder, settings).run(*command, "--workers")
    told = done.stderr.decode()
    assert (done.returncode, told.count("\n")) == (2, 1), told
    assert "refuses us" in told
    assert "hidden" not in told


@pytest.mark.parametrize(
    ("arguments", "settings", "says"),
    [
        (["replay", "nowhere/"], {}, "nowhere"),
        (["replay", "--fetched-at", "yesterday", "."], {}, "ISO 8601"),
        (["replay", "--base-url", "not an address", "."], {}, "not an address"),
        (["tail", "--bind", "Article *"], {}, "no binding pattern"),
        (["tail", "--bind", "foo"], {}, "matches no event"),
        (["topology", "--subscriber", "x=article.en"], {}, "matches no event"),
        (["inspect", "nowhere.html"], {}, "nowhere.html"),
        (["inspect", str(SEEDS / "german.html"), "-o", "nowhere/page.html"], {}, "nowhere/page.html"),
        (["replay", "."], {"WIREDESK_PUBLISH_TIMEOUT": "soon"}, "WIREDESK_PUBLISH_TIMEOUT: expected a number"),
        (["replay", "."], {"WIREDESK_BUS_URL": "carrier://pigeon"}, "carrier"),
        (["replay", "."], {"WIREDESK_LEDGER_URL": "postgresql://u:hidden@127.0.0.1:1/x"}, "127.0.0.1"),
    ],
)
def test_a_mistake_is_a_sentence_and_exit_code_2(
    desk: Desk, arguments: list[str], settings: dict[str, str], says: str
) -> None:
    done = Desk(desk.folder, settings).run(*arguments)
    told = (done.stdout + done.stderr).decode()
    assert done.returncode == 2, told
    assert "Traceback" not in told
    assert any(word in told for word in says.split("|")), told
    assert "hidden" not in told


@pytest.mark.parametrize("arguments", [["replay", "--json", SEEDS / "arabic.html"], ["tail"]], ids=["replay", "tail"])
@pytest.mark.parametrize("reader", ["has left", "has a full disk", "was never there"])
def test_an_output_that_cannot_be_written_is_no_traceback(desk: Desk, arguments: list[str | Path], reader: str) -> None:
    desk.run("replay", SEEDS / "german.html")
    command = shlex.join([*WIREDESK, *map(str, arguments)])
    shell, codes = {
        "has left": (f"{command} | true; exit ${{PIPESTATUS[0]}}", {0, 141}),
        "has a full disk": (f"{command} > /dev/full", {2}),
        "was never there": (f"{command} >&-", {0}),
    }[reader]
    done = subprocess.run(
        ["bash", "-c", shell], cwd=desk.folder, env=desk.environment, capture_output=True, check=False, timeout=60
    )
    told = done.stderr.decode()
    assert done.returncode in codes, told
    assert "Traceback" not in told
    assert "Error" not in told


def test_an_event_that_could_not_be_printed_is_still_in_the_queue(desk: Desk) -> None:
    published = desk.events("replay", "--json", SEEDS / "german.html")
    shell = f"{shlex.join([*WIREDESK, 'tail', '--json'])} > /dev/full"
    subprocess.run(["bash", "-c", shell], cwd=desk.folder, env=desk.environment, capture_output=True, check=False)
    assert desk.events("tail", "--json") == published


def test_what_was_named_and_is_in_no_known_format_is_a_fault_what_lies_in_a_folder_is_not(desk: Desk) -> None:
    folder = desk.folder / "folder"
    folder.mkdir()
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    assert desk.run("replay", folder).returncode == 0
    assert desk.run("replay", folder / "picture.png").returncode == 3


def test_a_rejected_record_is_named_by_file_and_number(desk: Desk) -> None:
    pages = desk.folder / "pages.jsonl"
    pages.write_text('{"url": "https://example.org/a", "html": "x"}\n\nnot json\n', "utf-8")
    told = desk.run("replay", pages).stdout.decode()
    assert "pages.jsonl#1: " in told
    assert "pages.jsonl#3: not JSON" in told


def test_why_abridges_nothing_on_a_narrow_screen(desk: Desk) -> None:
    event = desk.events("replay", "--json", SEEDS / "german.html")[0]
    narrow = Desk(desk.folder, {"COLUMNS": "60"})
    told = "".join(line.strip() for line in narrow.run("why", SEEDS / "german.html").stdout.decode().splitlines())
    assert "…" not in told
    assert event["id"] in re.sub(r"\s", "", told)


def test_why_prints_every_step(desk: Desk) -> None:
    desk.run("replay", SEEDS / "wordpress.html")
    done = desk.run("why", SEEDS / "wordpress.html")
    for step in ("read", "clean", "classify", "normalize", "compare", "outbox", "event", "sent"):
        assert step.encode() in done.stdout
    entry = json.loads(desk.run("why", "--json", SEEDS / "wordpress.html").stdout)
    assert entry["entry"]["state"] == "published"
    assert desk.run("why", "https://nobody.example/").returncode == 3


def test_inspect_writes_a_page_that_needs_no_network_and_runs_nothing(desk: Desk) -> None:
    hostile = desk.folder / "hostile.html"
    html = (SEEDS / "wordpress.html").read_text("utf-8").replace("<p>", "<p>&lt;script&gt;alert(1)&lt;/script&gt; ", 1)
    hostile.write_text(html, "utf-8")
    assert desk.run("inspect", hostile).returncode == 0
    page = (desk.folder / "inspect.html").read_text("utf-8")
    assert 'class="block dropped"' in page
    assert 'class="block body"' in page
    assert "json-ld.datePublished" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "href=" not in page


def test_inspect_shows_several_pages_and_names_those_that_hold_no_article(desk: Desk) -> None:
    done = desk.run("inspect", *(SEEDS / name for name in ("german.html", "section-index.html", "wire-copy.html")))
    page = (desk.folder / "inspect.html").read_text("utf-8")
    assert page.count('<h2 class="headline title"') == 2
    assert "Envoys agree on 30-day truce along Orva river</h2>" in page
    assert '<a href="#page-2"' in page
    assert "section-index.html#1: not-an-article" in done.stderr.decode()
    assert done.returncode == 0


def test_inspect_finds_a_published_address_in_the_ledger(desk: Desk) -> None:
    event = desk.events("replay", "--json", SEEDS / "wordpress.html")[0]
    done = desk.run("inspect", event["data"]["url"]["canonical"], "-o", "seen.html")
    assert done.returncode == 0, done.stderr.decode()
    assert event["data"]["headline"].split()[0] in (desk.folder / "seen.html").read_text("utf-8")


def test_extract_ends_at_once_where_its_user_leaves(desk: Desk) -> None:
    page = json.dumps({"url": "https://a.example/1", "html": (SEEDS / "german.html").read_text("utf-8")})
    (desk.folder / "many.jsonl").write_text(f"{page}\n" * 5_000)
    command = [sys.executable, "-m", "tasks.cli", "extract", "many.jsonl", "--jobs", "2"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=desk.folder, env=desk.environment, stdout=pipe, stderr=pipe, start_new_session=True
    ) as process:
        assert process.stdout is not None
        for _ in range(40):
            assert process.stdout.readline()
        time.sleep(3)  # the pipe is full, nobody reads it, and those who clean have nothing to do
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: every process hears it
        rest, said = process.communicate(timeout=60)
    assert (process.returncode, said.decode()) == (130, "wiredesk: interrupted\n")
    assert rest.count(b"\n") < 4_000
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_extract_keeps_order_and_ids_and_remembers_nothing(desk: Desk) -> None:
    pages = [
        {"id": name, "url": None, "html": (SEEDS / f"{name}.html").read_text("utf-8")}
        for name in ("wordpress", "section-index", "drupal", "german")
    ]
    source = desk.folder / "pages.jsonl"
    source.write_text("".join(json.dumps(page) + "\n" for page in pages), "utf-8")
    done = desk.run("extract", "--jobs", "2", source, afresh=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["wordpress", "section-index", "drupal", "german"]
    assert lines[1]["error"] == "not-an-article"
    assert {"title", "url", "kind", "confidence", "detail"} <= lines[1].keys()
    assert all(line["url"] for line in lines)
    assert [line["kind"] for line in lines if "error" not in line] == ["article"] * 3
    assert done.returncode == 0
    assert {"title", "authors", "published", "language", "text", "blocks", "dropped"} <= lines[0].keys()
    assert lines[3]["language"].startswith("de")
    assert not (desk.folder / "state").exists()


def test_a_pattern_has_a_queue_of_its_own(desk: Desk) -> None:
    pattern = ("tail", "--json", "--bind", "article.*.es.#")
    assert desk.events(*pattern) == []
    published = desk.events("replay", "--json", SEEDS / "spanish.html", SEEDS / "german.html")
    assert [event["id"] for event in desk.events(*pattern)] == [published[0]["id"]]
    assert desk.events("tail", "--json") == published


def test_a_named_queue_stays_bound_as_it_is(desk: Desk) -> None:
    assert desk.events("tail", "--json", "--app", "spanish", "--bind", "article.*.es.#") == []
    assert desk.events("tail", "--json", "--app", "spanish") == []
    published = desk.events("replay", "--json", SEEDS / "spanish.html", SEEDS / "german.html")
    assert desk.events("tail", "--json", "--app", "spanish") == published[:1]


def test_schema_prints_what_is_committed(desk: Desk) -> None:
    printed = json.loads(desk.run("schema").stdout)
    committed = json.loads((SEEDS.parent / "docs/schemas/article/1.0.0.json").read_text("utf-8"))
    assert printed == committed


def test_the_stages_load_no_queue_and_no_database() -> None:
    code = (
        "import sys, tasks.stages.clean, tasks.stages.classify.filing, tasks.stages.normalize, tasks.stages.compare\n"
        "print([name for name in ('celery', 'kombu', 'httpx', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
