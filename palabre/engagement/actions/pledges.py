"""What a brand promises: its hours, its levels, and who is called; then all moments are computed anew."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.engagement.asking import surveys
from palabre.engagement.clocks import lock_inbox
from palabre.engagement.models import Pledge, Team
from palabre.engagement.promises import plain
from palabre.engagement.rules import Priority
from palabre.engagement.worktime import Span, check
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue

MOST_CLOSED = 200
# Ten working weeks of forty hours: a longer promise is none.
LONGEST = 400 * 60


@transaction.atomic
def keep_hours(
    by: Actor,
    brand: Brand,
    zone: str,
    region: str,
    week: Sequence[Sequence[Span]],
    closed: Sequence[date] = (),
    *,
    seen: int,
) -> Pledge:
    """Say when a brand is open. Raises `Refused` for a week without an hour, for spans that overlap, for too
    many closed days, and when somebody else changed it since the version ``seen``."""
    spans = tuple(tuple(day) for day in week)
    if not check(spans):
        raise Refused(_("The hours of a day must follow one another, up to midnight."))
    if not any(spans):
        raise Refused(_("A brand that is never open can promise nothing: give at least one hour."))
    if len(closed) > MOST_CLOSED:
        raise Refused(_("These are more closed days than there may be."))
    return _change(
        by, brand, seen, zone=zone, region=region, week=[[list(one) for one in day] for day in spans],
        closed=sorted({one.isoformat() for one in closed}),
    )  # fmt: skip


@transaction.atomic
def keep_levels(
    by: Actor,
    brand: Brand,
    levels: Mapping[str, Sequence[int]],
    *,
    share: int = 0,
    team: Team | None = None,
    raises: bool = True,
    seen: int,
) -> Pledge:
    """Say within how many minutes of working time a brand answers and solves, and who is called after which
    share of it. Raises `Refused` for a promise that can't be kept, and as `keep_hours` does."""
    for one in Priority:
        answer, solution = levels[one]
        if not 0 < answer <= solution <= LONGEST:
            raise Refused(
                _("A solution is promised no sooner than an answer, and within 400 working hours.")
            )
    if not 0 <= share <= 200:
        raise Refused(_("The share lies between 0 and 200 per cent of the time."))
    kept = {str(one): list(levels[one]) for one in Priority}
    return _change(
        by, brand, seen, levels=kept, escalate_share=share, escalate_team=team, escalate_raises=raises
    )  # fmt: skip


@transaction.atomic
def show_persons(by: Actor, brand: Brand, *, shows: bool, seen: int) -> Pledge:
    """Say whether those who lead see the figures of each person; each of them reads that on their own page.

    Raises `Refused` as `keep_hours` does.
    """
    return _change(by, brand, seen, counts=False, shows_persons=shows)


@transaction.atomic
def keep_question(
    by: Actor, brand: Brand, *, asks: bool, survey: int | None, days: int, seen: int
) -> Pledge:
    """Say whether people are asked if it helped, by which survey, and how seldom one person is.

    Raises `Refused` for a survey that can't be asked by, and as `keep_hours` does.
    """
    if asks and survey not in dict(surveys(brand)):
        raise Refused(_("Choose an open survey whose first question is a scale or stars."))
    if not 1 <= days <= 3650:
        raise Refused(_("Give at least one day."))
    return _change(by, brand, seen, counts=False, asks=asks, survey=survey, ask_days=days)


def _change(by: Actor, brand: Brand, seen: int, *, counts: bool = True, **values: Any) -> Pledge:
    lock_inbox(brand)
    row = Pledge.objects.select_for_update(of=("self",)).filter(pk=brand.pk).first()
    row = row or plain(brand)
    if row.version != seen:
        raise Refused(_("Somebody changed this meanwhile: look at it again."))
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    if counts:
        row.counted_to = 0
        enqueue("engagement.count_anew", brand.pk, key=str(brand.pk))
    row.save()
    audit(brand.organisation_id, "changed", row, by, version=row.version)
    return row
