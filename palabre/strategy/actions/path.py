"""What is said of a step of the path: notes, or the reason for which it is left out."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.strategy.models import PathMark
from palabre.strategy.rules import PathStep

LONGEST_REASON, LONGEST_NOTES = 300, 4000


@transaction.atomic
def note_step(by: Actor, brand: Brand, step: str, notes: str) -> PathMark:
    """Keep notes on a step; "" takes them back."""
    return _mark(by, brand, step, notes=_plain(notes, LONGEST_NOTES))


@transaction.atomic
def skip_step(by: Actor, brand: Brand, step: str, reason: str) -> PathMark:
    """Leave a step out. Raises `Refused` without a reason: whoever signs the plan reads it."""
    told = _plain(reason, LONGEST_REASON)
    if not told:
        raise Refused(_("Say why this step is left out: whoever signs the plan reads it."))
    return _mark(by, brand, step, is_skipped=True, reason=told)


@transaction.atomic
def take_up_step(by: Actor, brand: Brand, step: str) -> PathMark:
    """Take a step up again that was left out."""
    return _mark(by, brand, step, is_skipped=False, reason="")


def _mark(by: Actor, brand: Brand, step: str, **told: str | bool) -> PathMark:
    if step not in set(PathStep):
        raise Refused(_("There is no such step."))
    Brand.objects.select_for_update().get(pk=brand.pk)
    row, is_new = PathMark.objects.get_or_create(brand=brand, step=step)
    if is_new or any(getattr(row, name) != value for name, value in told.items()):
        for name, value in told.items():
            setattr(row, name, value)
        row.by, row.at = by.user, timezone.now()
        row.save()
        audit(brand.organisation_id, "changed", row, by)
    return row


def _plain(text: str, most: int) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()[:most]
