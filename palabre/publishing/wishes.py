"""What shall still happen over there to a text that was published: changed, or deleted.

Both may be done twice without harm, so a wish stands in the row until the network has fulfilled it.
"""

import random
from datetime import datetime

from django.utils import timezone

from palabre.channels.doors import charged, platform
from palabre.connectors.contract import (
    ConnectorError,
    RateLimited,
    Unavailable,
    Unknown,
)
from palabre.governance.acts import MACHINE, audit
from palabre.publishing import library
from palabre.publishing.contents import draft_of
from palabre.publishing.models import Delivery
from palabre.publishing.rules import DeliveryState, pause_after
from palabre.publishing.sending import ANOTHER_BRAND, hold_of, move

EDIT, DELETE = "edit", "delete"


def fulfil(number: int) -> datetime | None:
    """Do what was wished; when to try again, None when it is done or refused."""
    rows = Delivery.objects.select_related("channel", "variant__post")
    row = rows.filter(pk=number).first()
    if row is None or not row.wish or row.state != DeliveryState.PUBLISHED:
        return None
    now = timezone.now()
    if now < row.try_at:
        return row.try_at
    if why := _why_not_now(row):
        _note(row, wish="", new_content=None, last_error=why, fault="rejected")
        return None
    try:
        with charged(row.channel.platform, row.channel) as connector:
            if row.wish == DELETE:
                connector.delete(row.remote_id)
            else:
                of = platform(row.channel.platform)
                draft = draft_of(row.new_content or row.content, of, row.organisation_id)
                sent = connector.edit(row.remote_id, draft)
    except (RateLimited, Unavailable, Unknown) as error:
        asked = error.wait if isinstance(error, RateLimited) else None
        at = now + pause_after(row.asked + 1, asked, random.random())
        _note(row, try_at=at, asked=row.asked + 1, last_error=str(error))
        return at
    except (ConnectorError, library.Lost) as error:
        _note(row, wish="", new_content=None, last_error=str(error), fault="rejected")
        return None
    done = {"wish": "", "new_content": None, "last_error": "", "fault": "", "asked": 0}
    if row.wish == DELETE:
        move(row, DeliveryState.DELETED, **done)
        return None
    _rename(row, sent.remote_id[:500])
    if _note(row, **done, content=row.new_content, url=sent.url[:2000] or row.url):
        audit(row.organisation_id, "edited", row, MACHINE)
    return None


def _rename(row: Delivery, name: str) -> None:
    """Keep the name that a changed text has from now on, whatever somebody wishes by now."""
    if name and name != row.remote_id:
        Delivery.objects.filter(pk=row.pk, remote_id=row.remote_id).update(remote_id=name)


def _why_not_now(row: Delivery) -> str:
    """What came between since it was wished; "" for nothing. A hold lets nothing new be said there, but it
    lets be taken down what was."""
    if not row.channel.serves(row.variant.post.brand_id):
        return ANOTHER_BRAND
    hold = hold_of(row) if row.wish == EDIT else None
    return hold.reason if hold else ""


def _note(row: Delivery, **changes: object) -> bool:
    """Write what became of a wish, unless somebody has another one by now."""
    same = Delivery.objects.filter(pk=row.pk, wish=row.wish)
    if row.new_content is None:
        same = same.filter(new_content__isnull=True)
    else:
        same = same.filter(new_content=row.new_content)
    return bool(same.update(**changes))
