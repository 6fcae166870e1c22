"""A topic's texts become a map: reactions, communities, influence, places, and the picture of all that.

Everything is reckoned first; what was there before is replaced in one short transaction.
"""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from palabre.connectors.again import slices
from palabre.ecosystem.audience import inflated
from palabre.ecosystem.census import (
    Group,
    Heeded,
    Speaker,
    affinities,
    groups_of,
    heeded_of,
    speakers_of,
)
from palabre.ecosystem.drawing import Drawn, draw
from palabre.ecosystem.models import SECTORS, Community, Map, Sector, Standing
from palabre.ecosystem.naming import names_of
from palabre.ecosystem.own import Own, own_of
from palabre.ecosystem.places import places_of
from palabre.ecosystem.reactions import Reactions, reactions_of
from palabre.ecosystem.rules import MOST_DRAWN, MOST_TIES, WEEKS, joined_after
from palabre.ecosystem.sharing import shares_of_voice
from palabre.ecosystem.texts import AT_ONCE, Texts, texts_of, topics_of
from palabre.listening.brief import OWN_KINDS
from palabre.listening.drafts import id_at
from palabre.listening.figures.measures import Share
from palabre.listening.finding import HIDDEN
from palabre.listening.models import Mention, MentionTopic, Place, Topic
from palabre.listening.rules import ToneLabel


@dataclass(frozen=True, slots=True)
class Found:
    """All that a map is made from."""

    topic: Topic | Sector
    since: datetime
    now: datetime
    texts: Texts
    reactions: Reactions
    speakers: Mapping[int, Speaker]
    heard: Mapping[int, int]
    drawn: Drawn
    groups: Mapping[int, Group]
    voiced: Mapping[int, Share]
    own: Own
    signs: Mapping[int, dict[str, Any]]
    signs_told: list[str]


# A large map is a hundred thousand texts in memory and some seconds of SQLite's one writer: a process makes
# one at a time, so that whoever waits to write waits for one of them at most.
_ONE = threading.Lock()


def make(number: int) -> bool:
    """Draw the map of a topic or sector and keep it; False where that is gone or changed meanwhile."""
    with _ONE:
        topic = _subject(number)
        return topic is not None and _keep(_find(topic, timezone.now()))


def _subject(number: int, *, holds: bool = False) -> Topic | Sector | None:
    kind = Sector if number > SECTORS else Topic
    rows = kind.objects.select_for_update(of=("self",)) if holds else kind.objects
    found: Topic | Sector | None = rows.filter(pk=number).select_related("brand").first()
    return found


def _find(topic: Topic | Sector, now: datetime) -> Found:
    since = now - timedelta(weeks=WEEKS)
    texts = texts_of(topic, since, now)
    reactions = reactions_of(topic, texts)
    speakers = speakers_of(texts)
    heard = _heard(topic, speakers, since)
    drawn = draw(reactions, speakers, heard)
    naming = _naming(topic, texts)
    groups = groups_of(texts, drawn.member, naming)
    # Where all texts are on the brand itself, its share says nothing.
    alone = topic.kind in OWN_KINDS
    voiced = {} if alone else shares_of_voice(topic.brand, texts, drawn.member)
    own = own_of(topic.brand, texts, reactions, speakers, naming, now)
    signs, told = inflated(texts, reactions, heard, now)
    return Found(
        topic, since, now, texts, reactions, speakers, heard, drawn, groups, voiced,
        own, signs, told,
    )  # fmt: skip


def _naming(topic: Topic | Sector, texts: Texts) -> frozenset[int]:
    """The topic's texts that name the brand: those that belong to one of its own topics, too."""
    if topic.kind in OWN_KINDS:
        return frozenset(one.number for one in texts.rows)
    own = MentionTopic.objects.filter(topic__brand=topic.brand_id, topic__kind__in=OWN_KINDS)
    found: set[int] = set()
    for some in slices([one.number for one in texts.rows], AT_ONCE):
        found.update(own.filter(mention__in=some).values_list("mention", flat=True))
    return frozenset(found)


def _heard(
    topic: Topic | Sector, speakers: Mapping[int, Speaker], since: datetime
) -> dict[int, int]:
    """How many texts were heard of each voice, on whatever topic, without hidden and private ones."""
    rows = Mention.objects.filter(~HIDDEN, organisation=topic.organisation_id, is_private=False)
    rows = rows.filter(pk__gte=id_at(since))
    found: dict[int, int] = {}
    for some in slices(sorted(speakers), AT_ONCE):
        counted = rows.filter(voice__in=some).values("voice").annotate(n=Count("pk"))
        found.update(counted.values_list("voice", "n"))
    return found


