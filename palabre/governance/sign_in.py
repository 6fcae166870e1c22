"""How accounts are made: by the first person, by invitation, by the house's own provider."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from palabre.governance import actions
from palabre.governance.acts import Actor
from palabre.governance.models import Invitation, User

OPENED = "invitation"  # under which the session remembers the hash of the link opened in it


def _at_home(url: str) -> str:
    return f"{settings.ADDRESS}{urlsplit(url).path}"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open for the very first person only; everybody else is invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """True while nobody has an account."""
        return not User.objects.exists()

    def format_email_subject(self, subject: str) -> str:
        """The subject as it is, with the product's name in front."""
        return f"Palabre: {subject}"

    # Links in mails start with the house's own address, whatever host a request claims to be for.

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a mail that lets somebody choose a new password."""
        return _at_home(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link of a mail that confirms an address."""
        return _at_home(super().get_email_confirmation_url(request, emailconfirmation))


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """An account of the house's provider is let in by an invitation to its address, else refused.

    It is never tied to an existing account by the address alone: the person signs in first, then
    connects it under "My account".
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """True with an open invitation; otherwise one and the same page for everybody."""
        if self._invitation(request, sociallogin) is None:
            page = render(request, "governance/not_invited.html", status=403)
            raise ImmediateHttpResponse(page)
        return True

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        """Take the name that the provider knows, as plain text of a decent length."""
        user = super().populate_user(request, sociallogin, data)
        user.name = str(data.get("name") or "")[:120]
        user.email = user.email.lower()
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        """Make the account and accept the invitation, both or neither."""
        invitation = self._invitation(request, sociallogin)
        if invitation is None:
            raise ImmediateHttpResponse(render(request, "governance/not_invited.html", status=403))
        sociallogin.user.language = invitation.language
        with transaction.atomic():
            user = super().save_user(request, sociallogin, form)
            EmailAddress.objects.filter(user=user, email=user.email).update(verified=True)
            actions.accept(Actor.person(user), invitation)
        request.session.pop(OPENED, None)
        return user

    def _invitation(self, request: HttpRequest, sociallogin: SocialLogin) -> Invitation | None:
        """The invitation of this login's address, when the address is known to be the person's.

        It is when the provider says it checked, or when the mail's link was opened in this session.
        """
        email = (sociallogin.user.email or "").lower()
        if not email or User.objects.filter(email=email).exists():
            return None
        opened = actions.find_opened(request.session.get(OPENED, ""))
        if opened is not None and opened.email == email:
            return opened
        if not any(
            one.verified and one.email.lower() == email for one in sociallogin.email_addresses
        ):
            return None
        waiting = Invitation.objects.filter(
            email=email, accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
        )
        return waiting.select_related("organisation").order_by("-id").first()
