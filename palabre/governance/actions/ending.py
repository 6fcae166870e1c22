"""Memberships that end on a day: told a week before, closed on the day after."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from palabre.governance.actions.members import lock
from palabre.governance.actions.notices import notify
from palabre.governance.acts import MACHINE, audit
from palabre.governance.holding import given_by_role
from palabre.governance.models import Member
from palabre.governance.models.people import today
from palabre.governance.rules import Right

TOLD_BEFORE = timedelta(days=7)


def end_memberships() -> int:
    """Close the memberships whose last day is over; give how many it were."""
    over = Member.objects.filter(is_active=True, ends_on__lt=today())
    return sum(_end(number) for number in over.values_list("pk", flat=True))


@transaction.atomic
def _end(number: int) -> bool:
    organisation = Member.objects.values_list("organisation", flat=True).get(pk=number)
    lock(organisation)
    over = Member.objects.filter(pk=number, is_active=True, ends_on__lt=today())
    if (member := over.select_related("user").first()) is None:
        return False
    member.is_active = False
    member.save(update_fields=["is_active"])
    audit(organisation, "ended", member, MACHINE)
    return True


def tell_before_the_end() -> int:
    """Tell, once, who leaves within a week, and those who lead the team; give how many leave."""
    last = today() + TOLD_BEFORE
    rows = Member.objects.filter(is_active=True, ends_on__lte=last, end_told_on=None)
    return sum(_tell(one) for one in rows.select_related("user", "organisation"))


@transaction.atomic
def _tell(member: Member) -> bool:
    untold = Member.objects.filter(pk=member.pk, end_told_on=None)
    if untold.update(end_told_on=today()) != 1:
        return False
    others = Member.objects.filter(organisation=member.organisation, is_active=True)
    leaders = [
        one.user
        for one in others.select_related("user", "own_role").prefetch_related("brands")
        if Right.TEAM in given_by_role(one) and not one.brands.all()
    ]
    day = member.ends_on or today()
    notify(
        MACHINE, member.organisation, [member.user, *leaders], "membership",
        lambda: _("The membership of %(name)s ends on %(day)s.")
        % {"name": member.user, "day": date_format(day, "DATE_FORMAT")},
        reverse("govern_team", args=[member.organisation.slug]), key=f"end-{member.pk}",
    )  # fmt: skip
    return True
