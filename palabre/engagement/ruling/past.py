"""What happened in the past thirty days that a rule would have looked at, read from what is kept of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from palabre.engagement import worktime
from palabre.engagement.asking import is_bad
from palabre.engagement.listing import SOON
from palabre.engagement.models import Episode, Rule, Turn
from palabre.engagement.promises import Promise, promise_of
from palabre.engagement.ruling.asked import OF_TEXTS, Event
from palabre.governance.models import AuditEntry

DAYS, LOOKED_AT = 30, 100
WHOLE = (
    *("conversation__brand", "conversation__voice", "conversation__channel"),
    "mention__voice",
)
VERBS = {Event.TAGGED: ["tagged"], Event.ASSIGNED: ["assigned", "took"]}


@dataclass(frozen=True, slots=True)
class Past:
    """Texts, newest first, with the moment in which what the rule waits for came to them (None: their own);
    ``looked`` that were looked at, and where the next page begins (0: there is none)."""

    found: list[tuple[Turn, datetime | None]]
    looked: int
    before: int = 0


def past(rule: Rule, before: int = 0) -> Past:
    """The next hundred of the past thirty days."""
    since, event = timezone.now() - timedelta(days=DAYS), Event(rule.event)
    if event in OF_TEXTS:
        return _texts(rule, event, since, before)
    if event in VERBS:
        return _acts(rule, event, since, before)
    return _matters(rule, event, since, before)


def _texts(rule: Rule, event: Event, since: datetime, before: int) -> Past:
    rows = Turn.objects.filter(
        brand=rule.brand_id, ours=False, mention__isnull=False, at__gte=since
    )
    rows = rows.filter(pk__lt=before) if before else rows
    earlier = Turn.objects.filter(conversation=OuterRef("conversation"), pk__lt=OuterRef("pk"))
    rows = rows.annotate(above=Subquery(earlier.order_by("-pk").values("pk")[:1]))
    page = list(rows.select_related(*WHOLE).order_by("-pk")[: LOOKED_AT + 1])
    looked = page[:LOOKED_AT]
    wanted = {one.pk for one in looked}
    if event is Event.OPENED:
        wanted = {one.pk for one in looked if one.above is None}
    if event is Event.REOPENED:
        wanted = _opened_again({one.pk: one.above for one in looked})
    found: list[tuple[Turn, datetime | None]] = [(one, None) for one in looked if one.pk in wanted]
    return Past(found, len(looked), looked[-1].pk if len(page) > LOOKED_AT else 0)


def _opened_again(above: dict[int, int | None]) -> set[int]:
    """Which texts followed an answer of ours, or what a member had said was done."""
    matters = Episode.objects.filter(conversation=OuterRef("conversation"), after=OuterRef("pk"))
    rows = Turn.objects.filter(pk__in=[one for one in above.values() if one is not None])
    rested = set(rows.filter(Q(ours=True) | Exists(matters)).values_list("pk", flat=True))
    return {one for one, before in above.items() if before in rested}


def _acts(rule: Rule, event: Event, since: datetime, before: int) -> Past:
    """What members did, as the trail tells it."""
    rows = AuditEntry.objects.filter(
        organisation=rule.organisation_id, kind="conversation", verb__in=VERBS[event],
        user__isnull=False, at__gte=since,
    )  # fmt: skip
    rows = rows.filter(pk__lt=before) if before else rows
    page = list(rows.order_by("-pk").values_list("pk", "object_id", "at")[: LOOKED_AT + 1])
    looked = page[:LOOKED_AT]
    found = _with_texts(rule, ((int(talk), at) for _pk, talk, at in looked))
    return Past(found, len(looked), looked[-1][0] if len(page) > LOOKED_AT else 0)


def _matters(rule: Rule, event: Event, since: datetime, before: int) -> Past:
    rows = Episode.objects.filter(brand=rule.brand_id, began_at__gte=since)
    rows = rows.filter(pk__lt=before) if before else rows
    page = list(rows.order_by("-pk")[: LOOKED_AT + 1])
    looked, promise = page[:LOOKED_AT], promise_of(rule.brand)
    moments = ((one.conversation_id, _moment(event, one, promise)) for one in looked)
    found = _with_texts(rule, ((talk, at) for talk, at in moments if at is not None))
    return Past(found, len(looked), looked[-1].pk if len(page) > LOOKED_AT else 0)


def _moment(event: Event, matter: Episode, promise: Promise) -> datetime | None:
    """When it came to a matter, by today's promise; None if it didn't."""
    if event is Event.DONE:
        return matter.solved_at if matter.solved_by_id else None
    if event is Event.DISLIKED:
        if matter.score is None or not matter.score_of:
            return None
        return matter.solved_at if is_bad(matter.score, matter.score_of) else None
    time = promise.answer(matter.priority) - (SOON if event is Event.SOON else timedelta(0))
    try:
        due = worktime.added(promise.hours, matter.began_at, time)
    except worktime.NeverOpen:
        return None
    return due if due < (matter.answered_at or timezone.now()) else None


def _with_texts(
    rule: Rule, moments: Iterable[tuple[int, datetime]]
) -> list[tuple[Turn, datetime | None]]:
    """Each moment of a conversation with the last text of theirs by then."""
    wanted = list(moments)
    rows = Turn.objects.filter(
        brand=rule.brand_id, conversation__in={talk for talk, _at in wanted}, ours=False,
        mention__isnull=False,
    )  # fmt: skip
    said: dict[int, list[Turn]] = {}
    for one in rows.select_related(*WHOLE).order_by("at", "pk"):
        said.setdefault(one.conversation_id, []).append(one)
    found: list[tuple[Turn, datetime | None]] = []
    for talk, at in wanted:
        last = next((one for one in reversed(said.get(talk, [])) if one.at <= at), None)
        if last is not None:
            found.append((last, at))
    return found
