"""Slots and queues: when posts leave in the week, and what waits on each account in which order."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from palabre.channels.models import Channel
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor, Moved
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import (
    holds_here,
    post_here,
    speaking,
)
from palabre.publishing.actions import deliveries as decide
from palabre.publishing.actions import slots as verbs
from palabre.publishing.models import Hold, Post
from palabre.publishing.moments import verdict_of
from palabre.publishing.planning.moments import FEWEST, PRIOR
from palabre.publishing.planning_models import Slot
from palabre.publishing.queueing import free_on, waiting_on
from palabre.publishing.slotting import zone


class SlotForm(forms.Form):
    """A time on some days of the week."""

    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days"),
        coerce=int,
        choices=[(str(number), word) for number, word in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    at = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


def _account(here: Here, number: int) -> Channel:
    found = next((one for one in speaking(brand_here(here)) if one.pk == number), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def queues(request: HttpRequest) -> HttpResponse:
    """The slots of the brand, the accounts with what waits there, and the hours that did best."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    answer = _slots_page(request, here, None)
    if isinstance(answer, HttpResponse):
        return answer
    accounts = [
        {"channel": one, "waiting": waiting_on(brand, one), "hold": hold_on(here, one)}
        for one in speaking(brand)
    ]
    verdict = verdict_of(brand)
    best = [
        {
            "day": WEEKDAYS[one.weekday],
            "from": f"{one.hour:02}:00",
            "to": f"{(one.hour + 1) % 24:02}:00",
            "times": round(one.times, 1),
            "posts": one.posts,
        }
        for one in verdict.hours
        if round(one.times, 1) > 1
    ]
    context = {
        "accounts": accounts,
        "verdict": verdict,
        "best": best,
        "fewest": FEWEST,
        "prior": PRIOR,
    }
    status = 422 if answer["form"].errors else 200
    return render(request, "publishing/queues.html", answer | context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def queue(request: HttpRequest, number: int) -> HttpResponse:
    """What waits on one account in its order, with the slots that are free."""
    here: Here = request.here  # type: ignore[attr-defined]
    channel = _account(here, number)
    answer = _slots_page(request, here, channel)
    if isinstance(answer, HttpResponse):
        return answer
    waiting = waiting_on(brand_here(here), channel)
    context = {
        "channel": channel,
        "hold": hold_on(here, channel),
        "rows": _rows(here, channel, waiting),
        "waiting": len(waiting),
    }
    status = 422 if answer["form"].errors else 200
    return render(request, "publishing/queue.html", answer | context, status=status)


def _rows(here: Here, channel: Channel, waiting: list[Post]) -> list[dict[str, Any]]:
    """The posts in their order, and between them the slots of two weeks that nothing has taken."""
    rows: list[dict[str, Any]] = [
        {"at": one.due_at, "post": one, "is_first": at == 0, "is_last": at == len(waiting) - 1}
        for at, one in enumerate(waiting)
    ]
    rows += [{"at": at} for at in free_on(brand_here(here), channel)]
    return sorted(rows, key=lambda one: one["at"])


def hold_on(here: Here, channel: Channel) -> Hold | None:
    """What keeps this account back, if anything."""
    return holds_here(here).filter(channel=channel).first()


def _slots_page(
    request: HttpRequest, here: Here, channel: Channel | None
) -> HttpResponse | dict[str, Any]:
    """Take a new slot from the form, or give what the page needs to show slots."""
    brand = brand_here(here)
    form = SlotForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        if not here.may(Right.PUBLISH):
            raise Http404
        if form.is_valid():
            data = form.cleaned_data
            try:
                verbs.add_slots(Actor.person(here.user), brand, channel, data["days"], data["at"])
                return redirect(_address(here, channel))
            except Refused as error:
                form.add_error(None, str(error))
    slots = list(Slot.objects.filter(brand=brand, channel=channel))
    return {
        "form": form,
        "week": [(WEEKDAYS[day], [one for one in slots if one.weekday == day]) for day in range(7)],
        "has_slots": bool(slots),
        "brand_slots": channel is not None and Slot.objects.filter(brand=brand, channel=None),
        "zone": str(zone()),
        "may_publish": here.may(Right.PUBLISH),
        "may_write": here.may(Right.WRITE),
    }


def _address(here: Here, channel: Channel | None) -> str:
    place = [here.organisation.slug, brand_here(here).slug]
    if channel is None:
        return reverse("publish_queues", args=place)
    return reverse("publish_queue", args=[*place, channel.pk])


@require_POST
@page(Right.PUBLISH)
def slot_remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a slot away."""
    here: Here = request.here  # type: ignore[attr-defined]
    slot = get_object_or_404(
        Slot.objects.select_related("brand", "channel"), brand=here.brand, pk=number
    )
    channel = slot.channel
    verbs.remove_slot(Actor.person(here.user), slot)
    return redirect(_address(here, channel))


@require_POST
@page(Right.PUBLISH)
def queue_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Let a post (``post``) go up or down, pause what leaves on the account, or let it go on."""
    here: Here = request.here  # type: ignore[attr-defined]
    channel, by = _account(here, number), Actor.person(here.user)
    if act not in {"up", "down", "pause", "resume"}:
        raise Http404
    mark = ""
    try:
        if act in {"up", "down"}:
            post = post_here(here, _number(request))
            _step(here, by, channel, post, -1 if act == "up" else 1)
            mark = f"#post-{post.pk}"
        elif act == "pause":
            _pause(request, here, by, channel)
        else:
            hold = hold_on(here, channel)
            if hold is not None:
                decide.lift(by, hold)
                messages.success(
                    request, _("The queue goes on. What came due meanwhile needs you.")
                )
    except (Refused, Moved) as error:
        messages.error(request, str(error))
    return redirect(_address(here, channel) + mark)


def _number(request: HttpRequest) -> int:
    if (found := number_in(request.POST.get("post", ""))) is None:
        raise Http404
    return found


def _step(here: Here, by: Actor, channel: Channel, post: Post, step: int) -> None:
    waiting = waiting_on(brand_here(here), channel)
    place = next((at for at, one in enumerate(waiting) if one.pk == post.pk), None)
    if place is None:
        raise Refused(_("This post no longer waits here: look again."))
    if 0 <= place + step < len(waiting):
        verbs.exchange(by, post, waiting[place + step])


def _pause(request: HttpRequest, here: Here, by: Actor, channel: Channel) -> None:
    if hold_on(here, channel) is not None:
        return
    reason = request.POST.get("reason", "").strip() or _("The queue is paused.")
    decide.hold(by, here.organisation, reason, brand_here(here), channel)
    messages.success(request, _("Nothing leaves on this account until you let it go on."))
