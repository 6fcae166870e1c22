"""Invitations: a link by mail, kept as a hash, good once and for a while."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.actions.members import (
    check_brands,
    check_end,
    check_may_give,
    check_stays_no_longer,
    lock,
    word_or_role,
)
from palabre.governance.acts import Actor, audit
from palabre.governance.keys import hash_of, new_key
from palabre.governance.models import Brand, Invitation, Member, Organisation, User
from palabre.governance.own_roles import built_in, name_of, own_named
from palabre.governance.rules import INVITATION_DAYS, Refused


def find_invitation(key: str) -> Invitation | None:
    """The invitation that this key opens, if it is still open."""
    return find_opened(hash_of(key))


def find_opened(key_hash: str) -> Invitation | None:
    """The invitation with this hash of a key, which is all that a session remembers of a link."""
    return (
        Invitation.objects.select_related("organisation", "invited_by", "own_role")
        .filter(
            key_hash=key_hash,
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=timezone.now(),
        )
        .first()
    )


def invite(
    by: Actor,
    organisation: Organisation,
    email: str,
    role: str,
    brands: Iterable[Brand] = (),
    language: str = "fr",
    ends_on: date | None = None,
) -> tuple[Invitation, str]:
    """Hold a door open for an address; gives the invitation and its key, which is kept nowhere.

    An earlier open invitation of the same address ends. Refused for somebody who is already in.
    """
    email, brands = email.strip().lower(), list(brands)
    key, key_hash = new_key()
    with transaction.atomic():
        organisation = lock(organisation)
        check_may_give(by, organisation, role)
        check_brands(organisation, role, brands)
        check_end(role, ends_on)
        check_stays_no_longer(by, organisation, ends_on)
        own = own_named(organisation, role)
        if organisation.members.filter(user__email=email, is_active=True).exists():
            raise Refused(_("This person is already a member."))
        organisation.invitations.filter(email=email, accepted_at=None, revoked_at=None).update(
            revoked_at=timezone.now()
        )
        invitation = Invitation.objects.create(
            organisation=organisation,
            email=email,
            role=built_in(own, role),
            own_role=own,
            ends_on=ends_on,
            language=language,
            key_hash=key_hash,
            invited_by=by.user,
            expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
        )
        invitation.brands.set(brands)
        told = [one.name for one in brands]
        audit(organisation, "invited", invitation, by, role=word_or_role(invitation), brands=told)
    return invitation, key


def _open(invitation: Invitation) -> Invitation:
    """The same invitation read anew under the lock, if nobody has used or ended it meanwhile."""
    lock(invitation.organisation_id)
    fresh = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, revoked_at=None
    ).select_related("organisation", "own_role")
    if (found := fresh.first()) is None:
        raise Refused(_("This invitation has already been used or withdrawn."))
    return found


def renew(by: Actor, invitation: Invitation) -> tuple[Invitation, str]:
    """Give an open invitation a new key and a new term; the link sent before stops working."""
    key, key_hash = new_key()
    with transaction.atomic():
        invitation = _open(invitation)
        check_may_give(by, invitation.organisation, name_of(invitation))
        invitation.key_hash = key_hash
        invitation.expires_at = timezone.now() + timedelta(days=INVITATION_DAYS)
        invitation.save(update_fields=["key_hash", "expires_at"])
        audit(invitation.organisation, "renewed", invitation, by, role=invitation.role)
    return invitation, key


def revoke(by: Actor, invitation: Invitation) -> None:
    """Close the door again."""
    with transaction.atomic():
        invitation = _open(invitation)
        check_may_give(by, invitation.organisation, name_of(invitation))
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        audit(invitation.organisation, "revoked", invitation, by)


def accept(by: Actor, invitation: Invitation) -> Member:
    """Let the invited person in, once; a former member comes back with the new role."""
    if by.user is None:
        raise Refused(_("Only a person can accept an invitation."))
    with transaction.atomic():
        invitation = _open(invitation)
        if invitation.expires_at <= timezone.now():
            raise Refused(_("This invitation has expired. Ask for a new one."))
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
        member, made = Member.objects.get_or_create(
            organisation=invitation.organisation,
            user=by.user,
            defaults={"role": invitation.role},
        )
        if not made and member.is_active and not member.is_over:
            raise Refused(_("You are already a member."))
        member.role, member.own_role, member.is_active = (
            invitation.role, invitation.own_role, True
        )  # fmt: skip
        member.ends_on, member.end_told_on = invitation.ends_on, None
        member.save(update_fields=["role", "own_role", "is_active", "ends_on", "end_told_on"])
        member.brands.set(invitation.brands.all())
        audit(invitation.organisation, "joined", member, by, role=word_or_role(member))
    return member


def sign_up_invited(invitation: Invitation, name: str, password: str) -> Member:
    """Make the invited person's account and let them in.

    The link came by mail, so the address is theirs. Refused when it has an account already.
    """
    with transaction.atomic():
        invitation = _open(invitation)
        if User.objects.filter(email=invitation.email).exists():
            raise Refused(_("This address already has an account: sign in to accept."))
        user = User.objects.create_user(
            invitation.email, password, name=name, language=invitation.language
        )
        return accept(Actor.person(user), invitation)
