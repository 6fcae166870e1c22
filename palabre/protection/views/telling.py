"""Who is told of alerts, by what, and when: people, ways, quiet hours, the daily mail, the escalation."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from palabre.connectors.messengers import MESSENGERS
from palabre.governance.access import Here, brand_here, page
from palabre.governance.middleware import zone_of
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.protection.actions import alerts, telling
from palabre.protection.models import Step, Telling, Vigil, Way
from palabre.protection.rules.telling import MOST_STEPS, WayKind
from palabre.protection.sending import try_mail, try_way
from palabre.protection.telling_forms import HoursForm, PeopleForm, StepForm, WayForm
from palabre.protection.words import WAY_KINDS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def vigil(request: HttpRequest) -> HttpResponse:
    """How the brand is watched and who is told: a form each for people, ways, hours and steps."""
    here = here_of(request)
    part = request.POST.get("part", "") if request.method == "POST" else ""
    made = _forms(here, part, request)
    context: dict[str, Any] = {}
    if part:
        if part not in made:
            raise Http404
        form = made[part]
        if form.is_valid():
            try:
                row = KEEP[part](here, form.cleaned_data)
            except Refused as error:
                form.add_error(None, str(error))
            else:
                key = row.secret.get("key", "") if isinstance(row, Way) else ""
                if not key:
                    messages.success(request, _("Kept."))
                    return go(here, "protect_vigil")
                # Shown on this answer and never again.
                context = {"made": row, "key": key}
                made = _forms(here, "", request)
    status = 422 if any(one.errors for one in made.values()) else 200
    return render(
        request, "protection/vigil.html", _context(here) | context | {"forms": made}, status=status
    )


def _forms(here: Here, part: str, request: HttpRequest) -> dict[str, forms.Form]:
    """The forms of the page; the one that was sent holds what was sent."""
    brand = brand_here(here)
    kept, known = (
        Vigil.objects.filter(pk=brand.pk).first(),
        Telling.objects.filter(pk=brand.pk).first(),
    )
    people = {"is_sensitive": kept.is_sensitive, "people": kept.people.all()} if kept else {}
    hours = {name: getattr(known, name) for name in HoursForm.base_fields} if known else {}
    given = {"people": people, "way": {"at_once": True}, "hours": hours, "step": {"minutes": 15}}
    kinds: dict[str, Any] = {
        "people": PeopleForm,
        "way": WayForm,
        "hours": HoursForm,
        "step": StepForm,
    }
    return {
        name: kind(
            request.POST if name == part else None, initial=given[name], here=here, prefix=name
        )
        for name, kind in kinds.items()
    }


def _context(here: Here) -> dict[str, Any]:
    brand = brand_here(here)
    ways = list(Way.objects.filter(brand=brand))
    for one in ways:
        one.kind_word = WAY_KINDS[WayKind(one.kind)]  # type: ignore[attr-defined]
    steps = list(Step.objects.filter(brand=brand).prefetch_related("people__user", "ways"))
    known = Telling.objects.filter(pk=brand.pk).first()
    return {
        "ways": ways, "steps": steps, "told": alerts.told_of(brand), "back": address(here, "protect_watch"),
        "messengers": [
            (word, [one for one in MESSENGERS if one.kind == kind and one.example])
            for kind, word in WAY_KINDS.items()
            if kind != WayKind.WEBHOOK
        ],
        "known": known, "zone": zone_of(known.zone if known else ""),
        "may_add_step": len(steps) < MOST_STEPS,
    }  # fmt: skip


def _keep_people(here: Here, data: dict[str, Any]) -> Any:
    return alerts.keep_vigil(actor(here), brand_here(here), **data)


def _keep_way(here: Here, data: dict[str, Any]) -> Any:
    return telling.add_way(actor(here), brand_here(here), **data)


def _keep_hours(here: Here, data: dict[str, Any]) -> Any:
    return telling.keep_telling(actor(here), brand_here(here), **data)


def _keep_step(here: Here, data: dict[str, Any]) -> Any:
    return telling.add_step(actor(here), brand_here(here), **data)


KEEP = {"people": _keep_people, "way": _keep_way, "hours": _keep_hours, "step": _keep_step}


@require_POST
@page(Right.PUBLISH)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Send a test by a way, pause it, let it go on, or take it off."""
    here = here_of(request)
    way = get_object_or_404(
        Way.objects.select_related("brand__organisation"), brand=brand_here(here), pk=number
    )
    if act == "test":
        _say(request, try_way(way), way.name)
    elif act == "remove":
        telling.remove_way(actor(here), way)
    elif act in {"pause", "resume"}:
        telling.pause_way(actor(here), way, paused=act == "pause")
    else:
        raise Http404
    return go(here, "protect_vigil")


@require_POST
@page(Right.PUBLISH)
def test_mail(request: HttpRequest) -> HttpResponse:
    """Send oneself a mail that says only that mails arrive."""
    here = here_of(request)
    _say(request, try_mail(brand_here(here), here.member), here.user.email)
    return go(here, "protect_vigil")


def _say(request: HttpRequest, fault: str, name: str) -> None:
    if fault:
        said = _("The test didn’t reach %(name)s. %(fault)s") % {"name": name, "fault": fault}
        messages.error(request, said)
    else:
        messages.success(request, _("The test was taken: look at %(name)s.") % {"name": name})


@require_POST
@page(Right.PUBLISH)
def remove_step(request: HttpRequest, number: int) -> HttpResponse:
    """Take a step of the escalation off."""
    here = here_of(request)
    step = get_object_or_404(
        Step.objects.select_related("brand"), brand=brand_here(here), pk=number
    )
    telling.remove_step(actor(here), step)
    return go(here, "protect_vigil")
