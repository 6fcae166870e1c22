"""Connecting an account on the network's own pages: there with a secret of ours, and back with a code."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from palabre.channels import actions
from palabre.channels.doors import http, telling_platforms
from palabre.channels.forms import WISHES, FieldsForm, SignInForm
from palabre.channels.models import Channel
from palabre.channels.tokens import app_keys
from palabre.channels.told import address_of, reachable, word_of
from palabre.channels.views.connections import (
    ANOTHER,
    brands_here,
    channel_or_404,
    connectable_or_404,
)
from palabre.connectors import oauth, oauth1
from palabre.connectors.contract import Capability, ConnectorError, OAuth, Platform, Rejected
from palabre.connectors.words import N_
from palabre.governance.access import Here, brand_at_work, page
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import Brand
from palabre.governance.numbers import number_in
from palabre.governance.rules import Right

IN_SESSION = "connecting"
LASTS_S = 600.0
NO_KEYS = N_("The house has no app keys for this network yet: ask who connects its accounts.")


def _signs_in(slug: str) -> tuple[Platform, OAuth]:
    of = connectable_or_404(slug)
    if of.oauth is None:
        raise Http404
    return of, of.oauth


def _back(here: Here) -> str:
    return f"{settings.ADDRESS}{reverse('govern_signed_in', args=[here.organisation.slug])}"


# Browsers check where a sent form leads in the end: a network, or a server that a person names.
@csp_update({"form-action": ["https:", "http:"]})
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what the account is wanted for, then go to the network; its app keys come first."""
    here: Here = request.here  # type: ignore[attr-defined]
    of, by = _signs_in(slug)
    again = _again(here, request, slug)
    if not by.register and not app_keys(here.organisation.pk, slug, "", on_server=False):
        return redirect("govern_app_keys", org=here.organisation.slug, slug=slug)
    brands = brands_here(here)
    start: dict[str, Any] = {}
    if again:
        wishes = SignInForm.let_before(of, by, again.scopes)
        wishes += [one.value for one in WISHES if one.value == request.GET.get("for")]
        start = {"server": again.server, "account": again.account, "wishes": wishes}
    posted = request.POST if request.method == "POST" else None
    form = SignInForm(posted, of=of, by=by, initial=start, brands=brands)
    if again is None:
        form.ask_owner(brand_at_work(request, brands))
    if form.is_bound and form.is_valid():
        try:
            typed = form.cleaned_data["server"] if by.on_server else ""
            wanted = form.wanted(of)
            account = form.cleaned_data["account"] if by.asks else ""
            return redirect(
                _way_there(
                    request, here, of, typed, wanted, again=again, brand=form.owner, account=account
                )
            )
        except ConnectorError as fault:
            form.add_error(None, _(str(fault)))
    context = {"form": form, "of": of, "channel": again}
    return render(request, "channels/sign_in.html", context, status=422 if form.errors else 200)


def _again(here: Here, request: HttpRequest, slug: str) -> Channel | None:
    number = number_in(request.GET.get("again", ""))
    if number is None:
        return None
    channel = channel_or_404(here, number)
    if channel.platform != slug:
        raise Http404
    return channel


def way_to_own(request: HttpRequest, here: Here, slug: str, typed: str, own_page: str) -> str:
    """The network's address where a member connects their own account, to publish by it and to read its
    figures, unless those ask for another app than publishing; ``own_page`` is where they come back to. Raises
    the errors of connectors, `Rejected` where the house has no app keys for the network, and as
    `make_room_for_own` does."""
    of, by = _signs_in(slug)
    if not by.register and not app_keys(here.organisation.pk, slug, "", on_server=False):
        raise Rejected(NO_KEYS)
    actions.make_room_for_own(here.organisation, here.member)
    wanted = sorted(
        ({Capability.PUBLISH, Capability.MEASURE} & of.capabilities) - by.in_place.keys()
    )
    return _way_there(request, here, of, typed, wanted, own_page=own_page)


def _way_there(
    request: HttpRequest, here: Here, of: Platform, typed: str, wanted: Sequence[Capability],
    *, again: Channel | None = None, brand: Brand | None = None, own_page: str = "",
    account: str = "",
) -> str:  # fmt: skip
    """The network's address to go to; what ties both halves together stays in the person's session. With
    an ``own_page`` the account will be the member's own; ``account`` is its name where it was asked for."""
    _of, by = _signs_in(of.slug)
    server = oauth.home_of(typed) if by.on_server else ""
    if again and by.on_server and server != oauth.home_of(again.server):
        raise Rejected(ANOTHER)  # its key would be sent to the old server
    app = app_keys(here.organisation.pk, of.slug, server, on_server=by.on_server)
    if not app:
        app = oauth.register(http(), by, server=server, back=_back(here), home=settings.ADDRESS)
        # The trail doesn't tell where somebody has an account of their own.
        who = MACHINE if own_page else Actor.person(here.user)
        actions.keep_app(who, here.organisation, of.slug, server, app)
    issuer = oauth.issuer_of(http(), by, server=server)
    state, secret, token = secrets.token_urlsafe(32), oauth.verifier(), ""
    scopes = oauth.scopes_for(by, wanted)
    if by.temporary:  # its secret takes the place of PKCE's
        back = f"{_back(here)}?{urlencode({'state': state})}"
        token, secret = oauth1.begin(http(), by, app, back=back)
    request.session[IN_SESSION] = {
        "state": state,
        "secret": secret,
        "slug": of.slug,
        "server": server,
        "account": account,
        "organisation": here.organisation.pk,
        "again": again.pk if again else None,
        "brand": brand.pk if brand else None,
        "own_page": own_page,
        "since": time.time(),
        "issuer": [issuer.name, issuer.promised],
        "scopes": scopes,
        "token": token,
    }
    if by.temporary:
        return oauth1.authorize_url(by, token, scopes=scopes)
    return oauth.authorize_url(
        by, app, server=server, back=_back(here), state=state, secret=secret, scopes=scopes
    )


