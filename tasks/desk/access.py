"""Token and request -> who may read and who may act: sessions for people, a bearer token for machines.

no token set     everybody whom the address is told to may read, nobody may act
token set        reading is free on loopback; to act, and everywhere else to read, the token is asked for once

A session is a cookie that only we can have signed; a form carries a word that only the session's pages know.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qs

from starlette.requests import Request

from worker.errors import Misconfigured

COOKIE = "wiredesk"
SESSION = timedelta(hours=12)
FIELD = "guard"  # of a form
LONGEST_FORM = 20_000  # bytes
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Access:
    """Who may read and act. Raises Misconfigured where others than this machine could read without a token."""

    def __init__(self, token: str, host: str) -> None:
        self.closed = host not in _LOOPBACK
        if self.closed and not token:
            raise Misconfigured(f"to be read at {host}, the desk needs a token: set WIREDESK_DESK_TOKEN")
        self._token = token
        self._key = hmac.digest(b"wiredesk desk", token.encode(), "sha256")

    @property
    def has_token(self) -> bool:
        """-> whether anybody may act at all."""
        return bool(self._token)

    def opens(self, token: str) -> bool:
        """What somebody typed or sent -> whether it is the token."""
        return self.has_token and hmac.compare_digest(token.encode(), self._token.encode())

    def begin(self, now: datetime) -> str:
        """Moment -> the value of a cookie that is good for ``SESSION`` from then on."""
        issued = f"{int(now.timestamp())}.{secrets.token_urlsafe(12)}"
        return f"{issued}.{self._sign(issued)}"

    def may_act(self, request: Request, now: datetime) -> bool:
        """Request -> whether it comes from somebody who knows the token."""
        return self.opens(_bearer(request)) or self._in_session(request, now)

    def may_read(self, request: Request, now: datetime) -> bool:
        """Request -> whether it may be answered with what the ledger holds."""
        return not self.closed or self.may_act(request, now)

    def guard(self, request: Request) -> str:
        """Request -> the word that the forms of its session carry."""
        return self._sign(f"form {request.cookies.get(COOKIE, '')}")

    def is_ours(self, request: Request, fields: dict[str, str]) -> bool:
        """Request and the fields of its form -> whether a page of ours sent it, or a machine that knows the token."""
        if self.opens(_bearer(request)):
            return True
        return hmac.compare_digest(fields.get(FIELD, "").encode(), self.guard(request).encode())

    def _in_session(self, request: Request, now: datetime) -> bool:
        issued, _, signature = request.cookies.get(COOKIE, "").rpartition(".")
        at = issued.partition(".")[0]
        if not self.has_token or not hmac.compare_digest(signature.encode(), self._sign(issued).encode()):
            return False
        return at.isdigit() and 0 <= now.timestamp() - int(at) + 1 < SESSION.total_seconds()

    def _sign(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), sha256).hexdigest()


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


async def read_form(request: Request) -> dict[str, str]:
    """Request -> the fields of its form, each once; none where it is no form, or longer than any of ours."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            return {}
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}
