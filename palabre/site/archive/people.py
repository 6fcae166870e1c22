"""The people of an archive in this house: who has an account here, and who gets one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from palabre.governance.actions.invitations import invite
from palabre.governance.acts import MACHINE
from palabre.governance.models import Invitation, Member, Organisation, User
from palabre.governance.own_roles import name_of
from palabre.governance.rules import Refused
from palabre.site.archive.numbers import OfKind


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who has to say yes first: their invitation, and its key, which is kept nowhere."""

    invitation: Invitation
    key: str


def meet(
    rows: Iterable[dict[str, Any]], numbers: OfKind, *, is_new: bool
) -> Iterable[dict[str, Any]]:
    """The accounts to make, by their numbers here. Whoever has the same address here is that person, and
    nothing of their account changes; nobody becomes the founder of a house that ``is_new`` to nobody."""
    known = dict(User.objects.values_list("email", "pk"))
    may_found = is_new and not User.objects.filter(founder=True).exists()
    for row in rows:
        email = User.objects.normalize_email(row["email"]).lower()
        if email in known:
            numbers.held[row["id"]] = known[email]
            continue
        known[email] = numbers.held[row["id"]]
        founder = row["founder"] if may_found else None
        yield row | {
            "id": known[email], "email": email, "password": make_password(None), "founder": founder,
        }  # fmt: skip


def with_address(row: dict[str, Any]) -> None:
    """Keep the address of a new account, which has to be proven before anybody signs in by it."""
    EmailAddress.objects.create(user_id=row["id"], email=row["email"], primary=True)


def ask_first(organisation: Organisation, known: Iterable[int]) -> list[Asked]:
    """Let the memberships of people who were here before rest until they say yes: an archive brings nobody
    into an organisation."""
    asked = []
    rows = Member.objects.filter(organisation=organisation, user__in=list(known), is_active=True)
    for one in rows.select_related("user", "own_role").order_by("pk"):
        Member.objects.filter(pk=one.pk).update(is_active=False)
        try:
            asked.append(Asked(*invite(
                MACHINE, organisation, one.user.email, name_of(one), one.brands.all(),
                one.user.language or organisation.language, one.ends_on,
            )))  # fmt: skip
        except Refused:  # their time is over
            continue
    return asked
