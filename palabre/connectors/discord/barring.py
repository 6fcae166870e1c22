"""Bans somebody from a server of Discord, or lets them only read there for a day, and takes that back.

A "timeout" is ``communication_disabled_until`` of a member, 28 days at most
(https://discord.com/developers/docs/resources/guild#modify-guild-member, 30 November 2026).
"""

from datetime import UTC, datetime, timedelta

from palabre.connectors.acts import SILENT_FOR
from palabre.connectors.contract import Barring, Rejected
from palabre.connectors.dates import when
from palabre.connectors.discord.calls import Call
from palabre.connectors.shapes import mapping
from palabre.connectors.words import N_

LEFT = N_("They are no longer on this server.")
LONGER = N_("A moderator silenced them for longer: that is taken back in Discord.")


def bar(call: Call, server: str, who: str, act: Barring, reason: str) -> None:
    """Do it to the person of a number on the server of a number; its log keeps why."""
    if act is Barring.BAN:
        call("PUT", f"/guilds/{server}/bans/{who}", json={}, reason=reason)
    elif act is Barring.UNBAN:
        call("DELETE", f"/guilds/{server}/bans/{who}", absent=True, json={}, reason=reason)
    else:
        path, end = f"/guilds/{server}/members/{who}", datetime.now(UTC) + SILENT_FOR
        answer = call("GET", path, absent=True)
        if answer.status == 404:
            if act is Barring.SILENCE:
                raise Rejected(LEFT)
            return  # who isn't there may come back, and write
        silent_until = when(mapping(answer.json()).get("communication_disabled_until"))
        if silent_until and silent_until > end + timedelta(minutes=1):  # their clock may differ
            raise Rejected(LONGER)
        until = end.isoformat() if act is Barring.SILENCE else None
        call("PATCH", path, json={"communication_disabled_until": until}, reason=reason)
