"""People whom the operators of a channel send out and keep out: who said a line, and nobody else.

https://modern.ircdocs.horse/ (WHOIS, WHOWAS, KICK and MODE +b, read on 2026-11-29). Nicknames pass from one
to another, so whoever bears one is first held against where the line came from.
"""

import re
import secrets
import time
from typing import TYPE_CHECKING

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.irc.speech import Line, keeps_who, parts_of, was_said_by
from palabre.connectors.words import N_

if TYPE_CHECKING:
    from palabre.connectors.irc.client import Conversation

OP_S = 3.0
NOT_NOW = N_("The server asks us to try again later.")
NO_OPERATOR = N_("The account is no operator of this channel.")
NOT_KEPT = N_(
    "Where this line came from wasn’t kept, and somebody else may have the nickname by now: do it there"
    " by hand."
)
ANOTHER = N_(
    "Who has this nickname now comes from elsewhere than the line did, and may be somebody else: nothing"
    " was done."
)
GONE = N_("They have left, and the server no longer knows where they came from: nobody was banned.")
OURS = N_("They come from the same host as this account, which the ban would shut out, too.")
ODD_HOST = N_(
    "The server doesn’t tell in a usual way where they come from: ban them there by hand."
)
FULL = N_("The channel’s list of bans is full.")
MOST_BEARERS, MOST_TOLD = 20, 2_000
# No sign in it that would make a mask of more than one host.
_HOST = re.compile(r"[A-Za-z0-9_./-][A-Za-z0-9_.:/-]{0,99}")


def send_out(conversation: "Conversation", remote_id: str, *, ban: bool) -> None:
    """Send who said a line out of its channel, and with ``ban`` keep out whoever comes from their host.

    Who isn't there is out. Raises `Rejected` where the nickname may be another's by now, and for no operator.
    """
    place, nick = parts_of(remote_id)
    if not keeps_who(remote_id):
        raise Rejected(NOT_KEPT)
    bearer = _bearer(conversation, nick)
    is_same = was_said_by(remote_id, bearer)
    if not ban:
        if not bearer:
            return
        if not is_same:
            raise Rejected(ANOTHER)
    host = _host(bearer if is_same else _before(conversation, nick, remote_id)) if ban else ""
    conversation.join(place)
    if host and host == conversation.own_host:
        raise Rejected(OURS)
    who = nick if is_same else ""
    if _done(conversation, place, who, host):
        return
    # What makes operators of registered nicknames does so a moment after they enter.
    ends = time.monotonic() + OP_S
    while (left := ends - time.monotonic()) > 0:
        line = conversation.next(left)
        if line is None or (line.verb == "MODE" and conversation.nick in line.words):
            break
    if not _done(conversation, place, who, host):
        raise Rejected(NO_OPERATOR)


def _bearer(conversation: "Conversation", nick: str) -> str:
    """Who bears a nickname now, as user@host; "" when nobody does."""
    nobody = False
    for line in _asked(conversation, "WHOIS", nick):
        if line.verb == "311" and line.word(1).lower() == nick.lower():
            return f"{line.word(2)}@{line.word(3)}"
        nobody = nobody or line.verb == "401"
    if not nobody:
        raise Unavailable(NOT_NOW)
    return ""


def _before(conversation: "Conversation", nick: str, remote_id: str) -> str:
    """Who said a line, among those who bore its nickname before."""
    for line in _asked(conversation, "WHOWAS", nick, str(MOST_BEARERS)):
        who = f"{line.word(2)}@{line.word(3)}"
        if line.verb == "314" and was_said_by(remote_id, who):
            return who
    raise Rejected(GONE)


def _host(who: str) -> str:
    host = who.rpartition("@")[2].lower()
    if not _HOST.fullmatch(host):
        raise Rejected(ODD_HOST)
    return host


def _done(conversation: "Conversation", place: str, nick: str, host: str) -> bool:
    """Ban a host, then send a nickname out, each where it is given; whether the server says that it is so."""
    if host and not _banned(conversation, place, f"*!*@{host}"):
        return False
    return not nick or _kicked(conversation, place, nick)


def _banned(conversation: "Conversation", place: str, mask: str) -> bool:
    """Ask for a ban; whether it stands in the channel's list, also from before."""
    stands = False
    answers = _asked(conversation, "MODE", place, "+b", mask)
    for line in [*answers, *_asked(conversation, "MODE", place, "b")]:
        if line.verb == "478":
            raise Rejected(FULL)
        if line.verb in {"MODE", "367"}:
            stands = stands or mask in map(str.lower, line.words)
    return stands


def _kicked(conversation: "Conversation", place: str, nick: str) -> bool:
    """Ask to send somebody out; whether the server says so. Who isn't there is out."""
    is_out = False
    for line in _asked(conversation, "KICK", place, nick):
        sent_out = line.verb == "KICK" and line.word(1).lower() == nick.lower()
        is_out = is_out or sent_out or line.verb in {"401", "441"}
    return is_out


def _asked(conversation: "Conversation", *words: str) -> list[Line]:
    """Say something, and give what comes until the server has worked it off: it answers in order."""
    conversation.say(*words)
    conversation.say("PING", f":{secrets.token_hex(8)}")
    told: list[Line] = []
    for line in conversation.until("PONG"):
        if len(told) < MOST_TOLD:
            told.append(line)
    return told
