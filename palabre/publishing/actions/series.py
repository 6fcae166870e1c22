"""Texts that come back: a series, its texts and wordings, and its next time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.acts import MACHINE, Actor, Moved, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.publishing.actions.posts import Written, schedule, write_post
from palabre.publishing.actions.reviews import hand_in
from palabre.publishing.approving import needs_approval, path_of, writer_of
from palabre.publishing.copying import written_of
from palabre.publishing.models import Post
from palabre.publishing.planning.rhythm import (
    Rhythm,
    Rule,
    Turn,
    following,
    whose_turn,
    wording_of,
)
from palabre.publishing.planning_models import Occurrence, Series, SeriesText
from palabre.publishing.slotting import zone

# A post of a series is made so long before its time: early enough to be looked at.
MADE_BEFORE = timedelta(hours=24)
MOST_TEXTS = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """What a person says of a series."""

    name: str
    rhythm: str
    days: Sequence[int]
    at: time
    rest_days: int = 0
    ends_on: date | None = None
    most: int | None = None


def rule_of(series: Series) -> Rule:
    """When a series comes back, as a value."""
    return Rule(
        Rhythm(series.rhythm), frozenset(series.days), series.at, series.ends_on, series.most
    )


def _next(series: Series, after: datetime) -> datetime | None:
    return following(rule_of(series), after, zone(), series.made)


@transaction.atomic
def keep_series(by: Actor, brand: Brand, kept: Kept, series: Series | None = None) -> Series:
    """Begin a series, or change one. What is made already stays. Raises `Refused` for one without a time."""
    row = Series(organisation=brand.organisation, brand=brand)
    if series is not None:  # a post may have been made of it since the page was opened
        row = Series.objects.select_for_update().get(pk=series.pk)
    row.name, row.rhythm, row.days, row.at = kept.name, kept.rhythm, sorted(kept.days), kept.at
    row.rest_days, row.ends_on, row.most = kept.rest_days, kept.ends_on, kept.most
    last = row.occurrences.order_by("-due_at").first() if row.pk else None
    now = timezone.now()
    row.next_at = _next(row, max(now, last.due_at) if last else now)
    if row.next_at is None:
        raise Refused(_("This series would never come: look at its days and its end."))
    row.save()
    audit(brand.organisation_id, "changed" if series else "added", row, by)
    look_at(row)
    return row


def look_at(series: Series) -> None:
    """Ask for what is near at once, in the caller's transaction."""
    enqueue("publishing.continue_series", series.pk, key=str(series.pk))


@transaction.atomic
def add_text(by: Actor, series: Series, post: Post, wordings: Sequence[str] = ()) -> SeriesText:
    """Put a copy of a post into a series. Raises `Refused` beyond 200 texts."""
    if series.texts.count() >= MOST_TEXTS:
        raise Refused(_("There are as many texts in this series as there may be."))
    copy = write_post(by, series.brand, replace(written_of(post), due_at=None), template=True)
    row = SeriesText.objects.create(series=series, post=copy, wordings=list(wordings))
    audit(series.organisation_id, "changed", series, by, added=str(copy)[:100])
    look_at(series)
    return row


@transaction.atomic
def set_wordings(by: Actor, row: SeriesText, wordings: Sequence[str]) -> None:
    """Give a text of a series its other wordings."""
    row.wordings = [one for one in wordings if one.strip()][:20]
    row.save(update_fields=["wordings"])
    audit(row.series.organisation_id, "changed", row.series, by, wordings=len(row.wordings))


@transaction.atomic
def remove_text(by: Actor, row: SeriesText) -> None:
    """Take a text out of a series; the posts made of it stay."""
    audit(row.series.organisation_id, "changed", row.series, by, removed=str(row)[:100])
    row.post.delete()


@transaction.atomic
def pause_series(by: Actor, series: Series, *, paused: bool) -> None:
    """Make nothing of a series for a while, or go on with its next time to come."""
    series = Series.objects.select_for_update().get(pk=series.pk)
    series.is_paused = paused
    if not paused and series.next_at is not None:
        series.next_at = _next(series, max(timezone.now(), series.next_at - timedelta(seconds=1)))
    series.save(update_fields=["is_paused", "next_at"])
    audit(series.organisation_id, "paused" if paused else "resumed", series, by)
    look_at(series)


@transaction.atomic
def end_series(by: Actor, series: Series) -> None:
    """Delete a series; the posts that were made of it stay."""
    audit(series.organisation_id, "removed", series, by)
    Post.objects.filter(in_series__series=series, is_template=True).delete()
    series.delete()


@transaction.atomic
def make_next(number: int) -> bool:
    """Make the next post of a series if it is near; whether one more may be due.

    The occurrence is unique in its series and time, and stands or falls with its post: whoever comes
    second, or again after a crash, finds it made.
    """
    series = Series.objects.select_for_update().filter(pk=number).first()
    if series is None:
        return False
    at, now = series.next_at, timezone.now()
    if at is None or series.is_paused or at > now + MADE_BEFORE:
        return False
    if at > now and not series.texts.exists():
        return False  # it waits for its first text
    # Times that passed while nobody worked are not made up for: old news in a row helps nobody.
    if at > now and not Occurrence.objects.filter(series=series, due_at=at).exists():
        series.made += _make(series, at)
    series.next_at = _next(series, max(at, now))
    series.save(update_fields=["made", "next_at"])
    if series.next_at is None:
        audit(series.organisation_id, "ended", series, MACHINE)
    return series.next_at is not None


def _make(series: Series, at: datetime) -> int:
    """Write and schedule the post of one time; how many came of it (none when no text has rested)."""
    texts = {one.pk: one for one in series.texts.select_related("post")}
    turns = [Turn(one.pk, one.used, one.last_at, 1 + len(one.wordings)) for one in texts.values()]
    turn = whose_turn(turns, at, series.rest_days)
    if turn is None:
        Occurrence.objects.create(series=series, due_at=at)
        return 0
    text = texts[turn.number]
    post = write_post(MACHINE, series.brand, _worded(text, wording_of(turn), at))
    # The words are theirs who wrote them, and nobody approves their own.
    post.author_id = writer_of(text.post_id, text.post.version) or text.post.author_id
    post.save(update_fields=["author"])
    Occurrence.objects.create(series=series, due_at=at, text=text, post=post)
    text.used, text.last_at = text.used + 1, at
    text.save(update_fields=["used", "last_at"])
    _let_leave(text, post, at)
    return 1


def _let_leave(text: SeriesText, post: Post, at: datetime) -> None:
    """Schedule a post of a series, or hand it in: who may only write can't publish through its template."""
    try:
        with transaction.atomic():
            if path_of(text.post) or needs_approval(post):
                hand_in(MACHINE, post, schedules=True)
            else:
                schedule(MACHINE, post, at)
    except (Refused, Moved):
        pass  # it stays a draft on its day: an account is missing, or something grave stands against it


def _worded(text: SeriesText, wording: int, at: datetime) -> Written:
    written = replace(written_of(text.post), due_at=at)
    if wording == 0:
        return written
    # Another wording is the same on all accounts: what was told otherwise there was the first one.
    told = [replace(one, text=None) for one in written.told]
    return replace(written, text=text.wordings[wording - 1], told=told)
