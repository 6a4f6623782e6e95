"""Write the published contracts anew, from the types that write events: ``python -m tests.contracts.publish``."""

import json
from pathlib import Path

from tasks.events.asyncapi import asyncapi
from tasks.events.schemas import VERSION, schemas
from worker.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
ASYNCAPI = DOCS / "schemas" / "asyncapi.json"


def contracts() -> dict[Path, str]:
    """-> the text of every published contract, by its file."""
    settings = Settings()
    told = {DOCS / "schemas" / name / f"{VERSION}.json": said for name, said in schemas(settings.authority).items()}
    told[ASYNCAPI] = asyncapi(settings.exchange, settings.authority)
    return {path: json.dumps(said, ensure_ascii=False, indent=2) + "\n" for path, said in told.items()}


if __name__ == "__main__":
    for path, text in contracts().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
