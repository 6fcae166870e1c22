"""The work of the room: a look at one delivery, a sweep for those that lost their nudge, figures."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from palabre.channels.doors import charged, lets
from palabre.connectors.contract import (
    Capability,
    ConnectorError,
    RateLimited,
    Unavailable,
    Unknown,
)
from palabre.jobs import Again, again, enqueue, job
from palabre.jobs.actions import open_among
from palabre.publishing import library, mail, renditions, sending, troubles, wishes
from palabre.publishing.actions import acquaintances, cards, inflows, reminders, reviews
from palabre.publishing.actions.series import MADE_BEFORE, make_next
from palabre.publishing.letters import asking, posting, questions, returning
from palabre.publishing.models import Delivery, Figure, Letter, LinkCard, Media, Review
from palabre.publishing.passing import is_relay
from palabre.publishing.planning_models import Inflow, Series
from palabre.publishing.rules import (
    FIGURES_LAST,
    LOST_AFTER,
    MEASURE_AFTER,
    STOP_ASKING_AFTER,
    DeliveryState,
    ReviewState,
)

SWEPT_AT_ONCE = 500
# Kills and faults are no reason to give a row up: the row itself says when nothing more is to be tried.
ENDLESS = 1_000_000
# A file that was touched since may be wanted by a picture that is just being taken in.
UNTOUCHED, STRAY = timedelta(minutes=10), timedelta(days=1)
MOST_QUESTIONS, ASKED_AGAIN_AFTER = 6, timedelta(minutes=5)


@job(attempts=ENDLESS)
def deliver(number: int) -> Again | None:
    """Look at a delivery and do what is to be done."""
    at = sending.deliver(number)
    return again(at) if at else None


@job(attempts=ENDLESS)
def fulfil(number: int) -> Again | None:
    """Change or delete over there what was published, as somebody wished."""
    at = wishes.fulfil(number)
    return again(at) if at else None


@job(attempts=ENDLESS)
def post_letter(number: int) -> Again | None:
    """Send the next mails of a letter, as many as may leave in a minute."""
    at = posting.post(number)
    return again(at) if at else None


@job()
def ask_to_confirm(number: int) -> None:
    """Send somebody the mail in which they confirm that they want the letters."""
    asking.send_question(number)


@job()
def read_returned() -> None:
    """Look into the mailboxes of those who sent letters lately for mails that came back."""
    returning.read_all()


@job()
def prepare_picture(number: int) -> None:
    """Make what pages show of a picture, so that none of them waits for it."""
    row = Media.objects.filter(pk=number).first()
    if row is not None:
        with suppress(library.Lost):
            renditions.small(row)
            renditions.square(row)


@job()
def read_card(number: int) -> None:
    """Read the page of a link, for its card."""
    cards.read_card(number)


@job()
def forget_picture(digest: str) -> Again | None:
    """Throw away the file of a picture that nobody has any more, and all that was made of it."""
    if _is_wanted(digest):
        return None
    library.throw_away_made(digest)
    now = timezone.now()
    if library.throw_away(digest, (now - UNTOUCHED).timestamp()):
        return None
    return again(now + UNTOUCHED)


@job()
def clean_library() -> None:
    """Ask that the files be thrown away whose pictures went with their brand, post or page."""
    cards.forget_cards()
    for digest in library.stray((timezone.now() - STRAY).timestamp()):
        if not _is_wanted(digest):
            enqueue("publishing.forget_picture", digest, key=digest)


def _is_wanted(digest: str) -> bool:
    rows = Media.objects.filter(Q(digest=digest) | Q(still=digest))
    return rows.exists() or LinkCard.objects.filter(picture=digest).exists()


@job()
def sweep() -> None:
    """Nudge what should be looked at and isn't: the rows are the truth, jobs may be lost."""
    now = timezone.now()
    waiting = Q(state=DeliveryState.WAITING, try_at__lte=now) & (
        Q(after=None) | Q(after__state=DeliveryState.PUBLISHED)
    )
    left = Q(state=DeliveryState.SENDING, began_at__lt=now - LOST_AFTER)
    unknown = Q(
        state__in=[DeliveryState.UNKNOWN, DeliveryState.PROCESSING],
        try_at__lte=now,
        began_at__gt=now - STOP_ASKING_AFTER,
    )
    rows = Delivery.objects.filter(waiting | left | unknown, letter=None).order_by("try_at")
    _nudge("publishing.deliver", rows)
    _nudge("publishing.post_letter", Letter.objects.filter(ended_at=None, paused=""))
    _nudge("publishing.fulfil", Delivery.objects.exclude(wish="").filter(try_at__lte=now))


