"""What the room keeps, split by noun."""

from palabre.strategy.models.missions import Mission, Objective
from palabre.strategy.models.pilots import Pilot, PlanReview
from palabre.strategy.models.plans import ListenFirst, PlanVersion, SignOff

__all__ = [
    "ListenFirst",
    "Mission",
    "Objective",
    "Pilot",
    "PlanReview",
    "PlanVersion",
    "SignOff",
]
