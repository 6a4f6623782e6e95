import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.errors import Misconfigured, Skipped
from worker.fetch_policy import FetchPolicy
from worker.web import guard

MANNERS = FetchPolicy()


@pytest.mark.parametrize(
    "literal",
    [
        *(
            "127.0.0.1",
            "127.255.0.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
        ),
        *(
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.1.1.1",
        ),
        *("240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1"),
        *(
            "fe80::1%eth0",
            "fec0::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "64:ff9b::7f00:1",
            "2001::1",
            "2001:db8::1",
        ),
        *("2002:7f00:1::", "3fff::1", "5f00::1", "100::1", "::ffff:169.254.169.254"),
    ],
)
def test_no_number_is_reached_that_is_not_public(literal: str) -> None:
    assert not guard.public(guard.number(literal))


@pytest.mark.parametrize(
    "literal", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1"]
)
def test_public_numbers_are_reached(literal: str) -> None:
    assert guard.public(guard.number(literal))


def test_a_network_that_is_named_is_reached_and_no_other() -> None:
    allowed = guard.networks(["10.0.0.0/8", "fd00::/8"])
    assert guard.public(guard.number("10.1.2.3"), allowed)
    assert guard.public(guard.number("::ffff:10.1.2.3"), allowed)
    assert guard.public(guard.number("fd00::1"), allowed)
    assert not guard.public(guard.number("192.168.0.1"), allowed)
    with pytest.raises(Misconfigured, match=r"10\.0\.0\.0/8"):
        guard.networks(["10.0.0.1/8"])


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.org/", "forbidden-scheme"),
        ("file:///etc/passwd", "forbidden-scheme"),
        ("gopher://example.org/", "forbidden-scheme"),
        ("javascript:alert(1)", "forbidden-scheme"),
        ("http://example.org:22/", "forbidden-port"),
        ("https://example.org:8443/", "forbidden-port"),
        ("http:///path", "malformed-address"),
        ("http://example.org/\r\nHost: other", "malformed-address"),
        ("http://exa mple.org/", "malformed-address"),
        ("http://example.org\\@10.0.0.1/", "malformed-address"),
        ("http://[::1/", "malformed-address"),
        ("http://xn--a.example/", "malformed-address"),
        ("http://xn--zzzz-.example/", "malformed-address"),
        ("http://xn--/", "malformed-address"),
        ("http://256.256.256.256/", "malformed-address"),
        ("http://example.org:99999999/", "forbidden-port"),
        ("http://example.org/" + "x" * 9000, "malformed-address"),
        ("example.org", "forbidden-scheme"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused(url: str, code: str) -> None:
    with pytest.raises(Skipped) as refused:
        guard.target(url, MANNERS)
    assert refused.value.code == code


def test_a_target_carries_no_credentials_and_no_fragment() -> None:
    found = guard.target("https://user:secret@EXAMPLE.org:443/a?b=c#d", MANNERS)
    assert found == guard.Target("https://example.org/a?b=c", "https://example.org", "example.org", "example.org", True)
    other = guard.target("http://bücher.example:80/", MANNERS)
    assert (other.origin, other.host, other.secure) == ("http://xn--bcher-kva.example", "xn--bcher-kva.example", False)
    loud = guard.target("http://example.org.:8080/", FetchPolicy(ports=(8080,)))
    assert loud.host == "example.org:8080"


@given(st.text(max_size=80))
def test_any_text_is_a_target_or_a_verdict(text: str) -> None:
    for url in (text, f"http://{text}", f"http://example.org/{text}", f"https://example.org:{text}/"):
        try:
            found = guard.target(url, MANNERS)
        except Skipped:
            continue
        assert found.url.startswith(("http://", "https://"))
        assert "@" not in found.origin


@given(st.ip_addresses())
def test_what_is_public_is_global_in_the_eyes_of_the_standard_library_too(number: guard.Number) -> None:
    found = guard.number(str(number))
    assert not guard.public(found) or (found.is_global and not found.is_private and not found.is_loopback)
