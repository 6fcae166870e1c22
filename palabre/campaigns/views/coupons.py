"""Coupons: their list, one with its codes, and taking one at the till."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.campaigns.access import (
    campaign_named,
    row_here,
    rows_here,
)
from palabre.campaigns.actions import coupons as actions
from palabre.campaigns.addresses import public_address
from palabre.campaigns.coupon_forms import CouponForm, MoreCodesForm, NewCouponForm, RedeemForm
from palabre.campaigns.models import Campaign, Coupon, Presentation
from palabre.campaigns.rules import Outcome, coupon_stands
from palabre.campaigns.signs import Presented, Sign, signs
from palabre.campaigns.views.shared import (
    ask_before,
    form_page,
)
from palabre.campaigns.words import COUPON_STATES, OUTCOMES
from palabre.governance.access import brand_here, page
from palabre.governance.acts import Moved, audit
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Right

LOOKED_AT = timedelta(days=30)
MOST_LOOKED_AT = 5000
SHOWN_CODES = 20
LAST = 12


@require_safe
@page(Right.READ)
def coupons(request: HttpRequest) -> HttpResponse:
    """The brand's coupons, with what looks like fraud."""
    here = here_of(request)
    rows = [_dressed(row) for row in rows_here(here, Coupon).select_related("campaign")]
    presented = Presentation.objects.filter(brand=brand_here(here))
    context = {
        "coupons": rows,
        "signs": signs_of(presented)[:10],
        "may_change": here.may(Right.PUBLISH),
        "may_take": here.may(Right.WRITE),
    }
    return render(request, "campaigns/coupons.html", context)


def _dressed(row: Coupon) -> Coupon:
    stands = coupon_stands(row.state, row.starts_at, row.ends_at, timezone.now())
    used_up = row.most is not None and row.used >= row.most
    stands = stands or (Outcome.USED if used_up else None)
    word, kind = OUTCOMES[stands] if stands else COUPON_STATES[row.state]  # type: ignore[index]
    row.word, row.kind = word, "warn" if stands else kind  # type: ignore[attr-defined]
    return row


def signs_of(presented: Any) -> list[Sign]:
    """The signs of fraud in what was presented in the last thirty days."""
    since = timezone.now() - LOOKED_AT
    rows = presented.filter(at__gte=since).values_list("typed", "outcome", "place", "at")
    return signs(Presented(*row) for row in rows[:MOST_LOOKED_AT])


@require_safe
@page(Right.READ)
def coupon(request: HttpRequest, number: int) -> HttpResponse:
    """One coupon: how often it was taken, its codes, its public page."""
    here = here_of(request)
    row = _dressed(row_here(here, Coupon, number))
    presented = row.presentations.all()
    sold = presented.filter(outcome=Outcome.REDEEMED).aggregate(sales=Sum("amount"))
    shared = row.codes.first() if row.shared else None
    context = {
        "coupon": row,
        "codes": row.codes.all()[:SHOWN_CODES],
        "count": row.codes.count(),
        "shared": shared,
        "public": public_address("public_coupon", row.slug) if shared else "",
        "presented": _told(presented[:LAST]),
        "refused": presented.exclude(outcome__in=[Outcome.REDEEMED, Outcome.TAKEN_BACK]).count(),
        "sales": sold["sales"],
        "currency": row.campaign.currency if row.campaign else "EUR",
        "signs": signs_of(presented),
        "may_change": here.may(Right.PUBLISH),
        "may_export": here.may(Right.EXPORT),
    }
    return render(request, "campaigns/coupon.html", context)


