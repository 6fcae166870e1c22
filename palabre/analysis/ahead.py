"""Where a series of equal periods leads: a straight line through what is known, with its uncertainty.

The interval is that of a single future value (ordinary least squares, Student's t at 80 %): wide on purpose,
since a handful of periods knows little.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 4
# Student's t for two-sided 80 %, by degrees of freedom.
_T80 = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356)
_T80_MANY = 1.29


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is to be expected, and between which values eight times out of ten."""

    value: float
    low: float
    high: float


def ahead(
    values: Sequence[float | None],
    steps: float,
    *,
    least: float = -math.inf,
    most: float = math.inf,
) -> Ahead | None:
    """The value so many periods after the last of ``values``, kept between ``least`` and ``most``.

    None of fewer than four known values. Periods without a value (None) are left out, not read as nought.
    """
    known = [(float(at), value) for at, value in enumerate(values) if value is not None]
    count = len(known)
    if count < FEWEST:
        return None
    middle = sum(at for at, _value in known) / count
    mean = sum(value for _at, value in known) / count
    spread = sum((at - middle) ** 2 for at, _value in known)
    slope = sum((at - middle) * (value - mean) for at, value in known) / spread
    left = sum((value - mean - slope * (at - middle)) ** 2 for at, value in known)
    deviation = math.sqrt(left / (count - 2))
    at = len(values) - 1 + steps
    aside = deviation * math.sqrt(1 + 1 / count + (at - middle) ** 2 / spread)
    free = count - 3
    reach = aside * (_T80[free] if free < len(_T80) else _T80_MANY)
    told = mean + slope * (at - middle)
    return Ahead(*(min(max(one, least), most) for one in (told, told - reach, told + reach)))