def _keep(found: Found) -> bool:
    shown = _shown(found)
    names = names_of(
        topics_of(found.topic), {place: group.texts for place, group in found.groups.items()}
    )
    places = places_of(found.texts)
    row = _map(found, shown, places)
    with transaction.atomic():
        held = _subject(found.topic.pk, holds=True)
        if held is None or held.matched_version != found.topic.matched_version:
            return False
        Map.objects.filter(pk=row.pk).delete()
        row.save(force_insert=True)
        communities = _communities(found, row, names)
        Community.objects.bulk_create(communities.values(), batch_size=500)
        heeded = heeded_of(found.reactions)
        for some in slices(
            shown, AT_ONCE
        ):  # as objects all of them at once are a hundred megabytes
            Standing.objects.bulk_create(
                _standing(found, row, communities, heeded.get(voice), voice) for voice in some
            )
    return True


def _shown(found: Found) -> list[int]:
    """The voices that a map shows: those that are tied, the most influential first, then others."""
    ranked = sorted(found.drawn.places, key=lambda one: (-found.drawn.places[one].influence, one))
    rest = sorted(found.speakers.keys() - found.drawn.places.keys())
    return [*ranked, *rest][:MOST_DRAWN]


def _map(found: Found, shown: Sequence[int], places: list[dict[str, object]]) -> Map:
    there, drawn = set(shown), found.drawn
    ties = [tie for tie in drawn.ties if tie[0] in there and tie[1] in there][:MOST_TIES]
    doings = sum((group.doings for group in found.groups.values()), Counter[str]())
    kept = {"sector" if isinstance(found.topic, Sector) else "topic": found.topic}
    return Map(
        pk=found.topic.pk, **kept, version=found.topic.matched_version, made_at=found.now, since=found.since,
        is_cut=found.texts.is_cut, texts=len(found.texts.rows), voices=len(found.speakers),
        reactions=len(found.reactions.sources), tied_voices=len(drawn.places),
        stability=drawn.stability, polarisation=drawn.polarisation,
        is_trust_told=drawn.is_trust_told, doings=dict(doings), places=places, ties=ties,
        signs_told=found.signs_told, own=found.own.told,
    )  # fmt: skip


def _communities(found: Found, row: Map, names: Mapping[int, list[str]]) -> dict[int, Community]:
    liked = affinities({place: group for place, group in found.groups.items() if place >= 0})
    new_after = joined_after(found.now)
    joined = Counter(
        found.drawn.member[voice]
        for voice, speaker in found.speakers.items()
        if voice in found.drawn.member and speaker.first_at > new_after
    )
    spoken = _place_names(found.groups)
    made = {}
    for place, one in enumerate(found.drawn.communities):
        group = found.groups.get(place, Group())
        made[place] = Community(
            map=row, number=place + 1, words=names.get(place, []), is_crowd=one.is_crowd,
            voices=one.voices, newcomers=joined[place], texts=len(group.texts), naming=group.naming,
            positive=group.tones[ToneLabel.POSITIVE], negative=group.tones[ToneLabel.NEGATIVE],
            neutral=group.tones[ToneLabel.NEUTRAL], affinity=liked.get(place),
            share_of_voice=_told(found.voiced.get(place)),
            conductance=one.conductance, tied_pairs=one.tied_pairs, doings=dict(group.doings),
            wants=dict(+group.wants),
            places=[
                (spoken[at], count, at) for at, count in group.places.most_common(5) if at in spoken
            ],
            x=one.x, y=one.y, radius=one.radius,
        )  # fmt: skip
    return made


def _told(share: Share | None) -> list[float]:
    """A share with its interval as it is kept; empty where none is told."""
    return [] if share is None else [one for one in share.plain if one is not None]


def _place_names(groups: Mapping[int, Group]) -> dict[int, str]:
    wanted = {at for group in groups.values() for at, _count in group.places.most_common(5)}
    return {one.pk: str(one) for one in Place.objects.filter(pk__in=wanted)}


def _standing(
    found: Found, row: Map, communities: Mapping[int, Community], heeded: Heeded | None, voice: int
) -> Standing:
    speaker, spot = found.speakers[voice], found.drawn.places.get(voice)
    made = Standing(
        map=row, voice_id=voice, community=communities.get(found.drawn.member.get(voice, -1)),
        texts=speaker.texts, texts_heard=max(found.heard.get(voice, 0), speaker.texts),
        weeks=min(len(speaker.weeks), WEEKS), doings=dict(speaker.doings),
        first_at=speaker.first_at, last_at=speaker.last_at, signs=found.signs.get(voice, {}),
        places={f"p{place}": count for place, count in speaker.places.items()},
        is_ours=voice in found.own.accounts, is_with_us=voice in found.own.members,
    )  # fmt: skip
    if heeded:
        made.reactions, made.reactors = heeded.reactions, len(heeded.reactors)
        made.evidence = {str(how): numbers for how, numbers in heeded.evidence.items()}
    for part in fields(spot) if spot else ():
        setattr(made, part.name, getattr(spot, part.name))
    return made
