"""What other rooms read of a brand's strategy."""

from palabre.governance.models import Brand, Member
from palabre.strategy.models import PlanReview, PlanVersion, SignOff, Stance
from palabre.strategy.rules import SignState


def stance_of(brand: Brand) -> Stance:
    """How a brand stands; an empty one, not kept, where nobody said it yet. Asks nothing where the brand was
    read with its stance."""
    known: Stance | None = getattr(brand, "stance", None)
    return known or Stance(brand=brand)


def last_review(brand: Brand) -> PlanReview | None:
    """The newest review of a brand's plan."""
    return PlanReview.objects.filter(brand=brand).first()


def can_answer(row: SignOff) -> bool:
    """Whether somebody who was asked to approve a version still works for its brand: who has left, or was
    erased, signs nothing any more."""
    if row.user is None or not row.user.is_active:
        return False
    rows = Member.objects.filter(
        organisation=row.version.brand.organisation_id, user=row.user, is_active=True
    )
    member = rows.prefetch_related("brands").first()
    if member is None or member.is_over:
        return False
    return row.version.brand in (member.brands.all() or [row.version.brand])


def stuck(version: PlanVersion) -> list[SignOff]:
    """Those asked whose signature under a version that waits can no longer come; nobody where it no longer
    waits."""
    if version.ended_at is not None or version.began_at is not None:
        return []
    rows = version.sign_offs.exclude(state__in=(SignState.SIGNED, SignState.REPLACED))
    return [one for one in rows.select_related("user", "version__brand") if not can_answer(one)]