def _nudge(name: str, rows: QuerySet[Any]) -> None:
    """Ask for a look at those of these rows of which no job is open."""
    numbers = list(rows.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    known = open_among(name, map(str, numbers))
    for number in numbers:
        if str(number) not in known:
            enqueue(name, number, key=str(number))


@job()
def plan() -> None:
    """Look after what is planned: series, feeds to be read, and what is to be forgotten."""
    now = timezone.now()
    near = Series.objects.filter(is_paused=False, next_at__lte=now + MADE_BEFORE)
    for number in near.values_list("pk", flat=True):
        enqueue("publishing.continue_series", number, key=str(number))
    due = Inflow.objects.filter(is_paused=False, due_at__lte=now)
    for number in due.values_list("pk", flat=True):
        enqueue("publishing.read_feed", number, key=str(number))
    questions.forget_counts()


@job()
def continue_series(number: int) -> None:
    """Make the posts of a series that are near, each once."""
    while make_next(number):
        pass


@job()
def read_feed(number: int) -> None:
    """Make drafts of the new entries of a feed."""
    inflows.read_feed(number)


@job()
def measure(number: int, step: int) -> None:
    """Read the figures of what was published; asked for again at the next of its times."""
    rows = Delivery.objects.select_related("channel", "variant__post", "after")
    row = rows.filter(pk=number).first()
    if row is None or row.state != DeliveryState.PUBLISHED or not row.remote_id:
        return
    if not lets(row.channel, Capability.MEASURE) or is_relay(row):
        return
    if step + 1 < len(MEASURE_AFTER):
        wait = MEASURE_AFTER[step + 1] - MEASURE_AFTER[step]
        later = timezone.now() + max(wait, timedelta(minutes=1))
        key = f"{number}/{step + 1}"
        enqueue(
            "publishing.measure", number, step + 1, key=key, due_at=later, priority=FIGURES_LAST
        )
    try:
        with charged(row.channel.platform, row.channel, unasked=True) as connector:
            found = connector.measure([row.remote_id])
    except ConnectorError:
        return  # the next time tells more anyway
    now = timezone.now()
    Figure.objects.bulk_create(
        Figure(delivery=row, metric=one.metric[:30], value=one.value, at=now) for one in found
    )


@job()
def ask_who_it_is(number: int, tries: int = 1) -> None:
    """Ask a network whom a handle names; some times again when it doesn't answer, then not any more."""
    try:
        acquaintances.ask_who_it_is(number)
    except (RateLimited, Unavailable, Unknown):
        if tries < MOST_QUESTIONS:
            later = timezone.now() + ASKED_AGAIN_AFTER * 2**tries
            key = f"{number}/{tries + 1}"
            enqueue("publishing.ask_who_it_is", number, tries + 1, key=key, due_at=later)
    except ConnectorError:
        pass  # this account can't ask: the name stands as it was given


# Mails are asked for by jobs that are done once. Each is handed over by a job of its own, tried once: it asks
# for itself again if the mail server surely didn't take the mail, so nobody gets one twice.
@job(atomic=True)
def ask_reviewers(number: int, step: int) -> None:
    """Have those mailed who must decide at a step, unless it was decided meanwhile."""
    review = _open_review(number, step)
    if review is not None:
        mail.ask(review)


def _reviews() -> QuerySet[Review]:
    return Review.objects.select_related("post__brand__organisation", "by", "post__author")


def _open_review(number: int, step: int) -> Review | None:
    return _reviews().filter(pk=number, step=step, state=ReviewState.WAITING).first()


@job(attempts=1)
def mail_reviewer(number: int, step: int, why: str, user: int) -> Again | None:
    """Mail one person that a review waits at a step, unless it was decided meanwhile."""
    review = _open_review(number, step)
    at = mail.mail_reviewer(review, why, user) if review is not None else None
    return again(at) if at else None


@job(atomic=True)
def tell_author(number: int) -> None:
    """Have those mailed who handed a post in what became of it."""
    review = _reviews().filter(pk=number).exclude(state=ReviewState.WAITING).first()
    if review is not None:
        mail.tell(review)


@job(attempts=1)
def mail_author(number: int, user: int) -> Again | None:
    """Mail one person what became of a post."""
    review = _reviews().filter(pk=number).first()
    at = mail.mail_author(review, user) if review is not None else None
    return again(at) if at else None


@job(atomic=True)
def tell_trouble(number: int) -> None:
    """Have those mailed who can help what of a post didn't leave, unless it was settled meanwhile."""
    troubles.tell_trouble(number)


@job(attempts=1)
def mail_trouble(number: int, user: int, since: str) -> Again | None:
    """Mail one person what of a post didn't leave, unless it was settled meanwhile."""
    at = troubles.mail_trouble(number, user, since)
    return again(at) if at else None


@job()
def list_troubles() -> None:
    """Have the lists of what needs attention mailed that weren't today."""
    troubles.list_troubles()


@job(atomic=True)
def mail_troubles(number: int) -> None:
    """Have a brand's list of what needs attention mailed."""
    troubles.mail_troubles(number)


@job(attempts=1)
def mail_list(number: int, user: int, since: str) -> Again | None:
    """Mail one person a brand's list of what needs attention."""
    at = troubles.mail_list(number, user, since)
    return again(at) if at else None


@job()
def remind() -> None:
    """Find the reviews that wait too long or end soon, and have those told who can do something."""
    now = timezone.now()
    rows = Review.objects.filter(state=ReviewState.WAITING, expires_at__gt=now)
    for review in rows.order_by("pk").iterator():
        if review.waiting.due(now):
            reminders.remind(review)


@job(atomic=True)
def remind_reviewers(number: int, step: int, why: str) -> None:
    """Have those mailed whom a review waits for at a step, unless it was decided meanwhile."""
    review = _open_review(number, step)
    if review is not None:
        mail.remind(review, why)


@job()
def expire() -> None:
    """End the reviews whose time has passed, and bring on those that wait for one who has left."""
    rows = Review.objects.filter(state=ReviewState.WAITING).select_related("post__brand")
    for review in rows.filter(expires_at__lte=timezone.now()).order_by("pk")[:SWEPT_AT_ONCE]:
        reviews.expire(review)
    for number in rows.filter(verdicts__approves=True).values_list("pk", flat=True).distinct():
        reviews.look_again(number)
