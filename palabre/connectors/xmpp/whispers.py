"""What somebody says to us alone by way of a room: whom an answer would reach, and what isn't done to it."""

from palabre.connectors.contract import Rejected
from palabre.connectors.words import N_
from palabre.connectors.xmpp.parse import Heard, is_whisper, parts_of, whisperer_of

NOT_THERE = N_(
    "Who whispered this is no longer in the room by this name, or the room doesn't say that it is the same"
    " person: write to them where you know them."
)
STAYS = N_("What was whispered by way of a room is neither changed, withdrawn nor liked from here.")


def check_bearer(heard: Heard, remote_id: str) -> None:
    """Raise `Rejected` where whoever bears the nick now isn't known to be the one who whispered this."""
    place, nick, _ = parts_of(remote_id)
    who = whisperer_of(remote_id)
    if not who or heard.bearers.get(f"{place}/{nick}") != who:
        raise Rejected(NOT_THERE)


def refuse_whisper(remote_id: str) -> None:
    """Raise `Rejected` for a whisper: done in the room, it would be told to everybody."""
    if is_whisper(remote_id):
        raise Rejected(STAYS)
