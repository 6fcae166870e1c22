"""Telling: a row that is due is claimed, told once, and keeps what came of it.

From before a telling leaves until its answer is there, its row says that nobody knows: who dies in between
leaves just that, and nothing tells twice by itself.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from smtplib import SMTPException
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from palabre.analysis.gravity import level
from palabre.channels.doors import http
from palabre.connectors import messengers
from palabre.connectors.contract import ConnectorError, RateLimited, Unavailable, Unknown
from palabre.connectors.faults import IN_TROUBLE
from palabre.connectors.signing import signed
from palabre.connectors.words import N_
from palabre.governance.mail import NotTaken
from palabre.governance.models import Brand, Member
from palabre.listening.figures.told import number as figure
from palabre.protection import calling, mail
from palabre.protection.actions.alerts import may_see
from palabre.protection.counting import topics_of
from palabre.protection.models import Alert, Call, Way
from palabre.protection.rules.alerts import AlertState
from palabre.protection.rules.telling import CallState, Held, WayKind, try_again
from palabre.protection.told import growing, headline, level_of, said

CUT_OFF = N_("The machine stopped while it was telling: it may not have left.")
PERHAPS = N_("The connection broke in the middle: it may have left, or not.")
NO_SERVER = N_("The mail server isn’t there.")
FOR_NOW = N_("The mail server refuses it for now.")
FOR_GOOD = N_("The mail server refuses this address.")
MOST_ALERTS = 50


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a telling: its state, the sentence of what went wrong, and a pause that was asked for."""

    state: CallState
    error: str = ""
    wait: timedelta | None = None


TOLD = Came(CallState.TOLD)


def call(number: int) -> datetime | None:
    """Tell what a row says, if it is due; when to try again, None when nothing is left to do."""
    row = _claimed(number)
    if row is None:
        return None
    came = _told(row)
    return _keep([row], came)


def _claimed(number: int) -> Call | None:
    """The row, if it is due and still wanted; from here on it says that nobody knows."""
    now = timezone.now()
    rows = Call.objects.select_related(
        "alert__brand__organisation", "alert__topic", "way", "member__user"
    )
    row = (
        rows.filter(pk=number, state=CallState.WAITING, due_at__lte=now)
        .exclude(held=Held.DIGEST)
        .first()
    )
    if row is None or (row.way and row.way.is_paused):
        return None
    if not _is_wanted(row):
        Call.objects.filter(pk=row.pk, state=CallState.WAITING).update(state=CallState.LEFT_OUT)
        return None
    return row if _claim([row.pk], now) else None


def _claim(numbers: list[int], now: datetime) -> int:
    rows = Call.objects.filter(pk__in=numbers, state=CallState.WAITING, due_at__lte=now)
    return rows.update(
        state=CallState.UNKNOWN, attempts=F("attempts") + 1, tried_at=now, last_error=CUT_OFF
    )


def _is_wanted(row: Call) -> bool:
    """Whether nobody looks after it yet, and who was meant is still there."""
    if row.alert.state != AlertState.OPEN:
        return False
    return _may(row.member, row.alert.brand) if row.member else row.way is not None


def _may(member: Member, brand: Brand) -> bool:
    return member.is_active and member.user.is_active and may_see(member, brand)


def _told(row: Call) -> Came:
    if row.member:
        return _mailed(mail.mail_alert, row.alert, row.member)
    assert row.way is not None  # noqa: S101 - `_is_wanted` has seen it
    with translation.override(row.alert.brand.organisation.language):
        return _sent(row.way, _Message.of(row))


def _mailed(write: Any, *about: Any) -> Came:
    try:
        write(*about)
    except NotTaken as fault:
        if fault.for_good:
            return Came(CallState.FAILED, FOR_GOOD)
        return Came(CallState.WAITING, FOR_NOW if fault.reached else NO_SERVER)
    except (SMTPException, OSError):
        return Came(CallState.UNKNOWN, PERHAPS)
    return TOLD


@dataclass(frozen=True, slots=True)
class _Message:
    """What a way is told: for people as title and text, for programs as data under a name."""

    name: str
    kind: str
    title: str
    text: str
    data: dict[str, Any]

    @classmethod
    def of(cls, row: Call) -> "_Message":
        alert = row.alert
        url, title = mail.address_of(alert), headline(alert)
        gravity = "" if alert.gravity is None else _("Gravity: %(score)s of 100 (%(level)s).") % {
            "score": figure(round(alert.gravity)), "level": level_of(alert),
        }  # fmt: skip
        late = _("Nobody looks after it yet.") if row.step else ""
        text = "\n".join(one for one in (late, gravity, growing(alert), url) if one)
        kind = "alert.unseen" if row.step else "alert.raised"
        return cls(f"alert_{row.pk}", kind, title, text, _data(alert, row))

    @classmethod
    def test(cls, brand: Brand, stamp: str) -> "_Message":
        said = _("This is a test: alerts about %(brand)s are told here.") % {"brand": brand.name}
        return cls(f"test_{stamp}", "test", _("A test of Palabre"), said, {"brand": brand.slug})


