"""Who is to be told of an alert, by which way and when: rows that say so, each written once.

A row is made for each person and way of the first telling, and for each of a step of the escalation when it
is due. `sending` does what they say.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.actions import notify
from palabre.governance.acts import MACHINE
from palabre.governance.middleware import zone_of
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Role
from palabre.jobs import enqueue
from palabre.jobs.faults import alone
from palabre.protection.actions.alerts import KIND, may_see, told_of
from palabre.protection.models import Alert, Call, Step, Telling, Way
from palabre.protection.rules.alerts import AlertState
from palabre.protection.rules.telling import CallState, Held, Manner, Rung, due_steps, hold
from palabre.protection.told import headline

FRESH = timedelta(days=1)
LOST = timedelta(minutes=1)
INTERRUPTED = timedelta(minutes=3)
SWEPT_AT_ONCE = 500


def begin(number: int) -> None:
    """Tell of an alert in the browser, and write down who is told by what else, and when. Once an alert."""
    now = timezone.now()
    with transaction.atomic():
        rows = Alert.objects.select_for_update(of=("self",)).select_related(
            "brand__organisation", "topic"
        )
        alert = rows.filter(pk=number, state=AlertState.OPEN).first()
        if alert is None or alert.calls.exists():
            return
        people = told_of(alert.brand)
        notify(
            MACHINE, alert.brand.organisation, [one.user for one in people], KIND,
            partial(headline, alert), _page(alert), f"alert {alert.pk}",
        )  # fmt: skip
        manner, zone = manner_of(alert.brand)
        for one in people:
            held, due = hold(alert.gravity, now, manner, _zone(one, zone))
            _write(alert, held, due, member=one)
        _write_ways(alert, now, manner, zone)


def manner_of(brand: Brand) -> tuple[Manner, tzinfo]:
    """How a brand wants to be told, and the time zone of its hours."""
    row = Telling.objects.filter(pk=brand.pk).first()
    return (row.manner, zone_of(row.zone)) if row else (Manner(), zone_of(""))


def _zone(member: Member | None, otherwise: tzinfo) -> tzinfo:
    """A person's own time zone, where they have set one."""
    name = member.user.time_zone if member else ""
    return zone_of(name) if name else otherwise


def _write_ways(alert: Alert, now: datetime, manner: Manner, zone: tzinfo) -> None:
    """The ways that are told at once. The day's mail is a mail: of small alerts they are told nothing."""
    held, due = hold(alert.gravity, now, manner, zone)
    if held is Held.DIGEST:
        return
    for way in Way.objects.filter(brand=alert.brand, at_once=True, is_paused=False):
        _write(alert, held, due, way=way)


def _write(
    alert: Alert, held: Held, due: datetime, *, member: Member | None = None, way: Way | None = None,
    step: Step | None = None,
) -> None:  # fmt: skip
    row, fresh = Call.objects.get_or_create(
        alert=alert, step=step.pk if step else 0, member=member, way=way,
        defaults={
            "held": held, "at": due, "due_at": due, "name": way.name if way else "",
            "minutes": step.minutes if step else 0,
        },
    )  # fmt: skip
    if fresh and held is not Held.DIGEST:
        enqueue("protection.call", row.pk, key=str(row.pk), due_at=due, priority=-1)


def rise(alert: Alert) -> None:
    """Tell at once what waited for the quiet hours or the day's mail, when the alert has become graver."""
    now = timezone.now()
    manner, own = manner_of(alert.brand)
    with transaction.atomic():
        waiting = alert.calls.select_for_update(of=("self",)).filter(state=CallState.WAITING)
        was_small = False
        for row in waiting.exclude(held=Held.NO).select_related("member__user"):
            held, due = hold(alert.gravity, now, manner, _zone(row.member, own))
            if row.attempts or held == row.held:
                continue
            was_small |= row.held == Held.DIGEST
            alert.calls.filter(pk=row.pk).update(held=held, at=due, due_at=due)
        if was_small:
            _write_ways(alert, now, manner, own)


def escalate(alert: Alert, steps: Iterable[Step]) -> None:
    """Write down the steps that are due because nobody looks; each once."""
    now = timezone.now()
    manner, zone = manner_of(alert.brand)
    first = alert.calls.filter(step=0).exclude(held=Held.DIGEST).order_by("at").first()
    if first is None or hold(alert.gravity, now, manner, zone)[0] is not Held.NO:
        return
    due = due_steps(first.at, now, [Rung(one.pk, one.minutes, one.made_at) for one in steps])
    with transaction.atomic():
        Alert.objects.select_for_update().get(pk=alert.pk)
        done = set(alert.calls.values_list("step", flat=True))
        for step in steps:
            if step.pk in due and step.pk not in done:
                _take(alert, step, now)


