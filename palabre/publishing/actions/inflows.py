"""Feeds that bring drafts: added, read, paused, removed. Nothing of them leaves by itself."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.doors import open_platform
from palabre.channels.speaking import refuse_unnamed
from palabre.connectors.contract import ConnectorError, Item, Page, RateLimited
from palabre.connectors.words import N_
from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.publishing.actions.posts import Told, Written, channels_of, write_post
from palabre.publishing.actions.reviews import hand_in
from palabre.publishing.models import Post
from palabre.publishing.planning.templates import filled
from palabre.publishing.planning_models import Inflow, InflowEntry

EVERY = timedelta(minutes=30)
AFTER_FAULT = timedelta(hours=2)
MOST_FEEDS = 50
LONGEST_ADDRESS = 2_000
MOST_ENTRIES = 100
# So many drafts a reading at most: a feed that was filled anew must not flood the team.
MOST_DRAFTS = 10
TOO_MANY = N_("More than ten entries came at once: of those after the tenth no draft was made.")


@transaction.atomic
def add_feed(
    by: Actor, brand: Brand, url: str, template: str, aim: str, channels: Iterable[int], *, for_review: bool
) -> Inflow:  # fmt: skip
    """Follow a feed: what is in it now is only noted, what comes later becomes drafts. Raises `Refused`,
    also for an account from which few speak, to others."""
    Brand.objects.select_for_update().get(pk=brand.pk)  # two never follow the same feed
    if Inflow.objects.filter(brand=brand).count() >= MOST_FEEDS:
        raise Refused(_("There are as many feeds as there may be."))
    if Inflow.objects.filter(brand=brand, url=url).exists():
        raise Refused(_("This feed brings drafts already."))
    wanted = set(channels)
    chosen = [one for one in channels_of(brand) if one.pk in wanted]
    refuse_unnamed(by, chosen)
    row = Inflow.objects.create(
        organisation=brand.organisation, brand=brand, url=url, template=template, aim=aim,
        for_review=for_review, user=by.user, due_at=timezone.now(),
    )  # fmt: skip
    row.channels.set(chosen)
    audit(brand.organisation_id, "added", row, by)
    enqueue("publishing.read_feed", row.pk, key=str(row.pk))
    return row


@transaction.atomic
def pause_feed(by: Actor, row: Inflow, *, paused: bool) -> None:
    """Leave a feed unread for a while, or read it again."""
    Inflow.objects.filter(pk=row.pk).update(is_paused=paused, due_at=timezone.now())
    audit(row.organisation_id, "paused" if paused else "resumed", row, by)


@transaction.atomic
def remove_feed(by: Actor, row: Inflow) -> None:
    """Follow a feed no more; the drafts that it brought stay."""
    audit(row.organisation_id, "removed", row, by)
    row.delete()


def read_feed(number: int) -> int:
    """Read a feed that is due and make drafts of its new entries; how many were made."""
    row = Inflow.objects.filter(pk=number, is_paused=False).first()
    if row is None or row.due_at > timezone.now():
        return 0
    try:
        page = open_platform("feed").read("feed", {"url": row.url}, row.cursor, limit=MOST_ENTRIES)
    except ConnectorError as error:
        wait = error.wait if isinstance(error, RateLimited) else None
        due_at = timezone.now() + max(wait or AFTER_FAULT, EVERY)
        Inflow.objects.filter(pk=number).update(last_error=str(error), due_at=due_at)
        return 0
    return _taken(number, page)


@transaction.atomic
def _taken(number: int, page: Page) -> int:
    """Keep what a reading brought: each entry once, whoever reads it, and never its draft without it."""
    row = Inflow.objects.select_for_update().select_related("brand").filter(pk=number).first()
    if row is None:
        return 0
    now, is_first = timezone.now(), row.read_at is None
    made, left_out = 0, False
    # Feeds give the newest first; drafts stand in the order in which they were published.
    for item in sorted(page.items, key=lambda one: one.published_at):
        digest = hashlib.sha256(item.remote_id.encode("utf-8", "surrogatepass")).hexdigest()
        entry, is_new = InflowEntry.objects.get_or_create(inflow=row, digest=digest)
        if not is_new or is_first:
            continue
        left_out = made == MOST_DRAFTS
        if not left_out:
            entry.post = _draft(row, item)
            entry.save(update_fields=["post"])
            made += 1
    Inflow.objects.filter(pk=number).update(
        cursor=page.cursor, read_at=_read_at(row, page, now),
        last_error=_trouble(row, page, made, left_out=left_out),
        url=_lives_at(row, page), due_at=now + max(page.wait or EVERY, EVERY),
    )  # fmt: skip
    return made


def _lives_at(row: Inflow, page: Page) -> str:
    """Where a feed is read from now on: an address that has no room here is found by the old one."""
    return page.moved_to if 0 < len(page.moved_to) <= LONGEST_ADDRESS else row.url


def _trouble(row: Inflow, page: Page, made: int, *, left_out: bool) -> str:
    """What is wrong with a feed. That entries were left out is said until others come."""
    still = left_out if made else row.last_error == TOO_MANY
    return page.trouble or (TOO_MANY if still else "")


def _read_at(row: Inflow, page: Page, now: datetime) -> datetime | None:
    """When it was read; a reading that found no feed, or only part of a first one, is none."""
    return row.read_at if page.trouble or (page.more and row.read_at is None) else now


def _draft(row: Inflow, item: Item) -> Post:
    """A draft of one entry; handed in for review where that was wished. A person lets it leave."""
    link = item.url if item.url.startswith(("http://", "https://")) else ""
    text = filled(row.template, title=item.title, link=link, text=item.text)
    allowed = {one.pk for one in channels_of(row.brand)}
    told = [Told(one.pk) for one in row.channels.all() if one.pk in allowed]
    written = Written(
        text=text,
        title=item.title[:300],
        link="" if link and link in text else link[:2000],
        language=item.language[:10],
        aim=row.aim,
        told=told,
    )
    post = write_post(MACHINE, row.brand, written)
    if row.for_review:
        try:
            with transaction.atomic():
                hand_in(MACHINE, post)
        except Refused:
            pass  # no account, or something grave stands against it: it waits as a draft
    return post
