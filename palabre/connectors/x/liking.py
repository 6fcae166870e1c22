"""Likes a post on X as an account, which X lets only apps on a dearer plan do."""

from palabre.connectors.contract import Rejected
from palabre.connectors.words import N_
from palabre.connectors.x import COSTS
from palabre.connectors.x.calls import Calls, Refused

NOT_ON_PLAN = N_(
    "X lets only apps on a dearer plan, with your permission, like posts: like it on x.com."
)


def like(calls: Calls, account: str, number: str, *, likes: bool) -> None:
    """Like the post of this number, or no longer."""
    own = f"/2/users/{account}/likes"
    try:
        if likes:
            calls.call("POST", own, json={"tweet_id": number})
        else:
            calls.call("DELETE", f"{own}/{number}")
    except Refused as refusal:
        if refusal.status == 403:
            raise Rejected(NOT_ON_PLAN) from None
        raise
    calls.pay(COSTS["like" if likes else "unlike"])