def _take(alert: Alert, step: Step, now: datetime) -> None:
    people = step.people.filter(is_active=True, user__is_active=True).prefetch_related("brands")
    for one in people:
        if may_see(one, alert.brand):
            _write(alert, Held.NO, now, member=one, step=step)
    for way in step.ways.filter(is_paused=False):
        _write(alert, Held.NO, now, way=way, step=step)


def sweep() -> None:
    """Look at all that stands: who was told of nothing, what became graver or stays unseen, what is due."""
    now = timezone.now()
    standing = Alert.objects.filter(state=AlertState.OPEN).select_related(
        "brand__organisation", "topic"
    )
    _set_back(now)
    missed = Q(at__gt=now - FRESH, at__lt=now - LOST) | Q(at__gt=now)
    for alert in standing.filter(missed, calls=None):
        alone(begin, alert.pk)
    waits = {"calls__state": CallState.WAITING, "calls__held__in": [Held.QUIET, Held.DIGEST]}
    for alert in standing.filter(**waits).distinct():
        alone(rise, alert)
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.all():
        steps.setdefault(step.brand_id, []).append(step)
    for alert in standing.filter(brand__in=steps):
        alone(escalate, alert, steps[alert.brand_id])
    _leave_out()
    _nudge(now)
    tied = ("alert__brand__organisation", "alert__topic", "way", "member__user")
    cut_off = Call.objects.filter(state=CallState.UNKNOWN, reported_at=None)
    is_old = Q(tried_at__lt=now - INTERRUPTED) | Q(tried_at__gt=now + INTERRUPTED)
    for row in cut_off.filter(is_old).select_related(*tied):
        alone(report, row)


def _set_back(now: datetime) -> None:
    """What was told at once by a clock that ran ahead was told now: it and its steps don't wait."""
    ahead = Call.objects.filter(held=Held.NO, at__gt=now + LOST)
    ahead.filter(state=CallState.WAITING).update(at=now, due_at=now)
    ahead.update(at=now)


def _leave_out() -> None:
    """Nobody is told any more of what somebody looks after; the day's mail leaves out what is over alone."""
    waiting = Call.objects.filter(state=CallState.WAITING)
    waiting.filter(alert__state=AlertState.CLOSED).update(state=CallState.LEFT_OUT)
    waiting.filter(alert__state=AlertState.SEEN).exclude(held=Held.DIGEST).update(
        state=CallState.LEFT_OUT
    )


def _nudge(now: datetime) -> None:
    due = Call.objects.filter(state=CallState.WAITING, due_at__lte=now).order_by("due_at")
    due = due.exclude(
        way__is_paused=True
    )  # what waits for a pause to end keeps nothing else waiting
    for number in due.exclude(held=Held.DIGEST).values_list("pk", flat=True)[:SWEPT_AT_ONCE]:
        enqueue("protection.call", number, key=str(number), priority=-1)
    small = due.filter(held=Held.DIGEST).order_by().values_list("alert__brand", "member").distinct()
    for brand, member in small[:SWEPT_AT_ONCE]:
        enqueue("protection.mail_digest", brand, member, key=f"{brand}/{member}")


def report(row: Call) -> None:
    """Tell the owners and managers that a telling may not have left; it isn't repeated by itself."""
    brand = row.alert.brand
    leaders = Member.objects.filter(
        organisation=brand.organisation_id, role__in=[Role.OWNER, Role.MANAGER], is_active=True
    ).select_related("user").prefetch_related("brands")  # fmt: skip
    with transaction.atomic():
        fresh = Call.objects.filter(pk=row.pk, reported_at=None).update(reported_at=timezone.now())
        if not fresh:
            return
        notify(
            MACHINE, brand.organisation, [one.user for one in leaders if may_see(one, brand)], KIND,
            partial(_unsure, row), _page(row.alert), f"call {row.pk}",
        )  # fmt: skip


def _unsure(row: Call) -> str:
    who = row.name or (row.member.user if row.member else "")
    return _("%(who)s may not have been told of an alert: nobody knows whether it left.") % {
        "who": who
    }


def _page(alert: Alert) -> str:
    place = [alert.brand.organisation.slug, alert.brand.slug, alert.pk]
    return reverse("protect_alert", args=place)
