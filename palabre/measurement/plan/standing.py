"""The plan in force beside what stands now: what pages say of it in one line."""

import json
from dataclasses import dataclass

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
    now = content_of(brand)
    # A pilot and a review follow from what was signed: they differ from a version only if it speaks of one.
    for part in {"pilot", "review"} - json.loads(version.content).keys():
        now.pop(part, None)
    return PlanLine(version, canonical(now) != version.content)
