"""Settings: what the environment and the file say, and every mistake in them named."""

from pathlib import Path

import pytest

from worker import settings
from worker.errors import Misconfigured
from worker.settings import load_settings


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("WIREDESK_PUBLISH_TIMEOUT", "-1", "^WIREDESK_PUBLISH_TIMEOUT: expected "),
        ("WIREDESK_PUBLISH_TIMEOUT", "nan", "^WIREDESK_PUBLISH_TIMEOUT: expected "),
        ("WIREDESK_EVENT_BYTES", "0", "^WIREDESK_EVENT_BYTES: expected "),
        ("WIREDESK_WEB_INTERVAL", "-0.5", "^WIREDESK_WEB_INTERVAL: expected "),
        ("WIREDESK_WEB_ATTEMPTS", "0", "^WIREDESK_WEB_ATTEMPTS: expected "),
        ("WIREDESK_WEB_PORTS", "80,70000", "^WIREDESK_WEB_PORTS: expected "),
        ("WIREDESK_LIMITS_DEPTH", "-3", "^WIREDESK_LIMITS_DEPTH: expected "),
        ("WIREDESK_WEB_INTERVAL", "soon", "^WIREDESK_WEB_INTERVAL: expected a number, got a text$"),
        ("WIREDESK_DESK_LISTEN", "8600", "^WIREDESK_DESK_LISTEN: it is written HOST:PORT, like 127.0.0.1:8600$"),
        ("WIREDESK_LOG_FORMAT", "xml", "^WIREDESK_LOG_FORMAT: invalid enum value 'xml'$"),
        ("WIREDESK_PUBLISH_TIMOUT", "10", "WIREDESK_PUBLISH_TIMOUT is no setting; is WIREDESK_PUBLISH_TIMEOUT meant"),
        ("WIREDESK_WEB_IGNORE_ROBOT", "a.example", "is WIREDESK_WEB_IGNORE_ROBOTS meant"),
        ("WIREDESK_HOST_INTERVAL", "1", "WIREDESK_HOST_INTERVAL is no setting"),
        ("WIREDESK_WEB", "1", "WIREDESK_WEB is no setting"),
    ],
)
def test_a_mistake_in_a_variable_is_named(name: str, value: str, said: str) -> None:
    with pytest.raises(Misconfigured, match=said):
        load_settings({name: value})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[web]\nintervall = 3", r"wiredesk\.toml: intervall is no setting of \[web\]; is interval meant\?"),
        ("[limits]\nwidth = 3", r"width is no setting of \[limits\]"),
        ("publish_timout = 3", r"publish_timout is no setting; is publish_timeout meant\?"),
        ("[web]\ninterval = 'soon'", r"wiredesk\.toml: web\.interval: expected a number, got a text"),
        ("limits = 3", r"wiredesk\.toml: limits: expected a table, got a whole number"),
    ],
)
def test_an_unknown_key_of_the_file_is_named(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "wiredesk.toml").write_text(text)
    with pytest.raises(Misconfigured, match=said):
        load_settings({}, tmp_path / "wiredesk.toml")


def test_what_kubernetes_tells_a_container_of_a_service_is_no_mistake() -> None:
    names = ("PORT", "SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT_80_TCP", "BUS_PORT_5672_TCP_ADDR")
    assert load_settings({f"WIREDESK_{name}": "tcp://10.0.0.1:80" for name in names}) == load_settings({})


def test_an_extra_that_is_asked_for_and_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "find_spec", lambda name: None)
    with pytest.raises(Misconfigured, match=r"embeddings: .*pip install 'wiredesk\[embeddings\]'"):
        load_settings({"WIREDESK_EMBEDDINGS": "true"})
    assert not load_settings({"WIREDESK_EMBEDDINGS": "false"}).embeddings


def test_a_variable_of_every_kind_is_read(tmp_path: Path) -> None:
    (tmp_path / "wiredesk.toml").write_text("publish_timeout = 3\n[web]\ninterval = 2\nports = [8080]")
    environment = {"WIREDESK_WEB_INTERVAL": "0", "WIREDESK_WEB_NETWORKS": "10.0.0.0/8, ::1/128", "HOME": "/root"}
    found = load_settings(environment, tmp_path / "wiredesk.toml")
    assert (found.publish_timeout, found.web.interval, found.web.ports) == (3.0, 0.0, (8080,))
    assert found.web.networks == ("10.0.0.0/8", "::1/128")
