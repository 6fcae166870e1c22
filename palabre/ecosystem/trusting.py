"""What a topic's map says of voices, for whoever weighs them."""

from collections.abc import Collection

from django.db.models import Max

from palabre.ecosystem.models import Map, Standing


def trust_held(topic: int, voices: Collection[int]) -> float | None:
    """The share, 0 to 1, of all trust on a topic that these voices hold; None where no map tells it."""
    if not Map.objects.filter(pk=topic, is_trust_told=True).exists():
        return None
    rows = Standing.objects.filter(map=topic, trust__gt=0).values_list("voice", "trust")
    known = dict(rows.iterator())
    whole = sum(known.values())
    return sum(known.get(voice, 0.0) for voice in set(voices)) / whole if whole else None


def influence_on(topic: int, voices: Collection[int]) -> dict[int, float]:
    """The influence, 0 to 100, of those of these voices that the topic's map shows."""
    rows = Standing.objects.filter(map=topic, map__is_trust_told=True, voice__in=list(voices))
    return dict(rows.values_list("voice", "influence"))


def is_influence_told(brand: int) -> bool:
    """Whether the map of any topic of a brand tells influence."""
    return Map.objects.filter(topic__brand=brand, is_trust_told=True).exists()


def influence_in(brand: int, voices: Collection[int]) -> dict[int, float] | None:
    """The highest influence, 0 to 100, that the maps of a brand's topics give those of these voices whom any
    shows; None where no map tells it."""
    if not is_influence_told(brand):
        return None
    rows = Standing.objects.filter(map__topic__brand=brand, map__is_trust_told=True)
    found = rows.filter(voice__in=list(voices)).order_by().values_list("voice")
    return dict(found.annotate(Max("influence")))
