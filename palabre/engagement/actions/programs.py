"""Programs that rules tell: added, paused, taken off; a message is sent again, under its name."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.connectors.signing import new_secret
from palabre.engagement.crm.rules import EVENT_MOVES, EventState
from palabre.engagement.models import RuleHook, RuleMessage
from palabre.governance.acts import Actor, Moved, audit, move
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue

MOST, MOST_AT_ONCE = 20, 1_000
# A program that lost what it took is told again; a customer file isn't, it would have people twice.
AGAIN = EVENT_MOVES | {EventState.SENT: frozenset({EventState.WAITING})}


@transaction.atomic
def add_program(by: Actor, brand: Brand, name: str, address: str) -> RuleHook:
    """Add a program with a key of its own to sign with. Raises `Refused`."""
    Brand.objects.select_for_update().get(pk=brand.pk)  # two never get one name
    rows = RuleHook.objects.filter(brand=brand)
    name, address = " ".join(name.split())[:80], address.strip()[:500]
    if rows.count() >= MOST:
        raise Refused(_("There are as many programs as there may be."))
    if not name:
        raise Refused(_("Give the program a name."))
    if rows.filter(name=name).exists():
        raise Refused(_("“%(name)s” is there already.") % {"name": name})
    if not address.startswith(("https://", "http://")):
        raise Refused(_("Give an address that begins with https://."))
    row = RuleHook.objects.create(
        organisation_id=brand.organisation_id, brand=brand, name=name, address=address,
        secret={"key": new_secret()},
    )  # fmt: skip
    audit(row.organisation_id, "made", row, by)
    return row


@transaction.atomic
def pause_program(by: Actor, row: RuleHook, *, paused: bool) -> None:
    """Tell a program nothing for now, or go on with what waits."""
    if not RuleHook.objects.filter(pk=row.pk).exclude(is_paused=paused).update(is_paused=paused):
        return
    audit(row.organisation_id, "paused" if paused else "resumed", row, by)
    if not paused:
        waiting = row.messages.filter(state=EventState.WAITING).order_by("pk")
        for number in waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]:
            enqueue("engagement.tell_program", number, key=str(number))


@transaction.atomic
def send_again(by: Actor, row: RuleMessage) -> None:
    """Send a message again that was given up, or that the program took and lost: by its name it knows one
    that it has. Raises `Refused` when it is on its way already."""
    try:
        move(row, EventState.WAITING, by, AGAIN)
    except Moved:
        raise Refused(_("Somebody has sent it again meanwhile.")) from None
    RuleMessage.objects.filter(pk=row.pk).update(attempts=0, due_at=timezone.now(), last_error="")
    enqueue("engagement.tell_program", row.pk, key=str(row.pk))


@transaction.atomic
def remove_program(by: Actor, row: RuleHook) -> None:
    """Take a program off with what it was told; rules that name it say that it is gone."""
    audit(row.organisation_id, "removed", row, by)
    row.delete()
