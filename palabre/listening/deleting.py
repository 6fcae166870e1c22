"""Mentions that go: deleted where they stood, or past their term."""

from collections import Counter
from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from palabre.listening.absent import remember
from palabre.listening.models import IndexOp, Mention, Voice
from palabre.listening.proving import DELETED_THERE, prove


@transaction.atomic
def delete_remote(
    organisations: Collection[int], platform: str, remote_ids: Collection[str]
) -> int:
    """Delete what was deleted on its platform; give how many mentions went.

    A name is a text's, or a voice's that left: then everything it said goes.
    """
    # Two questions, each answered by an index; joined by OR they would read every mention.
    named = {"organisation__in": organisations, "platform": platform, "remote_id__in": remote_ids}
    numbers = set(Mention.objects.filter(**named).values_list("pk", flat=True))
    gone = list(Voice.objects.filter(**named).values_list("pk", flat=True))
    if gone:
        numbers |= set(Mention.objects.filter(voice__in=gone).values_list("pk", flat=True))
    if not numbers:
        return 0
    _take_leave(platform, numbers)
    return delete_mentions(numbers)


def _take_leave(platform: str, numbers: Collection[int]) -> None:
    """Leave the proof in the trail, and what keeps them from coming back."""
    rows = list(Mention.objects.filter(pk__in=numbers).values_list("organisation_id", "remote_id"))
    prove(DELETED_THERE, platform, rows)
    names: dict[int, list[str]] = {}
    for organisation, name in rows:
        names.setdefault(organisation, []).append(name)
    for organisation, these in names.items():
        remember(organisation, platform, these)


@transaction.atomic
def delete_mentions(numbers: Collection[int]) -> int:
    """Delete mentions for good, from the index too; the next copy of a text takes the first's place.

    Rooms above that hold texts let them go first: `settings.WHO_LETS_TEXTS_GO` names their functions.
    """
    gone = set(numbers)
    for path in settings.WHO_LETS_TEXTS_GO:
        import_string(path)(gone)
    orphans: dict[int, list[int]] = {}
    copies = Mention.objects.filter(copy_of__in=gone).exclude(pk__in=gone).order_by("pk")
    for number, first in copies.values_list("pk", "copy_of_id"):
        orphans.setdefault(first, []).append(number)
    changed: list[int] = []
    for heirs in orphans.values():
        heir, rest = heirs[0], heirs[1:]
        Mention.objects.filter(pk=heir).update(copy_of=None, copy_count=len(rest))
        Mention.objects.filter(pk__in=rest).update(copy_of=heir)
        changed += heirs
    lost = Mention.objects.filter(pk__in=gone).exclude(copy_of=None).exclude(copy_of__in=gone)
    for first, count in Counter(lost.values_list("copy_of_id", flat=True)).items():
        Mention.objects.filter(pk=first).update(copy_count=F("copy_count") - count)
        changed.append(first)
    Mention.objects.filter(pk__in=gone).delete()
    IndexOp.objects.bulk_create(
        [IndexOp(mention_id=number, is_delete=True) for number in sorted(gone)]
        + [IndexOp(mention_id=number) for number in changed]
    )
    return len(gone)
