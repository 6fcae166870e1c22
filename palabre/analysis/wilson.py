"""How sure a share is."""

from math import sqrt

Z = 1.959964


def wilson(won: int, seen: int) -> tuple[float, float]:
    """The range of a share, 95 % (Wilson 1927)."""
    share, around = won / seen, 1 + Z * Z / seen
    middle = (share + Z * Z / (2 * seen)) / around
    half = Z * sqrt(share * (1 - share) / seen + Z * Z / (4 * seen * seen)) / around
    return max(middle - half, 0.0), min(middle + half, 1.0)
