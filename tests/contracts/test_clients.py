"""Clients that other people's programs make from the contracts read every golden event, and one newer than they."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tasks.events.schemas import schemas
from tasks.models.event import EVENTS, event_type
from tests.contracts.node import furnish, run
from tests.contracts.publish import ASYNCAPI
from tests.golden.events import recorded
from tests.tasks.events.test_cloudevent import AUTHORITY

RECORDED = {name: json.loads(body) for name, body in recorded().items()}
HERE = Path(__file__).parent
TSC = ("--strict", "--noEmit", "--skipLibCheck", "--lib", "es2022,dom")


def newer() -> dict[str, Any]:
    """-> an event of tomorrow: fields and values that no client of today knows."""
    event: dict[str, Any] = json.loads(json.dumps(RECORDED["verb-corrected"]))
    event["mood"] = "calm"
    event["data"] |= {"pubStatus": "embargoed", "mood": {"name": "calm"}}
    event["data"]["section"]["genre"] = "satire"
    event["data"]["body"]["blocks"][0]["kind"] = "poem"
    event["data"]["change"]["kind"] = "translation"
    return event


def test_asyncapis_own_parser_has_nothing_to_say(tmp_path: Path) -> None:
    folder = furnish(tmp_path, HERE / "parse.mjs")
    found = json.loads(run(folder, "node", "parse.mjs", str(ASYNCAPI)))
    assert found == {"diagnostics": [], "messages": len(EVENTS)}


def test_typescript_types_take_every_event(tmp_path: Path) -> None:
    folder = furnish(tmp_path)
    checks = []
    for number, name in enumerate(EVENTS):
        (folder / f"{name}.schema.json").write_text(json.dumps(schemas(AUTHORITY)[name]))
        events = [event for event in [*RECORDED.values(), newer()] if event["type"] == event_type(name)]
        kind = "".join(map(str.title, name.split(".")))
        checks += [f'import type {{ {kind} }} from "./types/{name}.schema.js";']
        checks += [f"const e{number}: {kind}[] = {json.dumps(events)};", f"console.log(e{number}.length);"]
    (folder / "check.ts").write_text("\n".join(checks))
    run(folder, "node", "node_modules/json-schema-to-typescript/dist/src/cli.js", "*.schema.json", "-o", "types")
    run(folder, "node", "node_modules/typescript/lib/tsc.js", *TSC, "--module", "nodenext", "check.ts")


def test_typescript_types_refuse_what_is_no_event(tmp_path: Path) -> None:
    folder = furnish(tmp_path)
    (folder / "e.schema.json").write_text(json.dumps(schemas(AUTHORITY)["article.published"]))
    event = RECORDED["verb-published"] | {"articleversion": "one"}
    text = f'import type {{ ArticlePublished }} from "./e.js";\nconst e: ArticlePublished = {json.dumps(event)};\n'
    (folder / "check.ts").write_text(f"{text}console.log(e);")
    run(folder, "node", "node_modules/json-schema-to-typescript/dist/src/cli.js", "e.schema.json", "-o", "e.d.ts")
    with pytest.raises(AssertionError, match="not assignable"):
        run(folder, "node", "node_modules/typescript/lib/tsc.js", *TSC, "check.ts")


def test_pydantic_models_read_every_event_and_keep_its_text(tmp_path: Path) -> None:
    names = {"article.published", "article.corrected", "article.withdrawn", "article.duplicate"}
    for name in names:
        (tmp_path / f"{name}.json").write_text(json.dumps(schemas(AUTHORITY)[name]))
        module = name.replace(".", "_")
        run(
            tmp_path,
            *(str(Path(sys.executable).with_name("datamodel-codegen")), "--input", f"{name}.json"),
            *("--input-file-type", "jsonschema", "--output", f"{module}.py", "--class-name", "Event"),
            *("--output-model-type", "pydantic_v2.BaseModel", "--disable-timestamp", "--formatters", "builtin"),
        )
    events = [
        event for event in [*RECORDED.values(), newer()] if any(event_type(name) == event["type"] for name in names)
    ]
    (tmp_path / "events.json").write_text(json.dumps(events))
    (tmp_path / "read.py").write_text(
        "import importlib, json\n"
        "for said in json.load(open('events.json')):\n"
        "    module = '_'.join(said['type'].split('.')[-3:-1])\n"
        "    event = importlib.import_module(module).Event.model_validate(said)\n"
        "    print(event.subject, getattr(event.data, 'headline', ''))\n"
    )
    read = subprocess.run(
        [sys.executable, "read.py"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert read.returncode == 0, read.stderr
    assert read.stdout.splitlines() == [f"{event['subject']} {event['data'].get('headline', '')}" for event in events]
