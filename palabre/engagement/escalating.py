"""What time does to promises: they are computed anew after a change, and somebody is called for what drags.

Each slice is a transaction of its own, and says in it how far it went: who dies over one repeats nothing.
"""

from datetime import datetime

from django.db import transaction

from palabre.engagement.actions.acting import may_answer
from palabre.engagement.clocks import lock_conversations, lock_inbox, settle
from palabre.engagement.models import Conversation, Episode, Pledge
from palabre.engagement.rules import Priority, Stage
from palabre.governance.acts import MACHINE, audit
from palabre.governance.models import Member
from palabre.governance.rules import Role
from palabre.jobs import enqueue
from palabre.jobs.faults import alone

SLICE = 100
MOST_CALLED = 200
NEXT = {
    Priority.LOW: Priority.NORMAL,
    Priority.NORMAL: Priority.HIGH,
    Priority.HIGH: Priority.URGENT,
}


def uncounted() -> list[int]:
    """The brands whose hours or levels changed since all moments were computed."""
    return list(Pledge.objects.filter(counted_to__gte=0).values_list("pk", flat=True))


@transaction.atomic
def count_anew(number: int) -> bool:
    """Compute the moments of a brand's next waiting conversations; whether there may be more."""
    lock_inbox(number)
    row = Pledge.objects.filter(pk=number, counted_to__gte=0).first()
    if row is None:
        return False
    waiting = Conversation.objects.filter(brand=number, waiting_since__isnull=False)
    waiting = waiting.filter(pk__gt=row.counted_to).order_by("pk")
    found = list(waiting.values_list("pk", flat=True)[:SLICE])
    settle(lock_conversations(number, found))
    goes_on = len(found) == SLICE
    Pledge.objects.filter(pk=number).update(counted_to=found[-1] if goes_on else None)
    return goes_on


def escalate(now: datetime) -> int:
    """Call somebody for the conversations whose time for it has come, once a matter; give how many."""
    rows = Conversation.objects.filter(escalate_at__lte=now, stage=Stage.TO_DO)
    found = list(rows.order_by("escalate_at").values_list("pk", "brand")[:MOST_CALLED])
    return sum(alone(_call, number, brand, now) or 0 for number, brand in found)


@transaction.atomic
def _call(number: int, brand: int, now: datetime) -> int:
    rows = lock_conversations(brand, [number])
    service = Pledge.objects.filter(pk=brand).select_related("escalate_team").first()
    if not rows or service is None:
        return 0
    (row,) = rows
    if row.escalate_at is None or row.escalate_at > now or row.stage != Stage.TO_DO:
        return 0
    matter = Episode.objects.filter(conversation=row, after=row.rested, escalated_at=None)
    kept = matter.first()
    if kept is None or not matter.update(escalated_at=now):
        return 0
    changes: dict[str, object] = {}
    if service.escalate_team is not None:
        changes["team"] = row.team = service.escalate_team
    if service.escalate_raises and row.priority in NEXT:
        changes["priority"] = row.priority = NEXT[Priority(row.priority)]
    if changes:
        Conversation.objects.filter(pk=row.pk).update(**changes)
    settle([row])
    audit(row.organisation_id, "escalated", row, MACHINE, to=str(service.escalate_team or ""))
    for member in called(service):
        enqueue("engagement.tell_late", kept.pk, member.pk, key=f"{kept.pk}/{member.pk}")
    return 1


def called(service: Pledge) -> list[Member]:
    """Who is told of what drags, of those who may answer for the brand: the team that is called; those who
    lead where there is none, or nobody of it may."""
    rows = Member.objects.filter(
        organisation=service.brand.organisation_id, is_active=True, user__is_active=True
    ).prefetch_related("brands")
    team = rows.filter(teams=service.escalate_team) if service.escalate_team else rows.none()
    found = [one for one in team if may_answer(one, service.brand)]
    leaders = rows.filter(role__in=[Role.OWNER, Role.MANAGER])
    return found or [one for one in leaders if may_answer(one, service.brand)]
