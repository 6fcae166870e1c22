"""What the room keeps, split by noun."""

from palabre.strategy.models.budgets import Budget, Rates
from palabre.strategy.models.missions import Mission, Objective

__all__ = ["Budget", "Mission", "Objective", "Rates"]
