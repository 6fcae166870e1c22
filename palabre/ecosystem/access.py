"""Fetching a map, a community or a voice's standing for this member, or 404."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.ecosystem.models import Community, Map, Reading, Standing
from palabre.governance.access import Here
from palabre.listening.access import topic_here, topics_here
from palabre.listening.models import Topic
from palabre.listening.selection import number


def topics_to_map(here: Here) -> list[Topic]:
    """The brand's topics, those first that have a map, the most spoken of first."""
    rows = list(topics_here(here).select_related("map"))
    return sorted(rows, key=lambda one: (-texts_of(one), one.pk))


def texts_of(topic: Topic) -> int:
    """How many texts the topic's map tells of; 0 without one."""
    found = map_of(topic)
    return found.texts if found else 0


def map_of(topic: Topic) -> Map | None:
    """The topic's map, once it was made."""
    found: Map | None = getattr(topic, "map", None)
    return found if found and found.made_at else None


def chosen_topic(request: HttpRequest, here: Here, topics: list[Topic]) -> Topic | None:
    """The topic of the address's ``topic``, else the first; None when there is none. 404 for others'."""
    wanted = request.GET.get("topic", "")
    if wanted:
        return topic_here(here, number(wanted) or 0)
    return topics[0] if topics else None


def map_here(here: Here, topic: int) -> Map:
    """The map of one of the brand's topics, or 404."""
    rows = Map.objects.filter(topic__in=topics_here(here), made_at__isnull=False)
    return get_object_or_404(rows.select_related("topic"), pk=topic)


def community_here(here: Here, topic: int, number: int) -> Community:
    """One community of a map of the brand, or 404."""
    rows = Community.objects.filter(map=map_here(here, topic)).select_related("map__topic")
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
