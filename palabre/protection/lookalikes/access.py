"""Fetching look-alikes by number for this member, else 404."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from palabre.governance.access import Here, brand_here
from palabre.protection.models import Evidence, Official, Suspect


def suspects_here(here: Here) -> QuerySet[Suspect]:
    """The brand's suspects."""
    return Suspect.objects.filter(brand=brand_here(here))


def suspect_here(here: Here, number: int) -> Suspect:
    """One suspect of the brand, or 404."""
    return get_object_or_404(suspects_here(here).select_related("brand", "voice"), pk=number)


def official_here(here: Here, number: int) -> Official:
    """One official account of the brand, or 404."""
    return get_object_or_404(
        Official.objects.filter(brand=brand_here(here)).select_related("brand"), pk=number
    )


def evidence_here(here: Here, number: int) -> Evidence:
    """One copy that was kept of a suspect of the brand, or 404."""
    return get_object_or_404(
        Evidence.objects.filter(suspect__brand=brand_here(here)).select_related("suspect"),
        pk=number,
    )
