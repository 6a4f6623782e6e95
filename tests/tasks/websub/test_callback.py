"""Where hubs call: nothing but that under its name, nothing beyond its bounds; and who sees to subscriptions."""

from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from msgspec.structs import replace

from tasks.desk import websub
from tasks.websub.keeper import keeping
from tasks.websub.signature import Signature
from tests.hub import post
from tests.tasks.desk.stocked import served
from tests.tasks.websub.press import Press, pressed
from worker.errors import Misconfigured
from worker.ledger.subscriptions import ACTIVE
from worker.resources import Resources
from worker.settings import Desk, Settings, load_settings

NAME = "hubs.example"


def test_under_the_name_that_hubs_know_there_is_nothing_else(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path, bus_url="memory://", websub_callback=f"https://{NAME}", desk=Desk(listen="127.0.0.1:0")
    )
    with Resources(settings) as resources, served(resources) as url, httpx.Client(base_url=url) as client:
        there = {
            path: client.get(path, headers={"Host": NAME}) for path in ("/", "/healthz", "/metrics", "/api/events")
        }
        assert {answer.status_code for answer in there.values()} == {404}
        assert client.get("/websub/guessed", headers={"Host": NAME}).text == "not asked for\n"
        assert client.get("/").status_code == 200
        assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_a_name_that_people_use_too_shows_the_desk(tmp_path: Path) -> None:
    desk = Desk(listen="127.0.0.1:0", names=(NAME,))
    settings = Settings(home=tmp_path, bus_url="memory://", websub_callback=f"https://{NAME}/", desk=desk)
    with Resources(settings) as resources, served(resources) as url:
        assert httpx.get(url, headers={"Host": NAME}).status_code == 200


def test_more_than_any_ping_has_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websub, "LARGEST", 1000)
    with pressed(tmp_path) as press:
        press.subscribed()
        [(callback, fields)] = press.hub.known.items()
        assert post(callback, bytes(1001), "sha256", fields["hub.secret"]).status_code == 413
        assert press.agreed().pings == 0
        assert post(callback, bytes(1000), "sha256", fields["hub.secret"]).status_code == 202
        assert press.agreed().pings == 1


def until(done: object, press: Press) -> None:
    """What is asked of the press -> true before long."""
    ends = monotonic() + 30
    while not done(press):  # type: ignore[operator]
        assert monotonic() < ends
        sleep(0.02)


def test_beside_the_desk_subscriptions_are_seen_to_and_forgotten_where_no_hub_can_call(tmp_path: Path) -> None:
    with pressed(tmp_path) as press:
        press.work()
        with keeping(press.resources):
            until(lambda press: press.agreed().state == ACTIVE, press)
        press.resources.settings = replace(press.resources.settings, websub_callback="")
        with keeping(press.resources):
            assert press.resources.ledger.subscriptions.all() == []


@pytest.mark.parametrize("wrong", ["news.example", "ftp://news.example", "https://u:p@news.example", "https://a/?b"])
def test_an_address_that_is_none_is_a_mistake_of_the_settings(wrong: str) -> None:
    with pytest.raises(Misconfigured, match=r"(?i)websub_callback"):
        load_settings({"WIREDESK_WEBSUB_CALLBACK": wrong})


@pytest.mark.parametrize("header", ["", "sha256", "sha256=", "=", "sha256=zz", "SHA256 = 00", "sha256=" + "é" * 64])
def test_what_is_no_signature_never_holds(header: str) -> None:
    signature = Signature(header, "secret")
    signature.update(b"")
    assert not signature.holds
    assert not Signature("sha256=" + "0" * 64, "").holds
