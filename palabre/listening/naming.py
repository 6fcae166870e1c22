"""What pages call the numbers of a list: only what the brand itself may see has a name."""

from collections.abc import Iterable

from palabre.governance.models import Brand
from palabre.listening.access import sources_of
from palabre.listening.models import Place, Topic, Voice
from palabre.listening.selection import number


def names_of(brand: Brand, field: str, keys: Iterable[object]) -> dict[str, str]:
    """The name of each number of a list; words stand for themselves, and what is no row of the
    brand's (or, for voices and places, of its organisation's) has none."""
    rows = {
        "topic": Topic.objects.filter(brand=brand),
        "voice": Voice.objects.filter(organisation=brand.organisation_id),
        "place": Place.objects.filter(organisation=brand.organisation_id),
        "source": sources_of(brand.organisation_id, brand),
    }.get(field)
    if rows is None:
        return {str(key): str(key) for key in keys}
    numbers = {found for key in keys if (found := number(str(key))) is not None}
    return {str(row.pk): str(row) for row in rows.filter(pk__in=numbers)}
