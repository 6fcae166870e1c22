"""People and houses whom texts name, and what they are called on each network."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from palabre.channels.doors import platform
from palabre.connectors.contract import Platform
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.forms import OneLine
from palabre.governance.models import Brand
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import (
    speaking,
)
from palabre.publishing.actions import acquaintances as verbs
from palabre.publishing.checks.names import folded_name
from palabre.publishing.models import Acquaintance

SHOWN = 200


class AcquaintanceForm(forms.Form):
    """A name, and what it is on each network."""

    name = OneLine(label=gettext_lazy("Name"), max_length=100)

    def __init__(self, *args: Any, networks: Iterable[Platform], **options: Any) -> None:
        super().__init__(*args, **options)
        self.networks = list(networks)
        for of in self.networks:
            label = _("On %(network)s") % {"network": _(of.name)}
            self.fields[f"on_{of.slug}"] = OneLine(label=label, required=False, max_length=300)

    def handles(self) -> dict[str, str]:
        """What was given for each network."""
        return {of.slug: self.cleaned_data[f"on_{of.slug}"] for of in self.networks}


def networks_of(brand: Brand, row: Acquaintance | None) -> list[Platform]:
    """The networks that the brand speaks on or that somebody is known on, where texts can name people."""
    slugs = {one.platform: None for one in speaking(brand)}
    if row is not None:
        slugs |= {one.platform: None for one in row.handles.all()}
    found = [platform(slug) for slug in slugs]
    return [one for one in found if one.naming and not one.naming.cannot]


def _start(row: Acquaintance) -> dict[str, str]:
    return {"name": row.name} | {f"on_{one.platform}": one.handle for one in row.handles.all()}


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.WRITE)
def people(request: HttpRequest) -> HttpResponse:
    """Whom the texts of the brand name (``q`` for some of them), and a new one."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    form = AcquaintanceForm(request.POST or None, networks=networks_of(brand, None))
    if _kept(request, here, form, None):
        return redirect("publish_people", here.organisation.slug, brand.slug)
    words = request.GET.get("q", "")[:100]
    rows = _found(brand, words)
    context = {
        "form": form,
        "words": words,
        "count": rows.count(),
        "people": [_dressed(one) for one in rows.prefetch_related("handles")[:SHOWN]],
    }
    return render(request, "publishing/people.html", context, status=422 if form.errors else 200)


def _found(brand: Brand, words: str) -> QuerySet[Acquaintance]:
    rows = Acquaintance.objects.filter(brand=brand)
    return rows.filter(key__contains=folded_name(words)) if words.strip() else rows


def _dressed(row: Acquaintance) -> dict[str, Any]:
    shown = []
    for one in row.handles.all():
        of = platform(one.platform)
        written = of.naming.written(one.handle) if of.naming else one.handle
        shown.append({"row": one, "of": of, "written": written})
    return {"row": row, "handles": shown}


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.WRITE)
def person(request: HttpRequest, number: int) -> HttpResponse:
    """Change somebody."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    row = get_object_or_404(Acquaintance, brand=brand, pk=number)
    start, networks = _start(row), networks_of(brand, row)
    form = AcquaintanceForm(request.POST or None, initial=start, networks=networks)
    if _kept(request, here, form, row):
        return redirect("publish_people", here.organisation.slug, brand.slug)
    context = {"form": form, "person": _dressed(row)}
    return render(request, "publishing/person.html", context, status=422 if form.errors else 200)


def _kept(
    request: HttpRequest, here: Here, form: AcquaintanceForm, row: Acquaintance | None
) -> bool:
    if not (form.is_bound and form.is_valid()):
        return False
    name = form.cleaned_data["name"]
    try:
        verbs.keep_acquaintance(
            Actor.person(here.user), brand_here(here), name, form.handles(), row
        )
    except Refused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("%(name)s is kept.") % {"name": name})
    return True


@require_POST
@page(Right.WRITE)
def forget(request: HttpRequest, number: int) -> HttpResponse:
    """Keep somebody no more."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    row = get_object_or_404(Acquaintance, brand=brand, pk=number)
    verbs.forget_acquaintance(Actor.person(here.user), row)
    messages.success(request, _("%(name)s is kept no more.") % {"name": row.name})
    return redirect("publish_people", here.organisation.slug, brand.slug)
