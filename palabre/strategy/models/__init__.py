"""What the room keeps, split by noun."""

from palabre.strategy.models.missions import Mission, Objective

__all__ = ["Mission", "Objective"]
