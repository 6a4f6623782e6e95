"""The log of a broker: read from the first event or from a moment, as often as one likes; others have none."""

from datetime import UTC, datetime, timedelta

from tests.worker.bus.conftest import Open
from tests.worker.bus.events import event
from worker.bus import Bus


def test_the_log_of_rabbitmq_is_read_again_and_again(amqp_url: str, opened: Open) -> None:
    bus = opened(amqp_url)
    sent = [event(number) for number in range(120)]
    for message in sent:
        bus.publish(message)
    for _ in range(2):
        assert read(bus, "first") == [message.body for message in sent]
    assert read(bus, datetime.now(UTC) + timedelta(hours=1)) == []
    assert read(bus, datetime.now(UTC) - timedelta(hours=1)) == [message.body for message in sent]


def read(bus: Bus, start: datetime | str) -> list[bytes]:
    log = bus.read_log(start)
    assert log is not None
    with log:
        found = []
        for delivery in log.receive(timeout=1.0):
            found.append(delivery.body)
            delivery.ack()
    return found


def test_a_broker_without_a_log_says_so(files_url: str, opened: Open) -> None:
    assert opened(files_url).read_log("first") is None
