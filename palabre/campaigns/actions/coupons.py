"""Coupons: made, changed, their codes given out, presented, taken once, and taken back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from palabre.campaigns.models import Coupon, CouponCode, Presentation
from palabre.campaigns.rules import (
    COUPON_MOVES,
    MOST_CODES,
    CouponState,
    Outcome,
    coupon_stands,
    new_code,
    short_slug,
    spelt,
)
from palabre.governance.acts import Actor, audit, move
from palabre.governance.models import Brand, Organisation

AT_ONCE = 500


class CodeTaken(ValueError):
    """The organisation has this code already."""


class OtherCode(ValueError):
    """The till's number was used for another code before."""


class _UsedUp(Exception):
    """Nothing is left to take."""


@transaction.atomic
def make_coupon(
    by: Actor, brand: Brand, name: str, *, code: str = "", count: int = 0, **values: Any
) -> Coupon:
    """A coupon with its one shared code, or with ``count`` codes that are taken once each.

    Raises `CodeTaken`.
    """
    coupon = Coupon.objects.create(
        organisation_id=brand.organisation_id, brand=brand, name=name[:120],
        slug=short_slug(lambda one: Coupon.objects.filter(slug=one).exists()),
        shared=not count, **values,
    )  # fmt: skip
    if count:
        _add_codes(coupon, count)
    else:
        _share(coupon, spelt(code) or new_code(8))
    audit(brand.organisation_id, "made", coupon, by, codes=count or 1)
    return coupon


def _share(coupon: Coupon, code: str) -> None:
    try:
        with transaction.atomic():
            CouponCode.objects.create(
                organisation_id=coupon.organisation_id, coupon=coupon, code=code
            )
    except IntegrityError:
        raise CodeTaken(code) from None


def _add_codes(coupon: Coupon, count: int) -> None:
    CouponCode.objects.bulk_create(
        [
            CouponCode(
                organisation_id=coupon.organisation_id, coupon=coupon, code=new_code(), most=1
            )
            for _ in range(min(count, MOST_CODES))
        ],
        batch_size=2000,
    )


@transaction.atomic
def add_codes(by: Actor, coupon: Coupon, count: int) -> None:
    """Make further codes that are taken once each."""
    _add_codes(coupon, count)
    audit(coupon.organisation_id, "added codes", coupon, by, count=count)


