"""What the room keeps, split by noun."""

from palabre.strategy.models.budgets import Budget, Rates
from palabre.strategy.models.missions import Mission, Objective
from palabre.strategy.models.path import PathMark
from palabre.strategy.models.pilots import Pilot, PlanReview
from palabre.strategy.models.plans import ListenFirst, PlanVersion, SignOff
from palabre.strategy.models.stance import Stance

__all__ = [
    "Budget",
    "ListenFirst",
    "Mission",
    "Objective",
    "PathMark",
    "Pilot",
    "PlanReview",
    "PlanVersion",
    "Rates",
    "SignOff",
    "Stance",
]
