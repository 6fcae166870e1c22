"""The acts of a rule: the same verbs that members use, by the rule's own name."""

from django.utils.translation import gettext as _

from palabre.engagement.actions import conversations as verbs
from palabre.engagement.models import Conversation, Team
from palabre.engagement.rules import Priority
from palabre.engagement.ruling.asked import Act, Doing
from palabre.governance.acts import Actor
from palabre.governance.models import Brand, Member
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, Right, Role, rights_of


def do(by: Actor, row: Conversation, doing: Doing) -> None:
    """Do one act to a conversation. Raises `Refused` when what it names isn't there any more."""
    brand = row.brand
    match doing.act:
        case Act.ASSIGN:
            member, team = whom(brand, doing.value)
            verbs.assign(by, brand, [row.pk], member, team)
        case Act.TAG:
            verbs.tag(by, brand, [row.pk], doing.value)
        case Act.PRIORITY:
            verbs.prioritise(by, brand, [row.pk], Priority(doing.value))
        case Act.NOTE:
            verbs.note(by, row, doing.value)
        case Act.DONE:
            verbs.finish(by, brand, [row.pk])
        case _:
            raise Refused(_("Only a rule does this, of itself."))


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
    raise Refused(_("Whoever this rule gives conversations to isn’t there any more."))


def may_answer(member: Member, brand: Brand) -> bool:
    """Whether a member may answer for a brand."""
    limits = {one.pk for one in member.brands.all()}
    may = Right.ANSWER in rights_of(Role(member.role), limited=bool(limits))
    return may and (not limits or brand.pk in limits)
