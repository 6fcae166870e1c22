"""A rule tells a program what it met, by a signed message (Standard Webhooks).

The row is written with the run of the rule, once a run; whoever dies over a call leaves an attempt that is
made again under the same name.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.doors import http, kept_in
from palabre.connectors.contract import ConnectorError, RateLimited
from palabre.connectors.signing import signed
from palabre.engagement.crm.rules import EventState, pause_after
from palabre.engagement.models import RuleHook, RuleMessage, RuleRun, Turn
from palabre.engagement.ruling.asked import Doing
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused
from palabre.jobs import enqueue

LEASE = timedelta(minutes=2)
SWEPT_AT_ONCE, MOST_TEXT = 500, 20_000


def hook_of(brand: Brand, value: str) -> RuleHook:
    """The program of this number. Raises `Refused` when it isn't there any more."""
    row = RuleHook.objects.filter(brand=brand, pk=number_in(value) or 0).first()
    if row is None:
        raise Refused(_("The program of this rule isn’t there any more."))
    return row


def announce(by: Actor, run: RuleRun, turn: Turn, doing: Doing) -> dict[str, Any]:
    """Note a message to a program, once a run of the rule. Raises `Refused` when it isn't there any more."""
    talk = turn.conversation
    row, _fresh = RuleMessage.objects.get_or_create(
        hook=hook_of(talk.brand, doing.value), run=run,
        defaults={
            "rule_number": run.rule_id, "rule_name": run.rule.name, "event": run.event,
            "conversation": talk, "turn_number": turn.pk,
        },
    )  # fmt: skip
    enqueue("engagement.tell_program", row.pk, key=str(row.pk))
    return {"message": row.pk}


def send(number: int) -> datetime | None:
    """Send a message, if it is due; when to try again, None when nothing is left to do."""
    row = _claimed(number)
    if row is None:
        return None
    try:
        body = payload(row)
        headers = signed(row.hook.secret.get("key", ""), name_of(row), timezone.now(), body)
        answer = http().post(row.hook.address, headers=headers, content=body, cap=64_000, cut=True)
    except ConnectorError as error:
        return _failed(row, error)
    RuleMessage.objects.filter(pk=row.pk).update(
        state=EventState.SENT, status=answer.status, last_error="", sent_at=timezone.now()
    )
    return None


def name_of(row: RuleMessage) -> str:
    """What a message is called, however often it is tried."""
    return f"msg_{row.key.hex}"


def _claimed(number: int) -> RuleMessage | None:
    """The message, if it is due; from here on somebody else finds it due only later."""
    now = timezone.now()
    with transaction.atomic():
        rows = RuleMessage.objects.select_for_update(of=("self",)).select_related("hook__brand")
        row = rows.filter(pk=number).first()
        if row is None or row.state != EventState.WAITING or row.due_at > now:
            return None
        if row.hook.is_paused:
            return None
        row.attempts += 1
        row.due_at = now + max(LEASE, pause_after(row.attempts) or LEASE)
        row.save(update_fields=["attempts", "due_at"])
    return row


def _failed(row: RuleMessage, error: ConnectorError) -> datetime | None:
    """Note what went wrong and when it is tried again; in the end it is given up."""
    wait = error.wait if isinstance(error, RateLimited) else pause_after(row.attempts)
    state = EventState.FAILED if wait is None else EventState.WAITING
    due = timezone.now() + (wait or LEASE)
    RuleMessage.objects.filter(pk=row.pk).update(
        state=state, due_at=due, last_error=_(str(error))[:300], status=None
    )
    return due if state == EventState.WAITING else None


def payload(row: RuleMessage) -> bytes:
    """The message as it is now: what was deleted meanwhile isn't told, nor what was said in private or on a
    network that forbids to copy it."""
    talk = row.conversation
    told: dict[str, Any] = {
        "rule": {"number": row.rule_number, "name": row.rule_name}, "event": row.event,
        "brand": row.hook.brand.slug, "text": row.turn_number, "conversation": None,
    }  # fmt: skip
    if talk is not None:
        place = [row.hook.organisation.slug, row.hook.brand.slug, talk.pk]
        told["conversation"] = {
            "number": talk.pk, "network": talk.platform, "kind": talk.kind, "state": talk.state,
            "priority": talk.priority, "is_private": talk.is_private,
            "url": f"{settings.ADDRESS}{reverse('engage_conversation', args=place)}",
        }  # fmt: skip
        turn = Turn.objects.filter(pk=row.turn_number, conversation=talk).first()
        said = turn.mention if turn is not None else None
        if said is not None and not said.is_private and said.platform not in kept_in():
            told["said"] = {
                "text": said.text[:MOST_TEXT], "address": said.url, "language": said.language,
                "at": said.published_at.isoformat(),
            }  # fmt: skip
    message = {"type": "rule.met", "timestamp": row.at.isoformat(), "data": told}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def sweep() -> int:
    """Find messages whose nudge was lost; how many."""
    rows = RuleMessage.objects.filter(
        state=EventState.WAITING, due_at__lte=timezone.now(), hook__is_paused=False
    )
    found = list(rows.order_by("due_at").values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    for number in found:
        enqueue("engagement.tell_program", number, key=str(number))
    return len(found)
