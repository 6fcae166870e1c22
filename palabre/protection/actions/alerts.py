"""Alerts: raised once an episode, brought up to date, looked after, closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.analysis.bursts import Alarm
from palabre.governance.acts import MACHINE, Actor, Moved, audit, move
from palabre.governance.holding import role_rights
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Refused, Right, Role
from palabre.jobs import enqueue
from palabre.listening.brief import OWN_KINDS
from palabre.listening.models import Topic
from palabre.protection.evidence import evidence_of, of_topics
from palabre.protection.judging import ALL, NEGATIVE, SLOW, moment
from palabre.protection.models import Alert, Sign, Vigil
from palabre.protection.rules.alerts import ALERT_MOVES, AlertState, SignKind, Verdict
from palabre.protection.rules.signs import RECENT, enough
from palabre.protection.signs import signs_of

KIND = "protect"
SHARPEST = (ALL, NEGATIVE, SLOW + ALL, SLOW + NEGATIVE)
EPISODE = timedelta(days=3)
RECALLED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found unusual of a topic, and the evidence if that is worth an alert; ``whole``: of all topics
    of the brand together, of which this one is most spoken of."""

    topic: Topic
    signs: dict[SignKind, dict[str, Any]]
    alarms: dict[str, Alarm]
    began: datetime
    evidence: dict[str, Any] | None
    whole: bool = False


def prepared(
    topic: Topic, signs: dict[SignKind, dict[str, Any]], alarms: dict[str, Alarm], now: datetime,
    *, sensitive: bool,
) -> Found:  # fmt: skip
    """Gather what an alert would rest on, before anything is held for it."""
    began = min([moment(one.since) for one in alarms.values()], default=now - RECENT)
    wanted = not _standing(topic) and enough(_unsaid(topic, signs, now), sensitive=sensitive)
    coordinated = SignKind.COPIES in signs
    if not wanted:
        return Found(topic, signs, alarms, began, None)
    joined = _episode(topic, now)
    evidence = evidence_of(
        topic, min(began, joined.began) if joined else began, _usual(alarms), now,
        coordinated=coordinated, whole=joined is not None,
    )  # fmt: skip
    return Found(topic, signs, alarms, began, evidence)


def prepared_whole(brand: Brand, alarms: dict[str, Alarm], now: datetime) -> Found | None:
    """Gather what an alert over all topics of a brand would rest on; None where one of the last hours, which
    somebody may have closed, tells of it already by its topic."""
    began = min(moment(one.since) for one in alarms.values())
    counts = of_topics(brand.pk, began, now)
    if not counts:
        return None
    topic = Topic.objects.get(pk=counts[0][0])
    joined = _episode(topic, now)
    own = Alert.objects.filter(brand=brand, topic__kind__in=OWN_KINDS)
    if not (joined and joined.is_whole) and own.filter(at__gt=now - RECENT).exists():
        return None
    evidence = evidence_of(topic, began, _usual(alarms), now, whole=True)
    return Found(topic, signs_of(alarms, whole=True), alarms, began, evidence, whole=True)


def notice(found: Found, now: datetime) -> Alert | None:
    """Take down signs of a topic: on the alert that stands, else, if they are enough for one, on that of the
    same episode, or on a new one.

    Call it in a transaction that holds the topic's watch.
    """
    # Two topics of a brand that are judged at once are one episode, too.
    Brand.objects.select_for_update(no_key=True).get(pk=found.topic.brand_id)
    alert = _standing(found.topic)
    if alert is None and found.evidence is None:
        return None
    alert = alert or _episode(found.topic, now)
    if alert is not None and (found.whole or alert.topic_id != found.topic.pk):
        _widen(alert, found)
    alert = alert or _open(found, now)
    _take_down(alert, found, now)
    return alert


def _standing(topic: Topic) -> Alert | None:
    """The alert that stands for a topic: its own, or that of an episode it is part of."""
    rows = Alert.objects.exclude(state=AlertState.CLOSED)
    return rows.filter(Q(topic=topic) | Q(signs__topic=topic)).order_by("pk").first()


def _episode(topic: Topic, now: datetime) -> Alert | None:
    """The alert of another of the brand's own topics that showed signs in the last hours, and stands."""
    if topic.kind not in OWN_KINDS:
        return None
    rows = Alert.objects.exclude(state=AlertState.CLOSED).filter(brand=topic.brand_id)
    rows = rows.filter(topic__kind__in=OWN_KINDS, signs__last_at__gt=now - RECENT)
    return rows.order_by("pk").first()


def _widen(alert: Alert, found: Found) -> None:
    """Tell an alert by all topics of its brand together, from now on."""
    alert.began = min(alert.began, found.began)
    if not alert.is_whole and found.evidence is not None:
        alert.is_whole, alert.evidence = True, found.evidence
        alert.gravity = _gravest(alert.gravity, _score(found.evidence))
    alert.save(update_fields=["began", "is_whole", "evidence", "gravity"])


def _gravest(*scores: float | None) -> float | None:
    return max([one for one in scores if one is not None], default=None)


def _usual(alarms: dict[str, Alarm]) -> tuple[float, float]:
    """What was seen and what was expected, by the sharpest alarm; noughts without one."""
    best = next((alarms[name] for name in SHARPEST if name in alarms), None)
    return (best.seen, best.expected) if best else (0.0, 0.0)


