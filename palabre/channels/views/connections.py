"""Connected accounts: which there are, how they are, and connecting one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.channels import actions, budgets
from palabre.channels.doors import connectable
from palabre.channels.forms import (
    EVERYBODY,
    NAMED,
    WISHES,
    AccountForm,
    BudgetForm,
    OwnerForm,
    SpeakersForm,
)
from palabre.channels.models import Channel
from palabre.channels.speaking import who_could
from palabre.connectors.contract import Author, ConnectorError, Platform, Reconnect
from palabre.connectors.words import N_
from palabre.governance.access import Here, brand_at_work, page
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.rules import Right

ANOTHER = N_("This is another account than the one to be connected again.")


def connectable_or_404(slug: str) -> Platform:
    """The platform of this name, when an account can be connected to it."""
    for one in connectable():
        if one.slug == slug:
            return one
    raise Http404


def channel_or_404(here: Here, number: int) -> Channel:
    """One of the organisation's accounts."""
    return get_object_or_404(Channel, organisation=here.organisation, pk=number)


def brands_here(here: Here) -> list[Brand]:
    """The brands that an account may belong to."""
    return list(here.organisation.brands.all())


@require_safe
@page(Right.TEAM)
def connections(request: HttpRequest) -> HttpResponse:
    """The organisation's accounts, and the networks that can be connected."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = Channel.objects.filter(organisation=here.organisation)
    rows = rows.select_related("brand").prefetch_related("usage")
    words = request.GET.get("q", "").strip()[:100]
    known = {one.slug: one for one in connectable()}
    channels = [_shown(row, known.get(row.platform)) for row in rows]
    context = {
        "channels": channels,
        "offers": _offers(words),
        "q": words,
        "has_brands": len(brands_here(here)) > 1,
    }
    return render(request, "channels/connections.html", context)


def _offers(words: str) -> list[dict[str, Any]]:
    """The networks that can be connected, by name, with what an account opens on each.

    Only those in whose name these words stand.
    """
    offers = [
        {
            "of": one,
            "opens": [_(kind.label) for kind in one.sources if kind.needs_account],
            "writes": [word for can, word in WISHES.items() if can in one.capabilities],
        }
        for one in connectable()
        if words.casefold() in f"{_(one.name)} {one.name}".casefold()
    ]
    return sorted(offers, key=lambda offer: _(offer["of"].name).casefold())


def _shown(row: Channel, of: Platform | None) -> dict[str, Any]:
    """An account with what is wrong with it, and how far it is with its calls and its money.

    A network that takes no accounts any more leaves them to be disconnected.
    """
    if of is None:
        trouble = _("Palabre connects no account to this network any more: disconnect it.")
        return {"row": row, "of": row.platform, "trouble": trouble, "is_over": True}
    now, trouble = timezone.now(), _trouble(row, of)
    money = budgets.spending(row, now) if of.prices else None
    return {
        "row": row,
        "of": _(of.name),
        "trouble": trouble,
        "must_renew": bool(trouble) or row.ends_soon,
        "calls": budgets.calls(row, of.limits, now),
        "per": of.limits.per,
        "money": money,
        "money_said": budgets.waits_for_money(money) if money else "",
    }


def _trouble(row: Channel, of: Platform) -> str:
    """What is wrong with an account, in the reader's language."""
    if row.last_error:
        return _(row.last_error)
    # Some networks need none: a forum that is only searched, a news server without log-in.
    asked = any(field.name == "secret" and field.required for field in of.account)
    if not row.secret and (asked or not of.account or row.scopes or row.expires_at):
        return _("Its secret can't be opened with the key of this machine: connect it again.")
    return ""


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def connect(request: HttpRequest, slug: str) -> HttpResponse:
    """Connect an account: it is tried first, and kept when the network accepts it."""
    here: Here = request.here  # type: ignore[attr-defined]
    of = connectable_or_404(slug)
    if not of.account:
        return redirect("govern_sign_in_there", org=here.organisation.slug, slug=slug)
    posted = request.POST if request.method == "POST" else None
    brands = brands_here(here)
    form = AccountForm(posted, of=of, brands=brands)
    form.ask_owner(brand_at_work(request, brands))
    if form.is_bound and form.is_valid():
        me = accepted(here, form, of)
        if me is not None:
            actions.connect_account(
                Actor.person(here.user),
                here.organisation,
                slug,
                form.cleaned_data,
                me.handle or me.name,
                form.owner,
                me.handle,
            )
            messages.success(request, _("The account is connected."))
            return redirect("govern_connections", org=here.organisation.slug)
    context = {"form": form, "of": of}
    status = 422 if form.errors else 200
    return render(request, "channels/connect.html", context, status=status)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def reconnect(request: HttpRequest, number: int) -> HttpResponse:
    """Give an account its new password or token."""
    here: Here = request.here  # type: ignore[attr-defined]
    channel = channel_or_404(here, number)
    of = connectable_or_404(channel.platform)
    if not of.account or channel.refresh or channel.scopes:
        there = {"org": here.organisation.slug, "slug": of.slug}
        return redirect(f"{reverse('govern_sign_in_there', kwargs=there)}?again={channel.pk}")
    start = {**channel.more, "server": channel.server, "account": channel.account}
    form = AccountForm(request.POST if request.method == "POST" else None, of=of, initial=start)
    me = accepted(here, form, of) if form.is_bound and form.is_valid() else None
    if me is not None and actions.is_another(channel, form.cleaned_data, me):
        form.add_error(None, _(ANOTHER))  # what reads and publishes with it would change hands
    elif me is not None:
        actions.reconnect_account(Actor.person(here.user), channel, form.cleaned_data)
        messages.success(request, _("The account is connected."))
        return redirect("govern_connections", org=here.organisation.slug)
    context = {"form": form, "of": of, "channel": channel}
    status = 422 if form.errors else 200
    return render(request, "channels/connect.html", context, status=status)


