"""Looking for signs in what was heard of a topic in the last hours."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from palabre.analysis.bursts import Alarm
from palabre.analysis.coordination import TIMES, WITHIN, Share, coordination
from palabre.listening.drafts import id_at
from palabre.listening.models import Mention, MentionTopic, Topic
from palabre.listening.rules import IntentLabel, ToneLabel
from palabre.protection import counting
from palabre.protection.judging import ALL, LEARNT, NEGATIVE, SLOW
from palabre.protection.rules import signs as rules
from palabre.protection.rules.alerts import SignKind

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=28)
MOST_READ = 3000
KINDS = {ALL: SignKind.VOLUME, NEGATIVE: SignKind.NEGATIVE}

WHOLE_KINDS = {ALL: SignKind.WHOLE, NEGATIVE: SignKind.WHOLE_NEGATIVE}

Facts = dict[str, Any]


def signs_of(alarms: dict[str, Alarm], *, whole: bool = False) -> dict[SignKind, Facts]:
    """The signs that unusual counts are, with their figures: of two of a kind the sharper one."""
    kinds = WHOLE_KINDS if whole else KINDS
    found = {kinds[name.removeprefix(SLOW)]: one for name, one in alarms.items() if SLOW in name}
    found |= {kinds[name]: one for name, one in alarms.items() if SLOW not in name}
    return {
        kind: {
            "seen": one.seen, "expected": one.expected, "window": one.window, "z": one.z,
            "since": one.since,
        }
        for kind, one in found.items()
    }  # fmt: skip


def other_signs(topic: Topic, now: datetime) -> dict[SignKind, Facts]:
    """The signs that a topic shows now beside its counts, with their figures."""
    found: dict[SignKind, Facts | None] = {SignKind.TONE: _tone(topic, now)}
    texts = texts_since([topic], now - rules.RECENT, now + counting.STEP, learnt=now - LEARNT)
    found[SignKind.CRISIS_WORDS] = rules.crisis_words(texts)
    found[SignKind.FIRST_VOICE] = rules.first_voice(with_past(topic, texts))
    if len({text.voice for text in texts}) >= rules.SAME_VOICES:
        before = texts_since([topic], now - WEEK, now - rules.RECENT)
        known = {thing for text in before for thing in text.things}
        found[SignKind.SAME_THING] = rules.same_thing(texts, known)
        found[SignKind.SPREAD] = rules.spread(texts, {text.place for text in before})
        found[SignKind.COPIES] = _copies(topic, [*before, *texts], now)
    return {kind: facts for kind, facts in found.items() if facts is not None}


def _tone(topic: Topic, now: datetime) -> Facts | None:
    """The tone of a day, unless sources that were just added speak in it: theirs may be another."""
    if counting.uncommon([topic.pk], now - DAY, now - LEARNT):
        return None
    heard, negative = counting.sums(counting.of_topic(topic.pk), now - DAY, now)
    usual, usual_negative = counting.sums(counting.of_topic(topic.pk), now - MONTH, now - DAY)
    return rules.tone_shift(heard, negative, usual, usual_negative)


def texts_since(
    topics: Sequence[Topic], since: datetime, until: datetime, learnt: datetime | None = None
) -> list[rules.Text]:
    """The texts of topics, each once, as signs are read from them: the newest, oldest first.

    ``learnt``: only of sources that were there by then.
    """
    links = MentionTopic.objects.filter(
        topic__in=topics, mention__gte=id_at(since), mention__lt=id_at(until)
    )
    rows_of = links.order_by("-mention").values_list("mention", flat=True)
    numbers = list((rows_of.distinct() if len(topics) > 1 else rows_of)[:MOST_READ])
    rows = Mention.objects.filter(pk__in=numbers)
    if learnt is not None:
        rows = rows.filter(Q(source=None) | Q(source__created_at__lte=learnt))
    return _texts(rows)


def _texts(rows: QuerySet[Mention]) -> list[rules.Text]:
    """Texts as they are counted, oldest first."""
    rows = counting.countable(rows).order_by("pk")
    columns = (
        "pk", "voice", "place", "published_at", "tone", "intents", "likes", "relays", "replies",
        "links", "media", "hashtags", "copy_of", "copy_count", "relay_of",
    )  # fmt: skip
    return [_text(row) for row in rows.values(*columns)]


def _text(row: dict[str, Any]) -> rules.Text:
    return rules.Text(
        number=row["pk"], voice=row["voice"], place=row["place"], at=row["published_at"],
        is_negative=row["tone"] == ToneLabel.NEGATIVE,
        is_crisis=IntentLabel.CRISIS in (row["intents"] or {}),
        reactions=row["likes"] + row["relays"] + row["replies"],
        things=tuple(_things(row)),
    )  # fmt: skip


def _things(row: dict[str, Any]) -> list[str]:
    """What a text shares: links, pictures, tags, and the text that it copies or relays."""
    found = [f"link:{one}" for one in row["links"] or [] if isinstance(one, str)]
    for one in row["media"] or []:
        address = one.get("url") if isinstance(one, dict) else one
        if isinstance(address, str) and address:
            found.append(f"media:{address}")
    found += [f"tag:{str(one).casefold()}" for one in row["hashtags"] or []]
    if row["copy_of"] or row["copy_count"]:
        found.append(f"text:{row['copy_of'] or row['pk']}")
    if row["relay_of"]:
        found.append(f"relay:{row['relay_of']}")
    return found


def with_past(topic: Topic, texts: Sequence[rules.Text]) -> list[rules.Text]:
    """The negative texts, with whether the voice spoke of it for the first time, and what its other texts
    drew. Only voices of whom anything else is known can have a past: few are looked up."""
    voices = {text.voice for text in texts if text.is_negative}
    if not voices:
        return []
    first = min(text.number for text in texts)
    earlier = Mention.objects.filter(voice__in=voices, pk__lt=first)
    spoke = set(earlier.filter(topics=topic).values_list("voice", flat=True).distinct())
    earned = dict(
        earlier.values("voice")
        .annotate(drew=Sum(F("likes") + F("relays") + F("replies")))
        .values_list("voice", "drew")
    )
    return [
        rules.Text(
            text.number, text.voice, text.place, text.at, text.is_negative, text.is_crisis,
            text.reactions, text.things, text.voice not in spoke, earned.get(text.voice) or 0,
        )
        for text in texts
        if text.is_negative
    ]  # fmt: skip


def _copies(topic: Topic, texts: Sequence[rules.Text], now: datetime) -> Facts | None:
    """Accounts that shared the same within seconds, again and again, and still do so today.

    Held against what else was shared that week, of whatever topic: where all that is known is
    coordinated, it would pass for the custom.
    """
    if len(_tied(texts)) < rules.COPY_ACCOUNTS:
        return None
    rows = Mention.objects.filter(organisation=topic.organisation_id, pk__gte=id_at(now - WEEK))
    others = rows.exclude(pk__in=[text.number for text in texts]).order_by("-pk")
    custom = _texts(
        Mention.objects.filter(pk__in=list(others.values_list("pk", flat=True)[:MOST_READ]))
    )
    voices = {str(text.voice) for text in texts}
    shares = _shares([*custom, *texts])
    today = (now - DAY).timestamp()
    for group in coordination(shares, WITHIN, TIMES).groups:
        accounts = voices & set(group.accounts)
        is_now = any(at >= today for at, _who, _what in group.timeline)
        if group.coordinated and is_now and len(accounts) >= rules.COPY_ACCOUNTS:
            things = {what for _at, _who, what in group.timeline}
            return {
                "voices": sorted(map(int, accounts))[:50],
                "accounts": len(accounts), "things": len(things), "within": WITHIN,
            }  # fmt: skip
    return None


def _shares(texts: Sequence[rules.Text]) -> list[Share]:
    return [
        Share(str(text.voice), thing, text.at.timestamp())
        for text in texts
        for thing in text.things
        if not thing.startswith("tag:")
    ]


def _tied(texts: Sequence[rules.Text]) -> set[str]:
    """The accounts that the published rule pairs among these texts, by chance or not: mostly none."""
    edges = coordination(_shares(texts), WITHIN, TIMES).edges
    return {account for edge in edges for account in edge.accounts}
