"""Lines that members want to be told of: drawn, rubbed out, and looked at by the clock."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from palabre.governance.access import brands_of
from palabre.governance.actions.notices import notify
from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.mail import hand_over, next_try
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.listening.figures.period import Period
from palabre.measurement.metrics import METRICS, Look, Metric, Value, value_of
from palabre.measurement.models import Threshold
from palabre.measurement.rules import passed_since
from palabre.measurement.told import said

MOST = 50
DAYS = (1, 7, 30, 90)
KIND = "threshold"


def draw(
    by: Actor, brand: Brand, member: Member, metric: Metric, days: int, line: float, *, above: bool
) -> Threshold:
    """Draw a line; it is looked at once, so that one that is passed already isn't news.

    Raises `Refused` past fifty lines, and for one that is there.
    """
    if Threshold.objects.filter(brand=brand, member=member).count() >= MOST:
        raise Refused(_("You have fifty lines: remove one first."))
    now = timezone.now()
    value = value_of(metric, look_of(brand, days))
    try:
        with transaction.atomic():
            row = Threshold.objects.create(
                brand=brand, member=member, metric=metric.slug, days=days, above=above, line=line,
                value=value.value, currency=value.currency, looked_at=now,
                passed_at=passed_since(value.value, line, above=above, since=None, now=now),
            )  # fmt: skip
            audit(brand.organisation_id, "made", row, by)
    except IntegrityError:
        raise Refused(_("You asked to be told of this already.")) from None
    return row


def look_of(brand: Brand, days: int) -> Look:
    """The brand's last so many days, today among them."""
    today = timezone.localdate()
    return Look(brand, Period(today - timedelta(days=days - 1), today))


@transaction.atomic
def rub_out(by: Actor, row: Threshold) -> None:
    """Be told no more."""
    audit(row.brand.organisation_id, "removed", row, by)
    row.delete()


def ask_all() -> None:
    """Have the lines of each brand looked at."""
    rows = Threshold.objects.order_by().values_list("brand", flat=True)
    for brand in rows.distinct():
        enqueue("measurement.look_at_brand_lines", brand, key=str(brand))


def look(number: int) -> int:
    """Look at the lines of a brand, each metric once; how many are told of."""
    rows = Threshold.objects.filter(brand=number).select_related(
        "brand__organisation", "member__user"
    )
    apart: defaultdict[int, list[Threshold]] = defaultdict(list)
    for row in rows:
        if row.metric in METRICS and row.member.is_active and row.brand in brands_of(row.member):
            apart[row.days].append(row)
    return sum(_look_at(some, look_of(some[0].brand, days)) for days, some in apart.items())


def _look_at(rows: Sequence[Threshold], look: Look) -> int:
    values: dict[str, Value] = {}
    told = 0
    for row in rows:
        if row.metric not in values:
            values[row.metric] = value_of(METRICS[row.metric], look)
        told += _note(row, values[row.metric], timezone.now())
    return told


@transaction.atomic
def _note(row: Threshold, value: Value, now: datetime) -> bool:
    """Note a value, and have the member told where it has just passed the line; whether it has."""
    passed = passed_since(value.value, row.line, above=row.above, since=row.passed_at, now=now)
    is_news = passed is not None and row.passed_at is None
    same = Threshold.objects.filter(pk=row.pk, passed_at=row.passed_at)
    noted = same.update(value=value.value, currency=value.currency, looked_at=now, passed_at=passed)
    if not (noted and is_news):
        return False
    row.value, row.currency, row.passed_at = value.value, value.currency, passed
    brand = row.brand
    link = reverse("measure_thresholds", args=[brand.organisation.slug, brand.slug])
    key = f"{row.pk} {now.isoformat()}"
    notify(
        MACHINE, brand.organisation, [row.member.user], KIND, partial(sentence, row), link, key[:60]
    )
    enqueue("measurement.mail_threshold", row.pk, now.isoformat(), key=key)
    return True


def sentence(row: Threshold) -> str:
    """What has happened, in the language of now."""
    metric = METRICS[row.metric]
    form = (
        _("%(brand)s: %(metric)s is above %(line)s, at %(value)s.")
        if row.above
        else _("%(brand)s: %(metric)s is below %(line)s, at %(value)s.")
    )
    return form % {
        "brand": row.brand.name, "metric": metric.title,
        "line": said(row.line, metric.unit, row.currency),
        "value": said(row.value, metric.unit, row.currency),
    }  # fmt: skip


def mail(number: int, since: str) -> datetime | None:
    """Mail a member that a line was passed, as long as that stands; when to try again, if the mail server
    didn't take it."""
    rows = Threshold.objects.select_related("brand__organisation", "member__user")
    row = rows.filter(pk=number, passed_at=datetime.fromisoformat(since)).first()
    if row is None or row.metric not in METRICS or not row.member.is_active:
        return None
    user = row.member.user
    if not user.is_active or not user.email or row.brand not in brands_of(row.member):
        return None
    place = reverse("measure_thresholds", args=[row.brand.organisation.slug, row.brand.slug])
    with translation.override(user.language or row.brand.organisation.language):
        words = {"row": row, "said": sentence(row), "url": settings.ADDRESS + place}
        text = render_to_string("measurement/mail/threshold.txt", words)
        told = EmailMessage(" ".join(words["said"].split()), text, None, [user.email])
    told.extra_headers["Auto-Submitted"] = "auto-generated"
    if hand_over(told, "a line of a metric"):
        return None
    return next_try(datetime.fromisoformat(since))