@transaction.atomic
def bring_codes(by: Actor, coupon: Coupon, typed: Sequence[str]) -> int:
    """Take codes in that were made elsewhere, to be taken once each; give how many were new.

    Those that this coupon has already stay as they are. Raises `CodeTaken` with one that another coupon has:
    then none is taken in.
    """
    wanted = list(dict.fromkeys(map(spelt, typed)))
    known = CouponCode.objects.filter(organisation=coupon.organisation_id)
    have: dict[str, int] = {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = known.filter(code__in=wanted[start : start + AT_ONCE])
        have |= dict(rows.values_list("code", "coupon"))
    if others := [code for code, of in have.items() if of != coupon.pk]:
        raise CodeTaken(others[0])
    fresh = [code for code in wanted if code not in have]
    made = [
        CouponCode(organisation_id=coupon.organisation_id, coupon=coupon, code=code, most=1)
        for code in fresh
    ]
    try:
        with transaction.atomic():
            CouponCode.objects.bulk_create(made, batch_size=2000)
    except IntegrityError:
        raise CodeTaken(fresh[0]) from None
    if fresh:
        audit(coupon.organisation_id, "brought codes", coupon, by, count=len(fresh))
    return len(fresh)


@transaction.atomic
def change_coupon(by: Actor, coupon: Coupon, values: Mapping[str, Any]) -> Coupon:
    """Change what it gives, its conditions, dates and limit; codes that were taken stay taken."""
    changed = {name: value for name, value in values.items() if getattr(coupon, name) != value}
    if changed:
        Coupon.objects.filter(pk=coupon.pk).update(**changed)
        coupon.refresh_from_db()
        audit(coupon.organisation_id, "changed", coupon, by, what=sorted(changed))
    return coupon


def pause_coupon(by: Actor, coupon: Coupon) -> Coupon:
    """Take no code of it for now."""
    return move(coupon, CouponState.PAUSED, by, COUPON_MOVES)


def resume_coupon(by: Actor, coupon: Coupon) -> Coupon:
    """Take its codes again."""
    return move(coupon, CouponState.ACTIVE, by, COUPON_MOVES)


@transaction.atomic
def remove_coupon(by: Actor, coupon: Coupon) -> None:
    """Take a coupon away, with its codes and what was presented."""
    audit(coupon.organisation_id, "removed", coupon, by, used=coupon.used)
    coupon.delete()


def present(
    by: Actor, organisation: Organisation, typed: str, *, brand: Brand | None = None,
    place: str = "", reference: str = "", amount: int | None = None,
) -> Presentation:  # fmt: skip
    """Present a code: what comes of it, written down whatever it is; of two at once only one is taken.

    ``reference`` is the till's own number: presented again it gives the same answer, and takes nothing
    twice. ``amount`` is the sale in cents. Raises `OtherCode`.
    """
    try:
        with transaction.atomic():
            return _present(by, organisation, typed, brand, place, reference, amount)
    except IntegrityError:
        known = _known(organisation, typed, reference)
        if known is None:
            raise
        return known


def _known(organisation: Organisation, typed: str, reference: str) -> Presentation | None:
    if not reference:
        return None
    found = Presentation.objects.filter(organisation=organisation, reference=reference[:80]).first()
    if found and found.typed != spelt(typed):
        raise OtherCode(reference)
    return found


def _present(
    by: Actor, organisation: Organisation, typed: str, brand: Brand | None, place: str,
    reference: str, amount: int | None,
) -> Presentation:  # fmt: skip
    if known := _known(organisation, typed, reference):
        return known
    codes = CouponCode.objects.filter(organisation=organisation, code=spelt(typed))
    if brand:
        codes = codes.filter(coupon__brand=brand)
    code = codes.select_related("coupon__brand").first()
    outcome = _take(code) if code else Outcome.UNKNOWN
    coupon = code.coupon if code else None
    row = Presentation.objects.create(
        organisation=organisation, brand=coupon.brand if coupon else brand,
        coupon=coupon, code=code, typed=spelt(typed), outcome=outcome, place=place.strip()[:80],
        reference=reference[:80] or None, amount=amount if outcome is Outcome.REDEEMED else None,
        actor=by.name[:120], at=timezone.now(),
    )  # fmt: skip
    if coupon and outcome is Outcome.REDEEMED:
        audit(organisation, "redeemed", coupon, by, code=row.typed, place=row.place)
    return row


def _take(code: CouponCode) -> Outcome:
    """Take a code if it is left: both counters move, or neither."""
    coupon = code.coupon
    stands = coupon_stands(coupon.state, coupon.starts_at, coupon.ends_at, timezone.now())
    if stands:
        return stands
    left = Q(most=None) | Q(used__lt=F("most"))
    try:
        with transaction.atomic():
            for row in (
                CouponCode.objects.filter(left, pk=code.pk),
                Coupon.objects.filter(left, pk=coupon.pk, state=CouponState.ACTIVE),
            ):
                if not row.update(used=F("used") + 1):
                    raise _UsedUp
    except _UsedUp:
        return Outcome.USED
    return Outcome.REDEEMED


@transaction.atomic
def take_back(by: Actor, row: Presentation) -> bool:
    """Undo a redemption, once: the code may be presented again; False when it was none any more."""
    done = Presentation.objects.filter(pk=row.pk, outcome=Outcome.REDEEMED, code__isnull=False)
    if not done.update(outcome=Outcome.TAKEN_BACK):
        return False
    if row.code:
        CouponCode.objects.filter(pk=row.code.pk, used__gt=0).update(used=F("used") - 1)
    if row.coupon:
        Coupon.objects.filter(pk=row.coupon.pk, used__gt=0).update(used=F("used") - 1)
        audit(row.organisation_id, "took back", row.coupon, by, code=row.typed, place=row.place)
    return True
