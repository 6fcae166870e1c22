"""A metric for programs, apart: of each account, and of each post on an account."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

import msgspec
from django.http import Http404, HttpRequest

from palabre.channels.calls import Call
from palabre.channels.models import ApiKey, Channel
from palabre.measurement.metrics import METRICS, Look, Metric, Unit, Value
from palabre.measurement.metrics.sent import out
from palabre.measurement.metrics.shape import Parts
from palabre.measurement.views.api import ONLY, Days, period_of_days
from palabre.publishing import programs
from palabre.publishing.doors import door
from palabre.publishing.programs import Answer

MOST_POSTS = 500


class OfAccount(msgspec.Struct, forbid_unknown_fields=True):
    """What a connected account brought."""

    account: int
    name: str
    platform: str
    value: float | None
    base: int
    why: str


class AccountsTold(msgspec.Struct, forbid_unknown_fields=True):
    """A metric of each account of which something is known."""

    metric: str
    since: date
    until: date
    unit: Unit
    accounts: list[OfAccount]


class OfSending(msgspec.Struct, forbid_unknown_fields=True):
    """What a post brought on one account."""

    post: int
    delivery: int
    account: int
    sent_at: datetime | None
    value: float | None
    base: int
    why: str


class SendingsTold(msgspec.Struct, forbid_unknown_fields=True):
    """A metric of each post of the days, on each account; the newest five hundred."""

    metric: str
    since: date
    until: date
    unit: Unit
    posts: list[OfSending]


def _asked(
    request: HttpRequest, key: ApiKey, slug: str, of: Callable[[Metric], Parts | None]
) -> tuple[Metric, Look, Mapping[int, Value]]:
    """The metric with its values apart, or 404 where it can't be told so."""
    metric = METRICS.get(slug)
    parts = of(metric) if metric else None
    if metric is None or parts is None:
        raise Http404
    asked = programs.asked_of(request.GET, Days)
    look = Look(programs.brand_of(key.organisation, asked.brand), period_of_days(asked))
    return metric, look, parts(look)


@door(
    Call("GET", "Gives a metric of each account over some days.", AccountsTold, asks=Days, may=ONLY)
)
def accounts(request: HttpRequest, key: ApiKey, slug: str) -> Answer:
    """A metric of each account; 404 for one that isn't told of accounts."""
    metric, look, found = _asked(request, key, slug, lambda one: one.by_account)
    rows = [
        OfAccount(one.pk, one.name, one.platform, value.value, value.base, str(value.why))
        for one in Channel.objects.serving(look.brand).filter(pk__in=found)
        for value in [found[one.pk]]
    ]
    days = look.period
    return 200, AccountsTold(metric.slug, days.first, days.last, metric.unit, rows)


@door(Call("GET", "Gives a metric of each post of some days.", SendingsTold, asks=Days, may=ONLY))
def posts(request: HttpRequest, key: ApiKey, slug: str) -> Answer:
    """A metric of each post on each account; 404 for one that isn't told of posts."""
    metric, look, found = _asked(request, key, slug, lambda one: one.by_post)
    sent = out(look).filter(pk__in=found).select_related("variant").order_by("-sent_at", "-pk")
    rows = [
        OfSending(
            one.variant.post_id, one.pk, one.channel_id, one.sent_at, value.value, value.base,
            str(value.why),
        )
        for one in sent[:MOST_POSTS]
        for value in [found[one.pk]]
    ]  # fmt: skip
    days = look.period
    return 200, SendingsTold(metric.slug, days.first, days.last, metric.unit, rows)
