"""Connected accounts: which there are, how they are, and connecting one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.channels import actions
from palabre.channels.doors import platform, platforms
from palabre.channels.models import Channel
from palabre.connectors.contract import ConnectorError, Platform
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.forms import OneLine
from palabre.governance.rules import Right


class AccountForm(forms.Form):
    """What a network asks for to connect an account; a secret is never shown again."""

    def __init__(self, *args: Any, of: Platform, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in of.account:
            hidden = forms.PasswordInput(attrs={"autocomplete": "off"})
            self.fields[field.name] = OneLine(
                label=_(field.label),
                help_text=_(field.help) if field.help else "",
                required=field.required,
                max_length=1000 if field.secret else 300,
                widget=hidden if field.secret else forms.TextInput(),
            )


def connectable() -> list[Platform]:
    """The networks that an account can be connected to."""
    return [one for one in platforms() if one.account]


def _platform(slug: str) -> Platform:
    try:
        of = platform(slug)
    except KeyError:
        raise Http404 from None
    if not of.account:
        raise Http404
    return of


def _channel(here: Here, number: int) -> Channel:
    return get_object_or_404(Channel, organisation=here.organisation, pk=number)


@require_safe
@page(Right.TEAM)
def connections(request: HttpRequest) -> HttpResponse:
    """The organisation's accounts, and the networks that can be connected."""
    here: Here = request.here  # type: ignore[attr-defined]
    rows = Channel.objects.filter(organisation=here.organisation)
    offers = [
        {"of": one, "opens": [_(kind.label) for kind in one.sources if kind.needs_account]}
        for one in connectable()
    ]
    channels = [
        {"row": row, "of": _(_platform(row.platform).name), "trouble": _trouble(row)}
        for row in rows
    ]
    return render(request, "channels/connections.html", {"channels": channels, "offers": offers})


def _trouble(row: Channel) -> str:
    """What is wrong with an account, in the reader's language."""
    if row.last_error:
        return _(row.last_error)
    if not row.secret:
        return _("Its secret can't be opened with the key of this machine: connect it again.")
    return ""


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def connect(request: HttpRequest, slug: str) -> HttpResponse:
    """Connect an account: it is tried first, and kept when the network accepts it."""
    here: Here = request.here  # type: ignore[attr-defined]
    of = _platform(slug)
    form = AccountForm(request.POST if request.method == "POST" else None, of=of)
    if form.is_bound and form.is_valid():
        name = _accepted(form, of)
        if name is not None:
            actions.connect_account(
                Actor.person(here.user), here.organisation, slug, form.cleaned_data, name
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
    channel = _channel(here, number)
    of = _platform(channel.platform)
    start = {"server": channel.server, "account": channel.account}
    form = AccountForm(request.POST if request.method == "POST" else None, of=of, initial=start)
    if form.is_bound and form.is_valid() and _accepted(form, of) is not None:
        actions.reconnect_account(Actor.person(here.user), channel, form.cleaned_data)
        messages.success(request, _("The account is connected."))
        return redirect("govern_connections", org=here.organisation.slug)
    context = {"form": form, "of": of, "channel": channel}
    status = 422 if form.errors else 200
    return render(request, "channels/connect.html", context, status=status)


def _accepted(form: AccountForm, of: Platform) -> str | None:
    """The account's name when the network accepts it; else None, with the reason on the form."""
    try:
        return actions.try_account(of.slug, form.cleaned_data)
    except ConnectorError as fault:
        form.add_error(None, _(str(fault)))
        return None


@require_POST
@page(Right.TEAM)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Try an account, or disconnect it."""
    here: Here = request.here  # type: ignore[attr-defined]
    channel = _channel(here, number)
    by = Actor.person(here.user)
    match act:
        case "try":
            if actions.check_account(by, channel):
                messages.success(request, _("The network accepts this account."))
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