@never_cache
@require_safe
@page(Right.READ)
def signed_in(request: HttpRequest) -> HttpResponse:
    """The person comes back from the network: with a code, or with its refusal. Who doesn't connect the
    accounts of the house comes back with their own only."""
    here: Here = request.here  # type: ignore[attr-defined]
    ours: dict[str, Any] = request.session.pop(IN_SESSION, {})
    if not (ours.get("own_page") or here.may(Right.TEAM)):
        raise PermissionDenied
    state = request.GET.get("state", "")
    fresh = time.time() - ours.get("since", 0.0) < LASTS_S
    own = fresh and ours["organisation"] == here.organisation.pk
    if not (own and constant_time_compare(state, ours["state"])):
        messages.error(
            request, _("This connection was not begun here, or too long ago: begin again.")
        )
    elif mixed_up := _mixed_up(request, ours):
        messages.error(request, _(mixed_up))
    elif not _code(request, ours):
        messages.warning(
            request, _("The network did not connect the account: nothing was changed.")
        )
    else:
        _keep(request, here, ours)
    if ours.get("own_page"):
        return redirect(ours["own_page"])
    return redirect("govern_connections", org=here.organisation.slug)


def _code(request: HttpRequest, ours: dict[str, Any]) -> str:
    """What the person came back with, "" for a refusal; in version 1.0a it belongs to the token of before."""
    if not (token := ours.get("token", "")):
        return request.GET.get("code", "")[:4000]
    same = constant_time_compare(request.GET.get("oauth_token", ""), token)
    return request.GET.get("oauth_verifier", "")[:4000] if same else ""


def _mixed_up(request: HttpRequest, ours: dict[str, Any]) -> str:
    """What to say when another answers than was asked; "" when all is well."""
    _of, by = _signs_in(ours["slug"])
    known, given = oauth.Issuer(*ours.get("issuer", ())), request.GET.getlist("iss")
    try:
        oauth.check_issuer(by, known, given, server=ours["server"])
    except ConnectorError as fault:
        return str(fault)
    return ""


def _keep(request: HttpRequest, here: Here, ours: dict[str, Any]) -> None:
    of, _by = _signs_in(ours["slug"])
    server = ours["server"]
    again = Channel.objects.filter(organisation=here.organisation, pk=ours["again"]).first()
    try:
        tokens = _tokens(request, here, ours)
        tokens = actions.prolonged(here.organisation, of.slug, server, tokens)
        # A network that names no scopes gave what it was asked for (RFC 6749, 5.1).
        tokens = replace(tokens, scopes=tokens.scopes or ours.get("scopes", ""))
        opened = {"server": server, "account": ours.get("account", ""), "secret": tokens.access}
        me = actions.whose(here.organisation, of.slug, opened)
    except ConnectorError as fault:
        messages.error(request, _(str(fault)))
        return
    if again and again.account and me.remote_id and again.account != me.remote_id:
        messages.error(request, _(ANOTHER))
        return
    brand = here.organisation.brands.filter(pk=ours["brand"]).first()
    if ours["brand"] and brand is None:  # it isn't opened to the other brands instead
        messages.error(request, _("This brand was removed meanwhile: begin again."))
        return
    actions.keep_tokens(
        Actor.person(here.user), here.organisation, of.slug, server, tokens, me, again, brand,
        here.member if ours.get("own_page") else None,
    )  # fmt: skip
    messages.success(request, _("The account is connected."))


def _tokens(request: HttpRequest, here: Here, ours: dict[str, Any]) -> oauth.Tokens:
    """Give what the person came back with for a key; raises the errors of connectors."""
    of, by = _signs_in(ours["slug"])
    server, secret, code = ours["server"], ours["secret"], _code(request, ours)
    app = app_keys(here.organisation.pk, of.slug, server, on_server=by.on_server)
    if by.temporary:
        return oauth1.exchange(http(), by, app, token=ours["token"], secret=secret, verifier=code)
    back = _back(here)
    return oauth.exchange(http(), by, app, server=server, back=back, code=code, secret=secret)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def app(request: HttpRequest, slug: str) -> HttpResponse:
    """The organisation's own app keys for a network, with the way to get them."""
    here: Here = request.here  # type: ignore[attr-defined]
    of = connectable_or_404(slug)
    if not of.app:
        raise Http404
    known = app_keys(here.organisation.pk, slug, "", on_server=False)
    shown = {field.name: known.get(field.name, "") for field in of.app if not field.secret}
    posted = request.POST if request.method == "POST" else None
    form = FieldsForm(posted, asks=of.app, initial=shown)
    if known:  # a secret that is kept needn't be typed again
        for field in of.app:
            if field.secret and known.get(field.name):
                form.fields[field.name].required = False
                form.fields[field.name].help_text = _("Kept, sealed: leave it empty to keep it.")
    if form.is_bound and form.is_valid():
        actions.keep_app(Actor.person(here.user), here.organisation, slug, "", form.cleaned_data)
        messages.success(request, _("The app keys are kept, sealed."))
        name = "govern_sign_in_there" if of.oauth else "govern_connect"
        return redirect(name, org=here.organisation.slug, slug=slug)
    number = here.organisation.pk
    context = {
        "form": form,
        "of": of,
        "back": _back(here) if of.oauth else "",
        "told_at": address_of(number, slug),
        "told_word": word_of(number, slug),
        "tells": slug in telling_platforms(),
        "reachable": reachable(),
    }
    return render(request, "channels/app.html", context, status=422 if form.errors else 200)
