"""The organisation's name and country, and its brands."""

from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.governance import actions
from palabre.governance.access import Here, brands_of, page
from palabre.governance.acts import Actor
from palabre.governance.forms import BrandForm, OrganisationForm
from palabre.governance.models import Brand
from palabre.governance.rules import Refused, Right


@require_safe
@page(Right.READ)
def brands(request: HttpRequest) -> HttpResponse:
    """The brands one works for; a form to add one, for those who may."""
    return _brands(request)


def _brands(
    request: HttpRequest,
    form: BrandForm | None = None,
    organisation_form: OrganisationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    here: Here = request.here  # type: ignore[attr-defined]
    start = {"language": here.organisation.language, "country": here.organisation.country}
    context = {
        "brands": brands_of(here.member),
        "may_change": here.may(Right.BRANDS),
        "form": form or BrandForm(initial=start),
        "organisation_form": organisation_form
        or OrganisationForm(instance=here.organisation, prefix="organisation"),
    }
    return render(request, "governance/brands.html", context, status=status)


@require_POST
@page(Right.BRANDS)
def add(request: HttpRequest) -> HttpResponse:
    """Add a brand."""
    here: Here = request.here  # type: ignore[attr-defined]
    form = BrandForm(request.POST)
    if not form.is_valid():
        return _brands(request, form, status=422)
    brand = actions.add_brand(Actor.person(here.user), here.organisation, **form.cleaned_data)
    messages.success(request, _("%(brand)s is added.") % {"brand": brand.name})
    return redirect("govern_brands", org=here.organisation.slug)


@require_POST
@page(Right.BRANDS)
def change_organisation(request: HttpRequest) -> HttpResponse:
    """Change the organisation's name or country."""
    here: Here = request.here  # type: ignore[attr-defined]
    written = copy(here.organisation)  # the form writes into the row it is given
    form = OrganisationForm(request.POST, instance=written, prefix="organisation")
    if not form.is_valid():
        return _brands(request, organisation_form=form, status=422)
    actions.change_organisation(Actor.person(here.user), here.organisation, **form.cleaned_data)
    messages.success(request, _("Changed."))
    return redirect("govern_brands", org=here.organisation.slug)


def _brand(here: Here, pk: int) -> Brand:
    return get_object_or_404(here.organisation.brands, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.BRANDS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a brand's name, site, language or country."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = _brand(here, pk)
    form = BrandForm(request.POST or None, instance=brand)
    if request.method == "POST" and form.is_valid():
        actions.change_brand(Actor.person(here.user), _brand(here, pk), **form.cleaned_data)
        messages.success(request, _("Changed."))
        return redirect("govern_brands", org=here.organisation.slug)
    context = {"form": form, "brand": _brand(here, pk)}
    return render(request, "governance/brand.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.BRANDS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what goes with a brand; remove it once its name was typed."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = _brand(here, pk)
    wrong = False
    if request.method == "POST":
        wrong = " ".join(request.POST.get("name", "").split()) != brand.name
        if not wrong:
            try:
                actions.remove_brand(Actor.person(here.user), brand)
            except Refused as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, _("%(brand)s is removed.") % {"brand": brand.name})
            return redirect("govern_brands", org=here.organisation.slug)
    context = {"brand": brand, "consequences": actions.consequences(brand), "wrong": wrong}
    return render(request, "governance/brand_remove.html", context, status=422 if wrong else 200)
