"""Fetching a map, a community or a voice's standing for this member, or 404."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.ecosystem.models import SECTORS, Community, Map, Reading, Sector, Standing
from palabre.governance.access import Here
from palabre.listening.access import topic_here, topics_here
from palabre.listening.models import Topic
from palabre.listening.selection import number

# What only the page of one map shows: hundreds of rows each.
LONG = ("map__places", "map__ties")


def topics_to_map(here: Here) -> list[Topic | Sector]:
    """The brand's topics and sectors, those first that have a map, the most spoken of first."""
    rows: list[Topic | Sector] = [
        *topics_here(here).select_related("map").defer(*LONG),
        *sectors_here(here).select_related("map", "brand").defer(*LONG).prefetch_related("topics"),
    ]
    return sorted(rows, key=lambda one: (-texts_of(one), one.pk))


def texts_of(topic: Topic | Sector) -> int:
    """How many texts the topic's map tells of; 0 without one."""
    found = map_of(topic)
    return found.texts if found else 0


def map_of(topic: Topic | Sector) -> Map | None:
    """The topic's map, once it was made."""
    found: Map | None = getattr(topic, "map", None)
    return found if found and found.made_at else None


def chosen_topic(
    request: HttpRequest, here: Here, topics: list[Topic | Sector]
) -> Topic | Sector | None:
    """The topic of the address's ``topic``, else the first; None when there is none. 404 for others'."""
    wanted = request.GET.get("topic", "")
    if wanted:
        return subject_here(here, number(wanted) or 0)
    return topics[0] if topics else None


def sectors_here(here: Here) -> QuerySet[Sector]:
    """The sectors of the brand."""
    return Sector.objects.filter(brand=here.brand)


def subject_here(here: Here, number: int) -> Topic | Sector:
    """One topic or sector of the brand, or 404."""
    if number > SECTORS:
        return get_object_or_404(sectors_here(here).select_related("map", "brand"), pk=number)
    return topic_here(here, number)


def map_here(here: Here, topic: int) -> Map:
    """The map of one of the brand's topics or sectors, or 404."""
    rows = Map.objects.filter(brand=here.brand, made_at__isnull=False)
    return get_object_or_404(rows.select_related("topic__brand", "sector__brand"), pk=topic)


def community_here(here: Here, topic: int, number: int) -> Community:
    """One community of a map of the brand, or 404."""
    rows = Community.objects.filter(map=map_here(here, topic)).select_related(
        "map__topic__brand", "map__sector__brand"
    )
    return get_object_or_404(rows, number=number)


def standings_of(found: Map) -> QuerySet[Standing]:
    """The voices of a map with their names and communities."""
    return Standing.objects.filter(map=found).select_related("voice", "community")


def reading_of(topic: Topic) -> Reading | None:
    """What was read of a topic's themes, once it was."""
    return Reading.objects.filter(pk=topic.pk).first()


def reading_here(here: Here, topic: int) -> Reading:
    """What was read of the themes of one of the brand's topics, or 404."""
    rows = Reading.objects.filter(topic__in=topics_here(here)).select_related("topic")
    return get_object_or_404(rows, pk=topic)
