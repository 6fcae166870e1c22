"""The barometer for everybody, where its brand opened it: published editions only, no account, no cookie."""

from datetime import date

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from palabre.channels.calls import Call
from palabre.channels.models import ApiKey
from palabre.listening.selection import number as read_number
from palabre.measurement.barometer import printing, telling
from palabre.measurement.barometer.models import Barometer, Edition
from palabre.measurement.rules import EditionState
from palabre.measurement.views.barometer import as_pdf, told
from palabre.publishing import programs
from palabre.publishing.doors import door
from palabre.publishing.programs import Answer, Asked

MOST = 60


def _open(slug: str) -> tuple[Barometer, list[Edition]]:
    """The barometer at a public address with what is published, the newest first; 404 while it is closed."""
    row = get_object_or_404(Barometer.objects.select_related("brand"), slug=slug, is_public=True)
    found = Edition.objects.filter(brand=row.brand_id, state=EditionState.PUBLISHED)
    return row, list(found.select_related("brand")[:MOST])


def _chosen(editions: list[Edition], month: str, version: str) -> Edition:
    wanted = [one for one in editions if f"{one.month:%Y-%m}" == month]
    number = read_number(version)
    found = [one for one in wanted if one.version == number] if version else wanted
    if not found:
        raise Http404
    return found[0]


@require_safe
def public(request: HttpRequest, slug: str, month: str = "") -> HttpResponse:
    """The newest month, or the one that was asked for; an older edition by ``version``."""
    row, editions = _open(slug)
    months = telling.newest(editions)
    context = {"barometer": row, "brand": row.brand, "edition": None}
    if editions:
        newest = months[-1]
        shown = _chosen(editions, month, request.GET.get("version", "")) if month else newest
        context |= told(shown) | {
            "chart": telling.chart_of([one for one in months if one.month <= shown.month]),
            "named": [(one, telling.name_of(one), f"{one.month:%Y-%m}") for one in editions],
            "month": f"{shown.month:%Y-%m}",
        }
    elif month:
        raise Http404
    return render(request, "measurement/public/barometer.html", context)


@require_safe
def paper(request: HttpRequest, slug: str, month: str) -> HttpResponse:
    """A published month as PDF."""
    _row, editions = _open(slug)
    return as_pdf(_chosen(editions, month, request.GET.get("version", "")), editions)


@require_safe
@cache_control(public=True, max_age=3600)
def badge(request: HttpRequest, slug: str) -> HttpResponse:
    """The last published month as a small picture."""
    _row, editions = _open(slug)
    if not editions:
        raise Http404
    drawn = printing.badge(telling.newest(editions)[-1])
    return HttpResponse(drawn, content_type="image/svg+xml")


class ShareTold(msgspec.Struct, forbid_unknown_fields=True):
    """A share with its 95 % interval; null where too few mentions carry it."""

    value: float | None
    low: float | None
    high: float | None


class StandingTold(msgspec.Struct, forbid_unknown_fields=True):
    """Where a brand stands. ``ranks`` are the lowest and highest that it may have, ``level`` whom it can't be
    told apart from; ``net_tone`` (-1 to 1) and ``was`` stand apart from attention."""

    name: str
    is_ours: bool
    rank: int | None
    ranks: list[int] | None
    level: list[str]
    share: ShareTold
    share_before: ShareTold | None
    rank_before: int | None
    attention: float
    mentions: int
    voices: int
    net_tone: ShareTold
    was: str


class EditionTold(msgspec.Struct, forbid_unknown_fields=True):
    """A published edition with its weights; ``attention_per_unit`` is that of a unit of the currency."""

    id: int
    month: date
    version: int
    method: int
    weights: int
    kinds: dict[str, float]
    places: dict[str, float]
    unanswered: float
    mentions: int
    brands: list[StandingTold]
    spent_cents: dict[str, float]
    attention_per_unit: float | None


class EditionsTold(msgspec.Struct, forbid_unknown_fields=True):
    """A page of published editions, the newest first."""

    editions: list[EditionTold]
    before: int | None


@door(Call("GET", "Lists what is published of the attention barometer.", EditionsTold, asks=Asked))
def api(request: HttpRequest, key: ApiKey) -> Answer:
    """The published editions of the organisation or a brand."""
    asked = programs.asked_of(request.GET, Asked)
    rows = Edition.objects.filter(
        brand__organisation=key.organisation, state=EditionState.PUBLISHED
    )
    if not isinstance(asked.brand, programs.Unset):
        rows = rows.filter(brand=programs.brand_of(key.organisation, asked.brand))
    page, before = programs.page_of(rows, asked)
    return 200, EditionsTold([_edition(one) for one in page], before)


def _share(one: telling.Share) -> ShareTold:
    return ShareTold(*one.plain)


def _edition(row: Edition) -> EditionTold:
    effort = row.figures["effort"]
    return EditionTold(
        row.pk, row.month, row.version, row.method, row.weights_number, row.weights["kinds"],
        row.weights["places"], row.weights["unanswered"], row.figures["mentions"],
        [_standing(one) for one in telling.rows_of(row)], effort["cents"], effort["per_unit"],
    )  # fmt: skip


def _standing(one: telling.Row) -> StandingTold:
    return StandingTold(
        one.name, one.is_ours, one.rank, list(one.ranks) if one.ranks else None, list(one.level),
        _share(one.share), _share(one.share_before) if one.share_before else None, one.rank_before,
        one.attention, one.mentions, one.voices, _share(one.tone), one.was,
    )  # fmt: skip
