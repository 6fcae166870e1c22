"""Reading the pages of links, for the cards that networks show: asked for by writers, read by workers."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from palabre.channels.doors import http
from palabre.connectors import cards as pages
from palabre.connectors.contract import ConnectorError
from palabre.connectors.pictures import JPEG, PictureRules, Shape, planned
from palabre.governance.models import Organisation
from palabre.jobs import enqueue
from palabre.publishing import library
from palabre.publishing.cards import digest_of
from palabre.publishing.models import LinkCard
from palabre.publishing.renditions import made
from palabre.publishing.rules import CARD_MOVES, CardState

logger = logging.getLogger(__name__)

# A card is drawn 1.91 times as wide as high at most places, and square at the narrowest.
SHOWN = PictureRules(
    "https://ogp.me", date(2026, 11, 27), narrowest=1, widest=2, most_width=1200, bytes=900_000
)  # fmt: skip
# Who types an address letter by letter means only the last one.
PAUSE, TYPING = timedelta(seconds=2), timedelta(seconds=30)
FRESH, KEPT = timedelta(days=1), timedelta(days=90)
MOST_WAITING = 40
LONGEST_ADDRESS = 2_000


@transaction.atomic
def ask_for_cards(organisation: Organisation, wanted: Iterable[str], *, pause: bool = True) -> None:
    """Have the pages read of which nothing is known, or nothing of today. Beyond some that wait, none."""
    now = timezone.now()
    wanted = [one for one in wanted if one and len(one) <= LONGEST_ADDRESS]
    waiting = LinkCard.objects.filter(organisation=organisation, state=CardState.WAITING)
    for address in wanted:
        if waiting.filter(asked_at__gt=now - TYPING).count() >= MOST_WAITING:
            return
        row, is_new = LinkCard.objects.get_or_create(
            organisation=organisation, digest=digest_of(address),
            defaults={"address": address, "asked_at": now},
        )  # fmt: skip
        if is_new or _is_stale(row, now):
            LinkCard.objects.filter(pk=row.pk).update(asked_at=now)
            due = now + PAUSE if pause else now
            enqueue("publishing.read_card", row.pk, key=str(row.pk), due_at=due)


def _is_stale(row: LinkCard, now: datetime) -> bool:
    if row.read_at is None:
        return now - row.asked_at > TYPING
    return now - row.read_at > FRESH


def read_card(number: int) -> None:
    """Read the page of a link, unless it was only the beginning of another that is asked for now."""
    row = LinkCard.objects.filter(pk=number).first()
    if row is None:
        return
    since = row.asked_at
    longer = LinkCard.objects.filter(
        organisation=row.organisation_id, pk__gt=row.pk, address__startswith=row.address,
        asked_at__range=(since, since + TYPING),
    )  # fmt: skip
    if row.read_at is None and longer.exclude(pk=row.pk).exists():
        row.delete()
        return
    read_now(row)


def await_card(organisation: int, address: str) -> None:
    """Read a page at once of which nothing is known yet: a text that needs its card is about to leave.

    Whatever a stranger's page holds: the text leaves, in the worst case without its card.
    """
    if not address:
        return
    row, _is_new = LinkCard.objects.get_or_create(
        organisation_id=organisation, digest=digest_of(address),
        defaults={"address": address, "asked_at": timezone.now()},
    )  # fmt: skip
    if row.state == CardState.WAITING:
        try:
            read_now(row)
        except Exception:
            logger.exception("a page could not be read for its card")


def read_now(row: LinkCard) -> LinkCard:
    """Read the page of a link at once; what can't be read has no card."""
    now = timezone.now()
    try:
        page = pages.read(http(), row.address)
    except ConnectorError as error:
        ends = CardState.NONE in CARD_MOVES[row.state]
        state = CardState.NONE if ends else row.state
        return _note(row, state=state, read_at=now, last_error=str(error)[:300])
    known = {"title": page.title, "text": page.text, "site": page.site, "alt": page.alt}
    return _note(
        row, **known, **_picture(page), state=CardState.READ, read_at=now, last_error=""
    )  # fmt: skip


def _note(row: LinkCard, **known: object) -> LinkCard:
    LinkCard.objects.filter(pk=row.pk).update(**known)
    for name, value in known.items():
        setattr(row, name, value)
    return row


def _picture(page: pages.PageCard) -> dict[str, object]:
    """The picture of a page, checked and made as cards show it; nothing when there is none."""
    nothing = {"picture": "", "content_type": "", "width": 0, "height": 0}
    if not page.picture:
        return nothing
    try:
        taken = library.picture(pages.read_picture(http(), page.picture))
        shape = Shape(taken.width, taken.height, taken.content_type)
        shown = made(taken.data, planned(shape, SHOWN, (JPEG,)))
    except (ConnectorError, library.NoPicture, library.Lost) as error:
        logger.info("no picture for a card (%s)", type(error).__name__)
        return nothing
    kept = library.Picture(shown.data, shown.content_type, shown.width, shown.height)
    return {
        "picture": library.keep(kept),
        "content_type": shown.content_type,
        "width": shown.width,
        "height": shown.height,
    }


def forget_cards() -> None:
    """Forget the pages that nobody linked to for long."""
    LinkCard.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()
