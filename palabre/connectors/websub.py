"""WebSub (W3C, 2018), the pure part: what to ask a hub, and whether what comes in is really from it."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

LEASE = timedelta(days=7)  # what we ask for
SHORTEST_LEASE, LONGEST_LEASE = timedelta(minutes=5), timedelta(days=30)
CHALLENGE_CAP = 1_000  # characters of a challenge we repeat
# sha1 is still in the specification and no longer safe: a hub that signs with it is not believed.
ALGORITHMS = frozenset({"sha256", "sha384", "sha512"})


@dataclass(frozen=True, slots=True)
class Verified:
    """A hub's question answered: what to repeat to it, and until when the subscription holds."""

    challenge: str
    lease: timedelta | None


def new_secret() -> str:
    """Give a secret for one subscription, which the hub signs its deliveries with."""
    return secrets.token_urlsafe(32)


def request(topic: str, callback: str, secret: str, *, subscribe: bool = True) -> dict[str, str]:
    """Give the form fields to post to the hub. The callback address must be unguessable."""
    fields = {
        "hub.mode": "subscribe" if subscribe else "unsubscribe",
        "hub.topic": topic,
        "hub.callback": callback,
    }
    if subscribe:
        fields |= {"hub.secret": secret, "hub.lease_seconds": str(int(LEASE.total_seconds()))}
    return fields


def verify(query: Mapping[str, str], topic: str, *, wanted: str) -> Verified | None:
    """Check a hub's GET on our callback: was this topic and mode (``wanted``) what we asked for?

    None means 404: nothing of the kind was asked. The lease is None when unsubscribing.
    """
    if query.get("hub.mode") != wanted or query.get("hub.topic") != topic:
        return None
    challenge = query.get("hub.challenge", "")
    if not 0 < len(challenge) <= CHALLENGE_CAP:
        return None
    return Verified(challenge, _lease(query) if wanted == "subscribe" else None)


def denied(query: Mapping[str, str], topic: str) -> bool:
    """Say whether the hub tells us that it will not, or no longer, deliver this topic."""
    return query.get("hub.mode") == "denied" and query.get("hub.topic") == topic


def signed(body: bytes, signature: str, secret: str) -> bool:
    """Check X-Hub-Signature ("sha256=...") in constant time. Without a good one the body is dropped."""
    algorithm, _, given = signature.strip().partition("=")
    if algorithm.lower() not in ALGORITHMS or not secret:
        return False
    made = hmac.new(secret.encode(), body, getattr(hashlib, algorithm.lower())).hexdigest()
    return hmac.compare_digest(made.encode(), given.strip().lower().encode())


def renew_at(now: datetime, lease: timedelta) -> datetime:
    """Give the time to subscribe anew: after four fifths of the lease, so that a failure can be mended."""
    return now + lease * 4 / 5


def _lease(query: Mapping[str, str]) -> timedelta:
    given = query.get("hub.lease_seconds", "")
    if not (given.isascii() and given.isdigit()):
        return LEASE
    return min(max(timedelta(seconds=int(given[:9])), SHORTEST_LEASE), LONGEST_LEASE)
