"""What a member may do as things stand: their role, their brands, and what the house asks of them first.

The one place that says so: pages, programs, live views and rules all ask here.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from allauth.mfa.models import Authenticator
from django.urls import reverse

from palabre.governance.models import Brand, CharterAcceptance, CharterVersion, Member, Organisation
from palabre.governance.models.people import today
from palabre.governance.own_roles import rights_in
from palabre.governance.rules import GRACE_OF_NEWCOMERS, RIGHTS, SPEAKING, Right, Role, narrowed


class Lack(StrEnum):
    """What a member has to do before they hold a right that their role gives."""

    SECOND_FACTOR = "second_factor"
    CHARTER = "charter"


def version_in_force(organisation: Organisation, brand: Brand | None) -> CharterVersion | None:
    """The version that holds: the brand's own unless it was ended, else the organisation's; None where none
    is published."""
    rows = CharterVersion.objects.filter(charter__organisation=organisation)
    rows = rows.select_related("charter").order_by("-number")
    own = rows.filter(charter__brand=brand, charter__ended_at=None).first() if brand else None
    return own or rows.filter(charter__brand=None).first()


def accept_address(organisation: Organisation, brand: Brand | None) -> str:
    """The page on which a charter is read and accepted."""
    if brand is None:
        return reverse("govern_charter_accept", args=[organisation.slug])
    return reverse("govern_charter_accept_brand", args=[organisation.slug, brand.slug])


FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_factor_due(member: Member, since: date) -> date:
    """The day from which a member needs a second factor: who joins late has a few days, too."""
    return max(since, member.joined_at.date() + timedelta(days=GRACE_OF_NEWCOMERS))


def with_second_factor(members: Iterable[Member]) -> set[int]:
    """The users among these members who have a second factor: an app or a passkey."""
    users = [one.user_id for one in members]
    found = Authenticator.objects.filter(type__in=FACTORS, user__in=users)
    return set(found.values_list("user", flat=True))


class Asked:
    """What an organisation asks of its members for a brand, read once for as many as one likes."""

    def __init__(self, organisation: Organisation, brand: Brand | None = None) -> None:
        self.organisation = organisation
        wants = organisation.charter_required
        self.version = version_in_force(organisation, brand) if wants else None

    def lacking(self, members: Iterable[Member]) -> dict[int, Lack]:
        """Which of these members has something left to do."""
        members = list(members)
        bare = self._without_second_factor(members)
        return dict.fromkeys(bare, Lack.SECOND_FACTOR) | {
            number: Lack.CHARTER for number in self._without_charter(members) if number not in bare
        }

    def _without_second_factor(self, members: list[Member]) -> set[int]:
        since = self.organisation.second_factor_from
        if since is None:
            return set()
        due = [one for one in members if second_factor_due(one, since) <= today()]
        have = with_second_factor(due)
        return {one.pk for one in due if one.user_id not in have}

    def _without_charter(self, members: list[Member]) -> list[int]:
        numbers = [one.pk for one in members]
        if self.version is None:
            return []
        accepted = CharterAcceptance.objects.filter(version=self.version, member__in=numbers)
        done = set(accepted.values_list("member", flat=True))
        return [number for number in numbers if number not in done]


def given_by_role(member: Member) -> frozenset[Right]:
    """What the member's role gives to who works for all brands; nothing once the membership is over."""
    if member.is_over:
        return frozenset()
    return rights_in(member.own_role) if member.own_role else RIGHTS[Role(member.role)]


def role_rights(member: Member) -> frozenset[Right]:
    """What the member's role gives for their brands, whatever is asked of them first."""
    return narrowed(given_by_role(member), limited=bool(member.brands.all()))


def rights_of_members(members: Iterable[Member], brand: Brand) -> dict[int, frozenset[Right]]:
    """What each of these may do for a brand; their ``brands`` are fetched beforehand."""
    members = list(members)
    lacking = Asked(brand.organisation, brand).lacking(members) if members else {}
    return {one.pk: _without(role_rights(one), lacking.get(one.pk)) for one in members}


def rights_of_member(member: Member, brand: Brand | None = None) -> frozenset[Right]:
    """What one member may do, for a brand or for what is the organisation's."""
    lack = Asked(member.organisation, brand).lacking([member]).get(member.pk)
    return _without(role_rights(member), lack)


def what_lacks(member: Member, brand: Brand | None, right: Right) -> Lack | None:
    """What stands between a member and a right that their role gives; None when it doesn't give it."""
    if right not in role_rights(member):
        return None
    return Asked(member.organisation, brand).lacking([member]).get(member.pk)


def _without(rights: frozenset[Right], lack: Lack | None) -> frozenset[Right]:
    if lack == Lack.SECOND_FACTOR:
        return frozenset()
    return rights - SPEAKING if lack == Lack.CHARTER else rights
