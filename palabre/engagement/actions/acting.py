"""What is done to conversations by its name: one table for members, macros and rules."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from palabre.engagement.actions import conversations as verbs
from palabre.engagement.macros import ME, NOBODY
from palabre.engagement.models import Team
from palabre.engagement.rules import Priority, nap_ends
from palabre.governance.acts import Actor
from palabre.governance.holding import rights_of_member
from palabre.governance.models import Brand, Member
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, Right

FARTHEST = timedelta(days=366)
# Who does it, in which brand, to which conversations, with what word, and the member behind it, if any; how
# many changed.
Act = Callable[[Actor, Brand, Sequence[int], str, Member | None], int]


def may_answer(member: Member, brand: Brand) -> bool:
    """Whether a member may answer for a brand."""
    limits = {one.pk for one in member.brands.all()}
    may = Right.ANSWER in rights_of_member(member, brand)
    return may and (not limits or brand.pk in limits)


def whom(brand: Brand, value: str) -> tuple[Member | None, Team | None]:
    """The member ("member-4") or team ("team-2") that is named. Raises `Refused` for nobody there."""
    kind, _dash, digits = value.partition("-")
    number = number_in(digits) or 0
    if kind == "team":
        teams = Team.objects.filter(organisation=brand.organisation_id, retired_at=None)
        team = teams.filter(pk=number).first()
        if team is not None:
            return None, team
    else:
        rows = Member.objects.filter(organisation=brand.organisation_id, is_active=True)
        member = rows.filter(pk=number, user__is_active=True).first()
        if member is not None and may_answer(member, brand):
            return member, None
    raise Refused(_("Whoever it is to be given to isn’t there any more."))


def given_to(brand: Brand, value: str, runner: Member | None) -> tuple[Member | None, Team | None]:
    """To whom conversations go: who does it ("me"), nobody, a member or a team. Raises `Refused`."""
    if value == ME and runner is not None:
        return runner, None
    return (None, None) if value in {"", NOBODY} else whom(brand, value)


def priority_of(value: str) -> Priority:
    """The priority of this name. Raises `Refused` for none."""
    if value not in set(Priority):
        raise Refused(_("Choose a priority."))
    return Priority(value)


def until_of(value: str) -> datetime:
    """When a conversation that is put aside comes back: a nap by its name, or a moment. Raises `Refused`."""
    now = timezone.localtime()
    if named := nap_ends(value, now):
        return named
    try:
        found = parse_datetime(value)
    except ValueError:
        found = None
    if found is None:
        raise Refused(_("Say until when."))
    found = found if timezone.is_aware(found) else timezone.make_aware(found)
    if not now < found < now + FARTHEST:
        raise Refused(_("Choose a moment within the coming year."))
    return found


ACTS: Mapping[str, Act] = {
    "assign": lambda by, brand, numbers, value, runner: verbs.assign(
        by, brand, numbers, *given_to(brand, value, runner)
    ),
    "priority": lambda by, brand, numbers, value, _: verbs.prioritise(
        by, brand, numbers, priority_of(value)
    ),
    "tag": lambda by, brand, numbers, value, _: verbs.tag(by, brand, numbers, value),
    "done": lambda by, brand, numbers, *_: verbs.finish(by, brand, numbers),
    "snooze": lambda by, brand, numbers, value, _: verbs.snooze(
        by, brand, numbers, until_of(value)
    ),
    "reopen": lambda by, brand, numbers, *_: verbs.reopen(by, brand, numbers),
}
