"""Letters: who gets them and on what word, what became of each, and what people subscribe to."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.analysis.drawing import Series, columns
from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.channels.speaking import speakable
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import (
    speaking,
)
from palabre.publishing.actions import letters as verbs
from palabre.publishing.letters.forms import ImportForm, ListForm
from palabre.publishing.letters.models import BounceReading, Letter, MailingList, Subscriber
from palabre.publishing.letters.opening import bounces_of, states_of, subscribers_of
from palabre.publishing.letters.rules import (
    USUAL_SOFT_BOUNCES,
    RecipientState,
    SubscriberState,
    address_of,
)
from palabre.publishing.letters.words import RECIPIENTS, SUBSCRIBERS

SHOWN, DAYS = 50, 90
NAMES = ("name", "promise", "sender", "channel", "soft_bounces", "is_open")


def list_of(brand: Brand) -> MailingList | None:
    """What people subscribe to at a brand, once somebody has said it."""
    return MailingList.objects.select_related("channel").filter(brand=brand).first()


def sending_accounts(brand: Brand) -> list[Channel]:
    """The accounts from which a brand's letters may leave."""
    return [one for one in speaking(brand) if platform(one.platform).to_subscribers]


def _place(here: Here) -> tuple[str, str]:
    return here.organisation.slug, brand_here(here).slug


@require_safe
@page(Right.READ)
def letters(request: HttpRequest) -> HttpResponse:
    """The subscribers in figures, how they grew, and the letters that left."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    of, accounts = list_of(brand), sending_accounts(brand)
    form = ""
    if of and of.is_open:
        form = settings.ADDRESS + reverse("letters_subscribe", args=_place(here))
    context = {
        "list": of,
        "accounts": accounts,
        "form_address": form,
        "counts": subscribers_of(brand),
        "chart": _growth(brand),
        "days": DAYS,
        "letters": _letters(brand),
        "unread": _unread(accounts),
        "may_publish": here.may(Right.PUBLISH),
        "may_connect": here.may(Right.TEAM),
    }
    return render(request, "publishing/letters.html", context)


def _unread(accounts: list[Channel]) -> list[tuple[str, str]]:
    """The accounts whose returned mails can't be read, each with the reason."""
    rows = BounceReading.objects.filter(channel__in=accounts).exclude(last_error="")
    return [(str(one.channel), _(one.last_error)) for one in rows.select_related("channel")]


def _growth(brand: Brand) -> Any:
    """Who confirmed on each of the last days; nothing when nobody did."""
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    first = timezone.make_aware(datetime.combine(days[0], time.min))
    rows = Subscriber.objects.filter(brand=brand, confirmed_at__gte=first).order_by()
    told = rows.annotate(day=TruncDate("confirmed_at")).values_list("day").annotate(Count("pk"))
    counts = dict(told)
    if not counts:
        return None
    series = Series(_("New subscribers"), [float(counts.get(day, 0)) for day in days])
    return columns(days, series, get_language() or "en", day_label=_("Day"))


