"""Lists of voices that a brand keeps by hand: made, emptied, and whom they hold."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from palabre.ecosystem.models import VoiceList
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.listening.models import Voice

MOST_LISTS, MOST_VOICES = 50, 5000
LONGEST_NAME = 60


@transaction.atomic
def make_list(by: Actor, brand: Brand, name: str, *, is_official: bool = False) -> VoiceList:
    """Make a list, or one of the brand's own official voices.

    Raises `Refused` without a name, for one that is there, or past fifty.
    """
    name = " ".join(name.replace("\0", " ").split())[:LONGEST_NAME]
    if not name:
        raise Refused(_("A list needs a name."))
    if brand.voice_lists.count() >= MOST_LISTS:
        raise Refused(_("There are fifty lists: remove one first."))
    try:
        with transaction.atomic():
            made = VoiceList.objects.create(brand=brand, name=name, is_official=is_official)
    except IntegrityError:
        raise Refused(_("There is a list of this name.")) from None
    audit(brand.organisation_id, "made", made, by)
    return made


@transaction.atomic
def remove_list(by: Actor, row: VoiceList) -> None:
    """Remove a list; its voices stay where they are."""
    audit(row.brand.organisation_id, "removed", row, by, voices=row.voices.count())
    row.delete()


@transaction.atomic
def put_in_lists(by: Actor, brand: Brand, voice: Voice, wanted: Collection[int]) -> None:
    """Have a voice stand in just these of the brand's lists. Raises `Refused` where one is full."""
    for row in brand.voice_lists.select_for_update():
        is_in = row.voices.filter(pk=voice.pk).exists()
        if row.pk in wanted and not is_in:
            if row.voices.count() >= MOST_VOICES:
                raise Refused(_("The list %(name)s is full.") % {"name": row.name})
            row.voices.add(voice)
            audit(brand.organisation_id, "changed", row, by)
        elif row.pk not in wanted and is_in:
            row.voices.remove(voice)
            audit(brand.organisation_id, "changed", row, by)
