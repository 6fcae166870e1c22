"""What anybody may open: subscribing to the letters of a brand, confirming it, and leaving."""

from typing import Any

from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from palabre.governance.rules import Refused
from palabre.publishing.letters import subscribing
from palabre.publishing.letters.models import MailingList, Subscriber
from palabre.publishing.letters.rules import SubscriberState


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def subscribe(request: HttpRequest, org: str, brand: str) -> HttpResponse:
    """The form of a brand that is open to the public. Whether an address is known isn't told."""
    of = get_object_or_404(
        MailingList.objects.select_related("brand"),
        Q(channel__brand=None) | Q(channel__brand=F("brand")), channel__isnull=False,
        organisation__slug=org, brand__slug=brand, is_open=True,
    )  # fmt: skip
    context: dict[str, Any] = {"list": of, "address": request.POST.get("address", "")[:254]}
    if request.method == "POST":
        context["done"] = True
        # The field that people don't see: who fills it in is a machine, and is told nothing.
        if not request.POST.get("website"):
            language = (get_language() or "en")[:2]
            try:
                subscribing.ask_for_letters(
                    of, context["address"], language, request.build_absolute_uri()
                )
            except Refused as error:
                context |= {"done": False, "error": str(error)}
    status = 422 if context.get("error") else 200
    return render(request, "publishing/public/subscribe.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Opened it asks, posted it confirms: programs that look at the links of a mail confirm nothing."""
    person = _person(key)
    if request.method == "POST":
        state = "done" if subscribing.confirm(key) else "late"
    elif person.state == SubscriberState.ACTIVE:
        state = "done"
    else:
        state = "ask" if subscribing.can_confirm(person) else "late"
    of = MailingList.objects.filter(brand=person.brand_id).first()
    context = {"person": person, "list": of, "state": state, "again": _form_of(of)}
    return render(request, "publishing/public/confirm.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Opened it asks, posted it is done, as often as one likes: mail programs post here by themselves
    (RFC 8058), without a cookie and without a page. Whoever has the key has the mail."""
    person = _person(key)
    if request.method == "POST":
        subscribing.leave(key)
        person.refresh_from_db()
    of = MailingList.objects.filter(brand=person.brand_id).first()
    return render(request, "publishing/public/leave.html", {"person": person, "list": of})


def _person(key: str) -> Subscriber:
    row = Subscriber.objects.select_related("brand__organisation").filter(key=key).first()
    if row is None:
        raise Http404
    return row


def _form_of(of: MailingList | None) -> str:
    if of is None or not of.is_open:
        return ""
    return reverse("letters_subscribe", args=[of.brand.organisation.slug, of.brand.slug])
