"""Telling one customer file what happened to one person.

The row is written before the call: a death in between is an attempt that is made again, under the same key.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from palabre.channels.doors import http
from palabre.connectors.contract import ConnectorError, RateLimited, Reconnect, Rejected, Unknown
from palabre.connectors.faults import PERHAPS
from palabre.connectors.http import Answer
from palabre.connectors.signing import signed
from palabre.engagement.crm import hooks, rest
from palabre.engagement.crm.cards import Card
from palabre.engagement.crm.rules import EventState, LinkKind, News, pause_after
from palabre.engagement.models import CrmEvent, CrmRecord, Person
from palabre.engagement.people.access import people_of
from palabre.engagement.people.cards import card_of, may_leave
from palabre.engagement.people.segments import people_in

LEASE = timedelta(minutes=2)
# The status of a message while a record is being made over there: who finds it died over that.
MAKING = 0
NOT_THERE = gettext_noop("The record isn't there any more: somebody removed it over there.")
NO_NUMBER = gettext_noop("The customer file didn't say what the record is called there.")


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a call: the state, the status over there, and what went wrong."""

    state: EventState
    status: int | None = None


def tell(number: int) -> datetime | None:
    """Look at a message and do what is to be done; when to look again."""
    event = _claimed(number)
    if event is None:
        return None
    try:
        told = _tell(event)
    except ConnectorError as error:
        return _failed(event, error)
    CrmEvent.objects.filter(pk=event.pk).update(
        state=told.state, status=told.status, last_error="",
        sent_at=timezone.now() if told.state == EventState.SENT else None,
    )  # fmt: skip
    return None


def _claimed(number: int) -> CrmEvent | None:
    """The message, if it is due; from here on somebody else finds it due only later."""
    now = timezone.now()
    with transaction.atomic():
        row = CrmEvent.objects.select_for_update().filter(pk=number).first()
        if row is None or row.state != EventState.WAITING or row.due_at > now:
            return None
        if row.link.is_paused:
            return None
        row.attempts += 1
        row.due_at = now + max(LEASE, pause_after(row.attempts) or LEASE)
        row.save(update_fields=["attempts", "due_at"])
    return row


def _failed(event: CrmEvent, error: ConnectorError) -> datetime | None:
    """Note what went wrong and when it is tried again; for good when that can't help or was often enough."""
    wait = error.wait if isinstance(error, RateLimited) else pause_after(event.attempts)
    is_hook = event.link.kind == LinkKind.WEBHOOK
    hopeless = isinstance(error, Reconnect | Rejected) and not is_hook
    # Whether a record was made over there isn't known, and nothing tells it from others: a person looks.
    hopeless |= isinstance(error, Unknown) and not is_hook and not _can_be_found(event)
    state = EventState.FAILED if hopeless or wait is None else EventState.WAITING
    due = timezone.now() + (wait or LEASE)
    CrmEvent.objects.filter(pk=event.pk).update(
        state=state, due_at=due, last_error=_(str(error))[:300], status=None
    )
    return due if state == EventState.WAITING else None


def _can_be_found(event: CrmEvent) -> bool:
    person = Person.objects.filter(pk=event.person_number).first()
    return person is None or bool(card_of(person).mails)


def _tell(event: CrmEvent) -> Told:
    person = Person.objects.filter(pk=event.person_number, merged_into=None).first()
    gone = event.news in {News.ERASED, News.MERGED}
    if person is None and not gone:
        return Told(EventState.LEFT_OUT)  # erased since, which is a message of its own
    if person is not None and not gone and not _is_for(event, person):
        return Told(EventState.LEFT_OUT)
    card = card_of(person) if person is not None and not gone else None
    if event.link.kind == LinkKind.WEBHOOK:
        return _tell_hook(event, card)
    return _erase(event) if card is None else _put(event, person, card)


def _is_for(event: CrmEvent, person: Person) -> bool:
    """Whether this person is one of those that the customer file is told of."""
    # Who went to another brand since is that one's to tell of.
    theirs = may_leave(people_of(event.link.brand).filter(pk=person.pk))
    rows = theirs
    if event.link.segment is not None:
        rows = people_in(event.link.segment, rows)
    known = CrmRecord.objects.filter(link=event.link, person=person)
    return rows.exists() or (known.exists() and theirs.exists())


def _tell_hook(event: CrmEvent, card: Card | None) -> Told:
    body = hooks.payload(event.news, event.at, event.person_number, card, event.into_number)
    secret = event.link.secret.get("key", "")
    headers = signed(secret, f"msg_{event.key.hex}", timezone.now(), body)
    answer = http().post(event.link.address, headers=headers, content=body, cap=64_000, cut=True)
    return Told(EventState.SENT, answer.status)


def _call(event: CrmEvent, act: str, **words: object) -> Answer:
    """Make one call of the template; a record that isn't there is an answer, too."""
    link = event.link
    request = rest.asked(
        rest.templates()[link.kind], act, address=link.address,
        secret=link.secret.get("key", ""), account=link.account, **words,  # type: ignore[arg-type]
    )  # fmt: skip
    sent = {} if request.body is None else {"json": request.body}
    return http().call(
        request.method, request.url, headers=request.headers, expect={404},
        changes=act != "find", params=request.params or None, **sent,
    )  # fmt: skip


def _put(event: CrmEvent, person: Person | None, card: Card) -> Told:
    """Change the record over there, or make one unless one of this mail is there already."""
    link, of = event.link, rest.templates()[event.link.kind]
    fields = rest.fields_of(of, link.mapping or of.mapping, card)
    record = CrmRecord.objects.filter(link=link, person=person).first()
    number = record.remote if record else ""
    mail = next(iter(card.mails), "")
    if not number and mail:
        answer = _call(event, "find", mail=mail)
        number = rest.number_in(of, "find", _json(answer)) if answer.status != 404 else ""
    if number:
        answer = _call(event, "update", number=number, fields=fields)
        if answer.status == 404:
            CrmRecord.objects.filter(link=link, remote=number).delete()
            raise Rejected(NOT_THERE)
    elif event.status == MAKING and not mail:
        raise Unknown(PERHAPS)  # nothing tells the record, if there is one, from others
    else:
        CrmEvent.objects.filter(pk=event.pk).update(status=MAKING)
        answer = _call(event, "create", fields=fields)
        number = rest.number_in(of, "create", _json(answer))
        if answer.status == 404 or not number:
            raise Rejected(NO_NUMBER)
    CrmRecord.objects.update_or_create(link=link, remote=number, defaults={"person": person})
    return Told(EventState.SENT, answer.status)


def _json(answer: Answer) -> object:
    return answer.json() if answer.body.strip() else None


def _erase(event: CrmEvent) -> Told:
    """Take the record away over there; one that isn't there is as good."""
    rows = CrmRecord.objects.filter(link=event.link)
    rows = rows.filter(person=None) | rows.filter(person_id=event.person_number)
    found = list(rows)
    if not found:
        return Told(EventState.LEFT_OUT)
    status = 0
    for record in found:
        status = _call(event, "erase", number=record.remote).status
        record.delete()
    return Told(EventState.SENT, status)
