"""Mails that came back: read from the mailbox of the account, counted against the address they went to."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from palabre.channels.doors import open_platform, platform
from palabre.channels.models import Channel
from palabre.connectors.contract import ConnectorError
from palabre.connectors.protocols import Bounce
from palabre.publishing.letters.models import BounceReading, Recipient
from palabre.publishing.letters.subscribing import could_not_be_reached

logger = logging.getLogger(__name__)

# Mail servers give up after five days at the latest.
READ_FOR = timedelta(days=14)
MOST_PAGES = 20


def read_all() -> None:
    """Read the mailboxes of the accounts from which letters left lately."""
    since = timezone.now() - READ_FOR
    lately = Channel.objects.filter(deliveries__letter__opened_at__gt=since).distinct()
    for channel in lately:
        if platform(channel.platform).to_subscribers:
            read_returned(channel)


def read_returned(channel: Channel) -> None:
    """Read one mailbox on; faults end in its row, so that the others are read."""
    row, _ = BounceReading.objects.get_or_create(channel=channel)
    try:
        for _page in range(MOST_PAGES):
            page = open_platform(channel.platform, channel).returned(row.cursor)
            with transaction.atomic():
                for bounce in page.bounces:
                    _note(channel, bounce)
                row.cursor, row.read_at, row.last_error = dict(page.cursor), timezone.now(), ""
                row.save()
            if not page.more:
                return
    except ConnectorError as error:
        logger.info("returned mails of %s not read: %s", channel.pk, type(error).__name__)
        BounceReading.objects.filter(pk=row.pk).update(last_error=str(error)[:300])


def _note(channel: Channel, bounce: Bounce) -> None:
    """Count a mail of this account that came back, once; what names no mail of ours counts nothing."""
    mine = Recipient.objects.filter(letter__delivery__channel=channel)
    row = mine.filter(message_id=bounce.message_id).first()
    if row is None:
        return
    kind = "hard" if bounce.is_hard else "soft"
    known = Recipient.objects.filter(pk=row.pk).exclude(bounce__in=["hard", kind])
    if known.update(bounce=kind, last_error=bounce.status):
        could_not_be_reached(row, is_hard=bounce.is_hard)
