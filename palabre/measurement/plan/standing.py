"""The plan in force beside what stands now: what pages say of it in one line."""

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
    return PlanLine(version, canonical(content_of(brand)) != version.content)
