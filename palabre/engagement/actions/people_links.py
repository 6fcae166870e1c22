"""Customer files: linked, changed, paused, tried again, taken off."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.connectors.signing import new_secret
from palabre.engagement.crm import rest
from palabre.engagement.crm.rules import EVENT_MOVES, EventState, LinkKind, News
from palabre.engagement.models import CrmEvent, CrmLink, CrmRecord, Segment
from palabre.engagement.people.access import people_of
from palabre.engagement.people.cards import may_leave
from palabre.engagement.people.segments import people_in
from palabre.governance.acts import Actor, Moved, audit, move
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue

MOST_LINKS, MOST_AT_ONCE = 10, 20_000


@transaction.atomic
def add_link(
    by: Actor, brand: Brand, kind: LinkKind, *, name: str, address: str, account: str = "",
    secret: str = "", segment: Segment | None = None,
) -> CrmLink:  # fmt: skip
    """Link a customer file. A webhook gets a key of ours to sign with. Raises `Refused`."""
    if CrmLink.objects.filter(brand=brand).count() >= MOST_LINKS:
        raise Refused(_("There are as many links as there may be."))
    address = address.strip()
    if not address.startswith(("https://", "http://")):
        raise Refused(_("Give an address that begins with https://."))
    if not secret and kind != LinkKind.WEBHOOK:
        raise Refused(_("Give the password or the key that opens it."))
    mapping = dict(rest.templates()[kind].mapping) if kind in rest.templates() else {}
    row = CrmLink.objects.create(
        organisation=brand.organisation, brand=brand, kind=kind, name=name.strip()[:100],
        address=address[:500], account=account.strip()[:200], segment=segment, mapping=mapping,
        secret={"key": new_secret() if kind == LinkKind.WEBHOOK else secret}, due_at=timezone.now(),
    )  # fmt: skip
    audit(brand.organisation_id, "made", row, by, sort=str(kind))
    if kind == LinkKind.CARDDAV:
        enqueue("engagement.sync_people", row.pk, key=str(row.pk))
    return row


@transaction.atomic
def change_link(
    by: Actor, row: CrmLink, *, mapping: Mapping[str, str] | None = None,
    segment: Segment | None = None, secret: str = "",
) -> None:  # fmt: skip
    """Change which fields are told under which names, whose records go there, and the key."""
    changed = ["segment"]  # what isn't given may have been changed meanwhile by somebody else
    if mapping is not None:
        changed.append("mapping")
        row.mapping = {
            ours: theirs.strip()[:100]
            for ours, theirs in mapping.items()
            if ours in rest.FIELDS and theirs.strip()
        }
    row.segment = segment
    if secret:
        changed.append("secret")
        row.secret = {"key": secret}
    row.save(update_fields=changed)
    audit(row.organisation_id, "changed", row, by)


@transaction.atomic
def pause_link(by: Actor, row: CrmLink, *, paused: bool) -> None:
    """Tell a customer file nothing for now, or go on where it stopped."""
    if not CrmLink.objects.filter(pk=row.pk).exclude(is_paused=paused).update(is_paused=paused):
        return
    audit(row.organisation_id, "paused" if paused else "resumed", row, by)
    if not paused:
        nudge(row)


def nudge(row: CrmLink) -> None:
    """Have a customer file looked at now."""
    if row.kind == LinkKind.CARDDAV:
        CrmLink.objects.filter(pk=row.pk).update(due_at=timezone.now(), attempts=0)
        enqueue("engagement.sync_people", row.pk, key=str(row.pk))
        return
    waiting = CrmEvent.objects.filter(link=row, state=EventState.WAITING).values_list(
        "pk", flat=True
    )
    for number in waiting[:1_000]:
        enqueue("engagement.tell_crm", number, key=str(number))


@transaction.atomic
def tell_all(by: Actor, row: CrmLink) -> int:
    """Tell a customer file of everybody who may go there and isn't there; how many."""
    people = may_leave(people_of(row.brand))
    if row.segment is not None:
        people = people_in(row.segment, people)
    there = CrmRecord.objects.filter(link=row, person__isnull=False).values("person")
    waiting = CrmEvent.objects.filter(link=row, state=EventState.WAITING).values("person_number")
    numbers = people.exclude(pk__in=there).exclude(pk__in=waiting).values_list("pk", flat=True)
    now = timezone.now()
    made = CrmEvent.objects.bulk_create(
        CrmEvent(link=row, person_number=number, news=News.MADE, due_at=now)
        for number in numbers[:MOST_AT_ONCE]
    )
    audit(row.organisation_id, "told all", row, by, count=len(made))
    return len(made)


@transaction.atomic
def try_again(by: Actor, row: CrmEvent) -> None:
    """Send a message again that was given up. Raises `Refused` when it isn't given up any more."""
    try:
        move(row, EventState.WAITING, by, EVENT_MOVES)
    except Moved:
        raise Refused(_("Somebody has sent it again meanwhile.")) from None
    CrmEvent.objects.filter(pk=row.pk).update(attempts=0, due_at=timezone.now(), last_error="")
    enqueue("engagement.tell_crm", row.pk, key=str(row.pk))


@transaction.atomic
def remove_link(by: Actor, row: CrmLink) -> None:
    """Link a customer file no more; what stands in it stays there."""
    audit(row.organisation_id, "removed", row, by)
    row.delete()
