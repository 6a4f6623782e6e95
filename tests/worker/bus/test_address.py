"""Addresses: what is accepted, what is refused, and that no secret is ever shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.bus import open_bus
from worker.bus.address import read_address
from worker.errors import Misconfigured


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("amqp://guest:s3cret@mq.example.org:5672//", "amqp://mq.example.org:5672//"),
        ("amqps://u:s3cret@mq.example.org/news", "amqps://mq.example.org/news"),
        ("amqp://s3cret@[::1]:5672/%2Fnews", "amqp://[::1]:5672/%2Fnews"),
        ("redis://:s3cret@127.0.0.1:6379/9", "redis://127.0.0.1:6379/9"),
        ("rediss://u:%73%33cret@r.example.org", "rediss://r.example.org"),
        ("redis://", "redis://127.0.0.1"),
        ("memory://", "memory://"),
        ("filesystem:///var/lib/wire desk/#1?", "filesystem:///var/lib/wire desk/#1?"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, shown: str) -> None:
    address = read_address(url)
    assert str(address) == shown
    assert "s3cret" not in repr(address)
    assert repr(open_bus(url, "news.events.v1")) == f"<Bus {shown} news.events.v1>"


def test_what_a_library_says_is_shown_without_the_password() -> None:
    address = read_address("amqp://u:s3%2Fcret@h//")
    assert address.hide("login with s3/cret failed") == "login with *** failed"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "s3cret",
        "sqs://k:s3cret@h",
        "kombu.transport.memory:Transport://s3cret",
        "sqla+postgresql://u:s3cret@h/db",
        "filesystem://relative/s3cret",
        "amqp://u:s3cret/slash@h//",
        "amqp://u:s3cret@h:port//",
        "amqp://u:s3cret#hash@h//",
        "amqp://u:p@h//;amqp://u:s3cret@h2//",
        "redis://h/0?password=s3cret",
        "amqp://u:s3cret@[::1//",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(Misconfigured, match=r"bus address|filesystem://") as refusal:
        open_bus(url, "news.events.v1")
    assert "s3cret" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_a_mistake(text: str) -> None:
    for prefix in ("", "amqp://", "redis://", "filesystem://"):
        try:
            read_address(prefix + text)
        except Misconfigured as mistake:
            assert str(mistake)  # noqa: PT017  # either outcome is right


@pytest.mark.parametrize("name", ["", "amq.topic", "a/b", "..", "news events", "ü", "x" * 101])
def test_an_exchange_has_a_name_that_every_broker_takes(name: str) -> None:
    with pytest.raises(Misconfigured, match="exchange"):
        open_bus("memory://", name)
