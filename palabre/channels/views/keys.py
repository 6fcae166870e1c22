"""Keys for programs: which there are, a new one shown once, and revoking one."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from palabre.channels.keys import (
    APPROVALS,
    CALLS_A_MINUTE,
    CANDIDATES,
    COMMUNITY,
    COUPONS,
    ENGAGEMENT,
    FIGURES,
    HOUSE,
    LEADS,
    LISTENING,
    MAPS,
    MENTIONS,
    NEEDS,
    PLANS,
    POSTS,
    PRIVACY,
    PROTECTION,
    TRAIL,
    TooManyKeys,
    holds,
    make_key,
    revoke_key,
    take_key,
)
from palabre.channels.models import ApiKey
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.forms import OneLine
from palabre.governance.rules import Right

WORDS = {
    MENTIONS: gettext_lazy("Send mentions in"),
    POSTS: gettext_lazy("Write and schedule posts, and run what belongs to them"),
    APPROVALS: gettext_lazy("Bring the decisions of members about posts"),
    COUPONS: gettext_lazy("Take coupons, as at a till"),
    LEADS: gettext_lazy("List leads with their names, make and move them"),
    FIGURES: gettext_lazy("Read figures: metrics, objectives, reports, awareness, maps and themes"),
    PLANS: gettext_lazy(
        "Read the plan, freeze it for people to sign, begin pilots, keep reviews; missions, reports and"
        " the barometer"
    ),
    LISTENING: gettext_lazy("Search, read and sort mentions; topics, sources and imports"),
    ENGAGEMENT: gettext_lazy(
        "Read and sort conversations, draft and send answers; people, rules and the inbox’s tools"
    ),
    PROTECTION: gettext_lazy(
        "Look after alerts, incidents and look-alikes; plans, drills and who is told"
    ),
    MAPS: gettext_lazy("Read maps, voices and themes; keep lists of voices and sectors"),
    COMMUNITY: gettext_lazy(
        "Boards, ideas, surveys, stories; thanks and rewards, which are mailed"
    ),
    CANDIDATES: gettext_lazy("Read, note and erase candidates for jobs"),
    HOUSE: gettext_lazy(
        "Set the house up, beside another right: customer files, programs that rules call, teams, promises,"
        " stages of leads, the public barometer"
    ),
    TRAIL: gettext_lazy("Read the audit trail, take it away and examine its seal"),
    PRIVACY: gettext_lazy("Read and set how long each kind of personal data is kept"),
}


class KeyForm(forms.Form):
    """What a key is for."""

    name = OneLine(
        label=gettext_lazy("What is it for?"),
        help_text=gettext_lazy("For example: our forum’s program."),
        max_length=100,
    )
    may = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"),
        help_text=gettext_lazy("Nothing that you may not do yourself."),
        initial=[MENTIONS],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, here: Here, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["may"].choices = [  # type: ignore[attr-defined]
            (door, word)
            for door, word in WORDS.items()
            if all(here.may(right) for right in NEEDS[door])
        ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def keys(request: HttpRequest) -> HttpResponse:
    """The organisation's keys; a new one is shown on this answer and never again."""
    here: Here = request.here  # type: ignore[attr-defined]
    form = KeyForm(request.POST if request.method == "POST" else None, here=here)
    made: tuple[ApiKey, str] | None = None
    if form.is_bound and form.is_valid():
        try:
            data = form.cleaned_data
            made = make_key(Actor.person(here.user), here.organisation, data["name"], data["may"])
            form = KeyForm(here=here)
        except TooManyKeys:
            form.add_error(None, _("There are as many keys as there may be: revoke one first."))
    context: dict[str, Any] = {
        "form": form,
        "rows": _rows(here),
        "owns": here.may(Right.OWN),
        "made": made,
        "address": f"{settings.ADDRESS}{reverse('api_mentions')}",
        "hook": _hook(made[0]) if made else "",
        "posts": f"{settings.ADDRESS}{reverse('api_posts')}",
        "calls": CALLS_A_MINUTE,
    }
    return render(request, "channels/keys.html", context, status=422 if form.errors else 200)


def _rows(here: Here) -> list[dict[str, Any]]:
    """Each key, what holds it, what it opens today and what no more."""
    keys = list(ApiKey.objects.filter(organisation=here.organisation).select_related("holder"))
    held = holds(keys)
    return [
        {
            "key": one,
            "hold": held[one.pk],
            "doors": [WORDS[door] for door in one.may if door in held[one.pk].doors],
            "shut": [WORDS[door] for door in one.may if door not in held[one.pk].doors],
            "is_own": one.holder_id == here.user.pk,
        }
        for one in keys
    ]


def _hook(key: ApiKey) -> str:
    """Where a key's signed webhooks go, if it may send mentions in."""
    return settings.ADDRESS + reverse("hook", args=[key.pk]) if MENTIONS in key.may else ""


@require_POST
@page(Right.TEAM)
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Let nobody in with a key any more."""
    here: Here = request.here  # type: ignore[attr-defined]
    key = get_object_or_404(ApiKey, organisation=here.organisation, pk=number)
    revoke_key(Actor.person(here.user), key)
    messages.success(request, _("The key is revoked."))
    return redirect("govern_keys", org=here.organisation.slug)


@require_POST
@page(Right.OWN)
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Hold a key in the place of who held it."""
    here: Here = request.here  # type: ignore[attr-defined]
    key = get_object_or_404(ApiKey, organisation=here.organisation, pk=number)
    take_key(Actor.person(here.user), key)
    messages.success(request, _("The key is yours: it opens what you may do."))
    return redirect("govern_keys", org=here.organisation.slug)
