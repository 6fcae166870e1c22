"""Mutes somebody on X as an account: who is muted isn't told. Blocking isn't open to apps."""

from palabre.connectors.barred import NOBODY, check_act
from palabre.connectors.contract import Barring, Rejected
from palabre.connectors.x import COSTS, PLATFORM
from palabre.connectors.x.calls import Calls, Refused
from palabre.connectors.x.parse import NUMBER


def check(who: str, act: Barring) -> None:
    """Raise `Rejected` for what isn't done on X, or not to this person."""
    check_act(act, PLATFORM.barring)
    if not NUMBER.fullmatch(who):
        raise Rejected(NOBODY)


def mute(calls: Calls, account: str, who: str, *, mutes: bool) -> None:
    """Mute the person of this number, or no longer."""
    own = f"/2/users/{account}/muting"
    if mutes:
        calls.call("POST", own, json={"target_user_id": who})
        calls.pay(COSTS["mute"])
        return
    try:
        calls.call("DELETE", f"{own}/{who}")
    except Refused as refusal:
        if refusal.status != 404:
            raise
        return
    calls.pay(COSTS["unmute"])
