"""The front door: where "/" leads, and the invitation one holds."""

import logging
from collections.abc import Callable

from allauth.socialaccount.providers.openid_connect.views import callback as openid_connect_callback
from allauth.socialaccount.providers.openid_connect.views import login as openid_connect_login
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from palabre.governance import actions
from palabre.governance.access import brands_of, last_place
from palabre.governance.acts import Actor
from palabre.governance.forms import JoinForm
from palabre.governance.models import Invitation, Member, User
from palabre.governance.own_roles import word_of
from palabre.governance.role_words import ROLE_SENTENCES
from palabre.governance.rules import Refused, Role
from palabre.governance.sign_in import OPENED

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Lead everybody to their own beginning: sign-up, sign-in, or their first page."""
    if not isinstance(request.user, User):
        return redirect("account_login" if User.objects.exists() else "account_signup")
    member = last_place(request)
    return redirect(first_page(member) if member else "me_places")


def first_page(member: Member) -> str:
    """The address of a member's day: Today, or the first steps while there is no brand.

    Rooms above name their pages `today` and `first_run`; without them this room stands on its own.
    """
    org = {"org": member.organisation.slug}
    brands = brands_of(member)
    if not brands:
        tries = [("first_run", org), ("govern_brands", org)]
    else:
        tries = [("today", {**org, "brand": brands[0].slug}), ("today", org), ("govern_team", org)]
    for name, arguments in tries:
        try:
            return reverse(name, kwargs=arguments)
        except NoReverseMatch:
            continue
    return reverse("me")


@never_cache
def provider_sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the house's provider."""
    return _by_provider(openid_connect_login, request, provider_id)


@never_cache
def provider_return(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Let in who comes back from the house's provider."""
    return _by_provider(openid_connect_callback, request, provider_id)


def _by_provider(view: View, request: HttpRequest, provider_id: str) -> HttpResponse:
    """A page that says so when the provider doesn't answer, or not what the standard asks for."""
    try:
        return view(request, provider_id)
    except RequestException:
        log.warning("the provider of sign-in does not answer")
    except (AttributeError, LookupError, TypeError, ValueError):
        # allauth takes a provider's word for granted: what isn't an object, or lacks an address.
        log.exception("what the provider of sign-in answers can't be read")
    return render(request, "socialaccount/authentication_error.html", status=502)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Show who invites to what; join with the account one has, or with a new one."""
    found = actions.find_invitation(key)
    if found is None:
        return render(request, "governance/invitation_gone.html", status=410)
    request.session[OPENED] = found.key_hash
    if request.method == "POST":
        return _join(request, found, key)
    return _show(request, found, key, JoinForm(invitation=found))


def _show(request: HttpRequest, found: Invitation, key: str, form: JoinForm) -> HttpResponse:
    known = User.objects.filter(email=found.email).exists()
    return render(
        request,
        "governance/invitation.html",
        {
            "invitation": found,
            "role": word_of(found),
            "role_sentence": "" if found.own_role else ROLE_SENTENCES[Role(found.role)],
            "form": form,
            "known": known,
            "theirs": _is_theirs(request, found),
            "here_path": reverse("invitation", args=[key]),
        },
    )


def _is_theirs(request: HttpRequest, found: Invitation) -> bool:
    return isinstance(request.user, User) and request.user.email.lower() == found.email


def _join(request: HttpRequest, found: Invitation, key: str) -> HttpResponse:
    try:
        if isinstance(request.user, User) and _is_theirs(request, found):
            member = actions.accept(Actor.person(request.user), found)
        elif request.user.is_authenticated:
            raise Refused(_("This invitation is for another address than yours."))
        else:
            form = JoinForm(request.POST, invitation=found)
            if not form.is_valid():
                return _show(request, found, key, form)
            member = actions.sign_up_invited(found, **form.cleaned_data)
            login(request, member.user, "django.contrib.auth.backends.ModelBackend")
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("invitation", key=key)
    request.session.pop(OPENED, None)
    request.session["organisation"] = member.organisation.slug
    return redirect(first_page(member))
