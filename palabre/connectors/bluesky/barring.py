"""People whom an account of Bluesky mutes or blocks: muting is known to it alone, a block to everybody."""

from contextlib import suppress

from palabre.connectors.barred import NOBODY, check_act
from palabre.connectors.bluesky import PLATFORM
from palabre.connectors.bluesky.parse import uri_parts
from palabre.connectors.bluesky.records import key_for, now
from palabre.connectors.bluesky.writing import Writing
from palabre.connectors.bluesky.xrpc import Changed
from palabre.connectors.contract import Barring, Rejected
from palabre.connectors.shapes import dict_at

BLOCKS = "app.bsky.graph.block"


class Barrers(Writing):
    """Mutes and blocks people; `BlueskyConnector` is one of these that also reads."""

    def bar(self, who: str, at: str, act: Barring, reason: str = "") -> None:
        """Mute or block somebody, or no longer. Bluesky asks for no reason."""
        check_act(act, PLATFORM.barring)
        if not who.startswith("did:"):
            raise Rejected(NOBODY)
        if act in {Barring.MUTE, Barring.UNMUTE}:
            verb = "muteActor" if act is Barring.MUTE else "unmuteActor"
            self._api.post(f"app.bsky.graph.{verb}", {"actor": who}, empty=True)
            return
        rkey = key_for(f"block {who}")
        if act is Barring.BLOCK:
            record = {"$type": BLOCKS, "subject": who, "createdAt": now()}
            with suppress(Changed):  # they are blocked already
                self._put(BLOCKS, rkey, record, None)
            return
        self._remove(BLOCKS, rkey)
        profile = self._api.get("app.bsky.actor.getProfile", {"actor": who})
        parts = uri_parts(dict_at(profile, "viewer").get("blocking"))
        if parts and parts[1] == BLOCKS and parts[2] != rkey:  # blocked in another app
            self._remove(BLOCKS, parts[2])
