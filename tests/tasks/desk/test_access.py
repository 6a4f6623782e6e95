"""Who may read and who may act: by the host that was asked for, by token, by session and by the word of a form."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from tasks.desk.access import COOKIE, SESSION, Access
from tasks.desk.app import make_app
from tests.tasks.desk.conftest import Site, guard_of
from tests.tasks.desk.stocked import NOW, TOKEN, Clock, served, settings_for
from worker.errors import Misconfigured
from worker.resources import Resources


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"])
def test_a_page_that_was_asked_for_by_another_name_is_none(site: Site, host: str) -> None:
    answer = site.get("/", Host=host)
    assert answer.status_code == 400
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("host", ["localhost:8600", "LOCALHOST", "[::1]:8600", "127.0.0.1"])
def test_this_machine_may_be_called_by_any_of_its_names(site: Site, host: str) -> None:
    assert site.get("/healthz", Host=host).status_code == 200


def test_a_session_is_begun_by_the_token_alone(site: Site) -> None:
    with httpx.Client(base_url=site.url, timeout=20) as client:
        guard = guard_of(client.get("/session").text)
        wrong = client.post("/session", data={"token": "wrong", "guard": guard})
        assert (wrong.status_code, COOKIE in client.cookies) == (403, False)
        assert "not the token" in wrong.text
        assert client.post("/session", data={"token": TOKEN, "guard": "guessed"}).status_code == 403
        right = client.post("/session", data={"token": TOKEN, "guard": guard, "next": "/sources"})
        assert (right.status_code, right.headers["location"]) == (303, "/sources")
        cookie = right.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "Sign out" in client.get("/").text
        client.post("/session/end")
        assert "Sign in" in client.get("/").text


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", ""])
def test_nobody_is_sent_to_another_site_after_signing_in(site: Site, onward: str) -> None:
    with httpx.Client(base_url=site.url, timeout=20) as client:
        guard = guard_of(client.get("/session").text)
        answer = client.post("/session", data={"token": TOKEN, "guard": guard, "next": onward})
        assert answer.headers["location"] == "/"


def test_a_session_ends_by_itself_and_cannot_be_made_up(site: Site) -> None:
    access, url = Access(TOKEN, "127.0.0.1"), site.url
    for cookie, signed_in in (
        (access.begin(NOW), True),
        (access.begin(NOW - SESSION), False),
        (access.begin(NOW + timedelta(hours=1)), False),
        (Access("another token", "127.0.0.1").begin(NOW), False),
        (access.begin(NOW) + "0", False),
        ("", False),
        ("é.1.2", False),
    ):
        page = httpx.get(url, headers=[(b"cookie", f"{COOKIE}={cookie}".encode())]).text
        assert ("Sign out" in page) is signed_in, cookie


def test_beyond_this_machine_the_token_is_asked_for_to_read(tmp_path: Path) -> None:
    clock = Clock()
    open_settings = settings_for(tmp_path, names=("desk.example",))
    with pytest.raises(Misconfigured, match="WIREDESK_DESK_TOKEN"):
        Access("", "0.0.0.0")
    settings = replace(open_settings, desk=replace(open_settings.desk, listen="0.0.0.0:0"))
    with Resources(settings, now=clock) as resources, served(resources) as url:
        for path in ("/", "/articles", "/events/stream", "/settings"):
            answer = httpx.get(url + path)
            assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/session")
        assert httpx.get(f"{url}/healthz").status_code == 200
        assert httpx.get(f"{url}/session").status_code == 200
        assert httpx.get(f"{url}/static/desk.css").status_code == 200
        token = {"authorization": f"Bearer {TOKEN}"}
        assert httpx.get(f"{url}/settings", headers=token).status_code == 200
        assert httpx.get(f"{url}/settings", headers=token | {"host": "desk.example"}).status_code == 200
        assert httpx.get(f"{url}/settings", headers={"authorization": "Bearer wrong"}).status_code == 303


def test_without_a_token_there_is_none_to_sign_in_with(tmp_path: Path) -> None:
    with Resources(settings_for(tmp_path, token=""), now=Clock()) as resources, served(resources) as url:
        page = httpx.get(f"{url}/session").text
        assert "has no token" in page
        assert httpx.post(f"{url}/session", data={"token": "", "guard": ""}).status_code == 403
        assert httpx.get(f"{url}/sources", headers={"authorization": "Bearer x"}).text.count("read-only") == 1


def test_a_desk_that_cannot_be_guarded_is_not_made(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, token="")
    settings = replace(settings, desk=replace(settings.desk, listen="0.0.0.0:8600"))
    with Resources(settings) as resources, pytest.raises(Misconfigured, match="needs a token"):
        make_app(resources)
