"""Doors: what stands before all that a host of the loopback web serves, and lets in who brings the right thing.

A door is given a request and says what it is refused with: status, headers and body, or None where it may come in.
"""

import base64
from collections.abc import Callable

from tests.testweb.request import Request

Refused = tuple[int, dict[str, str], bytes]
Door = Callable[[Request], Refused | None]
CHALLENGE = b"<!doctype html><title>Just a moment...</title><script>window._cf_chl_opt={}</script>"


def cookies(request: Request) -> dict[str, str]:
    """Request -> the cookies that it brings."""
    pairs = (one.partition("=") for one in request.headers.get("cookie", "").split("; ") if one)
    return {name: value for name, _, value in pairs}


def bounce(name: str, value: str) -> Door:
    """Sets a cookie and sends back to the same address, until it is brought."""

    def door(request: Request) -> Refused | None:
        if cookies(request).get(name) == value:
            return None
        return 302, {"Location": request.path, "Set-Cookie": f"{name}={value}; Path=/; HttpOnly"}, b""

    return door


def once(name: str, value: str) -> Door:
    """Gives a cookie at the very first request and never again: who does not keep it stays outside."""
    given: list[Request] = []

    def door(request: Request) -> Refused | None:
        if cookies(request).get(name) == value:
            return None
        given.append(request)
        if len(given) > 1:
            return 403, {}, b""
        return 302, {"Location": request.path, "Set-Cookie": f"{name}={value}; Path=/"}, b""

    return door


def consent(name: str, value: str) -> Door:
    """Shows a wall of consent to whoever does not say in a cookie that he has agreed."""

    def door(request: Request) -> Refused | None:
        return None if cookies(request).get(name) == value else (403, {}, b"<!doctype html><title>We value you</title>")

    return door


def keyed(name: str, value: str) -> Door:
    """Wants a header with a key."""

    def door(request: Request) -> Refused | None:
        return None if request.headers.get(name.lower()) == value else (403, {"cf-mitigated": "challenge"}, CHALLENGE)

    return door


def basic(user: str, password: str) -> Door:
    """Wants a user and a password."""
    wanted = base64.b64encode(f"{user}:{password}".encode()).decode()

    def door(request: Request) -> Refused | None:
        if request.headers.get("authorization") == f"Basic {wanted}":
            return None
        return 401, {"WWW-Authenticate": 'Basic realm="press"'}, b""

    return door


def bearer(token: str) -> Door:
    """Wants a token."""

    def door(request: Request) -> Refused | None:
        return None if request.headers.get("authorization") == f"Bearer {token}" else (401, {}, b"")

    return door


def from_address(address: str) -> Door:
    """Lets in who comes from one address: a proxy's."""

    def door(request: Request) -> Refused | None:
        return None if request.peer == address else (403, {}, b"")

    return door
