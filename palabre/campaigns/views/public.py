"""What anybody may open: a short link, a page of links, a coupon, a contest's certificate. No cookies."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from palabre.campaigns import codes
from palabre.campaigns.actions.messages import leave_message
from palabre.campaigns.addresses import short_address
from palabre.campaigns.clicks import Visit, note
from palabre.campaigns.door import HEADERS
from palabre.campaigns.finding import find
from palabre.campaigns.forms import MessageForm
from palabre.campaigns.models import Contest, Coupon, CouponCode, LinkPage, TrackedLink
from palabre.campaigns.origins import origin_of
from palabre.campaigns.rules import SLUG, ContestState, Outcome, coupon_stands, spelt
from palabre.campaigns.words import CONTEST_STATES, OUTCOMES
from palabre.governance.rules import Refused


@require_safe
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the stored target and count it; a page that says so for a link that ended."""
    way, now = find(slug), timezone.now()
    if way is None:
        raise Http404
    if not way.is_open(now):
        return render(request, "campaigns/public/ended.html", status=410)
    said = request.headers
    note(
        Visit(
            way.link, way.organisation, now, request.META.get("REMOTE_ADDR", ""),
            said.get("User-Agent", "")[:500], said.get("Referer", "")[:2000],
            request.META.get("QUERY_STRING", "")[:20], request.method or "GET",
            said.get("Sec-Purpose") or said.get("Purpose") or said.get("X-Moz") or "",
        )
    )  # fmt: skip
    # Not Django's own redirect: its schemes are checked when the target is stored.
    return HttpResponse(status=302, headers={"Location": way.leads_to, **HEADERS})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def link_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A brand's links; and, where the page asks, the form by which one leaves a message.

    The open form needs no token against forged requests: it acts for nobody who is signed in.
    """
    row = get_object_or_404(LinkPage.objects.select_related("brand"), slug=slug)
    if request.method == "POST" and not row.asks:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    now = timezone.now()
    links = [
        {"name": one.link.name, "url": short_address(one.link.slug)}
        for one in row.shown.select_related("link")
        if not one.link.is_stopped and (one.link.expires_at is None or now < one.link.expires_at)
    ]
    context: dict[str, Any] = {"page": row, "links": links}
    if row.asks:
        context |= _asked(request, row)
    wrong = context.get("form") and context["form"].errors
    return render(request, "campaigns/public/links.html", context, status=422 if wrong else 200)


def _asked(request: HttpRequest, row: LinkPage) -> dict[str, Any]:
    """The form for a message, and whether one was left just now."""
    told = request.POST if request.method == "POST" else request.GET
    via = told.get("via", "")[:60]
    consent = row.consent or _("I agree that %(brand)s keeps this in order to answer me.") % {
        "brand": row.brand
    }
    form = MessageForm(request.POST if request.method == "POST" else None, consent=consent)
    context = {"form": form, "via": via}
    if not form.is_bound or not form.is_valid():
        return context
    if told.get("website"):  # a field that people don't see: who fills it in is told nothing
        return context | {"done": True}
    found = TrackedLink.every.filter(brand=row.brand_id, slug=via)
    link = found.first() if SLUG.fullmatch(via) else None  # PostgreSQL refuses odd signs
    origin = origin_of(request.META.get("REMOTE_ADDR", ""))
    try:
        leave_message(
            row, form.cleaned_data, consent=consent, origin=origin, link=link,
            language=(get_language() or "")[:2],
        )  # fmt: skip
    except Refused as error:
        form.add_error(None, str(error))
        return context
    return context | {"done": True}


def _code_or_404(slug: str, code: str) -> CouponCode:
    """The code of the address; without one, the shared code."""
    coupon = get_object_or_404(Coupon.objects.select_related("brand", "organisation"), slug=slug)
    codes_of = coupon.codes.all()
    found = (
        codes_of.filter(code=spelt(code)).first() if code else coupon.shared and codes_of.first()
    )
    if not found:
        raise Http404
    found.coupon = coupon
    return found


@require_safe
def coupon(request: HttpRequest, slug: str, code: str = "") -> HttpResponse:
    """A coupon to show at the till, on a phone or on paper."""
    row = _code_or_404(slug, code)
    of = row.coupon
    stands = coupon_stands(of.state, of.starts_at, of.ends_at, timezone.now())
    used = row.most is not None and row.used >= row.most
    used = used or (of.most is not None and of.used >= of.most)
    stands = stands or (Outcome.USED if used else None)
    arguments = [slug, row.code] if code else [slug]
    context = {
        "code": row,
        "coupon": of,
        "brand": of.brand,
        "stands": OUTCOMES[stands][0] if stands else "",
        "picture": reverse("public_code_qr" if code else "public_coupon_qr", args=arguments),
    }
    return render(request, "campaigns/public/coupon.html", context)


@require_safe
def coupon_qr(request: HttpRequest, slug: str, code: str = "") -> HttpResponse:
    """The code as a picture that staff scan: it opens their page with the code filled in."""
    row = _code_or_404(slug, code)
    place = [row.coupon.organisation.slug, row.coupon.brand.slug]
    address = f"{settings.ADDRESS}{reverse('campaign_redeem', args=place)}?code={row.code}"
    return HttpResponse(codes.qr_svg(address), content_type="image/svg+xml")


@require_safe
def contest(request: HttpRequest, slug: str) -> HttpResponse:
    """A contest: what was bound and when, who was drawn, and how to check it."""
    row = get_object_or_404(Contest.objects.select_related("brand"), slug=slug)
    marks = row.entrants.exclude(mark="")
    drawn = list(marks.exclude(drawn=None).order_by("drawn"))
    for one in drawn:
        one.is_winner = one.drawn is not None and one.drawn <= row.winners  # type: ignore[attr-defined]
        one.shown = _masked(one.handle or one.name)  # type: ignore[attr-defined]
    word, kind = CONTEST_STATES[row.state]  # type: ignore[index]
    context = {
        "contest": row,
        "brand": row.brand,
        "word": word,
        "kind": kind,
        "count": marks.count(),
        "drawn": drawn,
        "is_sealed": row.state in (ContestState.SEALED, ContestState.DRAWN),
    }
    return render(request, "campaigns/public/contest.html", context)


def _masked(name: str) -> str:
    """A name that those who know it recognise: @le…ve."""
    bare = name.lstrip("@")
    start = "@" if name.startswith("@") else ""
    return f"{start}{bare[:2]}…{bare[-2:]}" if len(bare) > 5 else f"{start}{bare[:1]}…"


@require_safe
def contest_file(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is needed to compute the draw again, as JSON; no name and no handle in it."""
    row = get_object_or_404(Contest, slug=slug)
    marks = row.entrants.exclude(mark="")
    told: dict[str, Any] = {
        "contest": row.slug,
        "commitment": row.commitment,
        "bound_at": row.created_at.isoformat(),
        "list_mark": row.list_mark,
        "sealed_at": row.sealed_at and row.sealed_at.isoformat(),
        "announced": row.announced,
        "marks": sorted(marks.values_list("mark", flat=True)) if row.list_mark else [],
        "public": row.public,
        "secret": row.revealed,
        "drawn_at": row.drawn_at and row.drawn_at.isoformat(),
        "winners": row.winners,
        "drawn": list(marks.exclude(drawn=None).order_by("drawn").values_list("mark", flat=True)),
    }
    answer = JsonResponse(told, json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="contest-{row.slug}.json"'
    return answer
