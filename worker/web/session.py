"""Session: what goes out with the requests of one fetch, host by host, and the cookies that come back in between.

    Access ─▶ secrets read ─▶ headers for a source's own sites │ cookies (RFC 6265) ─▶ back to whoever set them

Cookies last as long as the fetch, for sites that set one and send the reader on to see whether it comes back.
"""

import base64
from collections.abc import Mapping
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from urllib.request import Request

import httpx

from worker.access import DIRECT, Access
from worker.credentials import MASK, resolve
from worker.errors import Verdict
from worker.site import is_suffix
from worker.web.answer import Answer
from worker.web.guard import Target

_COOKIES = 200  # that a jar holds: one that has more is emptied, for somebody fills it


class _Policy(DefaultCookiePolicy):
    """As the standard library has it, but that nobody sets a cookie for all who have a domain under one suffix."""

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        """Cookie -> whether it is kept."""
        return super().set_ok(cookie, request) and not is_suffix(cookie.domain.lstrip("."))


def new_jar() -> CookieJar:
    """-> a jar without cookies."""
    return CookieJar(_Policy())


class Session:
    """One fetch: whose it is, the jar that it uses, and the proxy that all go through who name none."""

    def __init__(self, access: Access, jar: CookieJar, proxy: str = "") -> None:
        self.access = access
        self._jar = jar
        self._secrets: list[str] = []
        self._proxy = proxy
        self._headers: dict[str, str] | None = None
        self._declared: dict[str, str] = {}

    @property
    def proxy(self) -> str:
        """-> the address of the proxy, empty where there is none. Raises Transient ``credentials``."""
        named = self.access.proxy if self.access.proxy is not None else self._proxy
        return "" if named == DIRECT else self._secret(named)

    def plain(self) -> dict[str, str]:
        """-> the headers that anybody may know of, and every host is told."""
        return {"User-Agent": self.access.user_agent} if self.access.user_agent else {}

    def headers(self, target: Target) -> dict[str, str]:
        """Address -> all headers that go there. Raises Transient ``credentials``."""
        headers = self.plain()
        cookies = self._kept(target)
        if self.access.trusts(target.url):
            self._read()
            headers |= self._headers or {}
            cookies = self._declared | cookies
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return headers

    def cookies(self, target: Target) -> dict[str, str]:
        """Address -> the header of what was set there before, and nothing that the source list says."""
        kept = self._kept(target)
        cookies = "; ".join(f"{name}={value}" for name, value in kept.items())
        return self.plain() | ({"Cookie": cookies} if cookies else {})

    def learn(self, answer: Answer) -> bool:
        """Answer -> its cookies are kept; whether it set any."""
        if answer.header("set-cookie") is None:
            return False
        if len(self._jar) > _COOKIES:
            self._jar.clear()
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        response = httpx.Response(answer.status, headers=headers, request=httpx.Request("GET", answer.url))
        httpx.Cookies(self._jar).extract_cookies(response)
        return True

    def hide(self, verdict: Verdict) -> None:
        """A verdict that may repeat what a server or a library said -> without the secrets of this session."""
        for secret in self._secrets:
            verdict.detail = verdict.detail.replace(secret, MASK)
        verdict.args = (verdict.code, verdict.detail)

    def _kept(self, target: Target) -> dict[str, str]:
        request = httpx.Request("GET", target.url)
        httpx.Cookies(self._jar).set_cookie_header(request)
        pairs = (pair.partition("=") for pair in request.headers.get("cookie", "").split("; ") if pair)
        return {name: value for name, _, value in pairs}

    def _read(self) -> None:
        """The secrets of this source -> its headers, once a fetch."""
        if self._headers is not None:
            return
        access = self.access
        headers = {name: self._secret(value) for name, value in access.headers.items()}
        if access.login is not None:
            user, password = self._secret(access.login.user), self._secret(access.login.password, ascii_only=False)
            both = base64.b64encode(f"{user}:{password}".encode()).decode()
            self._secrets.append(both)
            headers["Authorization"] = f"Basic {both}"
        if access.token is not None:
            headers["Authorization"] = f"Bearer {self._secret(access.token)}"
        self._declared = {name: self._secret(value) for name, value in access.cookies.items()}
        self._headers = headers

    def _secret(self, text: str, *, ascii_only: bool = True) -> str:
        value = resolve(text, ascii_only=ascii_only)
        if value != text:
            self._secrets.append(value)
        return value


class Jars:
    """The cookies that sources keep between fetches, in the memory of this process and nowhere else."""

    def __init__(self) -> None:
        self._kept: Mapping[str, CookieJar] = {}

    def of(self, access: Access) -> CookieJar:
        """Access -> the jar that its fetches share where it keeps cookies, else a new one."""
        if not access.keep_cookies:
            return new_jar()
        if access.variant not in self._kept:
            self._kept = {**self._kept, access.variant: new_jar()}
        return self._kept[access.variant]
