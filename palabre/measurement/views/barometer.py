"""The barometer of attention: the ranking of a month, its weights, its editions, and who sees it."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.analysis.drawing.plot import amount
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Moved
from palabre.governance.models import Brand
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.figures.rivals import Ground
from palabre.listening.figures.told import interval, language, number, percent
from palabre.listening.printing import PrintingFailed
from palabre.listening.selection import Selection
from palabre.listening.selection import number as read_number
from palabre.measurement.barometer import actions, counting, making, printing, telling
from palabre.measurement.barometer.counting import month_of
from palabre.measurement.barometer.models import Barometer, Edition
from palabre.measurement.barometer.weighing import KINDS, METHOD, Weights, proposed

Heard = tuple[Mapping[str, int], Mapping[str, str]]
MOST_EDITIONS = 60
SHOWN_SOURCES = 10


@require_safe
@page(Right.READ)
def barometer(request: HttpRequest) -> HttpResponse:
    """The ranking of the last month, or of a chosen edition."""
    here = here_of(request)
    brand = brand_here(here)
    editions = list(_editions(brand))
    chosen = read_number(request.GET.get("edition", ""))
    shown = next((one for one in editions if one.pk == chosen), None)
    if chosen and shown is None:
        raise Http404
    months = telling.newest(editions)
    shown = shown or (months[-1] if months else None)
    context: dict[str, Any] = {"editions": editions, "edition": shown, "public": _public(brand)}
    context |= _rights(here)
    if shown is None:
        ground = counting.ground_of(brand)
        context["refusal"] = ground.refusal if ground else ""
        context["has_topic"] = ground is not None
        return render(request, "measurement/barometer.html", context)
    doors = [f"?edition={one.pk}" for one in months]
    context |= told(shown) | {
        "chart": telling.chart_of(months, doors),
        "rows": [_with_door(here, shown, one) for one in telling.dressed(shown)],
        "named": [(one, telling.name_of(one)) for one in editions],
    }
    return render(request, "measurement/barometer.html", context)


def _editions(brand: Brand) -> Any:
    return Edition.objects.filter(brand=brand).select_related("brand")[:MOST_EDITIONS]


def _public(brand: Brand) -> dict[str, Any]:
    row = Barometer.objects.filter(brand=brand).first()
    if row is None:
        return {"is_public": False, "url": ""}
    url = settings.ADDRESS + reverse("barometer_public", args=[row.slug])
    badge = settings.ADDRESS + reverse("barometer_badge", args=[row.slug])
    return {"is_public": row.is_public, "url": url, "badge": badge}


def _rights(here: Here) -> dict[str, bool]:
    return {"may_publish": here.may(Right.PUBLISH), "may_open": here.may(Right.BRANDS)}


def told(edition: Edition) -> dict[str, Any]:
    """What a page tells of an edition, inside the house and outside."""
    return {
        "edition": edition,
        "edition_name": telling.name_of(edition),
        "sentences": telling.sentences(edition),
        "rows": telling.dressed(edition),
        "effort": telling.effort_told(edition),
        "per_unit": telling.per_unit(edition),
        "method": telling.method_told(edition),
        "kinds": telling.kinds_told(edition),
        "sources": telling.sources_told(edition),
        "places_in_all": edition.sources["places_in_all"],
        "counted": edition.figures["mentions"],
    }


def _with_door(here: Here, edition: Edition, one: dict[str, Any]) -> dict[str, Any]:
    days = (edition.month, telling.last_day(edition.month))
    asks = Selection().but(topic=[str(one["row"].topic)]).between(*days).address()
    return {**one, "url": f"{address(here, 'listen_search')}?{asks}"}


@require_POST
@page(Right.PUBLISH)
def drafts(request: HttpRequest) -> HttpResponse:
    """Make the drafts that are missing now, and not at the next hour."""
    here = here_of(request)
    made = actions.draft_missing(brand_here(here))
    if made:
        messages.success(request, _("The months that are over are reckoned."))
    else:
        messages.warning(
            request,
            _(
                "No month could be reckoned: it takes one that is over, with something heard before it."
            ),
        )
    return go(here, "measure_barometer")


@require_POST
@page(Right.PUBLISH)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Publish a draft, or make a month anew."""
    here = here_of(request)
    row = get_object_or_404(
        Edition.objects.select_related("brand"), pk=number, brand=brand_here(here)
    )
    try:
        if act == "publish":
            actions.publish(actor(here), row)
            messages.success(request, _("The edition is published: from now on it stays as it is."))
        elif act == "anew":
            made = actions.draft(actor(here), row.brand, row.month)
            messages.success(request, _("A draft of the month is there."))
            if made is not None:
                row = made
        else:
            raise Http404
    except Moved:
        messages.warning(request, _("This edition is no draft any more."))
    except Refused as error:
        messages.warning(request, str(error))
    return _to(here, row)


def _to(here: Here, row: Edition) -> HttpResponse:
    answer = go(here, "measure_barometer")
    answer["Location"] += f"?edition={row.pk}"
    return answer


@require_POST
@page(Right.BRANDS)
def public(request: HttpRequest) -> HttpResponse:
    """Open the public page, or close it."""
    here = here_of(request)
    row = actions.open_to_all(
        actor(here), brand_here(here), is_public=request.POST.get("public") == "on"
    )
    if row.is_public:
        messages.success(request, _("What is published can be read by everybody now."))
    else:
        messages.success(request, _("The public page is closed."))
    return go(here, "measure_barometer")


