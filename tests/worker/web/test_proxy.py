"""Through a proxy: names that it alone knows, TLS inside, and the same refusals as without."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from msgspec.structs import replace

from tests.testweb import LoopbackWeb
from tests.testweb.proxy import LoopbackProxy
from tests.testweb.visitor import visitor
from worker.access import PLAIN
from worker.errors import Misconfigured, Skipped, Transient
from worker.fetch import fetch
from worker.fetch_policy import FetchPolicy
from worker.limits import Limits
from worker.resources import Resources
from worker.web.client import Client
from worker.web.web import Web, open_web

NETWORK = "127.14"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[trustme.CA, Path]:
    authority = trustme.CA()
    file = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return authority, file


@pytest.fixture(scope="module", params=["http", "socks5"])
def proxy(request: pytest.FixtureRequest) -> Iterator[LoopbackProxy]:
    with LoopbackProxy(request.param, names={"press.test": f"{NETWORK}.0.1"}) as proxy:
        yield proxy


@pytest.fixture(autouse=True)
def _fresh(proxy: LoopbackProxy) -> None:
    proxy.asked.clear()


def going_by(resources: Resources, proxy: LoopbackProxy, known: dict[str, str]) -> Resources:
    """Resources, a proxy and the names that can be looked up here -> the same, all of whose fetches go through it."""

    def lookup(host: str, _port: int) -> list[str]:
        if host in known:
            return [known[host]]
        if host.replace(".", "").isdigit():
            return [host]
        raise OSError("no such name")

    client = Client(resources.settings.web, resources.settings.limits, lookup)
    resources.__dict__["web"] = Web(client, None, proxy.url)
    return resources


def test_a_name_that_only_the_proxy_knows_is_reached(proxy: LoopbackProxy, tmp_path: Path) -> None:
    with LoopbackWeb(network=NETWORK) as web, going_by(visitor(web, tmp_path), proxy, {}) as resources:
        for number in range(2):
            assert fetch(resources, f"http://press.test:{web.port}/article/{number}").status == 200
        assert set(proxy.asked) == {("press.test", web.port)}
        assert web.log[-1].headers["host"] == f"press.test:{web.port}"
        assert "proxy-authorization" not in web.log[-1].headers


def test_tls_goes_through_it_from_end_to_end(
    proxy: LoopbackProxy, authority: tuple[trustme.CA, Path], tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority[0].issue_cert("press.test").configure_cert(context)
    with (
        LoopbackWeb(network=NETWORK, tls=context) as web,
        going_by(visitor(web, tmp_path, ca_file=authority[1]), proxy, {}) as resources,
    ):
        answer = fetch(resources, f"https://press.test:{web.port}/article/1")
        assert (answer.status, answer.tls) == (200, "TLSv1.3")


@pytest.mark.parametrize("host", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "inner.test"])
def test_what_is_private_here_is_refused_and_the_proxy_not_asked(
    proxy: LoopbackProxy, tmp_path: Path, host: str
) -> None:
    with LoopbackWeb(network=NETWORK) as web:
        resources = visitor(web, tmp_path, networks=(f"{NETWORK}.0.1/32",))
        with going_by(resources, proxy, {"inner.test": "10.0.0.1"}), pytest.raises(Skipped) as refused:
            fetch(resources, f"http://{host}:{web.port}/article/1")
        assert refused.value.code == "forbidden-address"
        assert proxy.asked == []


def test_a_redirect_is_checked_on_the_way_through_a_proxy_too(proxy: LoopbackProxy, tmp_path: Path) -> None:
    with LoopbackWeb(network=NETWORK) as web:
        resources = visitor(web, tmp_path, networks=(f"{NETWORK}.0.1/32",))
        with going_by(resources, proxy, {}), pytest.raises(Skipped) as refused:
            fetch(resources, f"http://press.test:{web.port}/onto?url=http://10.0.0.1:{web.port}/")
        assert refused.value.code == "forbidden-address"


def test_what_is_no_proxy_is_said_to_be_none(proxy: LoopbackProxy, tmp_path: Path) -> None:
    scheme = "socks5" if proxy.kind == "http" else "http"
    with LoopbackWeb(network=NETWORK) as web, visitor(web, tmp_path) as resources:
        access = replace(PLAIN, proxy=f"{scheme}://{web.address(0)}:{web.port}")  # speaks HTTP, and is none
        if scheme == "socks5":
            with pytest.raises(Transient) as refused:
                fetch(resources, web.url(0, "/article/1"), access=access)
            assert refused.value.code in {"proxy", "timeout", "reset"}
        with pytest.raises(Transient) as closed:
            fetch(resources, web.url(0, "/article/1"), access=replace(PLAIN, proxy="http://127.0.0.1:9"))
        assert closed.value.code == "proxy"


@pytest.mark.parametrize("text", ["ftp://a.example", "127.0.0.1:3128", "http://", "env:NO_SUCH_PROXY_IS_SET"])
def test_a_setting_that_names_no_proxy_is_a_mistake(text: str) -> None:
    with pytest.raises(Misconfigured, match="WIREDESK_WEB_PROXY"):
        open_web(FetchPolicy(proxy=text), Limits())
