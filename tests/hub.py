"""A hub of WebSub on loopback: it takes subscriptions, makes sure of them, and announces what a press publishes.

with LoopbackHub() as hub:
    hub.behaves = "silent"          takes a subscription and never makes sure of it; "deny" refuses it; 500 a status
    hub.announce(topic, b"…")       the statuses that subscribers gave; signed with each one's secret
"""

import hashlib
import hmac
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import httpx

CHALLENGE = "a challenge <b>of 32 characters</b>"


@dataclass
class LoopbackHub:
    behaves: str | int = "verify"
    lease: str = "86400"
    asked: list[dict[str, str]] = field(default_factory=list)  # every request, as its fields
    heads: list[dict[str, str]] = field(default_factory=list)  # the headers of each
    known: dict[str, dict[str, str]] = field(default_factory=dict)  # what was agreed, by callback
    answers: list[httpx.Response] = field(default_factory=list)  # what callbacks gave

    def __enter__(self) -> "LoopbackHub":
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                fields = dict(parse_qsl(self.rfile.read(size).decode()))
                hub.asked.append(fields)
                hub.heads.append({name.lower(): value for name, value in self.headers.items()})
                status = hub.behaves if isinstance(hub.behaves, int) else 202
                if self.path == "/moved":
                    self.send_response(307)
                    self.send_header("Location", "/")
                else:
                    if status == 202:
                        hub.see_to(fields)
                    self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._client = httpx.Client()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._client.close()

    def see_to(self, fields: dict[str, str]) -> None:
        """What was asked -> made sure of, before the answer is sent."""
        if self.behaves == "deny":
            said = {"hub.mode": "denied", "hub.topic": fields["hub.topic"], "hub.reason": "full"}
            self.answers.append(self._client.get(fields["hub.callback"], params=said))
        if self.behaves != "verify":
            return
        answer = self.make_sure(fields)
        if answer.status_code == 200 and answer.text == CHALLENGE:
            if fields["hub.mode"] == "subscribe":
                self.known[fields["hub.callback"]] = fields
            else:
                self.known.pop(fields["hub.callback"], None)

    def make_sure(self, fields: dict[str, str], **other: str) -> httpx.Response:
        """What was asked -> the callback asked whether it was meant."""
        said = {"hub.mode": fields["hub.mode"], "hub.topic": fields["hub.topic"], "hub.challenge": CHALLENGE}
        if fields["hub.mode"] == "subscribe":
            said["hub.lease_seconds"] = self.lease
        said |= {f"hub.{name}": value for name, value in other.items()}
        answer = self._client.get(fields["hub.callback"], params=said)
        self.answers.append(answer)
        return answer

    def announce(self, topic: str, body: bytes = b"<rss/>", method: str = "sha256", secret: str = "") -> list[int]:
        """Topic, and what came with it -> every subscriber told; the statuses. ``secret`` signs in place of theirs."""
        return [
            post(callback, body, method, secret or fields.get("hub.secret", ""), self._client).status_code
            for callback, fields in self.known.items()
            if fields["hub.topic"] == topic
        ]


def post(callback: str, body: bytes, method: str, secret: str, client: httpx.Client | None = None) -> httpx.Response:
    """Callback -> told, signed by a method with a secret; unsigned where there is none."""
    digest = getattr(hashlib, method)
    signature = f"{method}={hmac.new(secret.encode(), body, digest).hexdigest()}"
    headers = {"X-Hub-Signature": signature} if secret else {}
    return (client or httpx).post(callback, content=body, headers=headers)
