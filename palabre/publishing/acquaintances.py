"""The people and houses whom texts of a brand name, as values."""

from collections.abc import Iterable

from palabre.publishing.checks.names import People, Person, names_somebody
from palabre.publishing.models import Acquaintance


def people_of(brand: int) -> People:
    """All whom a brand's texts may name, by their names as these are compared."""
    rows = Acquaintance.objects.filter(brand=brand).prefetch_related("handles")
    return {one.key: _person(one) for one in rows}


def people_in(texts: Iterable[str], brand: int) -> People:
    """Those of them that some texts may need: nobody where nobody is named."""
    return people_of(brand) if any(names_somebody(one) for one in texts) else {}


def _person(row: Acquaintance) -> Person:
    handles = list(row.handles.all())
    return Person(
        row.name,
        {one.platform: one.handle for one in handles},
        frozenset(one.platform for one in handles if one.is_nobody),
    )
