"""Over TLS, with a certificate authority of our own."""

import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from tests.testweb import LoopbackWeb
from tests.testweb.visitor import policy, visitor
from worker.errors import Misconfigured, Skipped, Transient
from worker.fetch import fetch
from worker.web.client import tls_context

NETWORK = "127.4"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[trustme.CA, Path]:
    authority = trustme.CA()
    file = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return authority, file


@pytest.fixture(scope="module")
def web(authority: tuple[trustme.CA, Path]) -> Iterator[LoopbackWeb]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority[0].issue_cert(f"{NETWORK}.0.1").configure_cert(context)
    with LoopbackWeb(hosts=2, tls=context, network=NETWORK) as web:
        yield web


def test_the_answer_says_which_tls(web: LoopbackWeb, authority: tuple[trustme.CA, Path], tmp_path: Path) -> None:
    with visitor(web, tmp_path, ca_file=authority[1]) as resources:
        answer = fetch(resources, web.url(0, "/article/1"))
    assert (answer.status, answer.tls) == (200, "TLSv1.3")


def test_a_certificate_that_nobody_vouches_for_is_not_believed(web: LoopbackWeb, tmp_path: Path) -> None:
    with visitor(web, tmp_path) as resources, pytest.raises(Transient) as ended:
        fetch(resources, web.url(0, "/article/1"))
    assert ended.value.code == "tls"


def test_the_environment_vouches_for_nobody(
    web: LoopbackWeb, authority: tuple[trustme.CA, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[1]))
    with visitor(web, tmp_path) as resources, pytest.raises(Transient) as ended:
        fetch(resources, web.url(0, "/article/1"))
    assert ended.value.code == "tls"


def test_a_certificate_for_another_host_is_not_believed(
    web: LoopbackWeb, authority: tuple[trustme.CA, Path], tmp_path: Path
) -> None:
    with visitor(web, tmp_path, ca_file=authority[1]) as resources, pytest.raises(Transient) as ended:
        fetch(resources, web.url(1, "/article/1"))
    assert ended.value.code == "tls"


def test_a_redirect_from_https_to_http_is_followed_only_where_it_is_allowed(
    web: LoopbackWeb, authority: tuple[trustme.CA, Path], tmp_path: Path
) -> None:
    with LoopbackWeb(network="127.5") as plain:
        url = web.url(0, f"/onto?url={plain.url(0, '/article/1')}")
        ports = (web.port, plain.port)
        with visitor(web, tmp_path, ca_file=authority[1], ports=ports) as resources:
            with pytest.raises(Skipped) as ended:
                fetch(resources, url)
            assert ended.value.code == "downgrade"
            assert plain.log == []
        with visitor(web, tmp_path, ca_file=authority[1], ports=ports, downgrade=True) as resources:
            assert fetch(resources, url).url == plain.url(0, "/article/1")


def test_a_file_of_certificates_that_cannot_be_read_is_a_mistake(web: LoopbackWeb, tmp_path: Path) -> None:
    (tmp_path / "broken.pem").write_text("nothing")
    for name in ("missing.pem", "broken.pem"):
        with pytest.raises(Misconfigured, match=name):
            tls_context(policy(web, ca_file=tmp_path / name))


def test_a_handshake_that_dawdles_meets_the_deadline(tmp_path: Path) -> None:
    with LoopbackWeb(network="127.5") as plain, visitor(plain, tmp_path, timeout=0.5) as resources:
        began = time.monotonic()
        with pytest.raises(Transient) as ended:
            fetch(resources, plain.url(0, "/").replace("http:", "https:"))
        assert ended.value.code == "timeout"
        assert time.monotonic() - began < 0.5 + 2.0, "the deadline, and patience with a busy machine"
