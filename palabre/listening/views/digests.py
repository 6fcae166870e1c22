"""The digest by mail: asking for it, seeing it before, and stopping it from the mail itself."""

from babel import dates
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from palabre.analysis.drawing.plot import locale_of
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.middleware import zone_of
from palabre.governance.rules import Right
from palabre.listening import digests
from palabre.listening.access import brand_of, place_of
from palabre.listening.actions.digests import subscribe, unsubscribe
from palabre.listening.models import Digest
from palabre.listening.search import SearchRefused


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def digest(request: HttpRequest) -> HttpResponse:
    """Ask for the brand's digest, change when it comes, or stop it."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_of(here)
    own = Digest.objects.filter(brand=brand, user=here.user).first()
    if request.method == "POST":
        _asked(request, here, own)
        return redirect(reverse("listen_digest", kwargs=place_of(here)))
    names = dates.get_day_names("wide", locale=locale_of(get_language() or "en"))
    context = {
        "digest": own,
        "error": gettext(own.last_error) if own and own.last_error else "",
        "rhythms": [("week", gettext("Every week")), ("day", gettext("Every day"))],
        "rhythm": "week" if own is None or own.weekly else "day",
        "weekdays": [(day, names[day]) for day in range(7)],
        "weekday": own.weekday if own else 0,
        "hours": [(hour, f"{hour:02d}:00") for hour in range(24)],
        "hour": own.hour if own else 8,
        "email": here.user.email,
    }
    return render(request, "listening/digest.html", context)


def _asked(request: HttpRequest, here: Here, own: Digest | None) -> None:
    by = Actor.person(here.user)
    if request.POST.get("act") == "stop":
        if own:
            unsubscribe(by, own)
        return
    weekly = request.POST.get("rhythm") != "day"
    weekday, hour = _within(request, "weekday", 0, 6), _within(request, "hour", 8, 23)
    due = digests.next_due(weekly, weekday, hour, zone_of(here.user.time_zone), timezone.now())
    subscribe(by, brand_of(here), here.user, due, weekly=weekly, weekday=weekday, hour=hour)


def _within(request: HttpRequest, name: str, usual: int, most: int) -> int:
    """A small number that was posted; the usual one for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 3 and int(text) <= most else usual


@require_safe
@page(Right.READ)
def preview(request: HttpRequest) -> HttpResponse:
    """The digest as it would leave now; ``?rhythm=day`` the daily one."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_of(here)
    with digests.as_read_by(here.user, brand):
        try:
            content = digests.content_of(brand, weekly=request.GET.get("rhythm") != "day")
        except SearchRefused as error:
            return render(request, "listening/digest_preview.html", {"refusal": str(error)})
        context = digests.context_of(content, stop="")
        # A mail's plain text is not escaped as it is made: the page does it.
        context["text"] = render_to_string("listening/mail/digest.txt", context)
        return render(request, "listening/digest_preview.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, org: str, brand: str, key: str) -> HttpResponse:
    """Stop a digest by the signed address of its mail (RFC 8058: one POST, no account).

    A GET only asks: mail programs and their guards open addresses by themselves. The signature stands
    for the person, so no token against forgery is needed.
    """
    found = digests.digest_of(key, org, brand)
    if request.method == "POST" and found:
        unsubscribe(Actor.person(found.user), found)
        found = None
    return render(request, "listening/digest_stop.html", {"digest": found})
