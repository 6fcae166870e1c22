"""Tracked links: their list, one with its clicks and codes, and changing one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.analysis.referrers import NFC, QR
from palabre.campaigns import codes
from palabre.campaigns.access import (
    campaign_named,
    row_here,
    rows_here,
)
from palabre.campaigns.actions import links as actions
from palabre.campaigns.addresses import short_address
from palabre.campaigns.counting import taken
from palabre.campaigns.forms import LinkForm, NewLinkForm
from palabre.campaigns.models import Campaign, TrackedLink
from palabre.campaigns.views.campaigns import DAYS, chart_of, way_rows
from palabre.campaigns.views.shared import (
    ask_before,
    form_page,
)
from palabre.campaigns.words import way_word
from palabre.governance.access import Here, brand_here, page
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Right

SHOWN = 50
MOST_ON_SHEET = 60


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def links(request: HttpRequest) -> HttpResponse:
    """The brand's links; a new one is made from one field on top."""
    here = here_of(request)
    may_change = here.may(Right.PUBLISH)
    campaigns = rows_here(here, Campaign)
    chosen = campaign_named(here, request.GET.get("campaign", ""))
    posted = request.POST if request.method == "POST" and may_change else None
    form = NewLinkForm(posted, campaigns=campaigns, initial={"campaign": chosen})
    if form.is_bound and form.is_valid():
        try:
            link = actions.make_link(actor(here), brand_here(here), **form.cleaned_data)
            return go(here, "campaign_link", link.pk)
        except actions.NameTaken:
            form.add_error("slug", _("This short name is taken."))
    status = 422 if form.errors else 200
    choices = [("", _("All")), *((str(one.pk), one.name) for one in campaigns)]
    context = {"form": form, "choices": choices, "chosen": chosen, "may_change": may_change}
    context |= _listed(request, here, chosen)
    return render(request, "campaigns/links.html", context, status=status)


def _listed(request: HttpRequest, here: Here, campaign: Campaign | None) -> dict[str, Any]:
    rows = rows_here(here, TrackedLink).select_related("campaign")
    if campaign:
        rows = rows.filter(campaign=campaign)
    words = request.GET.get("q", "").strip()[:100]
    if words:
        rows = rows.filter(name__icontains=words) | rows.filter(target__icontains=words) | rows.filter(
            slug__icontains=words
        )  # fmt: skip
    if before := number_in(request.GET.get("before", "")):
        rows = rows.filter(pk__lt=before)
    listed = list(rows[: SHOWN + 1])
    found = taken(link.pk for link in listed)
    for link in listed:
        dress(link)
        link.taken = found[link.pk]  # type: ignore[attr-defined]
        link.recent = link.taken.series(timezone.localdate(), DAYS)  # type: ignore[attr-defined]
    more = listed[SHOWN - 1].pk if len(listed) > SHOWN else None
    return {
        "links": listed[:SHOWN],
        "more": more,
        "q": words,
        "total": rows_here(here, TrackedLink).exists(),
    }


def dress(link: TrackedLink) -> TrackedLink:
    """The link with its short address, where it is put in words, and whether it leads on."""
    ended = link.expires_at is not None and link.expires_at <= timezone.now()
    link.short = short_address(link.slug)  # type: ignore[attr-defined]
    link.shown = link.short.partition("://")[2]  # type: ignore[attr-defined]
    link.where = way_word(link.network) if link.network else ""  # type: ignore[attr-defined]
    link.is_leading = not (ended or link.is_stopped)  # type: ignore[attr-defined]
    return link


@require_safe
@page(Right.READ)
def link(request: HttpRequest, number: int) -> HttpResponse:
    """One link: its clicks, where they came from, and its codes to download."""
    here = here_of(request)
    row = dress(row_here(here, TrackedLink, number))
    found = taken([row.pk])[row.pk]
    context = {
        "link": row,
        "taken": found,
        "chart": chart_of(found, None),
        "ways": way_rows(found),
        "unseen": found.ways.get("", 0) / found.clicks if found.clicks else 0,
        "nfc": codes.nfc_text(short_address(row.slug, NFC)),
        "may_change": here.may(Right.PUBLISH),
    }
    return render(request, "campaigns/link.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change where a link leads, and what it belongs to."""
    here = here_of(request)
    row = row_here(here, TrackedLink, number)
    names = ("target", "name", "campaign", "network", "expires_at")
    start = {name: getattr(row, name) for name in names}
    posted = request.POST if request.method == "POST" else None
    form = LinkForm(posted, campaigns=rows_here(here, Campaign), initial=start)
    if form.is_bound and form.is_valid():
        given = {**form.cleaned_data, "name": form.cleaned_data["name"] or row.name}
        actions.change_link(actor(here), row, given)
        messages.success(request, _("The link is changed: within seconds it leads there."))
        return go(here, "campaign_link", row.pk)
    back = address(here, "campaign_link", row.pk)
    return form_page(request, form, _("Change the link"), _("Keep"), back)


@require_POST
@page(Right.PUBLISH)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Let a link lead nowhere, or on again."""
    here = here_of(request)
    row = row_here(here, TrackedLink, number)
    if act not in ("stop", "resume"):
        raise Http404
    actions.stop_link(actor(here), row, stopped=act == "stop")
    return go(here, "campaign_link", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a link away, after a page that says what is lost."""
    here = here_of(request)
    row = row_here(here, TrackedLink, number)
    if request.method == "POST":
        actions.remove_link(actor(here), row)
        return go(here, "campaign_links")
    return ask_before(
        request,
        _("Remove “%(name)s”?") % {"name": row.name},
        _("Its counts go, and its short address leads nowhere any more: printed codes too. "
          "To keep the counts, stop it instead."),
        _("Remove the link"),
        address(here, "campaign_link", row.pk),
    )  # fmt: skip


@require_safe
@page(Right.READ)
def code(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """The link's QR code as SVG or PNG, or the message of an NFC tag."""
    here = here_of(request)
    row = row_here(here, TrackedLink, number)
    makers = {
        "svg": (codes.qr_svg, "image/svg+xml", QR),
        "png": (codes.qr_png, "image/png", QR),
        "ndef": (codes.nfc_bytes, "application/octet-stream", NFC),
    }
    if kind not in makers:
        raise Http404
    maker, of, way = makers[kind]
    answer = HttpResponse(maker(short_address(row.slug, way)), content_type=of)
    answer["Cache-Control"] = "private, max-age=300"
    if "download" in request.GET or kind == "ndef":
        answer["Content-Disposition"] = f'attachment; filename="{row.slug}.{kind}"'
    return answer


@require_safe
@page(Right.READ)
def sheet(request: HttpRequest) -> HttpResponse:
    """A PDF with the codes of the newest links, or of a campaign's."""
    here = here_of(request)
    rows = rows_here(here, TrackedLink)
    campaign = campaign_named(here, request.GET.get("campaign", ""))
    rows = rows.filter(campaign=campaign) if campaign else rows
    listed = [(row.name, short_address(row.slug, QR)) for row in rows[:MOST_ON_SHEET]]
    if not listed:
        raise Http404
    title = campaign.name if campaign else brand_here(here).name
    try:
        made = codes.sheet(title, get_language() or "en", listed)
    except codes.PrintingFailed:
        messages.warning(request, _("The sheet could not be set. Try again in a moment."))
        return go(here, "campaign_links")
    headers = {"Content-Disposition": 'attachment; filename="codes.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)
