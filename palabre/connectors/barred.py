"""What connectors that keep people off have in common: the acts that undo each other, and a refusal."""

from collections.abc import Collection

from palabre.connectors.contract import Barring, Rejected
from palabre.connectors.words import N_

NOT_THERE = N_("The network doesn't do this to a person from here: do it there by hand.")
NOBODY = N_("The network doesn't tell whom this text is from: do it there by hand.")
LIFTS = {
    Barring.UNMUTE: Barring.MUTE,
    Barring.UNBLOCK: Barring.BLOCK,
    Barring.UNSILENCE: Barring.SILENCE,
    Barring.UNBAN: Barring.BAN,
}


def check_act(act: Barring, known: Collection[Barring]) -> None:
    """Raise `Rejected` for an act that the network doesn't do."""
    if act not in known:
        raise Rejected(NOT_THERE)
