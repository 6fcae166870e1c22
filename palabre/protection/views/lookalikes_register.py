"""The register of official accounts: what is ours, entered by people or known from connected accounts."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.governance.access import Here, brand_here, page
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.protection.actions import lookalikes_register as actions
from palabre.protection.lookalikes.access import official_here
from palabre.protection.lookalikes.fetching import PICTURE_CAP
from palabre.protection.lookalikes.forms import OfficialForm
from palabre.protection.lookalikes.register import Ours, register_of
from palabre.protection.lookalikes.words import OFFICIAL_KINDS
from palabre.protection.rules.lookalikes import OfficialKind


@require_safe
@page(Right.READ)
def register(request: HttpRequest) -> HttpResponse:
    """All that is ours, by who it is about."""
    here = here_of(request)
    return _show(request, here, OfficialForm(initial={"kind": OfficialKind.BRAND}))


def _show(request: HttpRequest, here: Here, form: OfficialForm) -> HttpResponse:
    found = register_of(brand_here(here))
    found.sort(key=lambda one: (one.kind, one.name.casefold(), one.platform))
    groups = [
        (OFFICIAL_KINDS[OfficialKind(kind)], name, list(some))
        for (kind, name), some in groupby(found, key=_who)
    ]
    context = {
        "groups": groups,
        "form": form,
        "may_change": here.may(Right.PUBLISH),
        "has_picture": any(one.row and one.row.views for one in found),
        "names": sorted({one.name for one in found}),
    }
    status = 422 if form.errors else 200
    return render(request, "protection/register.html", context, status=status)


def _who(one: Ours) -> tuple[str, str]:
    return (one.kind, one.name)


@require_POST
@page(Right.PUBLISH)
def add(request: HttpRequest) -> HttpResponse:
    """Enter an account or a site."""
    here = here_of(request)
    form = OfficialForm(request.POST, request.FILES)
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.add_official(
                actor(here), brand_here(here), OfficialKind(told["kind"]), told["name"],
                told["network"], told["handle"], told["picture"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is in the register. A sweep begins."))
            return go(here, "protect_register")
    return _show(request, here, form)


@require_POST
@page(Right.PUBLISH)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take one out of the register."""
    here = here_of(request)
    actions.remove_official(actor(here), official_here(here, number))
    messages.success(request, _("It is out of the register."))
    return go(here, "protect_register")


@require_POST
@page(Right.PUBLISH)
def put_picture(request: HttpRequest, number: int) -> HttpResponse:
    """Keep the picture that it shows."""
    here = here_of(request)
    row = official_here(here, number)
    given = request.FILES.get("picture")
    if given is None:
        messages.warning(request, _("Choose a file first."))
        return go(here, "protect_register")
    try:
        actions.give_picture(actor(here), row, given.read(PICTURE_CAP + 1))
    except Refused as refused:
        messages.error(request, str(refused))
    return go(here, "protect_register")


@require_safe
@page(Right.READ)
def picture(request: HttpRequest, number: int) -> HttpResponse:
    """The picture that an official account shows, small."""
    row = official_here(here_of(request), number)
    if not row.picture:
        raise Http404
    answer = HttpResponse(bytes(row.picture), content_type="image/png")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=300"
    return answer