def _letters(brand: Brand) -> QuerySet[Letter]:
    def count(**of: Any) -> Count:
        return Count("recipients", filter=Q(**{f"recipients__{k}": v for k, v in of.items()}))

    # The newest first, then their mails: those of all letters are too many to be counted each time.
    newest = Letter.objects.filter(brand=brand).values_list("pk", flat=True)[:SHOWN]
    rows = Letter.objects.filter(pk__in=list(newest)).select_related("delivery__variant")
    return rows.annotate(
        all=Count("recipients"),
        sent=count(state=RecipientState.SENT),
        unknown=count(state=RecipientState.UNKNOWN),
        returned=count(bounce__in=["hard", "soft"]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def settings_of(request: HttpRequest) -> HttpResponse:
    """What people subscribe to, and who sends it."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    of = list_of(brand)
    mine = speakable(here.user, all_of_them := sending_accounts(brand))
    # The one that it has stays in sight; who may not speak from it is refused.
    accounts = [one for one in all_of_them if one in mine or (of and one == of.channel)]
    start: dict[str, Any] = {"name": brand.name, "soft_bounces": USUAL_SOFT_BOUNCES}
    start |= (
        {name: getattr(of, name) for name in NAMES}
        if of
        else {"channel": next(iter(accounts), None)}
    )
    form = ListForm(request.POST or None, initial=start, accounts=accounts)
    if form.is_bound and form.is_valid():
        try:
            verbs.set_list(Actor.person(here.user), brand, **form.cleaned_data)
        except Refused as error:
            form.add_error("channel", str(error))
        else:
            messages.success(request, _("It is kept."))
            return redirect("publish_letters", *_place(here))
    status = 422 if form.errors else 200
    return render(request, "publishing/letters_settings.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def bring(request: HttpRequest) -> HttpResponse:
    """Bring subscribers along who agreed elsewhere."""
    here: Here = request.here  # type: ignore[attr-defined]
    of = list_of(brand_here(here))
    if of is None:
        return redirect("publish_letters_settings", *_place(here))
    form = ImportForm(request.POST or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        day = timezone.make_aware(datetime.combine(data["agreed_on"], time(12)))
        try:
            found = verbs.import_subscribers(
                Actor.person(here.user), of, data["addresses"], how=data["how"], agreed_on=day
            )
        except Refused as error:
            form.add_error("how", str(error))
        else:
            messages.success(request, _told(found))
            return redirect("publish_letters", *_place(here))
    status = 422 if form.errors else 200
    return render(request, "publishing/letters_bring.html", {"form": form}, status=status)


def _told(found: verbs.Brought) -> str:
    added = ngettext(
        "%(count)s subscriber was added.", "%(count)s subscribers were added.", found.added
    )
    rest = _(
        "Known already: %(known)s. Barred (left, can’t be reached): %(out)s. No address: %(wrong)s."
    )
    values = {"known": found.known, "out": found.suppressed, "wrong": found.wrong}
    return f"{added % {'count': found.added}} {rest % values}"


@require_safe
@page(Right.PUBLISH)
def subscribers(request: HttpRequest) -> HttpResponse:
    """One subscriber, found by the whole address, or the newest: with what they agreed to, and when."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = Subscriber.objects.filter(brand=brand_here(here))
    asked = request.GET.get("address", "").strip()
    if asked:
        rows = rows.filter(address=address_of(asked))
    shown = [(one, SUBSCRIBERS[SubscriberState(one.state)]) for one in rows[:SHOWN]]
    context = {"subscribers": shown, "asked": asked, "most": SHOWN}
    return render(request, "publishing/subscribers.html", context)


@require_POST
@page(Right.PUBLISH)
def forget(request: HttpRequest, number: int) -> HttpResponse:
    """Forget a subscriber; the address is not written to again."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = get_object_or_404(Subscriber, brand=brand_here(here), pk=number)
    verbs.erase_subscriber(Actor.person(here.user), row)
    messages.success(request, _("The address is forgotten, and won’t be written to again."))
    return redirect("publish_subscribers", *_place(here))


@require_safe
@page(Right.READ)
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """One letter: what became of each of its mails, and what a person can do about it."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = Letter.objects.select_related("delivery__variant__post", "delivery__channel")
    row = get_object_or_404(rows, brand=brand_here(here), pk=number)
    counts = states_of(row)
    failed = row.recipients.filter(state__in=[RecipientState.FAILED, RecipientState.UNKNOWN])
    context = {
        "letter": row,
        "counts": [(state, RECIPIENTS[state], counts[state]) for state in RecipientState],
        "sent": counts[RecipientState.SENT],
        "unknown": counts[RecipientState.UNKNOWN],
        "failed": counts[RecipientState.FAILED],
        "all": sum(counts.values()),
        "done": sum(counts.values()) - counts[RecipientState.WAITING],
        "bounces": bounces_of(row),
        "reasons": [
            (_(why) if why else "", count)
            for why, count in failed.order_by().values_list("last_error").annotate(Count("pk"))[:20]
        ],
        "paused": _(row.paused) if row.paused else "",
        "may_publish": here.may(Right.PUBLISH),
    }
    return render(request, "publishing/letter.html", context)


LETTER_ACTS: dict[str, Callable[[Actor, Letter], object]] = {
    "pause": verbs.pause_letter,
    "go-on": verbs.go_on,
    "unknown-again": lambda by, row: verbs.mail_again(by, row, RecipientState.UNKNOWN),
    "failed-again": lambda by, row: verbs.mail_again(by, row, RecipientState.FAILED),
}


@require_POST
@page(Right.PUBLISH)
def letter_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Stop a letter, let it go on, or mail again those of whom nobody knows or who were refused."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = get_object_or_404(Letter, brand=brand_here(here), pk=number)
    if act not in LETTER_ACTS:
        raise Http404
    LETTER_ACTS[act](Actor.person(here.user), row)
    return redirect("publish_letter", *_place(here), row.pk)
