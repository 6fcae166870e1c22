"""What an act would make louder: the reach of what is said, that of our posts, past acts, doing nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Exists, Max, Q, QuerySet, Sum
from django.utils import timezone

from palabre.governance.models import Brand
from palabre.listening.finding import HIDDEN
from palabre.listening.models import Mention, Topic
from palabre.protection.counting import of_any, of_topic
from palabre.protection.foreseeing import foretold
from palabre.protection.incident_counts import DAY, counts_of, kept_counts, topics_of
from palabre.protection.models import Alert, Entry, Heard, Incident, ReachCheck
from palabre.protection.rules.amplifying import Past, Reaches, amplification
from palabre.protection.rules.incidents import EntryKind, IncidentState
from palabre.publishing.models import Delivery, Figure
from palabre.publishing.rules import DeliveryState

# What networks tell of how many saw a post; followers are nobody who saw anything.
SEEN_BY = ("reach", "views", "received", "reads")
LAST_POSTS, WITHIN = 20, timedelta(days=90)
MOST_PAST, MOST_LOOKED_AT = 60, 20_000


@dataclass(frozen=True, slots=True)
class About:
    """What an act is about: an incident, a mention, or a link."""

    brand: Brand
    incident: Incident | None = None
    mention: Mention | None = None
    link: str = ""

    @property
    def topic(self) -> Topic | None:
        """The topic in which it is heard most, if any."""
        return next(iter(self.topics), None) if self.incident is None else self.incident.topic

    @property
    def topics(self) -> list[Topic]:
        """The topics in which it is heard."""
        if self.incident is not None:
            return topics_of(self.incident)
        if self.mention is not None:
            return list(self.mention.topics.filter(brand=self.brand)[:1])
        return []


def known(about: About) -> dict[str, Any]:
    """The figures before an act, as plain values that a check keeps."""
    now = timezone.now()
    voices, before = _voices(about, now)
    seen, posts = audience(about.brand)
    past = past_acts(about.brand, about.incident)
    louder = amplification(past)
    return {
        "voices": voices,
        "voices_before": before,
        "audience": seen,
        "posts": posts,
        "trend": Reaches(voices, before, seen).trend,
        "warns": Reaches(voices, before, seen).warns,
        "past": [[one.before, one.after] for one in past],
        "louder": louder and [louder.low, louder.middle, louder.high, louder.episodes],
        "nothing": _doing_nothing(about, now),
    }


def _voices(about: About, now: datetime) -> tuple[int, int]:
    """How many voices spoke of it in the last day, and in the day before; programs are no voices."""
    rows = Mention.objects.filter(
        ~HIDDEN, organisation=about.brand.organisation_id, published_at__gt=now - 2 * DAY,
        published_at__lte=now, is_private=False, voice__is_automatic=False,
    )  # fmt: skip
    told = _linking(rows, about) if about.link else _speaking(rows, about)
    last = {voice for voice, at in told if at > now - DAY}
    before = {voice for voice, at in told if at <= now - DAY}
    return len(last), len(before)


def _speaking(rows: QuerySet[Mention], about: About) -> list[tuple[int, datetime]]:
    if about.mention is not None:
        rows = rows.filter(_with(about.mention))
    elif topics := about.topics:
        rows = rows.filter(Exists(of_any(topics)))
    else:
        return []
    return list(rows.values_list("voice", "published_at")[:MOST_LOOKED_AT])


def _with(mention: Mention) -> Q:
    """The mention itself, its copies, what relays and what answers it."""
    same = Q(pk=mention.pk) | Q(copy_of=mention.pk)
    same |= Q(platform=mention.platform, relay_of=mention.remote_id)
    same |= Q(platform=mention.platform, parent=mention.remote_id)
    return same | Q(platform=mention.platform, thread=mention.thread) if mention.thread else same


def _linking(rows: QuerySet[Mention], about: About) -> list[tuple[int, datetime]]:
    ours = rows.filter(mention_topics__topic__brand=about.brand).distinct()
    told = ours.values_list("voice", "published_at", "url", "links")[:MOST_LOOKED_AT]
    return [(voice, at) for voice, at, url, links in told if about.link in {url, *links}]


def audience(brand: Brand) -> tuple[float | None, int]:
    """By how many our last posts were seen, in the middle, and of how many posts that is known.

    Measured by the networks; never the number of followers.
    """
    rows = Delivery.objects.filter(
        variant__post__brand=brand, variant__post__answering="", channel__employee=None,
        state=DeliveryState.PUBLISHED, sent_at__gt=timezone.now() - WITHIN, part=0,
    )  # fmt: skip
    seen = (
        Figure.objects.filter(delivery__in=rows, metric__in=SEEN_BY)
        .values("delivery__variant__post", "delivery__channel", "metric")
        .annotate(most=Max("value"), at=Max("delivery__sent_at"))
        .order_by("-at")
    )
    posts: dict[int, dict[int, float]] = {}
    for one in seen[: LAST_POSTS * 20]:
        channels = posts.setdefault(one["delivery__variant__post"], {})
        channel = one["delivery__channel"]
        channels[channel] = max(channels.get(channel, 0), one["most"])
    sums = [sum(channels.values()) for channels in list(posts.values())[:LAST_POSTS]]
    return (median(sums), len(sums)) if sums else (None, 0)


def past_acts(brand: Brand, but: Incident | None = None) -> list[Past]:
    """Closed incidents in which we acted: what was heard the day before the first act and after it."""
    rows = Incident.objects.filter(brand=brand, drill=None, state=IncidentState.CLOSED)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    incidents = list(rows.order_by("-id")[:MOST_PAST])
    acts = _first_acts(incidents)
    incidents = [one for one in incidents if one.pk in acts]
    kept = kept_counts(incidents)
    watched = _watched(incidents, acts)
    past = []
    for one in incidents:
        at = acts[one.pk]
        until = max(at for at, _seen, _bad in kept[one.pk]) if kept.get(one.pk) else None
        own = [(moment, seen) for moment, seen, _bad in kept.get(one.pk, [])]
        # What came after its end is known from the watch alone, as long as that remembers.
        own += [
            (m, seen) for of, m, seen in watched if of == one.topic_id and (not until or m > until)
        ]
        past.append(_past(own, at))
    return past


def _watched(
    incidents: Sequence[Incident], acts: dict[int, datetime]
) -> list[tuple[int, datetime, int]]:
    """What the watch still knows of the days around acts."""
    wanted = Q()
    for one in incidents:
        at = acts[one.pk]
        wanted |= Q(topic=one.topic_id, at__gt=at - DAY, at__lte=at + DAY)
    rows = Heard.objects.filter(wanted) if incidents else Heard.objects.none()
    return list(rows.values_list("topic", "at", "seen"))


def _first_acts(incidents: Sequence[Incident]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    sent = Entry.objects.filter(incident__in=incidents, kind=EntryKind.SENT)
    done = ReachCheck.objects.filter(incident__in=incidents, acted_at__isnull=False)
    moments = [
        *sent.values_list("incident", "at"),
        *done.values_list("incident", "acted_at"),
    ]
    for incident, at in moments:
        if incident and at:
            found[incident] = min(found.get(incident, at), at)
    return found


def _past(heard: Sequence[tuple[datetime, int]], act: datetime) -> Past:
    before = sum(seen for at, seen in heard if act - DAY < at <= act)
    return Past(before, sum(seen for at, seen in heard if act < at <= act + DAY))


def _doing_nothing(about: About, now: datetime) -> dict[str, float] | None:
    """What it may come to if nothing is done; None without a topic or a base."""
    if about.topic is None:
        return None
    alert = Alert.objects.filter(topic=about.topic).exclude(state="closed").first()
    began = about.incident.began if about.incident else alert.began if alert else now - DAY
    counts = counts_of(about.incident) if about.incident else of_topic(about.topic.pk)
    heard = counts.filter(at__gte=began).aggregate(all=Sum("seen"))
    found = foretold(about.brand.pk, heard["all"] or 0, began, now, alert)
    if found is None:
        return None
    return {
        "low": found.low, "likely": found.likely, "high": found.high,
        "episodes": found.episodes, "right": found.right,
    }  # fmt: skip
