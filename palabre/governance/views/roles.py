"""Roles: what each may do, and those that the organisation composes itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.governance import role_words
from palabre.governance.access import Here, page
from palabre.governance.actions import roles as actions
from palabre.governance.forms import OwnRoleForm
from palabre.governance.models import OwnRole
from palabre.governance.own_roles import rights_in
from palabre.governance.pages import actor, here_of
from palabre.governance.rules import RIGHTS, WHOLE, Refused, Right


@require_safe
@page(Right.READ)
def roles(request: HttpRequest) -> HttpResponse:
    """What each role may do, made from the table that decides it, own roles beside the built-in ones."""
    here = here_of(request)
    own = list(OwnRole.objects.filter(organisation=here.organisation).order_by("name"))
    columns = [
        *((str(word), RIGHTS[role]) for role, word in role_words.ROLES.items()),
        *((one.name, rights_in(one)) for one in own),
    ]
    context = {
        "roles": [
            {"word": word, "sentence": role_words.ROLE_SENTENCES[role]}
            for role, word in role_words.ROLES.items()
        ],
        "own": own,
        "may_compose": here.may(Right.TEAM),
        "columns": [word for word, _held in columns],
        "rights": [
            {
                "word": word,
                "whole": right in WHOLE,
                "held": [right in held for _word, held in columns],
            }
            for right, word in role_words.RIGHTS.items()
        ],
    }
    return render(request, "governance/roles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def add(request: HttpRequest) -> HttpResponse:
    """Compose a role."""
    return _role(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a role for all who have it."""
    return _role(request, _own(here_of(request), pk))


def _own(here: Here, pk: int) -> OwnRole:
    return get_object_or_404(OwnRole.objects.filter(organisation=here.organisation), pk=pk)


def _role(request: HttpRequest, role: OwnRole | None) -> HttpResponse:
    here = here_of(request)
    start = {"name": role.name, "rights": role.rights} if role else {}
    form = OwnRoleForm(request.POST or None, here=here, initial=start)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.keep_role(actor(here), here.organisation, said["name"], said["rights"], role)
            messages.success(request, _("Changed.") if role else _("Made."))
            return redirect("govern_roles", org=here.organisation.slug)
        except Refused as refused:
            form.add_error(None, str(refused))
    holders = role.members.filter(is_active=True).select_related("user") if role else []
    context = {"form": form, "role": role, "holders": holders}
    status = 422 if form.errors else 200
    return render(request, "governance/role.html", context, status=status)


@require_POST
@page(Right.TEAM)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away that nobody has."""
    here = here_of(request)
    try:
        actions.remove_role(actor(here), _own(here, pk))
        messages.success(request, _("Removed."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("govern_roles", org=here.organisation.slug)
