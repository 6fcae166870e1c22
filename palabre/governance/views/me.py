"""One's own account: preferences, places, what is kept, leaving for good."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.governance import actions
from palabre.governance.access import here_for, last_place, places_of
from palabre.governance.acts import Actor
from palabre.governance.export import account_data
from palabre.governance.forms import PreferencesForm
from palabre.governance.models import User
from palabre.governance.rules import Refused

View = Callable[..., HttpResponse]


def own_page(view: View) -> View:
    """A page of the person's own, with the navigation of where they were last around it."""

    @login_required
    @wraps(view)
    def shown(request: HttpRequest, *arguments: str, **named: str) -> HttpResponse:
        member = last_place(request)
        if member is not None:
            here = here_for(_person(request), member.organisation.slug)
            request.here = here  # type: ignore[attr-defined]
        return view(request, *arguments, **named)

    return shown


def _person(request: HttpRequest) -> User:
    return User.objects.get(pk=cast(User, request.user).pk)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Preferences, and the ways to everything else of the account."""
    form = PreferencesForm(request.POST or None, instance=_person(request))
    if request.method == "POST" and form.is_valid():
        user = _person(request)
        actions.set_preferences(Actor.person(user), user, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("me")
    return render(request, "governance/me.html", {"form": form}, status=422 if form.errors else 200)


@own_page
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Every organisation and brand one works for."""
    context = {"places": places_of(_person(request))}
    return render(request, "governance/places.html", context)


@own_page
@require_safe
def switch(request: HttpRequest, org: str) -> HttpResponse:
    """Go to another organisation, which "/" leads to from now on; strangers land at home."""
    request.session["organisation"] = org
    return redirect("home")


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out of one other browser."""
    get_object_or_404(UserSession, pk=pk, user=_person(request)).end()
    messages.success(request, _("That browser is signed out."))
    return redirect("usersessions_list")


@reauthentication_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about the person, as a JSON file."""
    options = {"ensure_ascii": False, "indent": 2}
    headers = {"Content-Disposition": 'attachment; filename="palabre-account.json"'}
    return JsonResponse(account_data(_person(request)), json_dumps_params=options, headers=headers)


@reauthentication_required
@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Say what goes, then delete the account."""
    if request.method == "POST" and request.POST.get("sure") == "yes":
        user = _person(request)
        try:
            actions.erase_account(Actor.person(user), user)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("me_erase")
        logout(request)
        return render(request, "governance/erased.html")
    return render(request, "governance/erase.html")
