"""Fetching people by number for this member, or 404."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from palabre.engagement.models import CrmLink, Person, Regrouping, Segment, Suggestion
from palabre.governance.access import Here, brand_here
from palabre.governance.models import Brand
from palabre.listening.models import Mention, Voice


def people_of(brand: Brand) -> QuerySet[Person]:
    """The people of a brand, and those that its whole organisation knows; none that was merged."""
    rows = Person.objects.filter(organisation=brand.organisation_id, merged_into=None)
    return rows.filter(Q(brand=brand) | Q(brand=None))


def numbers_of(row: Person) -> list[int]:
    """The number of a record, and of all that were merged into it: what is tied to these is its own."""
    found = level = [row.pk]
    while level:
        level = list(Person.objects.filter(merged_into__in=level).values_list("pk", flat=True))
        found = found + level
    return found


def people_here(here: Here) -> QuerySet[Person]:
    """The people that are known on this page."""
    return people_of(brand_here(here))


def person_here(here: Here, number: int) -> Person:
    """One of them, or 404."""
    return get_object_or_404(people_here(here).select_related("brand", "organisation"), pk=number)


def person_or_heir(here: Here, number: int) -> Person:
    """One of them, or who they were merged into, or 404."""
    row = Person.objects.filter(organisation=here.organisation, pk=number).first()
    while row is not None and row.merged_into_id:
        row = row.merged_into
    return person_here(here, row.pk if row else number)


def regrouping_here(here: Here, number: int) -> Regrouping:
    """One merge or split of people of this page, or 404."""
    rows = Regrouping.objects.filter(kept__in=people_here(here))
    return get_object_or_404(rows, pk=number)


def suggestions_here(here: Here) -> QuerySet[Suggestion]:
    """What is suggested to merge, of people who are both known here, and wasn't answered yet."""
    known = people_here(here)
    return Suggestion.objects.filter(one__in=known, other__in=known, answer="open")


def suggestion_here(here: Here, number: int) -> Suggestion:
    """One of them, or 404."""
    return get_object_or_404(suggestions_here(here), pk=number)


def segment_here(here: Here, number: int) -> Segment:
    """One segment of the brand, or 404."""
    return get_object_or_404(Segment, brand=here.brand, pk=number)


def link_here(here: Here, number: int) -> CrmLink:
    """One link to a customer file of the brand, or 404."""
    return get_object_or_404(CrmLink, brand=here.brand, pk=number)


def voices_here(here: Here) -> QuerySet[Voice]:
    """The voices that the organisation heard; not those that only ever wrote to another brand in private."""
    wrote = Mention.objects.filter(voice=OuterRef("pk")).order_by()
    seen = wrote.filter(Q(is_private=False) | Q(turns__brand=brand_here(here)))
    rows = Voice.objects.filter(organisation=here.organisation)
    return rows.filter(~Exists(wrote.filter(is_private=True)) | Exists(seen))


def voice_here(here: Here, number: int) -> Voice:
    """One of these voices, or 404."""
    return get_object_or_404(voices_here(here), pk=number)
