"""Pictures of suspects, who are near by name, held against those of the official accounts."""

from django.db import transaction
from django.utils import timezone

from palabre.analysis.pictures import fingerprint
from palabre.governance.models import Brand
from palabre.listening.models import Voice
from palabre.protection.actions.lookalikes_register import put_picture
from palabre.protection.actions.lookalikes_sweep import SAME_PICTURE, judge
from palabre.protection.lookalikes.fetching import PICTURE_CAP, fetch
from palabre.protection.lookalikes.register import Lookout, Ours, register_of
from palabre.protection.models import Suspect
from palabre.protection.rules.lookalikes import OPEN

MOST = 20  # pictures in one go


def look_at_pictures(number: int) -> bool:
    """Fetch and compare the next pictures of a brand's suspects; whether there may be more."""
    brand = Brand.objects.select_related("organisation").get(pk=number)
    register = register_of(brand)
    if any(_learn(brand, one) for one in register[:MOST]):
        register = register_of(brand)
    lookout = Lookout(brand, register)
    if not lookout.has_pictures:
        return False
    waiting = Suspect.objects.filter(brand=brand, state__in=OPEN, picture_at=None)
    rows = list(waiting.exclude(avatar="").order_by("-gravity", "pk")[:MOST])
    for row in rows:
        _compare(lookout, row, fingerprint_of(row.avatar))
    return len(rows) == MOST


def _learn(brand: Brand, ours: Ours) -> bool:
    """Take over the picture that an official account shows, where it was heard; whether there is one now."""
    if ours.row is None or ours.row.views or not ours.platform:
        return False
    voices = Voice.objects.filter(
        organisation=brand.organisation_id, platform=ours.platform, handle__iexact=ours.handle
    )
    voice = voices.exclude(avatar="").first()
    found = fetch(voice.avatar, PICTURE_CAP, cut=False) if voice else None
    return bool(found and found.body and put_picture(ours.row, found.body))


def fingerprint_of(url: str) -> int | None:
    """The fingerprint of a stranger's picture; None where there is none to be had."""
    found = fetch(url, PICTURE_CAP, cut=False)
    try:
        return fingerprint(found.body) if found.body and found.status == 200 else None
    except ValueError:
        return None


def _compare(lookout: Lookout, row: Suspect, seen: int | None) -> None:
    judged = lookout.look(row.platform, row.handle, row.name, row.description, seen)
    with transaction.atomic():
        kept = Suspect.objects.select_for_update().filter(pk=row.pk).first()
        if kept is None:
            return
        kept.picture_at = timezone.now()
        if judged is not None and seen is not None:
            kept.same_picture = any(code == SAME_PICTURE for code, _parts in judged.reasons)
            judge(kept, judged)
        kept.save()
