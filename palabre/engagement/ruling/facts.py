"""What is known of texts when rules look at them: only what a rule asks, and once for many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from palabre.analysis.text import fold
from palabre.ecosystem.models import VoiceList
from palabre.ecosystem.trusting import influence_in
from palabre.engagement import worktime
from palabre.engagement.models import ConversationTag, Identity, Person, Rule, Segment, Turn
from palabre.engagement.people.access import people_of
from palabre.engagement.people.segments import people_in
from palabre.engagement.promises import promise_of
from palabre.engagement.ruling.asked import INSIDE, OUTSIDE, Facts, What, conditions_of
from palabre.engagement.worktime import Hours
from palabre.governance.models import Brand
from palabre.governance.numbers import number_in
from palabre.listening.drafts import id_at
from palabre.listening.models import Mention, MentionTopic

# How far back it is counted who answered somebody.
LATELY = timedelta(days=90)
MOST_TEXTS, MOST_ANSWERS, PART = 1_000, 10_000, 400

_Sets = dict[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds some texts: ``topics`` by mention, ``tags`` by conversation, and by voice the ``lists``
    that it stands in, how many other voices answered it, and its ``influence`` (None: no map tells it)."""

    topics: _Sets = field(default_factory=dict)
    tags: _Sets = field(default_factory=dict)
    lists: _Sets = field(default_factory=dict)
    answered_by: Mapping[int, int] = field(default_factory=dict)
    influence: Mapping[int, float] | None = None
    hours: Hours | None = None


def around(brand: Brand, turns: Sequence[Turn], rules: Iterable[Rule]) -> Around:
    """What these rules need to know of texts, in a number of questions that doesn't grow with theirs."""
    asked = [one for rule in rules for one in conditions_of(rule.conditions)]
    whats = {one.what for one in asked}
    rows = [one.mention for one in turns if one.mention is not None]
    voices = {one.voice_id for one in rows}
    lists = {value for one in asked if one.what is What.PEOPLE for value in one.values}
    return Around(
        topics_of(turns) if What.TOPIC in whats else {},
        tags_of(turns) if What.TAG in whats else {},
        lists_of(brand, voices, lists) if lists else {},
        answerers_of(brand, voices) if What.ANSWERED in whats else {},
        influence_in(brand.pk, voices) if What.INFLUENCE in whats else None,
        promise_of(brand).hours if What.HOURS in whats else None,
    )


def facts_of(turn: Turn, near: Around, at: datetime | None = None) -> Facts:
    """What is known of a text; hours are asked of the moment ``at``, else of that in which it was said."""
    row = turn.mention
    if row is None:
        return Facts()
    talk = turn.conversation
    values: dict[What, frozenset[str]] = {
        What.TOPIC: near.topics.get(row.pk, frozenset()),
        What.TONE: frozenset({row.tone}),
        What.INTENT: frozenset(row.intents),
        What.CATEGORY: frozenset(row.categories),
        What.LANGUAGE: frozenset({row.language}),
        What.KIND: frozenset({row.kind}),
        What.NETWORK: frozenset({row.platform}),
        What.ACCOUNT: frozenset({str(talk.channel_id)}) if talk.channel_id else frozenset(),
        What.TAG: near.tags.get(talk.pk, frozenset()),
        What.PEOPLE: near.lists.get(row.voice_id, frozenset()),
        What.VOICE: frozenset({handle_of(row.voice.handle)} - {""}),
    }
    if near.hours is not None:
        is_open = worktime.is_open(near.hours, at or turn.at)
        values[What.HOURS] = frozenset({INSIDE if is_open else OUTSIDE})
    followers = row.followers if row.followers is not None else row.voice.followers
    numbers = {
        What.FOLLOWERS: followers or 0, What.ANSWERED: near.answered_by.get(row.voice_id, 0),
    }  # fmt: skip
    if near.influence is not None:
        numbers[What.INFLUENCE] = round(near.influence.get(row.voice_id, 0))
    return Facts(words_of(row), values, numbers)


