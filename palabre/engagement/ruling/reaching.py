"""A rule tells people something met it: in the browser at once, by one mail for all of some minutes; and an
alert, which is mailed at once and stands until somebody closes it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement import mail
from palabre.engagement.actions.acting import may_answer, whom
from palabre.engagement.actions.answers import held
from palabre.engagement.models import Alarm, Conversation, RuleNotice, RuleRun, Turn
from palabre.engagement.rules import AlarmState
from palabre.engagement.ruling.asked import Doing
from palabre.governance.actions import notify
from palabre.governance.acts import Actor
from palabre.governance.mail import KEPT, next_try
from palabre.governance.models import Brand, Member, Notice
from palabre.governance.rules import Refused
from palabre.jobs import enqueue

# What rules tell somebody within so long is one mail.
GATHERED = timedelta(minutes=10)
MOST_IN_A_MAIL = 50
KIND, ALERT = "rule", "alert"


def people_named(brand: Brand, values: Iterable[str]) -> list[Member]:
    """Those who are named, each once, teams as their members; who may not answer any more is left out.

    Raises `Refused` when nobody is left.
    """
    found: dict[int, Member] = {}
    for value in values:
        try:
            member, team = whom(brand, value)
        except Refused:
            continue
        rows = Member.objects.filter(is_active=True, user__is_active=True)
        rows = rows.filter(teams=team) if team else rows.filter(pk=member.pk if member else 0)
        for one in rows.select_related("user").prefetch_related("brands"):
            if may_answer(one, brand):
                found[one.pk] = one
    if not found:
        raise Refused(_("Nobody whom this rule tells is there any more."))
    return list(found.values())


def _link(row: Conversation, name: str = "engage_conversation") -> str:
    return reverse(name, args=[row.brand.organisation.slug, row.brand.slug, row.pk])


def _told(rule: str, text: str) -> str:
    """One line for the bell: what the rule's writer wants said, else that it was met."""
    said = text or _("a conversation for you")
    return _("%(rule)s: %(said)s") % {"rule": rule, "said": said}


def tell(by: Actor, run: RuleRun, turn: Turn, doing: Doing) -> dict[str, Any]:
    """Tell the people who are named. Raises `Refused` when none of them is there any more."""
    row = turn.conversation
    people = people_named(row.brand, doing.whom)
    key = f"rule {run.rule_id} {row.pk}"
    sentence = partial(_told, run.rule.name, doing.value)
    users = [one.user for one in people]
    notify(by, row.brand.organisation, users, KIND, sentence, _link(row), key)
    RuleNotice.objects.bulk_create(
        [
            RuleNotice(
                member=one, brand=row.brand, conversation=row, rule_name=run.rule.name,
                text=doing.value[:200], key=key,
            )
            for one in people
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    at = timezone.now() + GATHERED
    for one in people:
        enqueue("engagement.tell_of_rules", one.pk, key=str(one.pk), due_at=at)
    return {"count": len(people)}


def mail_notices(number: int) -> None:
    """Mail a member in one letter what rules told them, but for what they have read since; once sent, or too
    old, it goes. So does what may have left as the connection broke: rather unsaid than said twice."""
    rows = RuleNotice.objects.filter(member=number)
    rows.filter(at__lt=timezone.now() - KEPT).delete()
    found = list(rows.select_related("brand__organisation", "conversation")[:MOST_IN_A_MAIL])
    member = Member.objects.select_related("user", "organisation").filter(pk=number).first()
    if not found or member is None:
        return
    unread = Notice.objects.filter(user=member.user, organisation=member.organisation, read_at=None)
    open_ones = set(unread.filter(kind=KIND).values_list("key", flat=True))
    wanted = [one for one in found if one.key in open_ones]
    waits = False
    try:
        waits = member.is_active and bool(wanted) and not mail.tell_of_rules(wanted, member)
    finally:
        if not waits:
            rows.filter(pk__in=[one.pk for one in found]).delete()


def sweep() -> int:
    """Find members whose mail lost its nudge, or waits since the mail server refused; how many."""
    late = RuleNotice.objects.filter(at__lt=timezone.now() - 2 * GATHERED)
    found = list(late.order_by().values_list("member", flat=True).distinct())
    for number in found:
        enqueue("engagement.tell_of_rules", number, key=str(number))
    return len(found)


def open_alert(by: Actor, run: RuleRun, turn: Turn, doing: Doing) -> dict[str, Any]:
    """Open an alert about a conversation, or count that the one which is open was met again.

    Raises `Refused` when nobody whom it calls is there any more.
    """
    row = held(turn.conversation)
    people = people_named(row.brand, doing.whom)
    known = Alarm.objects.filter(rule=run.rule, conversation=row).exclude(state=AlarmState.CLOSED)
    if known.update(times=F("times") + 1, last_at=timezone.now()):
        return {"did": "again"}
    alarm = Alarm.objects.create(
        organisation_id=row.organisation_id, brand=row.brand, rule=run.rule, conversation=row,
        rule_name=run.rule.name, text=doing.value[:200],
    )  # fmt: skip
    alarm.people.set(people)
    link = reverse("engage_alerts", args=[row.brand.organisation.slug, row.brand.slug])
    sentence = partial(_alarmed, run.rule.name, doing.value)
    users = [one.user for one in people]
    notify(by, row.brand.organisation, users, ALERT, sentence, link, f"alert {alarm.pk}")
    for one in people:
        enqueue("engagement.tell_alarm", alarm.pk, one.pk, key=f"{alarm.pk}/{one.pk}", priority=-1)
    return {"alert": alarm.pk}


def _alarmed(rule: str, text: str) -> str:
    return _("Alert: %(said)s") % {"said": text or rule}


def mail_alarm(number: int, member: int) -> datetime | None:
    """Mail somebody about an alert at once, unless somebody has seen it meanwhile; when to try again, None
    when nothing is left to do."""
    rows = Alarm.objects.select_related("brand__organisation", "conversation")
    alarm = rows.filter(pk=number, state=AlarmState.OPEN).first()
    person = Member.objects.select_related("user").filter(pk=member, is_active=True).first()
    if alarm is None or person is None or mail.tell_alarm(alarm, person):
        return None
    return next_try(alarm.at)
