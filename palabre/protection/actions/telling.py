"""How a brand is told: its quiet hours and daily mail, the ways beside mail, the steps of its escalation."""

from collections.abc import Iterable
from datetime import time

import httpx
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.doors import http
from palabre.connectors import messengers
from palabre.connectors.contract import Rejected
from palabre.connectors.signing import new_secret
from palabre.connectors.words import N_
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Refused
from palabre.listening.cleaning import on_one_line
from palabre.protection.models import Step, Telling, Way
from palabre.protection.rules.telling import MOST_MINUTES, MOST_STEPS, WayKind

MOST_WAYS = 20
NOT_SAFE = N_("Give an address that begins with https://.")


@transaction.atomic
def keep_telling(
    by: Actor, brand: Brand, *, zone: str, quiet_from: time | None, quiet_until: time | None,
    quiet_below: int, digest_below: int, digest_hour: int,
) -> Telling:  # fmt: skip
    """Keep the quiet hours and the daily mail of a brand. Raises `Refused` for hours that are none."""
    if (quiet_from is None) != (quiet_until is None):
        raise Refused(_("Quiet hours have a beginning and an end: give both, or neither."))
    if quiet_from is not None and quiet_from == quiet_until:
        raise Refused(_("Quiet hours that end when they begin would never end."))
    row, _made = Telling.objects.update_or_create(
        brand=brand,
        defaults={
            "zone": zone, "quiet_from": quiet_from, "quiet_until": quiet_until,
            "quiet_below": quiet_below, "digest_below": digest_below, "digest_hour": digest_hour,
        },
    )  # fmt: skip
    audit(brand.organisation_id, "changed", row, by)
    return row


@transaction.atomic
def add_way(by: Actor, brand: Brand, name: str, address: str, *, at_once: bool) -> Way:
    """Add a service or a program that is told. Its key, if it is a program, is in the row's ``secret`` now.

    Raises `Refused` with what is wrong with the address; nothing is called.
    """
    Brand.objects.select_for_update().get(pk=brand.pk)  # two never get one name
    name, address = on_one_line(name)[:80], address.strip()
    rows = Way.objects.filter(brand=brand)
    if rows.count() >= MOST_WAYS:
        raise Refused(_("There are as many ways as there may be."))
    if rows.filter(name=name).exists():
        raise Refused(_("“%(name)s” is there already.") % {"name": name})
    kind, place, key = _known(address)
    row = Way.objects.create(
        organisation_id=brand.organisation_id, brand=brand, name=name, kind=kind, place=place[:120],
        secret={"address": address} | ({"key": key} if key else {}), at_once=at_once,
    )  # fmt: skip
    audit(brand.organisation_id, "made", row, by, kind=kind)
    return row


def _known(address: str) -> tuple[str, str, str]:
    """The kind of an address, what may be shown of it, and a key of its own where it is a program's."""
    try:
        try:
            found = messengers.check(address, http())
        except Rejected as error:
            if str(error) != messengers.NOT_KNOWN or not address.lower().startswith("http"):
                raise
        else:
            return found.kind, found.name, ""
        target = http().addresses.check(address)
    except Rejected as error:
        raise Refused(_(str(error))) from None
    if target.scheme != "https" and not _is_allowed(target):
        raise Refused(_(NOT_SAFE))
    return WayKind.WEBHOOK, target.host, new_secret()


def _is_allowed(target: httpx.URL) -> bool:
    """Whether an administrator has named this host: it may be one of the house's own network."""
    return http().addresses.allowed(target.host, target.port or 80)


@transaction.atomic
def pause_way(by: Actor, way: Way, *, paused: bool) -> None:
    """Tell nothing by a way for now, or go on with what still waits for it."""
    if Way.objects.filter(pk=way.pk).exclude(is_paused=paused).update(is_paused=paused):
        audit(way.organisation_id, "paused" if paused else "resumed", way, by)


@transaction.atomic
def remove_way(by: Actor, way: Way) -> None:
    """Take a way off; what it was told stands with the alerts, under its name."""
    audit(way.organisation_id, "removed", way, by)
    way.delete()


@transaction.atomic
def add_step(
    by: Actor, brand: Brand, minutes: int, people: Iterable[Member], ways: Iterable[Way]
) -> Step:
    """Add a step of the escalation. Raises `Refused` when it tells nobody, or there are enough."""
    Brand.objects.select_for_update().get(pk=brand.pk)
    people, ways = list(people), list(ways)
    if not people and not ways:
        raise Refused(_("Choose who or what is told then."))
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(_("A step comes one minute to a day after the first telling."))
    if Step.objects.filter(brand=brand).count() >= MOST_STEPS:
        raise Refused(_("There are as many steps as there may be."))
    row = Step.objects.create(brand=brand, minutes=minutes, made_at=timezone.now())
    row.people.set(people)
    row.ways.set(ways)
    audit(brand.organisation_id, "made", row, by, minutes=minutes)
    return row


@transaction.atomic
def remove_step(by: Actor, step: Step) -> None:
    """Take a step off."""
    audit(step.brand.organisation_id, "removed", step, by)
    step.delete()