def words_of(row: Mention) -> str:
    """The words of a text as conditions are compared with them."""
    return plain(f"{row.title} {row.text}")


def plain(text: str) -> str:
    """A text as its words in lower case without accents, one space between them."""
    return " ".join("".join(one if one.isalnum() else " " for one in fold(text)).split())


def handle_of(typed: str) -> str:
    """A handle as two are compared."""
    return typed.strip().removeprefix("@").casefold()


def topics_of(turns: Sequence[Turn]) -> _Sets:
    """The topics of texts, by the mention."""
    rows = MentionTopic.objects.filter(mention__in=[one.mention_id for one in turns])
    return _sets(rows.values_list("mention", "topic"))


def tags_of(turns: Sequence[Turn]) -> _Sets:
    """The tags of conversations, by their number."""
    rows = ConversationTag.objects.filter(conversation__in={one.conversation_id for one in turns})
    return _sets(rows.values_list("conversation", "tag"))


def _sets(pairs: Iterable[tuple[int, object]]) -> _Sets:
    found: dict[int, set[str]] = {}
    for of, value in pairs:
        found.setdefault(of, set()).add(str(value))
    return {of: frozenset(values) for of, values in found.items()}


def lists_of(brand: Brand, voices: Iterable[int], lists: Iterable[str]) -> _Sets:
    """In which of these lists voices stand: one of the map's ("voices-5"), or, where the person is known, a
    segment or a tag ("segment-3", "tag-4")."""
    people, pairs = people_of(brand), []
    known = Identity.objects.filter(voice__in=set(voices))
    numbers: dict[str, list[int]] = {"segment": [], "tag": [], "voices": []}
    for one in lists:
        kind, _dash, digits = one.partition("-")
        if kind in numbers and (number := number_in(digits)):
            numbers[kind].append(number)
    for segment in Segment.objects.filter(brand=brand, pk__in=numbers["segment"]):
        found = known.filter(person__in=people_in(segment, people)).values_list("voice", flat=True)
        pairs += [(one, f"segment-{segment.pk}") for one in found if one is not None]
    if numbers["tag"]:
        tagged = Person.tags.through.objects.filter(
            tag__in=numbers["tag"], person__in=people, person__identities__in=known
        )
        worn = tagged.values_list("person__identities__voice", "tag")
        pairs += [(voice, f"tag-{tag}") for voice, tag in worn if voice is not None]
    if numbers["voices"]:
        rows = VoiceList.objects.filter(brand=brand, pk__in=numbers["voices"])
        listed = rows.filter(voices__in=set(voices)).values_list("voices", "pk")
        pairs += [(voice, f"voices-{number}") for voice, number in listed]
    return _sets(pairs)


def answerers_of(brand: Brand, voices: Iterable[int]) -> dict[int, int]:
    """How many other voices answered each voice in the past 90 days, of what was heard and isn't private.

    Automatic voices and oneself count nothing.
    """
    since = id_at(timezone.now() - LATELY)
    rows = Mention.objects.filter(organisation=brand.organisation_id, pk__gte=since)
    rows = rows.filter(is_private=False)
    texts = rows.filter(voice__in=set(voices)).order_by("-pk")
    writers: dict[tuple[str, str], int] = {}
    roots: set[str] = set()
    for voice, place, name, thread in texts.values_list("voice", "platform", "remote_id", "thread")[
        :MOST_TEXTS
    ]:
        writers[place, name] = voice
        roots.add(thread or name)
    found: dict[int, set[int]] = {}
    wanted = sorted(roots)
    for start in range(0, len(wanted), PART):
        answers = rows.filter(thread__in=wanted[start : start + PART], voice__is_automatic=False)
        for voice, place, parent, thread in answers.values_list(
            "voice", "platform", "parent", "thread"
        )[:MOST_ANSWERS]:
            writer = writers.get((place, parent or thread))
            if writer is not None and writer != voice:
                found.setdefault(writer, set()).add(voice)
    return {writer: len(others) for writer, others in found.items()}
