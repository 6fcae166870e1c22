"""How often a mailbox is asked for its yes: few times a day for a brand, whoever fills in which form."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from palabre.governance.models import Brand
from palabre.publishing.letters.models import QuestionCount
from palabre.publishing.letters.rules import MOST_QUESTIONS_A_DAY, one_person, print_of


@transaction.atomic
def may_ask(brand: Brand, address: str) -> bool:
    """Take one of the mails that may ask this mailbox today; False when none is left."""
    row, _is_new = QuestionCount.objects.get_or_create(
        brand=brand, digest=print_of(one_person(address)), day=timezone.localdate()
    )
    left = QuestionCount.objects.filter(pk=row.pk, count__lt=MOST_QUESTIONS_A_DAY)
    return bool(left.update(count=F("count") + 1))


def forget_counts() -> None:
    """Throw away the counts of days that are over."""
    QuestionCount.objects.filter(day__lt=timezone.localdate()).delete()
