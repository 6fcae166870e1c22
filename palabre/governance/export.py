"""What is kept about one person, in a form that other programs read."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from palabre.governance.models import AuditEntry, Member, Notice, User


def account_data(user: User) -> dict[str, Any]:
    """A person's account, memberships, ways to sign in (no secrets), sessions and acts."""
    fields = ("email", "name", "language", "time_zone", "theme", "dense", "single_keys")
    members = Member.objects.filter(user=user).select_related("organisation")
    return {
        "account": {name: getattr(user, name) for name in fields} | {"joined": user.date_joined},
        "addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "memberships": [
            {
                "organisation": one.organisation.name,
                "role": one.role,
                "brands": [brand.name for brand in one.brands.all()],
                "joined": one.joined_at,
                "active": one.is_active,
            }
            for one in members.prefetch_related("brands")
        ],
        "second_factors": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        "providers": list(
            SocialAccount.objects.filter(user=user).values("provider", "uid", "extra_data")
        ),
        "sessions": list(
            UserSession.objects.filter(user=user).values("created_at", "ip", "user_agent")
        ),
        "acts": list(
            AuditEntry.objects.filter(user=user)
            .order_by("id")
            .values("at", "verb", "kind", "label")
        ),
        "notices": list(
            Notice.objects.filter(user=user)
            .order_by("id")
            .values("made_at", "read_at", "kind", "sentence")
        ),
    }
