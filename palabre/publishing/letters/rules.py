"""States of subscribers and of the mails to them, and the pure decisions about both."""

import hashlib
import re
from datetime import timedelta

from palabre.governance.rules import Chosen


class SubscriberState(Chosen):
    """How somebody stands to the letters of a brand."""

    ASKED = "asked"
    ACTIVE = "active"
    LEFT = "left"
    BOUNCED = "bounced"


_S = SubscriberState
# Who left or couldn't be reached comes back only by asking again and confirming it.
SUBSCRIBER_MOVES: dict[str, frozenset[str]] = {
    _S.ASKED: frozenset({_S.ACTIVE, _S.LEFT}),
    _S.ACTIVE: frozenset({_S.LEFT, _S.BOUNCED}),
    _S.LEFT: frozenset({_S.ACTIVE}),
    _S.BOUNCED: frozenset({_S.ACTIVE, _S.LEFT}),
}


class RecipientState(Chosen):
    """What is known of one mail to one subscriber. `sending` is written before the call."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    SKIPPED = "skipped"


_R = RecipientState
RECIPIENT_MOVES: dict[str, frozenset[str]] = {
    _R.WAITING: frozenset({_R.SENDING, _R.SKIPPED}),
    # Back to waiting only when the mail server says that it took nothing.
    _R.SENDING: frozenset({_R.SENT, _R.UNKNOWN, _R.FAILED, _R.WAITING}),
    # Only because a person says so.
    _R.UNKNOWN: frozenset({_R.WAITING}),
    _R.FAILED: frozenset({_R.WAITING}),
    _R.SENT: frozenset(),
    _R.SKIPPED: frozenset(),
}
# No mail server takes as long over one mail: its worker is gone.
INTERRUPTED_AFTER = timedelta(seconds=90)
MOST_TRIES = 5
USUAL_PER_MINUTE, MOST_PER_MINUTE = 60, 1_000
# So many letters in a row that couldn't be delivered for now are as good as an address that isn't there.
USUAL_SOFT_BOUNCES = 5
CONFIRM_WITHIN = timedelta(days=7)
# How soon the mail that asks for a confirmation may be asked for again.
ASK_AGAIN_AFTER = timedelta(minutes=10)
# Anybody may type anybody's address into an open form: so many mails a day ask one mailbox for its yes to
# something of a brand, whatever was filled in where.
MOST_QUESTIONS_A_DAY = 5
# Mail houses where a name with and without dots is one mailbox.
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})

_ADDRESS = re.compile(
    r"[^\s\x00-\x1f\x7f@<>,;:\"()\[\]\\]{1,64}"
    r"@[^\s\x00-\x1f\x7f@<>,;:\"()\[\]\\]{1,255}\.[^\s\x00-\x1f\x7f@<>,;:\"()\[\]\\.]{2,63}"
)


def address_of(text: str) -> str:
    """A mail address as it is kept, "" for what is none: each is kept in one spelling."""
    found = text.strip().lower()
    return found if len(found) <= 254 and found.isascii() and _ADDRESS.fullmatch(found) else ""


def one_person(address: str) -> str:
    """The mailbox behind a mail address, as far as its spelling tells: ``ada+news@…`` is ``ada@…``."""
    name, _, host = address.strip().lower().rpartition("@")
    name = name.split("+", 1)[0] or name
    if host in _DOTLESS:
        name, host = name.replace(".", ""), "gmail.com"
    return f"{name}@{host}"


def print_of(address: str) -> str:
    """What stays of an address that must not be written to: enough to know it when it comes again."""
    return hashlib.sha256(address_of(address).encode()).hexdigest()


def shortened(address: str) -> str:
    """An address as the trail of acts names it: it outlives the wish to be forgotten."""
    name, _, host = address.partition("@")
    return f"{name[:1]}…@{host}"
