"""What other rooms read of a brand's strategy."""

from palabre.governance.models import Brand
from palabre.strategy.models import Stance


def stance_of(brand: Brand) -> Stance:
    """How a brand stands; an empty one, not kept, where nobody said it yet."""
    return Stance.objects.filter(brand=brand).first() or Stance(brand=brand)
