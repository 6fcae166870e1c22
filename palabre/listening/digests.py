"""The digest: what was said of a brand, by mail, when the person wants it and in their language."""

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.analysis.drawing.plot import day_in_full
from palabre.connectors.words import N_
from palabre.governance.access import here_for
from palabre.governance.acts import MACHINE
from palabre.governance.middleware import zone_of
from palabre.governance.models import Brand, User
from palabre.listening.actions.digests import unsubscribe
from palabre.listening.brief import own_topics
from palabre.listening.figures.counted import Counted
from palabre.listening.figures.period import Period
from palabre.listening.figures.told import language, number, sentences
from palabre.listening.finding import find
from palabre.listening.models import Digest, Mention
from palabre.listening.search import SearchRefused
from palabre.listening.selection import Selection

log = logging.getLogger(__name__)

SALT = "palabre.digest"
OUTSTANDING = 5
LOOKED_AT = 50
INTERRUPTED = N_("The machine stopped while it was sending this digest: it may not have left.")
NOT_MADE = N_(
    "This digest could not be made; the log of the server says why. The next one will try."
)


@dataclass(frozen=True, slots=True)
class Content:
    """What one digest says, in the language and time zone in force when it was made."""

    brand: Brand
    subject: str
    days: str
    sentences: list[str]
    figures: list[tuple[str, str, str]]
    mentions: list[Mention]
    address: str


# When


def next_due(weekly: bool, weekday: int, hour: int, zone: tzinfo, after: datetime) -> datetime:
    """The next moment, after this one, at the hour (and on the weekday, Monday 0) of a time zone."""
    day = after.astimezone(zone).date()
    if weekly:
        day += timedelta(days=(weekday - day.weekday()) % 7)
    due = datetime.combine(day, time(hour), zone)
    while due <= after:
        day += timedelta(days=7 if weekly else 1)
        due = datetime.combine(day, time(hour), zone)
    return due


@contextmanager
def as_read_by(user: User, brand: Brand) -> Iterator[None]:
    """Speak the person's language, else the organisation's, and tell times in their zone."""
    spoken = user.language or brand.organisation.language
    with translation.override(spoken), timezone.override(zone_of(user.time_zone)):
        yield


# What


def content_of(brand: Brand, weekly: bool) -> Content:
    """The last seven whole days, or yesterday. Raises `SearchRefused` without an index."""
    last = timezone.localdate() - timedelta(days=1)
    period = Period(last - timedelta(days=6 if weekly else 0), last)
    topics = own_topics(brand)
    counted = Counted(brand, topics, period)
    chosen = counted.selection() if topics else Selection(lists={"topic": ("0",)})
    before = sum(counted.days_before) if topics else 0
    total = counted.total if topics else 0
    subject = ngettext("%(brand)s: %(count)s mention", "%(brand)s: %(count)s mentions", total) % {
        "brand": " ".join(brand.name.split()),
        "count": number(total),
    }
    days = (day_in_full(day, language()) for day in dict.fromkeys((period.first, period.last)))
    return Content(
        brand,
        subject,
        " – ".join(days),
        sentences(counted) if topics else [_("No topic of the brand itself is followed yet.")],
        _figures(counted, before) if topics else [],
        outstanding(brand, chosen) if topics else [],
        f"{_at(brand, 'listen_search')}?{chosen.address()}",
    )


def _figures(counted: Counted, before: int) -> list[tuple[str, str, str]]:
    """Label, value, and value before."""
    tones, then = counted.tones, counted.tones_before
    rows = [
        (_("Mentions"), counted.total, before),
        (_("Positive"), tones["positive"], then["positive"]),
        (_("Negative"), tones["negative"], then["negative"]),
    ]
    return [
        (label, number(now), _("%(count)s before") % {"count": number(past)})
        for label, now, past in rows
    ]


def outstanding(brand: Brand, chosen: Selection) -> list[Mention]:
    """The five mentions that stand out, one a voice: by reach, with a little more for a clear tone.

    Looked for among the fifty with most followers and the fifty with most likes. The rank is the sum of
    the logarithms of followers and of reactions (a share counting three, an answer two), and 1 when the
    tone is negative, 0.5 when positive: what may need an answer comes first.
    """
    rows: dict[int, Mention] = {}
    for sort in ("followers", "likes"):
        sorted_by = Selection(lists=chosen.lists, since=chosen.since, until=chosen.until, sort=sort)
        rows |= {row.pk: row for row in find(brand, sorted_by, size=LOOKED_AT).mentions}
    kept: dict[int, Mention] = {}
    for row in sorted(rows.values(), key=lambda row: (-weight(row), -row.pk)):
        kept.setdefault(row.voice_id, row)
    return list(kept.values())[:OUTSTANDING]


