"""Bans somebody from a server of Discord, or lets them only read there for a day, and takes that back.

A "timeout" is ``communication_disabled_until`` of a member, 28 days at most
(https://discord.com/developers/docs/resources/guild#modify-guild-member, 30 November 2026).
"""

from datetime import UTC, datetime

from palabre.connectors.acts import SILENT_FOR
from palabre.connectors.contract import Barring, Rejected
from palabre.connectors.discord.calls import Call
from palabre.connectors.words import N_

LEFT = N_("They are no longer on this server.")


def bar(call: Call, server: str, who: str, act: Barring, reason: str) -> None:
    """Do it to the person of a number on the server of a number; its log keeps why."""
    if act is Barring.BAN:
        call("PUT", f"/guilds/{server}/bans/{who}", json={}, reason=reason)
    elif act is Barring.UNBAN:
        call("DELETE", f"/guilds/{server}/bans/{who}", absent=True, json={}, reason=reason)
    else:
        until = (datetime.now(UTC) + SILENT_FOR).isoformat() if act is Barring.SILENCE else None
        body = {"communication_disabled_until": until}
        path = f"/guilds/{server}/members/{who}"
        answer = call("PATCH", path, absent=True, json=body, reason=reason)
        if answer.status == 404 and until:
            raise Rejected(LEFT)
