"""Fetching by number for this member, or 404."""

from typing import TypeVar

from django.db import models
from django.shortcuts import get_object_or_404

from palabre.campaigns.models import Campaign
from palabre.channels.programs import Refusal
from palabre.governance.access import Here, brand_here
from palabre.governance.models import Brand
from palabre.governance.numbers import number_in

Row = TypeVar("Row", bound=models.Model)


def rows_here(here: Here, model: type[Row]) -> models.QuerySet[Row]:
    """The brand's rows of a kind."""
    return model._default_manager.filter(brand=brand_here(here))


def row_here(here: Here, model: type[Row], number: int) -> Row:
    """One row of the brand, or 404."""
    return get_object_or_404(rows_here(here, model), pk=number)


def campaign_named(here: Here, number: str) -> Campaign | None:
    """The campaign that an address names (``?campaign=3``), if it is the brand's."""
    return rows_here(here, Campaign).filter(pk=number_in(number) or 0).first()


def campaign_of(brand: Brand, number: int | None) -> Campaign | None:
    """The brand's campaign of this number. Raises `Refusal`."""
    if number is None:
        return None
    found = Campaign.objects.filter(brand=brand, pk=number).first()
    if found is None:
        raise Refusal(422, "The brand has no campaign of this number.")
    return found