def _told(rows: Any) -> list[Presentation]:
    told = list(rows.select_related("coupon"))
    for row in told:
        row.word, row.kind = OUTCOMES[row.outcome]
    return told


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def new(request: HttpRequest) -> HttpResponse:
    """Make a coupon."""
    here = here_of(request)
    posted = request.POST if request.method == "POST" else None
    start = {"campaign": campaign_named(here, request.GET.get("campaign", ""))}
    form = NewCouponForm(posted, campaigns=rows_here(here, Campaign), initial=start)
    if form.is_bound and form.is_valid():
        try:
            row = actions.make_coupon(actor(here), brand_here(here), **form.values())
            return go(here, "campaign_coupon", row.pk)
        except actions.CodeTaken:
            form.add_error("code", _("Another coupon has this code."))
    back = address(here, "campaign_coupons")
    return form_page(request, form, _("New coupon"), _("Make it"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a coupon; its codes stay."""
    here = here_of(request)
    row = row_here(here, Coupon, number)
    start = {name: getattr(row, name) for name in CouponForm.base_fields}
    posted = request.POST if request.method == "POST" else None
    form = CouponForm(posted, campaigns=rows_here(here, Campaign), initial=start)
    if form.is_bound and form.is_valid():
        actions.change_coupon(actor(here), row, form.cleaned_data)
        messages.success(request, _("The coupon is changed."))
        return go(here, "campaign_coupon", row.pk)
    back = address(here, "campaign_coupon", row.pk)
    return form_page(request, form, _("Change the coupon"), _("Keep"), back)


@require_POST
@page(Right.PUBLISH)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Pause a coupon, take it up again, or make further codes."""
    here = here_of(request)
    row = row_here(here, Coupon, number)
    try:
        match act:
            case "pause":
                actions.pause_coupon(actor(here), row)
            case "resume":
                actions.resume_coupon(actor(here), row)
            case "more" if not row.shared:
                form = MoreCodesForm(request.POST)
                if form.is_valid():
                    actions.add_codes(actor(here), row, form.cleaned_data["count"])
            case _:
                raise Http404
    except Moved:
        messages.warning(request, _("Somebody changed it meanwhile: look again."))
    return go(here, "campaign_coupon", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a coupon away, after a page that says what is lost."""
    here = here_of(request)
    row = row_here(here, Coupon, number)
    if request.method == "POST":
        actions.remove_coupon(actor(here), row)
        return go(here, "campaign_coupons")
    return ask_before(
        request,
        _("Remove “%(name)s”?") % {"name": row.name},
        _("Its codes are unknown from now on, and its redemptions are no longer counted. "
          "To keep them, pause it instead."),
        _("Remove the coupon"),
        address(here, "campaign_coupon", row.pk),
    )  # fmt: skip


@require_safe
@page(Right.EXPORT)
def code_file(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """Every code with its public address, as CSV for a mailing; that it was taken is in the trail."""
    here = here_of(request)
    row = row_here(here, Coupon, number)
    audit(here.organisation, "exported", row, actor(here))
    return StreamingHttpResponse(
        code_lines(row),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="codes-{row.slug}.csv"'},
    )


class _Echo:
    def write(self, text: str) -> str:
        return text


def code_lines(row: Coupon) -> Iterator[str]:
    """The lines of the file of a coupon's codes."""
    writer = csv.writer(_Echo())
    yield writer.writerow(["code", "address", "used"])
    for code in row.codes.all().iterator(chunk_size=2000):
        where = public_address("public_code", row.slug, code.code)
        yield writer.writerow([code.code, where, code.used])


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.WRITE)
def redeem(request: HttpRequest) -> HttpResponse:
    """Take a code at the till: one field, and a plain answer."""
    here = here_of(request)
    place = request.POST.get("place", request.session.get("till", ""))[:80]
    code = request.GET.get("code", "")[:60]
    posted = request.POST if request.method == "POST" else None
    form = RedeemForm(posted, initial={"code": code, "place": place})
    answer = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        request.session["till"] = given["place"]
        answer = actions.present(
            actor(here), here.organisation, given["code"], brand=brand_here(here),
            place=given["place"], amount=given["amount"],
        )  # fmt: skip
        form = RedeemForm(initial={"place": given["place"]})
    context = {
        "form": form,
        "answer": _answer(answer) if answer else None,
        "presented": _told(Presentation.objects.filter(brand=brand_here(here))[:LAST]),
    }
    return render(request, "campaigns/redeem.html", context, status=422 if form.errors else 200)


def _answer(row: Presentation) -> dict[str, Any]:
    word, kind = OUTCOMES[row.outcome]  # type: ignore[index]
    earlier = None
    if row.outcome == Outcome.USED and row.code:
        earlier = row.code.presentations.filter(outcome=Outcome.REDEEMED).first()
    return {"row": row, "word": word, "kind": kind, "earlier": earlier}


@require_POST
@page(Right.WRITE)
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Undo a redemption that was a mistake."""
    here = here_of(request)
    row = get_object_or_404(Presentation, pk=number, brand=brand_here(here))
    if actions.take_back(actor(here), row):
        messages.success(request, _("It is taken back: the code may be presented again."))
    else:
        messages.warning(request, _("There is nothing to take back."))
    return go(here, "campaign_redeem")
