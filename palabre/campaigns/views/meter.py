"""The script of the site: set up, pasted, received; and the goals."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.campaigns.access import row_here, rows_here
from palabre.campaigns.actions import site_script as actions
from palabre.campaigns.addresses import public_address
from palabre.campaigns.site_forms import GoalForm, HostsForm
from palabre.campaigns.site_models import SiteGoal, SiteHit, SiteMeter
from palabre.campaigns.site_receiving import host_in
from palabre.campaigns.views.shared import ask_before, form_page
from palabre.governance.access import Here, brand_here, page
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Right

FIELDS = ("name", "path", "event", "value", "currency")


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def script(request: HttpRequest) -> HttpResponse:
    """Say whose pages send, copy the script, and see whether it is received."""
    here = here_of(request)
    brand = brand_here(here)
    meter = rows_here(here, SiteMeter).first()
    start = {"hosts": meter.hosts if meter else list(filter(None, [host_in(brand.site)]))}
    form = HostsForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        actions.keep_meter(actor(here), brand, form.cleaned_data["hosts"])
        return go(here, "campaign_site_script")
    context = {"form": form, "meter": meter, **_standing(here, meter)}
    part = "#received" if request.headers.get("HX-Target") == "received" else ""
    status = 422 if form.errors else 200
    return render(request, f"campaigns/site_script.html{part}", context, status=status)


def _standing(here: Here, meter: SiteMeter | None) -> dict[str, Any]:
    """What is pasted, and the last page that was received."""
    if meter is None:
        return {}
    last = rows_here(here, SiteHit).filter(event="").order_by("-pk").first()
    source = public_address("site_script")
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    return {
        "last": last,
        "last_at": f"{last.minute // 60:02}:{last.minute % 60:02}" if last else "",
        "is_today": last is not None and last.day == today,
        "origin": source.removesuffix("/visits/site.js"),
        "snippet": f'<script defer src="{source}" data-key="{meter.key}"></script>',
    }


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def stop(request: HttpRequest) -> HttpResponse:
    """Take nothing in any more."""
    here = here_of(request)
    meter = rows_here(here, SiteMeter).first()
    if meter is None:
        return go(here, "campaign_site")
    if request.method == "POST":
        actions.remove_meter(actor(here), meter)
        return go(here, "campaign_site")
    return ask_before(
        request, _("Stop the script?"),
        _(
            "What pages send is no longer counted. The days that were counted stay; a new script has"
            " another key."
        ),
        _("Stop it"), address(here, "campaign_site_script"),
    )  # fmt: skip


@require_safe
@page(Right.READ)
def goals(request: HttpRequest) -> HttpResponse:
    """What visitors shall reach."""
    here = here_of(request)
    context = {"goals": rows_here(here, SiteGoal), "may_change": here.may(Right.PUBLISH)}
    return render(request, "campaigns/site_goals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def goal(request: HttpRequest, number: int = 0) -> HttpResponse:
    """Make or change a goal."""
    here = here_of(request)
    row = row_here(here, SiteGoal, number) if number else None
    start = {name: getattr(row, name) for name in FIELDS} if row else {}
    form = GoalForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        actions.keep_goal(actor(here), brand_here(here), row, **form.cleaned_data)
        messages.success(request, _("The goal is kept. It counts from today on."))
        return go(here, "campaign_site_goals")
    heading = _("Change the goal") if row else _("New goal")
    note = _(
        "It is counted by the script only, once a visit; days that are over stay as they were."
    )
    return form_page(request, form, heading, _("Keep"), address(here, "campaign_site_goals"), note)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def remove_goal(request: HttpRequest, number: int) -> HttpResponse:
    """Take a goal away."""
    here = here_of(request)
    row = row_here(here, SiteGoal, number)
    if request.method == "POST":
        actions.remove_goal(actor(here), row)
        return go(here, "campaign_site_goals")
    return ask_before(
        request,
        _("Remove “%(name)s”?") % {"name": row.name},
        _("How often it was reached goes with it."),
        _("Remove the goal"),
        address(here, "campaign_site_goals"),
    )
