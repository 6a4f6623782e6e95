"""Signature of a ping (W3C WebSub §8): ``X-Hub-Signature: METHOD=HEX``, an HMAC of the body by the secret."""

import hmac

METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})


class Signature:
    """Header and secret -> what is fed the body, part by part, and says at the end whether the hub signed it."""

    def __init__(self, header: str, secret: str) -> None:
        method, _, self._given = header.strip().partition("=")
        known = method.lower() in METHODS
        self._mac = hmac.new(secret.encode(), digestmod=method.lower()) if known and secret else None

    def update(self, part: bytes) -> None:
        """Part of the body -> taken in."""
        if self._mac is not None:
            self._mac.update(part)

    @property
    def holds(self) -> bool:
        """-> whether the body was signed with the secret; never where there is none, or by another method."""
        return self._mac is not None and hmac.compare_digest(
            self._mac.hexdigest().encode(), self._given.lower().encode()
        )
