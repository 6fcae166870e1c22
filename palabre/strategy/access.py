"""What other rooms read of a brand's strategy."""

from palabre.governance.models import Brand
from palabre.strategy.models import PlanReview, Stance


def stance_of(brand: Brand) -> Stance:
    """How a brand stands; an empty one, not kept, where nobody said it yet. Asks nothing where the brand was
    read with its stance."""
    known: Stance | None = getattr(brand, "stance", None)
    return known or Stance(brand=brand)


def last_review(brand: Brand) -> PlanReview | None:
    """The newest review of a brand's plan."""
    return PlanReview.objects.filter(brand=brand).first()
