"""What the members of each community say, where and how: counted from the texts of a map."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from palabre.ecosystem.reactions import Reactions
from palabre.ecosystem.rules import FEWEST_SHARED, How
from palabre.ecosystem.texts import Texts
from palabre.listening.rules import IntentLabel, ToneLabel

WANTS = (
    IntentLabel.QUESTION, IntentLabel.COMPLAINT, IntentLabel.PRAISE, IntentLabel.IDEA,
    IntentLabel.BUYING,
)  # fmt: skip
MOST_PLACES = 5
KEPT_EVIDENCE = 25


@dataclass(slots=True)
class Group:
    """What a set of voices says: counts of texts."""

    texts: list[int] = field(default_factory=list)
    doings: Counter[str] = field(default_factory=Counter)
    wants: Counter[str] = field(default_factory=Counter)
    tones: Counter[str] = field(default_factory=Counter)
    places: Counter[int] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    """The tones of the texts that name the brand."""

    @property
    def naming(self) -> int:
        """How many texts name the brand."""
        return self.named.total()


@dataclass(slots=True)
class Speaker:
    """What one voice says: its texts, what they do, and when."""

    first_at: datetime
    last_at: datetime
    texts: int = 0
    doings: Counter[str] = field(default_factory=Counter)
    weeks: set[int] = field(default_factory=set)
    places: Counter[int] = field(default_factory=Counter)


@dataclass(slots=True)
class Heeded:
    """Who reacted to a voice, how often, and by which texts: the newest of each way."""

    reactors: set[int] = field(default_factory=set)
    reactions: int = 0
    evidence: dict[How, list[int]] = field(default_factory=dict)


def groups_of(texts: Texts, member: Mapping[int, int], naming: frozenset[int]) -> dict[int, Group]:
    """What each community says, by its place; voices without one under -1."""
    found: dict[int, Group] = {}
    for one, does in zip(texts.rows, texts.doings, strict=True):
        group = found.setdefault(member.get(one.voice, -1), Group())
        group.texts.append(one.number)
        group.doings[does] += 1
        group.tones[one.tone] += 1
        group.places[one.place] += 1
        group.named[one.tone] += one.number in naming
        for want in WANTS:
            group.wants[want] += want in one.intents
    return found


def speakers_of(texts: Texts) -> dict[int, Speaker]:
    """What each voice says; texts that name nobody are nobody's."""
    found: dict[int, Speaker] = {}
    for one, does in zip(texts.rows, texts.doings, strict=True):
        if one.is_unsigned:
            continue
        speaker = found.get(one.voice)
        if speaker is None:
            speaker = found[one.voice] = Speaker(one.at, one.at)
        speaker.texts += 1
        speaker.doings[does] += 1
        speaker.places[one.place] += 1
        speaker.first_at, speaker.last_at = (
            min(speaker.first_at, one.at),
            max(speaker.last_at, one.at),
        )
        speaker.weeks.add(one.at.date().toordinal() // 7)
    return found


def heeded_of(reactions: Reactions) -> dict[int, Heeded]:
    """Who reacted to each voice. Of each way of reacting, the newest texts are kept as evidence."""
    found: dict[int, Heeded] = {}
    for source, target, text, how in zip(
        reactions.sources, reactions.targets, reactions.texts, reactions.hows, strict=True
    ):
        heeded = found.setdefault(target, Heeded())
        heeded.reactors.add(source)
        heeded.reactions += 1
        heeded.evidence.setdefault(how, []).append(text.number)
    for heeded in found.values():
        heeded.evidence = {
            how: numbers[-KEPT_EVIDENCE:][::-1] for how, numbers in heeded.evidence.items()
        }
    return found


def affinities(groups: Mapping[int, Group]) -> dict[int, float]:
    """How much more, and better, each community speaks of the brand than the others do.

    Penetration (share of texts that name the brand) weighed by tone (0 all negative to 1 all positive),
    divided by the same of all the others together; 1 is as much. Only where both rest on thirty texts.
    """
    found = {}
    for place, group in groups.items():
        others = [other for at, other in groups.items() if at != place]
        here, there = _weighed([group]), _weighed(others)
        if here is not None and there:
            found[place] = here / there
    return found


def _weighed(groups: Sequence[Group]) -> float | None:
    texts = sum(len(one.texts) for one in groups)
    if texts < FEWEST_SHARED:
        return None
    named = sum((one.named for one in groups), Counter[str]())
    good, bad = named[ToneLabel.POSITIVE], named[ToneLabel.NEGATIVE]
    told = good + bad + named[ToneLabel.NEUTRAL]
    tone = 0.5 + (good - bad) / (2 * told) if told else 0.5
    return named.total() / texts * tone