def _data(alert: Alert, row: Call) -> dict[str, Any]:
    return {
        "number": alert.pk, "brand": alert.brand.slug, "topic": str(alert.topic),
        "topics": [str(one) for one in topics_of(alert)],
        "sentences": [one.text for one in said(alert)], "gravity": alert.gravity,
        "level": None if alert.gravity is None else level(alert.gravity),
        "began": alert.began.isoformat(), "noticed": alert.at.isoformat(), "seen": alert.seen,
        "expected": alert.expected, "minutes_unseen": row.minutes, "url": mail.address_of(alert),
    }  # fmt: skip


def _sent(way: Way, message: _Message) -> Came:
    try:
        if way.kind == WayKind.WEBHOOK:
            _post(way, message)
        else:
            messengers.send(
                way.secret.get("address", ""), message.title, _short(way, message), http()
            )
    except Unknown:
        return Came(CallState.UNKNOWN, PERHAPS)
    except RateLimited as error:
        return Came(CallState.WAITING, str(error), error.wait)
    except Unavailable as error:
        return Came(CallState.WAITING, str(error))
    except ConnectorError as error:
        return Came(CallState.FAILED, str(error))
    return TOLD


def _short(way: Way, message: _Message) -> str:
    """An SMS holds the sentence and where the rest stands."""
    return message.text.splitlines()[-1] if way.kind == WayKind.SMS else message.text


def _post(way: Way, message: _Message) -> None:
    """Send a signed message. After its own fault (5xx) a program is told again, by the same name."""
    now = timezone.now()
    content = {"type": message.kind, "timestamp": now.isoformat(), "data": message.data}
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    headers = signed(way.secret.get("key", ""), message.name, now, body)
    answer = http().post(
        way.secret.get("address", ""), headers=headers, content=body, cap=64_000, cut=True,
        expect=range(500, 600),
    )  # fmt: skip
    if answer.status >= 500:
        raise Unavailable(IN_TROUBLE)


def _keep(rows: list[Call], came: Came) -> datetime | None:
    """Write down what came of it: again later, given up, told, or unknown, which people are told of."""
    now = timezone.now()
    again = try_again(min(one.at for one in rows), now, came.wait)
    state = came.state
    if state is CallState.WAITING and again is None:
        state = CallState.FAILED
    mine = Call.objects.filter(pk__in=[one.pk for one in rows], state=CallState.UNKNOWN)
    mine.update(state=state, last_error=came.error, due_at=again or now, tried_at=now)
    if state is CallState.UNKNOWN:
        for one in rows:
            calling.report(one)
    return again if state is CallState.WAITING else None


def digest(brand: int, member: int) -> datetime | None:
    """Tell a member of the small alerts that are due, in one mail that is never empty; when to try again."""
    now = timezone.now()
    with transaction.atomic():
        rows = Call.objects.select_for_update(of=("self",)).filter(
            alert__brand=brand, member=member, held=Held.DIGEST, state=CallState.WAITING, due_at__lte=now
        )  # fmt: skip
        tied = ("alert__brand__organisation", "alert__topic", "alert__looked_by", "member__user")
        found = list(
            rows.exclude(alert__state=AlertState.CLOSED).select_related(*tied)[:MOST_ALERTS]
        )
        if not found or found[0].member is None:
            return None
        person, of = found[0].member, found[0].alert.brand
        if not _may(person, of):
            rows.update(state=CallState.LEFT_OUT)
            return None
        _claim([one.pk for one in found], now)
    return _keep(found, _mailed(mail.mail_digest, of, [one.alert for one in found], person))


def try_way(way: Way) -> str:
    """Send a test by a way; the sentence of what went wrong, "" when it was taken."""
    came = _sent(way, _Message.test(way.brand, token_hex(8)))
    return _(came.error) if came.error else ""


def try_mail(brand: Brand, member: Member) -> str:
    """Send a member a test by mail; the sentence of what went wrong, "" when it was taken."""
    came = _mailed(mail.mail_test, brand, member)
    return _(came.error) if came.error else ""