@transaction.atomic
def recall(topic: Topic, name: str, alarm: Alarm) -> None:
    """Keep an alert of what history shows, closed and told to nobody: it says what such a watch would have
    raised, and is a base of forecasts. One an episode, and none where an alert stood."""
    at = moment(alarm.at)
    near = Alert.objects.filter(topic=topic, at__gt=at - EPISODE, began__lt=at + EPISODE)
    if near.exists():
        return
    began, ended = moment(alarm.since), min(at + RECALLED, timezone.now())
    evidence = evidence_of(topic, began, (alarm.seen, alarm.expected), ended)
    made = Alert.objects.create(
        organisation_id=topic.organisation_id, brand_id=topic.brand_id, topic=topic, at=at,
        began=began, last_at=ended, closed_at=ended, state=AlertState.CLOSED, evidence=evidence,
        gravity=_score(evidence),
    )  # fmt: skip
    found = Found(topic, signs_of({name: alarm}), {name: alarm}, began, evidence)
    _take_down(made, found, at)


def _unsaid(topic: Topic, signs: dict[SignKind, Any], now: datetime) -> set[SignKind]:
    """The signs that weren't on the last alert: one that a person closed isn't opened by the same again."""
    last = Alert.objects.filter(topic=topic, state=AlertState.CLOSED).order_by("-pk").first()
    if last is None or last.closed_at is None or last.closed_at < now - RECENT * 4:
        return set(signs)
    said = set(last.signs.values_list("kind", flat=True))
    # A volume alarm is given once, ever: when there is one, it is new.
    return {
        kind for kind in signs if kind in {SignKind.VOLUME, SignKind.NEGATIVE} or kind not in said
    }


def _open(found: Found, now: datetime) -> Alert:
    topic, evidence = found.topic, found.evidence or {}
    alert = Alert.objects.create(
        organisation_id=topic.organisation_id, brand_id=topic.brand_id, topic=topic, at=now,
        began=found.began, last_at=now, evidence=evidence, gravity=_score(evidence),
        is_whole=found.whole,
    )  # fmt: skip
    audit(topic.organisation_id, "alerted", alert, MACHINE)
    enqueue("protection.tell", alert.pk, key=str(alert.pk), priority=-1)
    return alert


def _score(evidence: dict[str, Any]) -> float | None:
    told = evidence.get("gravity")
    return float(told["score"]) if told else None


def _take_down(alert: Alert, found: Found, now: datetime) -> None:
    other = None if found.whole or found.topic.pk == alert.topic_id else found.topic
    for kind, facts in found.signs.items():
        Sign.objects.update_or_create(
            alert=alert, kind=kind, topic=other, defaults={"facts": facts, "last_at": now},
            create_defaults={"facts": facts, "at": now, "last_at": now},
        )  # fmt: skip
    seen, expected = _usual(found.alarms)
    if seen / max(1.0, expected) > alert.seen / max(1.0, alert.expected):
        Alert.objects.filter(pk=alert.pk).update(seen=seen, expected=expected)


def refresh(alert: Alert, now: datetime) -> None:
    """Bring the evidence of an alert up to date."""
    coordinated = alert.signs.filter(kind=SignKind.COPIES).exists()
    evidence = evidence_of(
        alert.topic, alert.began, (alert.seen, alert.expected), now, coordinated=coordinated,
        whole=alert.is_whole,
    )  # fmt: skip
    # The gravest that it was: an alert doesn't become small by growing old.
    gravity = _gravest(alert.gravity, _score(evidence))
    standing = Alert.objects.exclude(state=AlertState.CLOSED).filter(pk=alert.pk)
    standing.update(evidence=evidence, gravity=gravity, last_at=now)


def look_after(by: Actor, alert: Alert) -> None:
    """Say that one looks after an alert. Raises `Refused` when somebody else does, or it is over."""
    with transaction.atomic():
        _moved(by, alert, AlertState.SEEN)
        Alert.objects.filter(pk=alert.pk).update(looked_by=by.user, looked_at=timezone.now())


def close(by: Actor, alert: Alert, verdict: Verdict) -> None:
    """Say that an alert is over, and what it was. Raises `Refused` when it is over already."""
    with transaction.atomic():
        _moved(by, alert, AlertState.CLOSED)
        Alert.objects.filter(pk=alert.pk).update(
            closed_by=by.user, closed_at=timezone.now(), verdict=verdict
        )


def _moved(by: Actor, alert: Alert, to: AlertState) -> None:
    try:
        move(alert, to, by, ALERT_MOVES)
    except Moved as error:
        raise Refused(_("Somebody was quicker: this alert has changed.")) from error


@transaction.atomic
def keep_vigil(by: Actor, brand: Brand, is_sensitive: bool, people: Iterable[Member]) -> Vigil:
    """Keep how a brand is watched, and who is told."""
    row, _made = Vigil.objects.update_or_create(
        brand=brand, defaults={"is_sensitive": is_sensitive}
    )
    row.people.set(people)
    audit(brand.organisation_id, "changed", row, by, sensitive=is_sensitive)
    return row


def told_of(brand: Brand) -> list[Member]:
    """Who is told of a brand's alerts: those who are named, else its owners and managers."""
    vigil = Vigil.objects.filter(pk=brand.pk).first()
    rows = Member.objects.filter(
        organisation=brand.organisation_id, is_active=True, user__is_active=True
    ).select_related("user").prefetch_related("brands")  # fmt: skip
    named = list(rows.filter(pk__in=vigil.people.values("pk"))) if vigil else []
    leaders = rows.filter(role__in=[Role.OWNER, Role.MANAGER])
    return [one for one in named if may_see(one, brand)] or [
        one for one in leaders if may_see(one, brand)
    ]


def may_see(member: Member, brand: Brand) -> bool:
    """Whether a member may do something about the brand's alerts; ``brands`` are fetched beforehand."""
    brands = member.brands.all()
    return Right.TRIAGE in role_rights(member) and (not brands or brand in brands)
