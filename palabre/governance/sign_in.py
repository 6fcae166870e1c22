"""How accounts are made: by the first person, by invitation, by the house's own provider."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from palabre.governance.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open for the very first person only; everybody else is invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """True while nobody has an account."""
        return not User.objects.exists()


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """An account from the house's provider follows the same rule."""
