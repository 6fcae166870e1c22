"""What the plan of a brand holds, gathered from what stands now: what a version keeps, and nothing else.

Only facts, never words of pages: a version reads the same in both languages. People are numbers, so that
who is erased leaves it.
"""

from collections.abc import Callable
from typing import Any

from palabre.channels.models import Channel
from palabre.governance.holding import version_in_force
from palabre.governance.models import Brand
from palabre.publishing.models import CharterRules
from palabre.strategy.access import last_review
from palabre.strategy.actions.pilots import running
from palabre.strategy.models import ListenFirst, Mission, Objective, PathMark, Stance

Content = dict[str, Any]


def content_of(brand: Brand) -> Content:
    """The plan as it stands now."""
    found = {name: gather(brand) for name, gather in PARTS.items()}
    return {"brand": brand.name, **{name: part for name, part in found.items() if part}}


def _stance(brand: Brand) -> Content:
    row = Stance.objects.filter(brand=brand).first()
    if row is None:
        return {}
    told = {
        "serves": row.served, "others": row.others, "beside": row.beside,
        "positioning": row.positioning, "promise": row.promise, "tone": row.tone,
        "dos": row.dos, "donts": row.donts,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _left_out(brand: Brand) -> Content:
    rows = PathMark.objects.filter(brand=brand, is_skipped=True)
    return {one.step: one.reason for one in rows}


def _missions(brand: Brand) -> list[Content]:
    rows = Mission.objects.filter(brand=brand, ended_on=None).prefetch_related(
        "objectives", "budgets"
    )
    return [
        {
            "kind": one.kind, "name": one.name, "why": one.why,
            "budget": [
                [row.month.isoformat(), float(row.hours), row.cents, row.currency]
                for row in one.budgets.all()
                if row.hours or row.cents
            ],
            "objectives": [_objective(row) for row in one.objectives.all() if not row.ended_on],
        }
        for one in rows
    ]  # fmt: skip


def _objective(row: Objective) -> Content:
    return {
        "name": row.name, "metric": row.metric, "days": row.days, "target": row.target,
        "at_most": row.at_most, "baseline": row.baseline, "due_on": row.due_on.isoformat(),
        "baseline_on": row.baseline_on.isoformat() if row.baseline_on else None,
        "owner": row.owner_id, "cost": row.cost, "currency": row.currency,
    }  # fmt: skip


def _charter(brand: Brand) -> Content:
    rows = CharterRules.objects.filter(organisation=brand.organisation_id, is_current=True)
    of_house, own = rows.filter(brand=None).first(), rows.filter(brand=brand).first()
    signed = version_in_force(brand.organisation, brand)
    found = {
        "text": signed and signed.number, "house": of_house and of_house.number,
        "brand": own and own.number,
    }  # fmt: skip
    return {name: number for name, number in found.items() if number}


def _listening(brand: Brand) -> Content:
    row = ListenFirst.objects.filter(brand=brand).first()
    if row is None:
        return {}
    return {"days": row.days, "waived": row.waived_why}


def _pilot(brand: Brand) -> Content:
    row = running(brand)
    if row is None:
        return {}
    names = Channel.objects.filter(pk__in=row.accounts).order_by("name", "pk")
    return {
        "begins_on": row.begins_on.isoformat(), "weeks": row.weeks, "budget": row.budget,
        "currency": row.currency, "accounts": [str(one) for one in names],
        "criteria": [one.name for one in row.criteria.all()],
    }  # fmt: skip


def _review(brand: Brand) -> Content:
    row = last_review(brand)
    if row is None:
        return {}
    return {"on": row.until.isoformat(), "learnt": row.learnt, "to_stop": row.to_stop}


PARTS: dict[str, Callable[[Brand], Any]] = {
    "stance": _stance,
    "missions": _missions,
    "charter": _charter,
    "listening": _listening,
    "pilot": _pilot,
    "review": _review,
    "left out": _left_out,
}
