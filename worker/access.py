"""Access: how the hosts of one source are asked. Secrets stand in it by reference alone, so it may be kept anywhere."""

from hashlib import blake2b

import msgspec
from msgspec import Struct

from worker.site import site_of

DIRECT = "direct"  # a source that goes without the proxy that all others take


class Login(Struct, frozen=True):
    """User and password of HTTP's Basic scheme (RFC 7617), each as text or by reference."""

    user: str
    password: str


class Access(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What goes out with the requests of one source; the default is what goes out with all others.

    ``headers``, ``cookies``, ``login`` and ``token`` (Bearer, RFC 6750) go to the ``sites`` alone, whatever a redirect
    says, and over TLS alone where ``secure``. A value is text, or a reference that ``worker.credentials`` reads.
    ``keep_cookies`` lets what servers set last longer than one fetch. ``interval`` is in seconds; it and ``robots``
    (whether robots.txt is asked) go for the sites, ``user_agent`` and ``proxy`` for every hop.
    """

    name: str = ""
    sites: frozenset[str] = frozenset()
    secure: bool = False
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    keep_cookies: bool = False
    login: Login | None = None
    token: str | None = None
    proxy: str | None = None
    user_agent: str | None = None
    interval: float | None = None
    robots: bool = True

    def owns(self, url: str) -> bool:
        """Address -> whether it is of this source's own sites."""
        return site_of(url) in self.sites

    def trusts(self, url: str) -> bool:
        """Address -> whether it may be told what only this source's own sites may know."""
        return self.owns(url) and (not self.secure or url.startswith("https://"))

    @property
    def variant(self) -> str:
        """-> a word that tells its answers from those that others get, empty where they get the same."""
        asked = Access(
            headers=self.headers,
            cookies=self.cookies,
            keep_cookies=self.keep_cookies,
            login=self.login,
            token=self.token,
            proxy=self.proxy,
            user_agent=self.user_agent,
        )
        if asked == PLAIN:
            return ""
        return blake2b(msgspec.json.encode((self.name, asked), order="sorted"), digest_size=8).hexdigest()


PLAIN = Access()