@require_safe
@page(Right.READ)
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """An edition as PDF."""
    rows = Edition.objects.select_related("brand")
    row = get_object_or_404(rows, pk=number, brand=brand_here(here_of(request)))
    return as_pdf(row, list(_editions(row.brand)))


def as_pdf(row: Edition, editions: list[Edition]) -> HttpResponse:
    """The file of an edition, with the ranks of the months before it."""
    before = [one for one in telling.newest(editions) if one.month < row.month]
    try:
        body = printing.pdf(row, [*before, row])
    except PrintingFailed:
        return HttpResponse(
            _("The document could not be set."), status=503, content_type="text/plain"
        )
    answer = HttpResponse(body, content_type="application/pdf")
    name = f"barometer-{row.brand.slug}-{row.month:%Y-%m}-{row.version}-{language()[:2]}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def weights(request: HttpRequest) -> HttpResponse:
    """The weights, what others would change in the last month, and keeping them."""
    here = here_of(request)
    brand = brand_here(here)
    ground = counting.ground_of(brand)
    if ground is None or ground.refusal:
        return go(here, "measure_barometer")
    now = making.weights_of(making.newest_weights(brand))
    month = making.last_months(1)[0]
    asked, then = request.POST.get("act", ""), now
    context: dict[str, Any] = {"month": telling.month_said(month)}
    if request.method == "POST":
        found = making.count(brand, ground, month)
        try:
            then = (
                _proposal(brand, found, now) if asked == "propose" else _given(request, found, now)
            )
            if asked == "keep":
                actions.keep_weights(actor(here), brand, then)
                messages.success(
                    request,
                    _(
                        "The weights are kept. What was published stays; last month gets a draft by them."
                    ),
                )
                return go(here, "measure_barometer")
            context["effect"] = [_effect(one) for one in making.effect(found, now, then)]
        except Refused as error:
            context["error"] = str(error)
    context |= _fields(request, brand, _heard(brand, ground, month), now, then)
    return render(
        request, "measurement/weights.html", context, status=422 if "error" in context else 200
    )


def _heard(brand: Brand, ground: Ground, month: date) -> Heard:
    """How many texts of each place a month has, and what the places are called, both by address: as they
    were counted for its newest edition, where that tells of all."""
    edition = Edition.objects.filter(brand=brand, month=month, method=METHOD).first()
    if edition is None or edition.sources["places_in_all"] > len(edition.sources["places"]):
        texts, places = counting.texts_by_place(ground, month_of(month))
        return texts, {address: str(place) for address, place in places.items()}
    rows = edition.sources["places"]
    return Counter({one["address"]: one["texts"] for one in rows}), {
        one["address"]: one["name"] for one in rows
    }


def _fields(
    request: HttpRequest, brand: Brand, heard: Heard, now: Weights, then: Weights
) -> dict[str, Any]:  # fmt: skip
    ranks, typed = counting.map_ranks(brand), request.POST
    failed = then is now and request.method == "POST"
    texts, names = heard
    known = sorted({*texts, *now.places, *then.places}, key=lambda one: (-texts.get(one, 0), one))
    return {
        "kinds": [
            {
                "field": f"kind-{kind}", "name": telling.kind_word(kind), "usual": _said(KINDS[kind]),
                "value": typed.get(f"kind-{kind}") if failed else _said(then.kinds.get(kind, 0)),
            }
            for kind in KINDS
        ],
        "places": [
            {
                "field": f"place-{one}", "name": names.get(one, one),
                "texts": texts.get(one, 0),
                "proposed": _said(proposed(ranks[one])) if one in ranks else "–",
                "value": typed.get(f"place-{one}") if failed else _said(then.places.get(one, 1)),
            }
            for one in known[: making.MOST_PLACES]
        ],
        "unanswered": typed.get("unanswered") if failed else _said(then.unanswered),
        "has_ranks": bool(ranks),
    }  # fmt: skip


def _said(value: float) -> str:
    return amount(value, language())


def _proposal(brand: Brand, found: making.Counted, now: Weights) -> Weights:
    """The weights in use, with the relevance that the Map proposes for the places heard of."""
    ranks = counting.map_ranks(brand)
    heard = {cell.place for cell in found.cells} & ranks.keys()
    places = {**now.places, **{one: proposed(ranks[one]) for one in heard}}
    return actions.read_weights(actions.Given(now.kinds, places, now.unanswered))


def _given(request: HttpRequest, found: making.Counted, now: Weights) -> Weights:
    """What was typed; places that weren't shown keep theirs. Raises `Refused`."""
    typed = request.POST
    kinds = {kind: _number(typed.get(f"kind-{kind}", str(now.kinds[kind]))) for kind in KINDS}
    names = {cell.place for cell in found.cells} | now.places.keys()
    places = {one: _number(typed[f"place-{one}"]) for one in names if f"place-{one}" in typed}
    unanswered = _number(typed.get("unanswered", str(now.unanswered)))
    return actions.read_weights(actions.Given(kinds, {**now.places, **places}, unanswered))


def _number(text: str) -> float:
    try:
        return float(text.strip().replace(",", ".")[:20])
    except ValueError:
        raise Refused(_("“%(text)s” is no number.") % {"text": text[:20]}) from None


def _effect(one: making.Effect) -> dict[str, Any]:
    return {
        "name": one.name,
        "now": percent(one.now.share.value),
        "then": percent(one.then.share.value),
        "between": interval(one.then.share),
        "rank_now": number(one.now.rank) if one.now.rank else "–",
        "rank_then": number(one.then.rank) if one.then.rank else "–",
        "moved": one.moved,
    }
