"""Sectors: topics of a brand that are looked at together, chosen and let go."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from palabre.ecosystem.actions.maps import ask_anew
from palabre.ecosystem.models import SECTORS, Sector
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.listening.models import Topic

FEWEST, MOST, MOST_SECTORS = 2, 12, 20
LONGEST_NAME = 60


@transaction.atomic
def make_sector(by: Actor, brand: Brand, name: str, topics: Sequence[Topic]) -> Sector:
    """Look at some topics of the brand together, and have their map drawn.

    Raises `Refused` without a name, for one that is there, and for less than two topics or more than twelve.
    """
    name = " ".join(name.replace("\0", " ").split())[:LONGEST_NAME]
    if not name:
        raise Refused(_("A sector needs a name."))
    if not FEWEST <= len(topics) <= MOST:
        raise Refused(_("A sector has two topics at least, and twelve at most."))
    if brand.sectors.count() >= MOST_SECTORS:
        raise Refused(_("There are twenty sectors: remove one first."))
    # The highest number may be another brand's: its row is held by nobody, so a second try is left to people.
    number = max(SECTORS, Sector.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            made = Sector.objects.create(pk=number, brand=brand, name=name)
    except IntegrityError:
        raise Refused(_("There is a sector of this name.")) from None
    made.topics.set(topics)
    audit(brand.organisation_id, "made", made, by)
    ask_anew(made)
    return made


@transaction.atomic
def remove_sector(by: Actor, row: Sector) -> None:
    """Let a sector go, with its map; its topics stay."""
    audit(row.organisation_id, "removed", row, by)
    row.delete()
