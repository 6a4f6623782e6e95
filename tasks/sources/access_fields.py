"""Headers, cookies, log-in, token, proxy and User-Agent as a source list has them -> the same, checked.

A list is copied, shown and kept in the ledger. So whatever lets somebody in stands in it by reference: ``env:NAME``, or
``file:/path``. Text is taken where its name does not say that it is such a thing.
"""

import re
from difflib import get_close_matches

from tasks.sources.wrong import Wrong
from worker.access import DIRECT, Login
from worker.credentials import is_reference, mistake_of

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")  # a token of RFC 9110
_VALUE = re.compile(r"[\x20-\x7e]{0,2000}")
_COOKIE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{0,4000}")  # cookie-octets of RFC 6265
_SECRET = re.compile(
    r"auth|cookie|credential|jwt|key|login|pass|pwd|secret|sess|sid(?![a-z])|sign|token|user", re.IGNORECASE
)
_OURS = frozenset({
    "accept-encoding", "connection", "content-length", "host", "if-modified-since", "if-none-match", "keep-alive",
    "proxy-authorization", "proxy-connection", "range", "te", "trailer", "transfer-encoding", "upgrade",
})  # fmt: skip
_ELSEWHERE = {"authorization": "login or token", "cookie": "cookies", "user-agent": "user_agent"}
_LOGIN = ("user", "password")


def read_headers(value: object) -> dict[str, str]:
    """Table of header = value -> the same; raises Wrong."""
    found: dict[str, str] = {}
    for name, text in _table(value, "header = value").items():
        if not _NAME.fullmatch(name):
            raise Wrong(f"{name!r} is no name of a header", name)
        if name.lower() in _OURS:
            raise Wrong(f"{name} is set by the client itself", name)
        if (field := _ELSEWHERE.get(name.lower())) is not None:
            raise Wrong(f"{name} is set by {field}", name)
        if name.lower() in {one.lower() for one in found}:
            raise Wrong(f"{name} stands there twice", name)
        found[name] = _value(name, text, _VALUE)
    return found


def read_cookies(value: object) -> dict[str, str]:
    """Table of cookie = value -> the same; raises Wrong."""
    table = _table(value, "cookie = value")
    for name in table:
        if not _NAME.fullmatch(name):
            raise Wrong(f"{name!r} is no name of a cookie", name)
    return {name: _value(name, text, _COOKIE) for name, text in table.items()}


def read_login(value: object) -> Login:
    """``{user = "…", password = "env:…"}`` -> Login; raises Wrong."""
    table = _table(value, "user and password")
    for key in table:
        if key not in _LOGIN:
            near = get_close_matches(key, _LOGIN, 1, cutoff=0.4)
            raise Wrong(
                f"{key} is not known here; {f'is {near[0]} meant?' if near else 'known are user, password'}", key
            )
    if lacks := [key for key in _LOGIN if key not in table]:
        raise Wrong(f"{lacks[0]} is missing", None)
    user = table["user"]
    if not isinstance(user, str) or not user or ":" in user.removeprefix("env:").removeprefix("file:"):
        raise Wrong("user is no text without a colon", None)
    if is_reference(user) and (mistake := mistake_of(user)):
        raise Wrong(mistake, user)
    return Login(user, _reference("password", table["password"]))


def read_token(value: object) -> str:
    """A reference to a bearer's token -> the same; raises Wrong."""
    return _reference("token", value)


def read_proxy(value: object) -> str:
    """Address of a proxy, a reference to one, or ``direct`` -> the same; raises Wrong."""
    if not isinstance(value, str):
        raise Wrong(f"{value!r} is no address of a proxy", value)
    if value == DIRECT:
        return value
    if is_reference(value):
        return _reference("proxy", value)
    from worker.web.proxy import proxy_of  # loads an HTTP client, which most commands never need

    try:
        proxy = proxy_of(value)
    except ValueError as error:
        raise Wrong(f"{error}; such as socks5://127.0.0.1:1080, or env:NAME", None) from None
    if proxy.auth is not None:
        raise Wrong("an address with a password in it is named by reference: env:NAME or file:/path", None)
    return value


def read_user_agent(value: object) -> str:
    """User-Agent -> the same; raises Wrong."""
    if not isinstance(value, str) or not value.strip() or len(value) > 300 or not _VALUE.fullmatch(value):
        raise Wrong(f"{value!r} is no text of at most 300 plain characters", value)
    return value.strip()


def _table(value: object, what: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Wrong(f"no table of {what}", None)  # what is there instead may be a secret
    return value


def _value(name: str, value: object, plain: re.Pattern[str]) -> str:
    """Name and its value -> the value. It is never said again: it may be a secret that somebody wrote down here."""
    if not isinstance(value, str):
        raise Wrong(f"the value of {name} is no text", name)
    if is_reference(value):
        if mistake := mistake_of(value):
            raise Wrong(mistake, value)
        return value
    if not plain.fullmatch(value):
        raise Wrong(f"the value of {name} has characters that cannot stand there", name)
    if _SECRET.search(name):
        raise Wrong(f"{name} may be a secret: name it by reference, env:NAME or file:/path", name)
    return value


def _reference(name: str, value: object) -> str:
    if not isinstance(value, str) or not is_reference(value):
        raise Wrong(f"{name} is named by reference: env:NAME or file:/path", name)
    if mistake := mistake_of(value):
        raise Wrong(mistake, value)
    return value
