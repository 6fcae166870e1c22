"""Reposts a post on X as an account, which X may let only apps on a dearer plan do."""

from datetime import UTC, datetime

from palabre.connectors.contract import Rejected
from palabre.connectors.protocols import Sent
from palabre.connectors.words import N_
from palabre.connectors.x import COSTS
from palabre.connectors.x.calls import Calls, Refused
from palabre.connectors.x.parse import NUMBER, address_of

REPOST = "repost:"  # marks the number of a post of somebody else's that was passed on
NOT_ON_PLAN = N_(
    "X lets only apps on a dearer plan, with your permission, pass posts on: do it on x.com."
)


def is_repost(name: str) -> bool:
    """Whether a name is that of a repost, and not of a post."""
    return name.startswith(REPOST) and bool(NUMBER.fullmatch(name.removeprefix(REPOST)))


def repost(calls: Calls, account: str, number: str) -> Sent:
    """Repost the post of this number; reposted already, it stays so."""
    try:
        calls.send("POST", f"/2/users/{account}/retweets", json={"tweet_id": number})
    except Refused as refusal:
        if refusal.status == 403:
            raise Rejected(NOT_ON_PLAN) from None
        raise
    cost = calls.pay(COSTS["repost"])
    return Sent(f"{REPOST}{number}", address_of(number), at=datetime.now(UTC), cost=cost)


def take_back(calls: Calls, account: str, name: str) -> None:
    """Take a repost back; one that is gone already is gone."""
    number = name.removeprefix(REPOST)
    try:
        calls.call("DELETE", f"/2/users/{account}/retweets/{number}")
    except Refused as refusal:
        if refusal.status != 404:
            raise
        return
    calls.pay(COSTS["unrepost"])
