"""WebSub against a hub and a press on loopback: an accelerator, and never more than that."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import httpx
import pytest
from click.testing import CliRunner

from tasks.cli.sources import sources_command
from tasks.cli.why import why_command
from tasks.crawl.dispatch import attend, dispatch
from tasks.models.source import Source
from tasks.operate.sources import pause, resume
from tasks.websub.subscribe import keep
from tests.hub import CHALLENGE, post
from tests.tasks.websub.press import Press, pressed
from tests.testweb.proxy import LoopbackProxy
from worker.ledger.subscriptions import ACTIVE, ASKED, DENIED, ENDED


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    with pressed(tmp_path) as press:
        yield press


def test_a_hub_that_announces_makes_the_poll_due_now(press: Press) -> None:
    assert press.subscribed().state == ACTIVE
    press.work()
    press.publish("bridges")
    assert not press.due
    assert press.hub.announce(press.feed, b"<rss>not a word of this is believed</rss>") == [202]
    assert press.due
    press.work()
    assert press.events() == 1
    [event] = press.resources.ledger.outbox.pending(1)
    assert b"District bridges" in event.body
    assert (press.agreed().pings, press.agreed().pinged is not None) == (1, True)


def test_the_hub_is_asked_for_this_feed_at_an_address_nobody_can_guess(press: Press) -> None:
    press.subscribed()
    [fields] = press.hub.asked
    base = press.resources.settings.websub_callback
    assert (fields["hub.mode"], fields["hub.topic"]) == ("subscribe", press.feed)
    assert fields["hub.callback"].startswith(f"{base}/websub/")
    token = fields["hub.callback"].rpartition("/")[2]
    assert len(token) >= 43  # 256 bits
    assert len(fields["hub.secret"]) >= 43
    assert token != fields["hub.secret"]
    [answer] = press.hub.answers
    assert (answer.text, answer.headers["content-type"]) == (CHALLENGE, "text/plain; charset=utf-8")


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_every_method_of_signing_is_known(press: Press, method: str) -> None:
    press.subscribed()
    press.hub.announce(press.feed, method=method)
    assert press.due


def test_what_is_forged_is_not_heeded_and_the_forger_does_not_hear_it(press: Press) -> None:
    press.subscribed()
    [callback] = press.hub.known
    secret = press.hub.known[callback]["hub.secret"]
    assert press.hub.announce(press.feed, secret="another") == [202]
    assert post(callback, b"<rss/>", "md5", secret).status_code == 202
    assert post(callback, b"<rss/>", "sha256", "").status_code == 202
    good = post(callback, b"one body", "sha256", "").request.headers
    assert "x-hub-signature" not in good
    assert not press.due
    assert press.agreed().pings == 0


@pytest.mark.parametrize(
    "other",
    [{"topic": "https://elsewhere.example/feed"}, {"mode": "unsubscribe"}, {"challenge": ""}, {"lease_seconds": "-1"}],
    ids=str,
)
def test_what_we_did_not_ask_for_is_not_confirmed(press: Press, other: dict[str, str]) -> None:
    press.hub.behaves = "silent"
    assert press.subscribed().state == ASKED
    [fields] = press.hub.asked
    assert press.hub.make_sure(fields, **other).status_code == 404
    assert press.agreed().state == ASKED
    elsewhere = fields | {"hub.callback": f"{press.resources.settings.websub_callback}/websub/guessed"}
    assert press.hub.make_sure(elsewhere).status_code == 404
    assert post(elsewhere["hub.callback"], b"", "sha256", "x").status_code == 410
    assert press.hub.make_sure(fields).status_code == 200
    assert press.agreed().state == ACTIVE


def test_a_lease_is_renewed_before_it_ends_with_the_same_keys(press: Press) -> None:
    expires = press.subscribed().expires
    assert expires is not None
    press.ahead = timedelta(hours=20)  # of 24
    keep(press.resources)
    first, second = press.hub.asked
    assert second == first
    after = press.agreed()
    assert after.state == ACTIVE
    assert after.expires is not None
    assert after.expires - expires > timedelta(hours=19)


def test_after_the_lease_nobody_is_heeded_and_polling_goes_on(press: Press) -> None:
    press.subscribed()
    press.work()
    press.hub.behaves = 503
    press.ahead = timedelta(hours=25)
    keep(press.resources)
    assert press.hub.announce(press.feed) == [410]
    assert "status 503" in press.agreed().reason
    press.publish("bridges")
    press.work()
    assert press.events() == 1
    press.hub.behaves = "verify"
    press.ahead += timedelta(days=2)
    keep(press.resources)
    press.work()
    assert press.hub.announce(press.feed) == [202]
    assert press.due


@pytest.mark.parametrize("behaves", ["silent", 500, 404, "deny"])
def test_a_hub_that_is_dead_or_refuses_costs_nothing_and_is_asked_again_later(press: Press, behaves: str | int) -> None:
    press.hub.behaves = behaves
    before = press.subscribed()
    assert before.state == (DENIED if behaves == "deny" else ASKED)
    assert before.reason
    assert keep(press.resources) == 0
    press.publish("bridges")
    press.ahead = timedelta(days=8)
    press.work()
    assert press.events() == 1
    press.hub.behaves = "verify"
    keep(press.resources)
    assert press.agreed().state == ACTIVE


def test_a_hub_that_nobody_answers_at_is_a_reason_and_no_more(press: Press) -> None:
    press.links = '<atom:link rel="hub" href="http://127.0.0.1:1/"/>'
    press.print()
    assert "forbidden-port" in press.subscribed().reason
    assert press.agreed().failures == 0


def test_a_hub_that_moved_is_followed(press: Press) -> None:
    press.links = press.links.replace(press.hub.url, f"{press.hub.url}moved")
    press.print()
    assert press.subscribed().state == ACTIVE
    assert len(press.hub.asked) == 2


def test_a_storm_of_pings_is_one_poll(press: Press) -> None:
    press.subscribed()
    press.work()
    before = press.polls
    for _ in range(20):
        assert press.hub.announce(press.feed) == [202]
    press.work()
    assert press.polls == before + 1
    assert press.agreed().pings == 1


def test_a_ping_while_the_feed_is_being_polled_is_not_lost(press: Press) -> None:
    press.subscribed()
    press.work()
    press.hub.announce(press.feed)
    [visit] = dispatch(press.resources, 1)
    before = press.polls
    told = Thread(target=press.hub.announce, args=[press.feed])
    fetched = press.web.served.pop((0, "/news.xml"))

    class Late(dict):  # type: ignore[type-arg]
        """What the press serves; the hub announces more just when the feed has been asked for."""

        def get(self, key: object, default: object = None) -> object:
            if key == (0, "/news.xml"):
                told.start()
                told.join()
                return fetched
            return super().get(key, default)

    press.web.served = Late(press.web.served)
    attend(press.resources, visit)
    press.web.served = {(0, "/news.xml"): fetched}
    assert press.due
    press.work()
    assert press.polls == before + 2


def test_a_source_that_goes_is_unsubscribed_and_one_that_is_back_is_subscribed_anew(press: Press) -> None:
    press.subscribed()
    [callback] = press.hub.known
    pause(press.resources, "press")
    keep(press.resources)
    assert press.hub.known == {}
    assert press.hub.asked[-1]["hub.mode"] == "unsubscribe"
    assert press.agreed().state == ENDED
    assert press.resources.ledger.subscriptions.keys(press.feed) is None
    assert post(callback, b"", "sha256", "x").status_code == 410
    resume(press.resources, "press")
    keep(press.resources)
    assert press.agreed().state == ACTIVE
    assert [*press.hub.known] != [callback]
    press.follow(Source(id="other", name="Other", feeds=("https://other.example/feed",)))
    keep(press.resources)
    assert press.hub.known == {}


def test_a_feed_that_names_no_hub_any_more_is_left_to_its_pace(press: Press) -> None:
    press.subscribed()
    press.links = ""
    press.print()
    press.ahead = timedelta(hours=12)
    press.work()
    assert press.resources.ledger.subscriptions.all() == []
    assert press.hub.announce(press.feed) == [410]


def test_a_home_page_may_name_the_hub_that_its_feed_does_not(press: Press, tmp_path: Path) -> None:
    home = press.web.url(0, "/home")
    page = (
        f'<!doctype html><html><head><link rel="hub" href="{press.hub.url}"><title>P</title></head><body></body></html>'
    )
    press.web.served[0, "/home"] = page.encode()
    press.links = ""
    press.print()
    press.follow(Source(id="press", name="Press", feeds=(press.feed,), home=home, floor=timedelta(hours=1)))
    press.work()
    keep(press.resources)
    keep(press.resources)
    assert press.hub.known
    press.work()
    assert press.hub.announce(home) == [202]
    assert press.due


def test_a_hub_is_asked_as_the_source_is_and_told_none_of_its_secrets(press: Press) -> None:
    with LoopbackProxy("socks5") as proxy:
        press.follow(
            Source(
                id="press",
                name="Press",
                feeds=(press.feed,),
                headers={"X-Key": "canary"},
                token="canary",
                proxy=proxy.url,
                user_agent="A reader",
            )
        )
        found = press.subscribed()
        assert (found.state, found.reason) == (ACTIVE, "")
        assert ("127.0.0.1", int(press.hub.url.split(":")[2].strip("/"))) in proxy.asked
    [head] = press.hub.heads
    assert head["user-agent"] == "A reader"
    assert "canary" not in repr((head, press.hub.asked))
    assert "canary" in repr([one.headers for one in press.web.log])


def test_nothing_is_asked_where_no_hub_could_call(tmp_path: Path) -> None:
    with pressed(tmp_path) as press:
        press.resources.settings = type(press.resources.settings)(
            home=tmp_path, bus_url="memory://", web=press.resources.settings.web
        )
        press.work()
        assert press.polls == 1
        assert press.resources.ledger.subscriptions.all() == []


def test_what_was_agreed_is_shown_where_a_source_is(press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    press.subscribed()
    press.hub.announce(press.feed)
    said = f"hub {press.hub.url}: active until "
    assert said in httpx.get(f"{press.resources.settings.websub_callback}/sources/press").text
    assert (
        'wiredesk_subscriptions{state="active"} 1.0'
        in httpx.get(f"{press.resources.settings.websub_callback}/metrics").text
    )
    environment = {
        f"WIREDESK_{name}": str(getattr(press.resources.settings, name.lower())) for name in ("HOME", "BUS_URL")
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (environment | {"COLUMNS": "160"}).items():
            patch.setenv(name, value)
        run = CliRunner()
        why = run.invoke(why_command, [press.feed])
        listed = run.invoke(sources_command, ["list"])
        as_json = run.invoke(sources_command, ["list", "--json"])
    assert said in why.output
    assert "1 ping, the last" in why.output
    assert "hub" in listed.output.splitlines()[0]
    assert "active" in listed.output
    assert json.loads(as_json.output)["feeds"][0]["hub"]["state"] == "active"


def test_the_keys_are_said_nowhere(press: Press, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    press.subscribed()
    press.hub.announce(press.feed)
    press.work()
    keys = press.resources.ledger.subscriptions.keys(press.feed)
    assert keys is not None
    base = press.resources.settings.websub_callback
    pages = [
        httpx.get(f"{base}{path}").text
        for path in ("/sources/press", "/metrics", "/settings", "/trace?name=" + press.feed)
    ]
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("http")]  # by which the hub calls
    kept = [
        file.read_bytes() for file in tmp_path.rglob("*") if file.is_file() and not file.name.startswith("ledger.db")
    ]
    events = [one.body for one in press.resources.ledger.outbox.pending(100)]
    shown = [repr(keys), repr(press.agreed()), *pages, *ours, *(one.decode("latin-1") for one in (*kept, *events))]
    assert [one for one in shown if keys.token in one or keys.secret in one] == []
