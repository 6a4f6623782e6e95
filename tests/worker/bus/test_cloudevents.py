"""What a message travels with, and the serializer that Python consumers get by installing the package."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worker.bus.events import KIND, event
from worker.bus.cloudevents import dumps, loads, properties
from worker.errors import Quarantined
from worker.message import Message

LARGE = 2**20


def test_equal_messages_travel_with_equal_properties() -> None:
    assert properties(event(3), LARGE) == properties(event(3), LARGE)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True).filter(
            lambda name: name not in {"data", "time", "recordedtime"}
        ),
        st.none() | st.booleans() | st.integers(-(2**31), 2**31 - 1) | st.text(),
    )
)
def test_every_attribute_is_repeated_as_text(attributes: dict[str, str | int | bool | None]) -> None:
    document = attributes | {"time": "2026-11-23T06:04:58Z", "data": {"id": "not an attribute"}}
    sealed = properties(Message("id", KIND, "a.b.c.d.e", json.dumps(document).encode()), LARGE)
    expected = {name: value for name, value in attributes.items() if value is not None}
    assert sealed["headers"].keys() == {"ce-time", *(f"ce-{name}" for name in expected)}
    for name, value in expected.items():
        assert sealed["headers"][f"ce-{name}"] == (value if isinstance(value, str) else json.dumps(value))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"id":"x"}',
        b'{"time":"yesterday"}',
        b'{"time":"2026-11-23T06:04:58Z","a":{}}',
        b'{"time":1}',
    ],
)
def test_a_body_that_is_no_event_is_quarantined(body: bytes) -> None:
    with pytest.raises(Quarantined, match="not-a-cloudevent"):
        properties(Message("id", KIND, "a.b.c.d.e", body), LARGE)


@pytest.mark.parametrize(
    "key", ["", "a.b.c.d", "a.b.c.d.e.f", "a.b.c.d.E", "a..c.d.e", "a.b.c.d.*", "a.b.c.d." + "e" * 248]
)
def test_a_routing_key_has_five_words_and_fits_its_field(key: str) -> None:
    """A key of more than 255 bytes makes py-amqp raise a bare struct.error."""
    with pytest.raises(Quarantined, match="bad-address"):
        properties(event(key=key), LARGE)


def test_the_serializer_tags_neither_dates_nor_identifiers() -> None:
    """kombu's own JSON writes a date as an object that only kombu understands."""
    written = subprocess.run(  # a fresh process: kombu reads entry points once, when it is imported
        [
            sys.executable,
            "-c",
            "import datetime, uuid\n"
            "from kombu.serialization import dumps, loads\n"
            "event = {'id': uuid.UUID(int=1), 'time': datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)}\n"
            "kind, encoding, body = dumps(event, 'cloudevents')\n"
            "print(kind, encoding, body.decode(), loads(memoryview(body), kind, encoding)['time'], sep='\\n')\n",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert written.stdout.splitlines() == [
        "application/cloudevents+json",
        "utf-8",
        '{"id":"00000000-0000-0000-0000-000000000001","time":"2026-11-23T00:00:00Z"}',
        "2026-11-23T00:00:00Z",
    ]


def test_ready_made_json_passes_through_the_serializer() -> None:
    assert dumps(event().body) == event().body
    assert loads(event().body)["data"]["number"] == 0


@pytest.mark.parametrize("first", ["worker.bus", "worker.bus.amqp", "kombu.serialization", "kombu.messaging", "celery"])
def test_the_bus_and_kombu_can_be_imported_in_any_order(first: str) -> None:
    """kombu loads the serializer in the middle of its own import: an import of kombu there would be a circle."""
    code = f"import {first}, worker.bus, worker.bus.files, worker.bus.redis, worker.bus.amqp, kombu.messaging"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_importing_the_bus_loads_neither_kombu_nor_a_driver() -> None:
    code = "import sys, worker.bus; print({'kombu', 'amqp', 'redis', 'celery'} & {*sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "set()"