def accepted(here: Here, form: AccountForm, of: Platform) -> Author | None:
    """Whose account it is when the network accepts it; else None, with the reason on the form."""
    try:
        return actions.whose(here.organisation, of.slug, form.cleaned_data)
    except ConnectorError as fault:
        form.add_error(None, _first_word(fault, of))
    return None


def _first_word(fault: ConnectorError, of: Platform) -> str:
    """What to say of a fault to who gives a password or key just now.

    Connectors say of a dead one that it is "no longer" accepted: true of an account that worked.
    """
    if isinstance(fault, Reconnect) and "no longer" in str(fault):
        said = _(
            "%(network)s doesn’t accept what you gave: look at the name and the password or key."
        )
        return said % {"network": _(of.name)}
    return _(str(fault))


@require_POST
@page(Right.TEAM)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Try an account, or disconnect it."""
    here: Here = request.here  # type: ignore[attr-defined]
    channel = channel_or_404(here, number)
    by = Actor.person(here.user)
    match act:
        case "try":
            connectable_or_404(channel.platform)
            fault = actions.check_account(by, channel)
            if fault is None:
                messages.success(request, _("The network accepts this account."))
            elif actions.is_passing(fault):
                said = _("The account could not be tried now: %(reason)s")
                messages.warning(request, said % {"reason": _(str(fault))})
            else:
                messages.warning(
                    request, _("The account doesn't work now; the reason stands beside it.")
                )
        case "disconnect":
            actions.disconnect_account(by, channel)
            messages.success(request, _("The account and its secret are forgotten."))
        case _:
            raise Http404
    return redirect("govern_connections", org=here.organisation.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def budget(request: HttpRequest, number: int) -> HttpResponse:
    """What an account costs, and the most that it may cost a month."""
    here: Here = request.here  # type: ignore[attr-defined]
    channel = channel_or_404(here, number)
    of = connectable_or_404(channel.platform)
    start = {"most": None if channel.budget is None else f"{channel.budget / 1_000_000:.2f}"}
    form = BudgetForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        actions.set_budget(Actor.person(here.user), channel, form.millionths())
        messages.success(request, _("The stop line is set."))
        return redirect("govern_connections", org=here.organisation.slug)
    context = {"form": form, "of": of, "channel": channel, "shown": _shown(channel, of)}
    return render(request, "channels/budget.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def speakers(request: HttpRequest, number: int) -> HttpResponse:
    """Who speaks from an account: everybody whose role lets them, or the members named here."""
    here: Here = request.here  # type: ignore[attr-defined]
    channel = channel_or_404(here, number)
    start = {
        "who": NAMED if channel.few_speak else EVERYBODY,
        "members": [str(one) for one in channel.speakers.values_list("pk", flat=True)],
    }
    posted = request.POST if request.method == "POST" else None
    form = SpeakersForm(posted, initial=start, offered=who_could(channel))
    if form.is_bound and form.is_valid():
        actions.name_speakers(Actor.person(here.user), channel, form.named)
        messages.success(request, _("The change is saved."))
        return redirect("govern_connections", org=here.organisation.slug)
    context = {"form": form, "channel": channel}
    return render(request, "channels/speakers.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def owner(request: HttpRequest, number: int) -> HttpResponse:
    """Whose account it is: a brand's, or the whole organisation's."""
    here: Here = request.here  # type: ignore[attr-defined]
    channel, brands = channel_or_404(here, number), brands_here(here)
    if len(brands) < 2:
        raise Http404
    form = OwnerForm(request.POST if request.method == "POST" else None, brands=brands)
    form.ask_owner(channel.brand)
    if form.is_bound and form.is_valid():
        if actions.give_account(Actor.person(here.user), channel, form.owner):
            messages.success(request, _("The change is saved."))
        return redirect("govern_connections", org=here.organisation.slug)
    context = {"form": form, "channel": channel}
    return render(request, "channels/owner.html", context, status=422 if form.errors else 200)
