"""What visitors leave on a link page: written down within limits, and taken by the rooms above.

Who acts is a visitor, so no member stands in the trail: the row itself keeps when, where and what was agreed.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.campaigns.models import LeftMessage, LinkPage, TrackedLink
from palabre.governance.rules import Refused

# From one connection; in a crowd each still leaves one, so that nobody locks the others out; and a flood.
MOST_OF_ONE, CROWD, FLOOD = 5, 100, 2_000
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@transaction.atomic
def leave_message(
    page: LinkPage, given: Mapping[str, str], *, consent: str, origin: int, language: str = "",
    link: TrackedLink | None = None,
) -> LeftMessage:  # fmt: skip
    """Write a message down (``name``, ``mail``, ``phone``, ``text``), with the words that were agreed to.

    A form that is sent twice is one message. Raises `Refused` when too much comes from one connection within
    an hour, or a flood comes to the page.
    """
    LinkPage.objects.select_for_update().get(pk=page.pk)
    now = timezone.now()
    lately = LeftMessage.objects.filter(page=page, at__gt=now - HOUR)
    told = {name: given.get(name, "") for name in ("name", "mail", "phone", "text")}
    same = lately.filter(**told).first()
    if same is not None:
        return same
    so_far = lately.count()
    if lately.filter(origin=origin).count() >= (MOST_OF_ONE if so_far < CROWD else 1):
        raise Refused(
            _("A lot came from your connection within the last hour. Please try again later.")
        )
    if so_far >= FLOOD:
        raise Refused(_("Too many people are here at once. Please try again in an hour."))
    return LeftMessage.objects.create(
        brand_id=page.brand_id, page=page, link=link, consent=consent, language=language,
        origin=origin, at=now, **told,
    )  # fmt: skip


def take_message(row: LeftMessage) -> None:
    """Say that a message stands elsewhere now: nothing of its sender stays here, nor which ambassador's link
    they came by."""
    link = None if row.link is None or row.link.is_of_ambassadors else row.link
    LeftMessage.objects.filter(pk=row.pk).update(
        taken_at=timezone.now(), link=link, name="", mail="", phone="", text="", consent=""
    )


def forget_origins() -> int:
    """Delete the numbers that limits needed, after a day; how many."""
    old = LeftMessage.objects.filter(at__lt=timezone.now() - DAY).exclude(origin=None)
    return old.update(origin=None)
