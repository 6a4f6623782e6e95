"""What goes out where: cookies back to whoever set them, a source's own to its own sites, secrets into no word."""

import base64
from pathlib import Path

import pytest
from msgspec.structs import replace

from worker.access import PLAIN, Access, Login
from worker.errors import Transient
from worker.fetch_policy import FetchPolicy
from worker.web.answer import Answer
from worker.web.guard import target
from worker.web.session import Jars, Session, new_jar

OWN = Access(name="a", sites=frozenset({"courier.co.uk"}))


def sent(session: Session, url: str) -> dict[str, str]:
    return session.headers(target(url, FetchPolicy()))


def heard(session: Session, url: str, *cookies: str) -> bool:
    headers = tuple(("set-cookie", one) for one in cookies)
    return session.learn(Answer(url=url, status=200, reason="", headers=headers, body=b""))


@pytest.mark.parametrize(
    ("cookie", "there", "back"),
    [
        ("a=1; Path=/", "https://www.courier.co.uk/x", True),
        ("a=1; Path=/", "https://courier.co.uk/", False),
        ("a=1; Domain=courier.co.uk", "https://news.courier.co.uk/", True),
        ("a=1; Domain=.co.uk", "https://other.co.uk/", False),  # for all who have a domain there
        ("a=1; Domain=.co.uk", "https://www.courier.co.uk/", False),
        ("a=1; Domain=other.co.uk", "https://other.co.uk/", False),
        ("a=1; Path=/news", "https://www.courier.co.uk/sport", False),
        ("a=1; Secure; Path=/", "http://www.courier.co.uk/", False),
        ("a=1; Max-Age=0; Path=/", "https://www.courier.co.uk/", False),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", "https://www.courier.co.uk/", False),
    ],
)
def test_a_cookie_goes_back_to_whoever_set_it(cookie: str, there: str, back: bool) -> None:
    session = Session(PLAIN, new_jar())
    assert heard(session, "https://www.courier.co.uk/", cookie)
    assert sent(session, there) == ({"Cookie": "a=1"} if back else {})


def test_what_a_server_sets_counts_before_what_the_list_says() -> None:
    session = Session(replace(OWN, cookies={"consent": "yes", "region": "north"}), new_jar())
    heard(session, "https://courier.co.uk/", "region=south; Path=/")
    assert sent(session, "https://courier.co.uk/")["Cookie"] == "consent=yes; region=south"


def test_a_jar_that_somebody_fills_is_emptied() -> None:
    session = Session(PLAIN, new_jar())
    for number in range(9):
        heard(session, "https://courier.co.uk/", *(f"c{number}-{each}=1; Path=/" for each in range(50)))
    assert len(sent(session, "https://courier.co.uk/")["Cookie"].split("; ")) <= 250


def test_a_jar_is_kept_where_the_list_says_so_and_is_one_sources_own() -> None:
    jars, keeping = Jars(), replace(OWN, keep_cookies=True)
    assert jars.of(OWN) is not jars.of(OWN)
    assert jars.of(keeping) is jars.of(keeping)
    assert jars.of(keeping) is not jars.of(replace(keeping, name="b"))


def test_a_log_in_and_a_token_are_what_the_standards_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("pässwort\n")
    login = Session(replace(OWN, login=Login("desk", f"file:{tmp_path / 'password'}")), new_jar())
    said = sent(login, "https://courier.co.uk/")["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(said).decode() == "desk:pässwort"
    monkeypatch.setenv("COURIER_TOKEN", "t0ken")
    token = Session(replace(OWN, token="env:COURIER_TOKEN"), new_jar())
    assert sent(token, "https://courier.co.uk/") == {"Authorization": "Bearer t0ken"}
    assert sent(token, "https://other.co.uk/") == {}
    verdict = Transient("protocol", "illegal line: t0ken")
    token.hide(verdict)
    assert "t0ken" not in f"{verdict!r} {verdict}"


def test_what_must_go_over_tls_goes_nowhere_else() -> None:
    session = Session(replace(OWN, secure=True, headers={"X-Desk": "1"}, user_agent="Reader/1"), new_jar())
    assert sent(session, "https://courier.co.uk/") == {"User-Agent": "Reader/1", "X-Desk": "1"}
    assert sent(session, "http://courier.co.uk/") == {"User-Agent": "Reader/1"}


@pytest.mark.parametrize("value", ["", " \n", "two\nlines", "snow☃man", "x" * 9000])
def test_a_secret_that_cannot_stand_in_a_header_is_refused_and_not_said(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("COURIER_KEY", value)
    session = Session(replace(OWN, headers={"X-Key": "env:COURIER_KEY"}), new_jar())
    with pytest.raises(Transient) as refused:
        sent(session, "https://courier.co.uk/")
    assert refused.value.code == "credentials"
    assert not value.strip() or value not in str(refused.value)
