"""The secret address of a calendar: made, shown once, found by its hash, revoked."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from palabre.governance.acts import Actor, audit
from palabre.governance.keys import hash_of, new_key
from palabre.governance.models import Brand, User
from palabre.publishing.planning_models import CalendarLink

NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def make_link(by: Actor, brand: Brand, user: User) -> str:
    """The key of a person's new address for a brand's calendar; the one before ends."""
    key, key_hash = new_key()
    CalendarLink.objects.filter(brand=brand, user=user).delete()
    link = CalendarLink.objects.create(
        organisation=brand.organisation, brand=brand, user=user, key_hash=key_hash
    )
    audit(brand.organisation_id, "made", link, by)
    return key


def note_reading(link: CalendarLink) -> None:
    """Note that the calendar was read under the address; once an hour is enough for its person."""
    now = timezone.now()
    if link.used_at is None or link.used_at < now - NOTED_EVERY:
        CalendarLink.objects.filter(pk=link.pk).update(used_at=now)


@transaction.atomic
def revoke_link(by: Actor, link: CalendarLink) -> None:
    """From now on nothing is read under the address."""
    audit(link.organisation_id, "revoked", link, by)
    link.delete()


def link_of(key: str) -> CalendarLink | None:
    """The address that a key opens."""
    rows = CalendarLink.objects.select_related("organisation", "brand", "user")
    return rows.filter(key_hash=hash_of(key), user__is_active=True).first()
