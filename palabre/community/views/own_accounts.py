"""One's own accounts: connecting and disconnecting them, and sharing by them. Nobody else sees this page."""

from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.channels.actions import connect_account, make_room_for_own
from palabre.channels.doors import connectable, platform
from palabre.channels.forms import FieldsForm
from palabre.channels.models import Channel
from palabre.channels.views.connections import accepted
from palabre.channels.views.signing import way_to_own
from palabre.community.actions import own_accounts as actions
from palabre.community.models import Share
from palabre.community.standing import standing_of
from palabre.connectors.contract import Capability, ConnectorError, Field, Platform
from palabre.governance.access import Here, page
from palabre.governance.acts import Moved
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right

SERVER = Field("server", "Server")


def offered() -> list[Platform]:
    """The networks on which a person may speak by an account of their own: a text needs no room or board."""
    found = [
        one
        for one in connectable()
        if Capability.PUBLISH in one.capabilities and not one.to_subscribers and not one.to
    ]
    return sorted(found, key=lambda one: _(one.name).casefold())


@require_safe
@page(Right.READ)
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts that the member connected for themselves."""
    here = here_of(request)
    rows = Channel.every.filter(employee=here.member)
    context = {
        "accounts": [(row, platform(row.platform), _(row.last_error or "")) for row in rows],
        "offers": offered(),
        "is_signed": standing_of(here.member).is_signed,
    }
    return render(request, "community/own_accounts.html", context)


@csp_update({"form-action": ["https:", "http:"]})
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def connect(request: HttpRequest, slug: str) -> HttpResponse:
    """Connect an account of one's own: by what the network asks for, or on its pages."""
    here = here_of(request)
    of = next((one for one in offered() if one.slug == slug), None)
    if of is None:
        raise Http404
    if not standing_of(here.member).is_signed:
        return go(here, "community_ambassadors")
    there = not of.account and of.oauth is not None
    asks = of.account if not there else (SERVER,) if of.oauth and of.oauth.on_server else ()
    form = FieldsForm(request.POST if request.method == "POST" else None, asks=asks)
    if form.is_bound and form.is_valid():
        if there:
            try:
                typed = form.cleaned_data.get("server", "")
                own_page = address(here, "community_own_accounts")
                return redirect(way_to_own(request, here, slug, typed, own_page))
            except ConnectorError as fault:
                form.add_error(None, _(str(fault)))
        elif _connected(here, form, of):
            messages.success(request, _("Your account is connected, for you alone."))
            return go(here, "community_own_accounts")
    context = {"form": form, "of": of, "there": there}
    return render(
        request, "community/own_connect.html", context, status=422 if form.errors else 200
    )


def _connected(here: Here, form: Any, of: Platform) -> bool:
    """Keep the account, where the network accepts it; else the form says why not."""
    try:
        make_room_for_own(here.organisation, here.member)
    except ConnectorError as fault:
        form.add_error(None, _(str(fault)))
        return False
    me = accepted(here, form, of)
    if me is None:
        return False
    connect_account(
        actor(here), here.organisation, of.slug, form.cleaned_data, me.handle or me.name,
        handle=me.handle, employee=here.member,
    )  # fmt: skip
    return True


@require_POST
@page(Right.READ)
def disconnect(request: HttpRequest, number: int) -> HttpResponse:
    """Forget an account of one's own."""
    here = here_of(request)
    row = get_object_or_404(Channel.every, employee=here.member, pk=number)
    try:
        actions.disconnect(actor(here), row)
        messages.success(request, _("The account and its secret are forgotten."))
    except Refused as refused:
        messages.error(request, str(refused))
    return go(here, "community_own_accounts")


@require_POST
@page(Right.READ)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Go on with what one shared from one's own account."""
    here, by = here_of(request), actor(here_of(request))
    rows = Share.objects.select_related("ambassador__member", "story__brand", "post")
    row = get_object_or_404(rows, ambassador__member=here.member, pk=number)
    delivery = number_in(request.POST.get("delivery", "")) or 0
    try:
        match act:
            case "leave":
                actions.leave_now(by, row)
            case "write":
                actions.take_up_again(by, row)
                return go(here, "community_share", row.story_id)
            case "forget":
                actions.forget(by, row)
                messages.success(
                    request, _("Forgotten here. What stands on the network you delete there.")
                )
            case _ if act in actions.DECISIONS:
                actions.decide(by, row, delivery, act)
            case _:
                raise Http404
    except Refused as refused:
        messages.error(request, str(refused))
    except Moved:
        messages.warning(request, _("Somebody changed it meanwhile: look again."))
    return go(here, "community_my_shares")
