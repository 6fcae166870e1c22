"""The plan in force beside what stands now: what pages say of it in one line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from palabre.governance.models import Brand
from palabre.measurement.plan.gathering import content_of
from palabre.strategy.actions.plans import canonical, in_force
from palabre.strategy.models import PlanVersion


@dataclass(frozen=True, slots=True)
class PlanLine:
    """The version in force, and whether what stands now differs from it."""

    version: PlanVersion
    differs: bool


def plan_line(brand: Brand) -> PlanLine | None:
    """What is said of a brand's plan; None where none is in force."""
    version = in_force(brand)
    if version is None:
        return None
    now, signed = content_of(brand), version.facts
    as_signed = canonical(signed)
    # A pilot and a review follow from what was signed: they differ from a version only if it speaks of one.
    for part in {"pilot", "review"} - signed.keys():
        now.pop(part, None)
    _leave_open(now, signed)
    return PlanLine(version, canonical(now) != as_signed)


def _leave_open(now: dict[str, Any], signed: Mapping[str, Any]) -> None:
    """A baseline that could only be told after the signatures changes nothing of what was signed."""
    unknown = {_name(one) for one in _objectives(signed) if one["baseline"] is None}
    for one in _objectives(now):
        if _name(one) in unknown:
            one["baseline"] = one["baseline_on"] = None


def _objectives(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for mission in content.get("missions", []):
        yield from mission["objectives"]


def _name(objective: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(objective[part] for part in ("name", "metric", "days", "due_on"))
