"""Messages to send: small CloudEvents documents that differ in id, number and text."""

import json
from uuid import NAMESPACE_URL, uuid5

from worker.message import Message

KEY = "article.published.en.politics.example-times"
KIND = "io.github.wiredesk.article.published.v1"


def event(number: int = 0, key: str = KEY, text: str = "Für alle — 全部, «всё»") -> Message:
    """Number, routing key, text of the data -> a message; equal arguments give equal messages."""
    identity = str(uuid5(NAMESPACE_URL, f"{number} {key}"))
    document = {
        "specversion": "1.0",
        "id": identity,
        "source": "https://wiredesk.example.org/publishers/example-times",
        "type": KIND,
        "subject": "8ee0b7c5-8985-54d9-b169-e386e15d2f04",
        "time": "2026-11-23T06:04:58Z",
        "datacontenttype": "application/json",
        "articleversion": number,
        "recordedtime": "2026-11-23T06:05:01.412Z",
        "data": {"text": text, "number": number},
    }
    return Message(id=identity, type=KIND, key=key, body=json.dumps(document, ensure_ascii=False).encode())
