"""Webhook: an event is posted as it is, signed as Standard Webhooks say (standardwebhooks.com, 1.0.0)."""

import os
from datetime import UTC, datetime

import msgspec
from standardwebhooks.webhooks import Webhook as Signer

from tasks.models.sink import Webhook
from tasks.sinks.outlet import TurnedOff
from worker.errors import Misconfigured, Skipped, Transient
from worker.message import Message
from worker.resources import Resources
from worker.web.answer import Answer, retry_after
from worker.web.guard import target

KIND = "application/cloudevents+json"
_ITS_OWN = frozenset({400, 413, 422})  # what is wrong with this event, and not with whoever receives
_THINNED = ("body", "media", "dropped")


class WebhookOutlet:
    """One address; guarded as what is fetched: private networks and other ports are refused unless they are set."""

    def __init__(self, sink: Webhook, resources: Resources) -> None:
        """Raises Misconfigured for an address that may not be asked, and for a secret that is none."""
        try:
            self._target = target(sink.url, resources.settings.web)
        except Skipped as verdict:
            raise Misconfigured(f"sink {sink.name!r}: url: {verdict}") from None
        self._signers = [_signer(sink.name, secret) for secret in sink.secrets]
        self._thin = sink.thin
        self._client = resources.web.client
        self._now = resources.now

    def send(self, message: Message) -> None:
        body = thinned(message.body) if self._thin else message.body
        now = self._now().astimezone(UTC)
        signatures = " ".join(signer.sign(message.id, now, body.decode()) for signer in self._signers)
        headers = {
            "Content-Type": KIND,
            "webhook-id": message.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signatures,
        }
        try:
            with self._client.exchange():
                answer = self._client.post(self._target, body, headers)
        except Skipped as verdict:  # an address that is forbidden now may lead elsewhere tomorrow
            raise Transient(verdict.code, verdict.detail) from None
        _judge(answer, now)

    def close(self) -> None:
        """The connections are the process's own."""


def _judge(answer: Answer, now: datetime) -> None:
    """An answer -> None where the event was taken; raises what is to be done otherwise."""
    said = f"{answer.status} {answer.reason}".strip()
    if 200 <= answer.status < 300:
        return
    if answer.status == 410:
        raise TurnedOff("gone", f"it answered {said}: nothing is wanted there any more")
    if answer.status in _ITS_OWN:
        raise Skipped("refused", f"it answered {said}")
    raise Transient("not-taken", f"it answered {said}", retry_after(answer.header("retry-after"), now))


def _signer(name: str, secret: str) -> Signer:
    """A secret, or ``env:`` and the variable that holds it -> what signs with it."""
    value = secret
    if secret.startswith("env:"):
        value = os.environ.get(secret.removeprefix("env:"), "")
        if not value:
            raise Misconfigured(f"sink {name!r}: secrets: the variable {secret.removeprefix('env:')} is not set")
    if not value.startswith("whsec_"):
        raise Misconfigured(
            f"sink {name!r}: secrets: a secret begins with whsec_, and base64 of 24 to 64 bytes follows"
        )
    try:
        return Signer(value)
    except (ValueError, RuntimeError):
        raise Misconfigured(f"sink {name!r}: secrets: what follows whsec_ is no base64") from None


def thinned(body: bytes) -> bytes:
    """An event's bytes -> the same without the text, its pictures and what was dropped; an upsert of facts alone."""
    event = msgspec.json.decode(body)
    data = {key: value for key, value in event["data"].items() if key not in _THINNED}
    return msgspec.json.encode(event | {"data": data})
