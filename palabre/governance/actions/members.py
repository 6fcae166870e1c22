"""Members: their role, their brands, their leaving."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, Member, Organisation
from palabre.governance.rules import Refused, Right, Role, may_give, rights_of


def lock(organisation: Organisation | int) -> Organisation:
    """Hold an organisation's team still until the transaction ends."""
    pk = organisation if isinstance(organisation, int) else organisation.pk
    return Organisation.objects.select_for_update().get(pk=pk)


def check_may_give(by: Actor, organisation: Organisation, *roles: str) -> None:
    """Refuse when the actor may not give or take one of these roles; the machine may."""
    if by.user is None:
        return
    giver = Member.objects.filter(organisation=organisation, user=by.user, is_active=True).first()
    held = giver and rights_of(Role(giver.role), limited=giver.brands.exists())
    if giver is None or not held or Right.TEAM not in held:
        raise Refused(_("You can't change the team."))
    if not all(may_give(Role(giver.role), Role(role)) for role in roles):
        raise Refused(_("Only an owner can make, change or remove an owner."))


def check_brands(organisation: Organisation, role: str, brands: Iterable[Brand]) -> None:
    """Refuse brands of another organisation, and an owner who would own a part only."""
    brands = list(brands)
    if any(brand.organisation_id != organisation.pk for brand in brands):
        raise Refused(_("This brand belongs to another organisation."))
    if brands and role == Role.OWNER:
        raise Refused(_("An owner works for all brands."))


def check_an_owner_stays(member: Member) -> None:
    """Refuse when nobody but this member owns the organisation."""
    others = Member.objects.filter(
        organisation_id=member.organisation_id, role=Role.OWNER, is_active=True
    ).exclude(pk=member.pk)
    if member.role == Role.OWNER and member.is_active and not others.exists():
        raise Refused(_("The last owner stays: make somebody else an owner first."))


def change_member(by: Actor, member: Member, role: str, brands: Iterable[Brand] = ()) -> Member:
    """Give a member another role and the brands they work for (none listed: all of them)."""
    brands = list(brands)
    with transaction.atomic():
        organisation = lock(member.organisation_id)
        member = Member.objects.select_related("user").get(pk=member.pk)
        check_may_give(by, organisation, member.role, role)
        check_brands(organisation, role, brands)
        if role != Role.OWNER:
            check_an_owner_stays(member)
        before = member.role
        if before == role and set(member.brands.all()) == set(brands):
            return member
        member.role = role
        member.save(update_fields=["role"])
        member.brands.set(brands)
        audit(
            organisation,
            "changed role",
            member,
            by,
            before=before,
            role=role,
            brands=[brand.name for brand in brands],
        )
    return member


def remove_member(by: Actor, member: Member) -> None:
    """End a membership, by somebody of the team or by the person; pages close at once.

    The row stays, so that what the person did keeps its author; an invitation opens it again.
    """
    with transaction.atomic():
        organisation = lock(member.organisation_id)
        member = Member.objects.select_related("user").get(pk=member.pk)
        leaving = by.user is not None and by.user.pk == member.user_id
        if not leaving:
            check_may_give(by, organisation, member.role)
        check_an_owner_stays(member)
        if not member.is_active:
            return
        member.is_active = False
        member.save(update_fields=["is_active"])
        audit(organisation, "left" if leaving else "removed", member, by, role=member.role)
