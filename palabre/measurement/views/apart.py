"""The metrics of what is published, apart: each account in a line, and each post on an account."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.governance.access import Here, brand_here, page
from palabre.governance.pages import address, here_of
from palabre.governance.rules import Right
from palabre.listening.figures.period import Period
from palabre.measurement.metrics import METRICS, Look, Metric, Value
from palabre.measurement.metrics.sent import out, steps_of
from palabre.measurement.reports.best import begins
from palabre.measurement.told import STEPS, said
from palabre.measurement.views.catalogue import around
from palabre.publishing.models import Delivery

AT_ONCE = 50


@require_safe
@page(Right.READ)
def accounts(request: HttpRequest) -> HttpResponse:
    """What each connected account brought over the chosen days."""
    here, period = here_of(request), Period.of(request.GET)
    look = Look(brand_here(here), period)
    metrics = [one for one in METRICS.values() if one.by_account]
    found = [(one, one.by_account(look)) for one in metrics if one.by_account]
    known = {account for _metric, values in found for account in values}
    rows = [
        {
            "account": channel,
            "network": platform(channel.platform).name,
            "cells": _cells(found, channel.pk),
        }
        for channel in Channel.objects.serving(look.brand).filter(pk__in=known)
    ]
    context = {"metrics": metrics, "rows": rows}
    return render(request, "measurement/accounts.html", context | around(period))


@require_safe
@page(Right.READ)
def posts(request: HttpRequest) -> HttpResponse:
    """What each post brought on each account, fifty at once, those first that went out last."""
    here, period = here_of(request), Period.of(request.GET)
    look = Look(brand_here(here), period)
    metrics = [one for one in METRICS.values() if one.by_post]
    found = [(one, one.by_post(look)) for one in metrics if one.by_post]
    ordered = out(look).select_related("variant__post", "channel").order_by("-sent_at", "-pk")
    start = max(0, _start(request.GET.get("from", "")))
    some = list(ordered[start : start + AT_ONCE + 1])
    shown = some[:AT_ONCE]
    steps = steps_of({one.pk: one.sent_at for one in shown if one.sent_at})
    rows = [_post(here, one, found, steps.get(one.pk, {})) for one in shown]
    days = period.address()
    context = {
        "metrics": metrics,
        "steps": STEPS.values(),
        "rows": rows,
        "newer": f"?{days}&from={max(0, start - AT_ONCE)}" if start else "",
        "older": f"?{days}&from={start + AT_ONCE}" if len(some) > AT_ONCE else "",
    }
    return render(request, "measurement/posts.html", context | around(period))


def _start(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _post(
    here: Here,
    row: Delivery,
    found: Sequence[tuple[Metric, Mapping[int, Value]]],
    steps: Mapping[int, float],
) -> dict[str, Any]:
    unit = METRICS["reactions"].unit
    return {
        "row": row,
        "text": begins(row),
        "network": platform(row.channel.platform).name,
        "url": address(here, "publish_post", row.variant.post_id),
        "cells": _cells(found, row.pk),
        "steps": [
            {"title": title, "said": said(steps.get(step), unit)} for step, title in STEPS.items()
        ],
    }


def _cells(
    found: Sequence[tuple[Metric, Mapping[int, Value]]], number: int
) -> list[dict[str, Any]]:
    cells = []
    for metric, values in found:
        value = values.get(number, Value())
        cells.append(
            {
                "title": metric.title,
                "said": said(value.value, metric.unit, value.currency),
                "why": value.why,
            }
        )
    return cells
