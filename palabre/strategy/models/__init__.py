"""What the room keeps, split by noun."""

from palabre.strategy.models.missions import Mission, Objective
from palabre.strategy.models.path import PathMark
from palabre.strategy.models.stance import Stance

__all__ = ["Mission", "Objective", "PathMark", "Stance"]
