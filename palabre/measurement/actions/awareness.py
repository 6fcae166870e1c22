"""What people tell of awareness: a month's figures from elsewhere, and how it is counted."""

from datetime import date

from django.db import transaction

from palabre.community.models import Question
from palabre.ecosystem.models import VoiceList
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.measurement.awareness_models import Awareness, GivenFigure


@transaction.atomic
def keep_given(
    by: Actor, brand: Brand, month: date, kind: str, value: int, total: int | None, source: str
) -> GivenFigure:
    """Keep a figure of a month, in place of the one of its kind that was there."""
    told = {"value": value, "total": total, "source": source, "by": by.user}
    row, _is_new = GivenFigure.objects.update_or_create(
        brand=brand, month=month, kind=kind, defaults=told
    )
    audit(brand.organisation_id, "changed", row, by)
    return row


@transaction.atomic
def keep_how(
    by: Actor, brand: Brand, question: Question | None, option: int, staff: VoiceList | None
) -> Awareness:
    """Keep which survey answer says that somebody knows the brand, and whose voices are of the house."""
    told = {"question": question, "option": option, "staff": staff}
    row, _is_new = Awareness.objects.update_or_create(brand=brand, defaults=told)
    audit(brand.organisation_id, "changed", row, by)
    return row
