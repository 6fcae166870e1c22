"""Fetching by number for this member, or 404."""

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from palabre.governance.access import Here
from palabre.governance.models import Brand
from palabre.governance.rules import Right
from palabre.listening.models import (
    Category,
    Import,
    Mention,
    MentionTopic,
    SavedSearch,
    Source,
    Topic,
)


def brand_of(here: Here) -> Brand:
    """The brand whose page this is."""
    if here.brand is None:
        raise LookupError("this page is a brand's")
    return here.brand


def place_of(here: Here) -> dict[str, str]:
    """The part of an address that names the brand whose page this is."""
    return {"org": here.organisation.slug, "brand": brand_of(here).slug}


def topics_here(here: Here) -> QuerySet[Topic]:
    """The topics of the brand."""
    return Topic.objects.filter(brand=here.brand)


def topic_here(here: Here, number: int) -> Topic:
    """One topic of the brand, or 404."""
    return get_object_or_404(topics_here(here), pk=number)


def mentions_here(here: Here) -> QuerySet[Mention]:
    """The mentions that belong to a topic of the brand."""
    return Mention.objects.filter(of_brand(here.brand), organisation=here.organisation)


def of_brand(brand: Brand | None) -> Exists:
    """That a mention belongs to a topic of a brand: asked of each row, so that a question that wants the
    newest few needn't gather all texts of the house first, each once."""
    return Exists(MentionTopic.objects.filter(mention=OuterRef("pk"), topic__brand=brand))


def mention_here(here: Here, number: int) -> Mention:
    """One mention of the brand, or 404."""
    return get_object_or_404(mentions_here(here).select_related("voice", "place"), pk=number)


def sources_here(here: Here) -> QuerySet[Source]:
    """The sources that the brand reads: its own, and those of the whole organisation."""
    return sources_of(here.organisation.pk, here.brand)


def sources_of(organisation: int, brand: Brand | None) -> QuerySet[Source]:
    """The sources that a brand reads: its own, and those of its whole organisation."""
    rows = Source.objects.filter(organisation=organisation)
    return rows.filter(brand=brand) | rows.filter(brand=None)


def source_here(here: Here, number: int) -> Source:
    """One source of the brand, or 404."""
    return get_object_or_404(sources_here(here), pk=number)


def may_change(here: Here, source: Source) -> bool:
    """Whether the member may act on a source: one that the whole organisation reads is not for those
    who work for some of its brands only, nor is another brand's."""
    return source.brand_id in brands_to_change(here)


def brands_to_change(here: Here) -> set[int | None]:
    """The brands on whose sources the member may act from here; None is the whole organisation."""
    if not here.may(Right.LISTEN) or here.brand is None:
        return set()
    return {here.brand.pk} if here.member.brands.exists() else {here.brand.pk, None}


def categories_here(here: Here) -> QuerySet[Category]:
    """The own categories of the organisation."""
    return Category.objects.filter(organisation=here.organisation)


def category_here(here: Here, number: int) -> Category:
    """One own category of the organisation, or 404."""
    return get_object_or_404(categories_here(here), pk=number)


def import_here(here: Here, number: int) -> Import:
    """One import of the brand, or 404."""
    return get_object_or_404(Import, brand=here.brand, pk=number)


def saved_search_here(here: Here, number: int) -> SavedSearch:
    """One saved search of the brand, or 404."""
    return get_object_or_404(SavedSearch, brand=here.brand, pk=number)
