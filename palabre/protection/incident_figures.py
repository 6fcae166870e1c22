"""The figures of an incident: its curve, how it grows, what it may come to, whom to answer first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.analysis.drawing import Chart, Series, lines
from palabre.analysis.gravity import Gravity, Signs, gravity
from palabre.analysis.growth import Forecast, Growth, growth
from palabre.listening.finding import HIDDEN
from palabre.listening.models import Mention
from palabre.protection.counting import STEP, of_any
from palabre.protection.evidence import growth_since
from palabre.protection.foreseeing import HOUR, foretold
from palabre.protection.incident_counts import (
    DAY,
    LONGEST_CURVE,
    Count,
    counts,
    counts_of,
    drawn,
    now_of,
    topics_of,
)
from palabre.protection.models import Incident, Official
from palabre.publishing.models import Delivery, Post
from palabre.publishing.rules import PostState

USUAL_DAYS, PEOPLE_SHOWN = 28, 40


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of an incident's topic: in the last hour and day, since it began, and how it goes on.

    What isn't known is None.
    """

    hour: int
    day: int
    seen: int
    negative: float | None
    growth: Growth | None
    forecast: Forecast | None
    gravity: Gravity | None

    @property
    def doubles(self) -> float | None:
        """Seconds in which it doubles, when it surely grows."""
        found = self.growth.doubling if self.growth else None
        return found[1] if found else None


def figures(incident: Incident) -> Figures | None:
    """The figures as they stand now, or stood when it was closed; None where nothing is listened to."""
    now = now_of(incident)
    began = max(incident.began, now - LONGEST_CURVE)
    heard = counts(incident, min(began - STEP, now - DAY), now)
    topic = incident.topic
    if topic is None and not heard:
        return None
    since = [one for one in heard if one[0] >= began - STEP]
    seen, bad = sum(one[1] for one in since), sum(one[2] for one in since)
    grows = _grows(incident, since, began, now)
    share = bad / seen if seen else None
    return Figures(
        sum(seen for at, seen, _bad in heard if at > now - HOUR),
        sum(seen for at, seen, _bad in heard if at > now - DAY),
        seen, share, grows, _foretold(incident, seen, now), _gravity(incident, share, grows),
    )  # fmt: skip


def _grows(
    incident: Incident, since: Sequence[Count], began: datetime, now: datetime
) -> Growth | None:
    if incident.is_over:
        return None
    if incident.drill is not None:
        late = [seen for at, seen, _bad in since if at >= now - 6 * HOUR]
        return growth(late, STEP.total_seconds())
    return growth_since(counts_of(incident), began, now) if incident.topic else None


def _gravity(incident: Incident, share: float | None, grows: Growth | None) -> Gravity | None:
    """The alert's gravity, or what can be told of it without one."""
    told = incident.alert.evidence.get("gravity") if incident.alert else None
    if told:
        return Gravity(told["score"], told["level"], told["parts"], told["unknown"])
    usual = _usual_negative(incident) if incident.topic_id else None
    known = Signs(
        doublings=max(0.0, grows.rate) if grows and grows.grows else None,
        negative=share if usual is not None else None,
        usual_negative=usual,
    )
    found = gravity(known)
    # One part alone says nothing of the whole.
    return found if found and len(found.parts) > 1 else None


def _usual_negative(incident: Incident) -> float | None:
    """The share of negative mentions in the four weeks before; None where there are too few to tell."""
    since = incident.began - timedelta(days=USUAL_DAYS)
    rows = counts_of(incident).filter(at__gte=since, at__lt=incident.began)
    sums = rows.aggregate(seen=Sum("seen"), negative=Sum("negative"))
    seen = sums["seen"] or 0
    return (sums["negative"] or 0) / seen if seen >= 30 else None


def _foretold(incident: Incident, seen: int, now: datetime) -> Forecast | None:
    if incident.is_over or incident.drill is not None:
        return None
    return foretold(incident.brand_id, seen, incident.began, now, incident.alert)


def curve(incident: Incident, language: str) -> Chart | None:
    """Mentions from a little before it began, by five minutes, or by hours once it lasts; None for none."""
    found = drawn(incident)
    if found is None:
        return None
    moments, seen, negative = found
    local = [timezone.localtime(one) for one in moments]
    both = [Series(_("Mentions"), seen), Series(_("Negative ones"), negative, kind="negative")]
    return lines(local, both, language, day_label=_("Moment"))


def people_to_answer(incident: Incident) -> list[Mention]:
    """Whom to answer first: those passed on and answered most, then the oldest; each knows `is_answered`."""
    rows = mentions_of(incident)
    if rows is None:
        return []
    answers = Post.objects.filter(brand=incident.brand_id, answering=OuterRef("remote_id"))
    answers = answers.exclude(answering="").filter(state__in=[PostState.SCHEDULED, PostState.SENT])
    rows = rows.annotate(
        is_answered=Exists(answers), reactions=F("likes") + F("relays") + F("replies")
    )
    ordered = rows.order_by("is_answered", "-reactions", "published_at", "id")
    return list(ordered.select_related("voice", "place")[:PEOPLE_SHOWN])


def mentions_of(incident: Incident) -> QuerySet[Mention] | None:
    """What others said of its topics since it began, copies folded; None without a topic."""
    topics = topics_of(incident)
    if not topics:
        return None
    ours = Delivery.objects.filter(
        organisation=incident.organisation_id, remote_id=OuterRef("remote_id")
    )
    # What was written on the network itself left by no delivery, but stands in the register of our accounts.
    official = Official.objects.filter(
        brand=incident.brand_id, platform=OuterRef("voice__platform"),
        handle__iexact=OuterRef("voice__handle"),
    )  # fmt: skip
    rows = Mention.objects.filter(
        ~Exists(ours), ~Exists(official), Exists(of_any(topics)), ~HIDDEN,
        organisation=incident.organisation_id, published_at__gte=incident.began,
        is_private=False, copy_of=None,
    )  # fmt: skip
    return rows.filter(published_at__lte=incident.closed_at) if incident.closed_at else rows


def carriers(incident: Incident) -> list[dict[str, Any]]:
    """Who carries it: the voices that others reacted to most."""
    rows = mentions_of(incident)
    if rows is None:
        return []
    told = rows.values("voice", "voice__name", "voice__handle", "place__name", "place__address")
    heard = told.annotate(reactions=Sum(F("likes") + F("relays") + F("replies")))
    return [dict(one) for one in heard.order_by("-reactions", "voice")[:5]]
