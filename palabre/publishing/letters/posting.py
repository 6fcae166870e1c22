"""Mailing a letter: each recipient's row says what was tried, and none is mailed twice by itself.

As with deliveries: `sending` is written before the call. A mail server keeps no copy that we could ask for,
so who finds a row `sending` that nobody holds makes it `unknown`, and only a person sends it again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from palabre.channels.doors import open_platform, platform
from palabre.channels.health import watched
from palabre.connectors.contract import (
    ConnectorError,
    NoSuchAddress,
    RateLimited,
    Reconnect,
    Unavailable,
    Unknown,
)
from palabre.connectors.protocols import Circular
from palabre.connectors.words import N_
from palabre.governance.numbers import number_in
from palabre.publishing import library, troubles
from palabre.publishing.letters.models import Letter, Recipient
from palabre.publishing.letters.rules import (
    INTERRUPTED_AFTER,
    MOST_PER_MINUTE,
    MOST_TRIES,
    RECIPIENT_MOVES,
    USUAL_PER_MINUTE,
    RecipientState,
    SubscriberState,
)
from palabre.publishing.letters.subscribing import could_not_be_reached
from palabre.publishing.letters.writing import circulars
from palabre.publishing.rules import DeliveryState, PostState
from palabre.publishing.sending import ANOTHER_BRAND, CALLED_OFF, PICTURE_LOST, hold_of, move

logger = logging.getLogger(__name__)

INTERRUPTED = N_("Palabre was interrupted while it sent this: it may have arrived.")
MINUTE = timedelta(minutes=1)
# So many in a row that the server doesn't take for now: it is the server, not the addresses.
MOST_IN_VAIN = 3
_R = RecipientState


@dataclass
class _Round:
    """One batch: the connector, how a mail is written, and how many in a row were in vain."""

    connector: Any
    write: Callable[[Recipient], Circular]
    in_vain: int = 0
    wait: timedelta = MINUTE

    @property
    def is_over(self) -> bool:
        return self.in_vain >= MOST_IN_VAIN


def post(number: int) -> datetime | None:
    """Send the next mails of a letter; when to go on, None when it has ended or waits for a person."""
    began = timezone.now()
    letter = _open(number)
    if letter is None:
        return None
    _note_interrupted(letter, began)
    try:
        connector = open_platform(letter.delivery.channel.platform, letter.delivery.channel)
        batch = _Round(connector, circulars(letter))
    except (ConnectorError, library.Lost) as error:
        stop_short(letter, PICTURE_LOST if isinstance(error, library.Lost) else str(error))
        return None
    waiting = letter.recipients.filter(state=_R.WAITING).order_by("attempts", "pk")
    for row in waiting.select_related("subscriber")[: per_minute(letter)]:
        # Each time anew: who holds everything back means from now on.
        if batch.is_over or _open(number) is None:
            break
        _mail(letter, row, batch)
    return _after(number, began, batch)


def per_minute(letter: Letter) -> int:
    """How many mails of a letter leave in a minute: as the account says, and never more than its network
    sends."""
    channel = letter.delivery.channel
    said = str(channel.more.get("per_minute", "")).strip()
    limits = platform(channel.platform).limits
    there = limits.calls if limits.per == timedelta(minutes=1) else MOST_PER_MINUTE
    return min(number_in(said, 5) or USUAL_PER_MINUTE, MOST_PER_MINUTE, there)


def _open(number: int) -> Letter | None:
    """The letter, if mails of it may leave now; one under a hold, of a post that was called off, or by an
    account that went to another brand, is paused."""
    rows = Letter.objects.select_related("delivery__channel", "delivery__variant__post", "brand")
    letter = rows.filter(pk=number, ended_at=None, paused="").first()
    if letter is None:
        return None
    if letter.delivery.variant.post.state == PostState.STOPPED:
        pause(letter, CALLED_OFF)
        return None
    hold = hold_of(letter.delivery)
    if hold is not None:
        pause(letter, hold.reason)
        return None
    if not letter.delivery.channel.serves(letter.brand_id):
        stop_short(letter, ANOTHER_BRAND)
        return None
    return letter


def pause(letter: Letter, why: str) -> None:
    """Let no further mail of it leave until a person lets it go on."""
    Letter.objects.filter(pk=letter.pk).update(paused=why[:300])


def stop_short(letter: Letter, why: str) -> None:
    """Pause a letter that nobody paused, and have people told."""
    with transaction.atomic():
        pause(letter, why)
        troubles.tell_of(letter.delivery.variant.post_id)


def _note_interrupted(letter: Letter, now: datetime) -> None:
    """What somebody began who is gone may have arrived."""
    old = letter.recipients.filter(state=_R.SENDING, began_at__lt=now - INTERRUPTED_AFTER)
    old.update(state=_R.UNKNOWN, last_error=INTERRUPTED)
    # A clock that was put back must not keep them for ever.
    letter.recipients.filter(state=_R.SENDING, began_at__gt=now + MINUTE).update(
        state=_R.UNKNOWN, last_error=INTERRUPTED
    )


def _moved(row: Recipient, to: RecipientState, **changes: object) -> bool:
    """Bring a row into another state, if it still is where it was read."""
    before = row.state
    if to not in RECIPIENT_MOVES[before]:
        return False
    same = Recipient.objects.filter(pk=row.pk, state=before)
    if not same.update(state=to, **changes):
        return False
    row.state = to
    return True


def _mail(letter: Letter, row: Recipient, batch: _Round) -> None:
    if row.subscriber is None or row.subscriber.state != SubscriberState.ACTIVE:
        _moved(row, _R.SKIPPED)
        return
    key = str(row.key)
    try:
        circular, name = batch.write(row), batch.connector.name(key)
    except ConnectorError as error:
        stop_short(letter, str(error))
        return
    tried = {"attempts": row.attempts + 1, "began_at": timezone.now(), "message_id": name[:300]}
    # From here on, whoever finds the row knows that the mail may have left.
    if not _moved(row, _R.SENDING, **tried):
        return
    try:
        with watched(letter.delivery.channel):
            batch.connector.mail(circular, key)
    except ConnectorError as error:
        _after_fault(letter, row, batch, error)
        return
    batch.in_vain = 0
    _moved(row, _R.SENT, sent_at=timezone.now(), last_error="")


def _after_fault(letter: Letter, row: Recipient, batch: _Round, error: ConnectorError) -> None:
    says = str(error)[:300]
    match error:
        case Unknown():
            _moved(row, _R.UNKNOWN, last_error=says)
        case NoSuchAddress():
            with transaction.atomic():
                _moved(row, _R.FAILED, last_error=says, bounce="hard")
                could_not_be_reached(row, is_hard=True)
        case Reconnect():
            _moved(row, _R.WAITING, last_error=says)
            stop_short(letter, says)
        case RateLimited() | Unavailable():
            over = row.attempts + 1 >= MOST_TRIES
            _moved(row, _R.FAILED if over else _R.WAITING, last_error=says)
            batch.in_vain += MOST_IN_VAIN if isinstance(error, RateLimited) else 1
            batch.wait = max(batch.wait, getattr(error, "wait", MINUTE))
        case _:
            _moved(row, _R.FAILED, last_error=says)


def _after(number: int, began: datetime, batch: _Round) -> datetime | None:
    """When to go on; a letter of which nothing is open any more has ended."""
    letter = Letter.objects.select_related("delivery__variant", "delivery__channel").get(pk=number)
    if letter.ended_at or letter.paused:
        return None
    if letter.recipients.filter(state=_R.WAITING).exists():
        return began + batch.wait
    if letter.recipients.filter(state=_R.SENDING).exists():
        return timezone.now() + INTERRUPTED_AFTER
    _end(letter)
    return None


def _end(letter: Letter) -> None:
    now = timezone.now()
    with transaction.atomic():
        if Letter.objects.filter(pk=letter.pk, ended_at=None).update(ended_at=now):
            row = letter.delivery
            # One that a person sent again later has been published before.
            if row.state == DeliveryState.PROCESSING:
                move(row, DeliveryState.PUBLISHED, sent_at=letter.opened_at)
