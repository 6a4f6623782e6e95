"""Something to say -> POSTed to an address that the operator has set."""

import httpx

from worker.errors import Transient

PATIENCE = 10.0  # seconds


def post(url: str, body: bytes) -> None:
    """Address, and JSON -> sent there. Raises Transient where it was not taken: never with what the address holds."""
    try:
        with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
            answer = client.post(url, content=body, headers={"Content-Type": "application/json"})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Transient("webhook-unreachable", type(error).__name__) from None
    if answer.status_code >= 300:
        raise Transient("webhook-refuses", f"status {answer.status_code}")
