"""What a topic's map says of voices, for whoever weighs them."""

from collections.abc import Collection

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