def weight(row: Mention) -> float:
    """How much a mention stands out, see `outstanding`."""
    reactions = row.likes + 3 * row.relays + 2 * row.replies
    tone = {"negative": 1.0, "positive": 0.5}.get(row.tone, 0.0)
    return math.log10(1 + (row.followers or 0)) + math.log10(1 + reactions) + tone


# The mail


def _at(brand: Brand, view: str, **more: Any) -> str:
    place = {"org": brand.organisation.slug, "brand": brand.slug, **more}
    return f"{settings.ADDRESS}{reverse(view, kwargs=place)}"


def stop_address(digest: Digest) -> str:
    """The signed address by which whoever holds the mail stops it, without signing in."""
    key = signing.dumps(digest.pk, salt=SALT)
    return _at(digest.brand, "listen_digest_stop", key=key)


def digest_of(key: str, org: str, brand: str) -> Digest | None:
    """The digest that a signed key names; None when it is gone. Raises Http404 for a false key."""
    try:
        number = signing.loads(key, salt=SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    rows = Digest.objects.select_related("brand__organisation", "user")
    return rows.filter(pk=number, brand__slug=brand, brand__organisation__slug=org).first()


def context_of(content: Content, stop: str) -> dict[str, Any]:
    """What the mail's templates, and its preview, are made of."""
    rows = [
        {"mention": row, "url": _at(content.brand, "listen_mention", number=row.pk)}
        for row in content.mentions
    ]
    return {
        "content": content,
        "rows": rows,
        "stop": stop,
        "change": _at(content.brand, "listen_digest"),
    }


def mail_of(digest: Digest, content: Content) -> EmailMultiAlternatives:
    """The mail, as text and as HTML, with the headers that let mail programs unsubscribe."""
    stop = stop_address(digest)
    context = context_of(content, stop)
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    text = render_to_string("listening/mail/digest.txt", context)
    mail = EmailMultiAlternatives(content.subject, text, None, [digest.user.email], headers=headers)
    mail.attach_alternative(render_to_string("listening/mail/digest.html", context), "text/html")
    return mail


# Sending


def send_due(now: datetime) -> int:
    """Send every digest that is due; give how many left.

    Each at most once: the row is moved on to its next date first, and only who moved it sends. A crash
    in between loses that one mail and says so on the page: twice would be worse than not at all.
    """
    due = Digest.objects.filter(due_at__lte=now).select_related("brand__organisation", "user")
    return sum(_sent(digest, now) for digest in list(due.order_by("due_at")[:500]))


def _sent(digest: Digest, now: datetime) -> bool:
    """Send one; whatever goes wrong with it is written on its row, and the others go on."""
    try:
        return _send(digest, now)
    except Exception:
        # The boundary of one digest: a fault of ours in one must not keep back everybody's.
        log.exception("a digest could not be made", extra={"digest": digest.pk})
    _moved_on(digest, now)  # else it stands first again at the next look, and fails again
    Digest.objects.filter(pk=digest.pk).update(last_error=NOT_MADE)
    return False


def _send(digest: Digest, now: datetime) -> bool:
    if not _may_read(digest):
        unsubscribe(MACHINE, digest)
        return False
    with as_read_by(digest.user, digest.brand):
        try:
            mail = mail_of(digest, content_of(digest.brand, digest.weekly))
        except SearchRefused as error:
            # The row stays due: it is tried again with the next look, when the index is there.
            Digest.objects.filter(pk=digest.pk).update(last_error=str(error))
            return False
    if not _moved_on(digest, now):
        return False
    row = Digest.objects.filter(pk=digest.pk)
    try:
        mail.send()
    except (SMTPException, OSError) as fault:
        log.warning("a digest could not be mailed", extra={"digest": digest.pk})
        row.update(last_error=str(fault)[:500] or type(fault).__name__)
        return False
    row.update(sent_at=now, last_error="")
    return True


def _moved_on(digest: Digest, now: datetime) -> bool:
    """Move the row on to its next date, if it still stands where it was read."""
    following = next_due(
        digest.weekly,
        digest.weekday,
        digest.hour,
        zone_of(digest.user.time_zone),
        max(now, digest.due_at),
    )
    row = Digest.objects.filter(pk=digest.pk, due_at=digest.due_at)
    return bool(row.update(due_at=following, last_error=INTERRUPTED))


def _may_read(digest: Digest) -> bool:
    """Whether the person still works for the brand."""
    try:
        here_for(digest.user, digest.brand.organisation.slug, digest.brand.slug)
    except Http404:
        return False
    return digest.user.is_active
