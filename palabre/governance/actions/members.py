"""Members: their role, their brands, their leaving."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.holding import rights_of_member
from palabre.governance.models import Brand, Invitation, Member, Organisation
from palabre.governance.models.people import today
from palabre.governance.own_roles import built_in, name_of, own_named, rights_named
from palabre.governance.rules import Refused, Right, Role, may_give


def lock(organisation: Organisation | int) -> Organisation:
    """Hold an organisation's team still until the transaction ends."""
    pk = organisation if isinstance(organisation, int) else organisation.pk
    return Organisation.objects.select_for_update().get(pk=pk)


def held_by(by: Actor, organisation: Organisation) -> frozenset[Right]:
    """What the actor may do for the whole organisation: everything for the machine, nothing for strangers."""
    if by.user is None:
        return frozenset(Right)
    rows = Member.objects.filter(organisation=organisation, user=by.user, is_active=True)
    member = rows.select_related("organisation", "own_role").prefetch_related("brands").first()
    return rights_of_member(member) if member else frozenset()


def check_may_give(by: Actor, organisation: Organisation, *roles: str) -> None:
    """Refuse when the actor may not give or take one of these roles; the machine may."""
    if by.user is None:
        return
    held = held_by(by, organisation)
    if Right.TEAM not in held:
        raise Refused(_("You can't change the team."))
    if all(may_give(held, rights_named(organisation, role)) for role in roles):
        return
    if Role.OWNER in roles:
        raise Refused(_("Only an owner can make, change or remove an owner."))
    raise Refused(_("Nobody gives or takes a role that may do more than their own."))


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


def check_end(role: str, ends_on: date | None) -> None:
    """Refuse a last day that is past, and one for an owner."""
    if ends_on is not None and role == Role.OWNER:
        raise Refused(_("An owner stays: give them another role first."))
    if ends_on is not None and ends_on < today():
        raise Refused(_("This day is past: remove the member instead."))


def check_stays_no_longer(by: Actor, organisation: Organisation, ends_on: date | None) -> None:
    """Refuse an end later than the actor's own, which would be a way round it."""
    if by.user is None:
        return
    own = Member.objects.filter(organisation=organisation, user=by.user, is_active=True).first()
    if own and own.ends_on and (ends_on is None or ends_on > own.ends_on):
        raise Refused(_("Nobody stays longer by you than you do yourself."))


def change_member(
    by: Actor,
    member: Member,
    role: str,
    brands: Iterable[Brand] = (),
    ends_on: date | None = None,
) -> Member:
    """Give a member another role, the brands they work for (none listed: all of them), and a last day."""
    brands = list(brands)
    with transaction.atomic():
        organisation = lock(member.organisation_id)
        member = Member.objects.select_related("user", "own_role").get(pk=member.pk)
        check_may_give(by, organisation, name_of(member), role)
        check_brands(organisation, role, brands)
        check_end(role, ends_on)
        if role != Role.OWNER:
            check_an_owner_stays(member)
        before, told = name_of(member), word_or_role(member)
        same = before == role and member.ends_on == ends_on
        if same and set(member.brands.all()) == set(brands):
            return member
        if member.ends_on != ends_on:
            check_stays_no_longer(by, organisation, ends_on)
            member.ends_on, member.end_told_on = ends_on, None
        member.own_role = own_named(organisation, role)
        member.role = built_in(member.own_role, role)
        member.save(update_fields=["role", "own_role", "ends_on", "end_told_on"])
        member.brands.set(brands)
        audit(
            organisation,
            "changed role",
            member,
            by,
            before=told,
            role=word_or_role(member),
            brands=[brand.name for brand in brands],
            **({"ends_on": ends_on.isoformat()} if ends_on else {}),
        )
    return member


def word_or_role(one: Member | Invitation) -> str:
    """How the trail calls a role: a built-in one by its word, an own one by its name."""
    return one.own_role.name if one.own_role else one.role


def remove_member(by: Actor, member: Member) -> None:
    """End a membership, by somebody of the team or by the person; pages close at once.

    The row stays, so that what the person did keeps its author; an invitation opens it again.
    """
    with transaction.atomic():
        organisation = lock(member.organisation_id)
        member = Member.objects.select_related("user", "own_role").get(pk=member.pk)
        leaving = by.user is not None and by.user.pk == member.user_id
        if not leaving:
            check_may_give(by, organisation, name_of(member))
        check_an_owner_stays(member)
        if not member.is_active:
            return
        member.is_active = False
        member.save(update_fields=["is_active"])
        audit(organisation, "left" if leaving else "removed", member, by, role=member.role)
