"""A row of each kind of personal data, as old as one likes, with a word in all that it says of anybody.

`ROWS` is the table: a kind of data, and what its row needs beside its age and its words; or a function that
makes several rows that belong together.
"""

import uuid
from datetime import datetime
from itertools import count
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from palabre.governance import sealing
from palabre.governance.acts import Actor, audit
from palabre.governance.keeping import kinds
from palabre.governance.models import Organisation
from palabre.governance.sweeping import path_to_organisation, text_columns
from palabre.listening.drafts import id_at
from tests.erasing.house import _value, with_rows

_numbers = count(1)


def make(kind: str, house: Organisation, word: str, at: datetime) -> None:
    """Make the row of a kind."""
    told = ROWS[kind]
    if callable(told):
        told(house, word, at)
    else:
        model = kinds()[kind].old(house, timezone.now()).model
        aged(model._meta.label, house, word, at, **told)


def aged(label: str, house: Organisation, word: str, at: datetime, **values: Any) -> Any:
    """A row that is as old as that, with the word wherever it has room for words."""
    model, given = apps.get_model(label), set(values)
    for one in model._meta.concrete_fields:
        is_number = one.primary_key and isinstance(one, models.AutoField)
        if is_number or one.name in values:
            continue
        if one.related_model is not None:
            if not one.null:
                values[one.name] = _there(one, house, at)
        elif one.name in text_columns(model):
            values[one.name] = _words(one, word)
        elif not (one.null or one.has_default()):
            values[one.name] = _value(one)
    row = model._base_manager.create(**values)
    times = {
        one.name: at if isinstance(one, models.DateTimeField) else at.date()
        for one in model._meta.concrete_fields
        if isinstance(one, models.DateField) and one.name not in given
    }
    models.QuerySet.update(model._base_manager.filter(pk=row.pk), **times)
    row.refresh_from_db()
    return row


def _there(column: Any, house: Organisation, at: datetime) -> Any:
    """What a row belongs to: as old as it is, and nobody's."""
    there = column.related_model
    if there is Organisation:
        return house
    if there._meta.label == "governance.Brand":
        return house.brands.get()
    if there._meta.label == "governance.User":
        return house.members.first().user
    assert path_to_organisation(there)
    return aged(there._meta.label, house, f"x{next(_numbers)}", at)


def _words(column: Any, word: str) -> Any:
    if isinstance(column, models.JSONField):
        return {"said": [word]}
    said = f"{word} {next(_numbers)}" if column.unique else word
    return said[: column.max_length or 1000]


def mention(house: Organisation, word: str, at: datetime, **values: Any) -> Any:
    """A text, whose number tells its time."""
    number = next(_numbers)
    voice = aged("listening.Voice", house, word, at, platform="echo", remote_id=f"{word}{number}")
    return aged(
        "listening.Mention", house, word, at, id=id_at(at) + number, position=number, voice=voice,
        remote_id=f"{word}{number}", platform="echo", published_at=at, **values,
    )  # fmt: skip


def talk(house: Organisation, word: str, at: datetime) -> Any:
    """A private conversation: a message, our answer to it, and a note."""
    row = aged(
        "engagement.Conversation", house, word, at, is_private=True, platform="echo", key=word
    )
    said = mention(house, word, at, is_private=True)
    turn(row, house, at, mention=said)
    turn(row, house, at, ours=True, post=aged("publishing.Post", house, word, at))
    aged("engagement.Note", house, word, at, conversation=row)
    # Whom one talked with is looked at by a kind of its own.
    models.QuerySet.update(apps.get_model("listening.Voice").objects.filter(pk=said.voice_id),
                           name="", handle="", url="", avatar="", remote_id=uuid.uuid4().hex)  # fmt: skip
    return row


def turn(row: Any, house: Organisation, at: datetime, **values: Any) -> Any:
    """A turn of a conversation."""
    brand = house.brands.get()
    return aged("engagement.Turn", house, "", at, conversation=row, brand=brand, **values)


def _public(house: Organisation, word: str, at: datetime) -> None:
    said = mention(house, word, at)
    aged("listening.MentionTag", house, word, at, mention=said,
         tag=aged("listening.Tag", house, f"tag {said.pk}", at))  # fmt: skip
    _forget_voice(said)


def _private(house: Organisation, word: str, at: datetime) -> None:
    said = mention(house, word, at, is_private=True)
    row = aged("engagement.Conversation", house, "", timezone.now(), is_private=True, key=word,
               platform="echo")  # fmt: skip
    row.key = uuid.uuid4().hex
    row.save(update_fields=["key"])
    turn(row, house, at, mention=said)
    _forget_voice(said)


def _forget_voice(said: Any) -> None:
    rows = apps.get_model("listening.Voice").objects.filter(pk=said.voice_id)
    rows.update(name="", handle="", url="", avatar="", remote_id=uuid.uuid4().hex)


def _answer(house: Organisation, word: str, at: datetime) -> None:
    row = aged("engagement.Conversation", house, "", timezone.now(), is_private=True,
               key=uuid.uuid4().hex, platform="echo")  # fmt: skip
    turn(row, house, at, ours=True, post=aged("publishing.Post", house, word, at))
    turn(row, house, timezone.now(), ours=True, post=aged("publishing.Post", house, "", at))


def _person(house: Organisation, word: str, at: datetime) -> None:
    person = aged("engagement.Person", house, word, at)
    aged("engagement.Identity", house, word, at, person=person, what="mail")
    aged("engagement.Consent", house, word, at, person=person)
    lead = aged("engagement.Lead", house, word, at, person=person)
    aged("engagement.LeadNote", house, word, at, lead=lead)


def _act(house: Organisation, word: str, at: datetime) -> None:
    member = house.members.first()
    act = audit(house, "joined", member, Actor(word, member.user))
    models.QuerySet.update(type(act)._base_manager.filter(pk=act.pk), at=at, label=word)
    sealing.seal(house.pk)


def _session(house: Organisation, word: str, at: datetime) -> None:
    aged("usersessions.UserSession", house, word, at, ip="192.0.2.1")


def _import(house: Organisation, word: str, at: datetime) -> None:
    row = aged("listening.Import", house, word, at, state="failed",
               file=ContentFile(word.encode(), f"{word}.csv"))  # fmt: skip
    aged("listening.RefusedLine", house, word, at, made_from=row)


def _log(house: Organisation, word: str, at: datetime) -> None:
    name = default_storage.save(f"site-logs/{word}.log", ContentFile(word.encode()))
    aged("campaigns.SiteLog", house, word, at, files=[name], state="refused")


def _recipient(house: Organisation, word: str, at: datetime) -> None:
    row = aged("publishing.Recipient", house, word, at, subscriber=None)
    assert row.letter.ended_at == at


def _suspect(house: Organisation, word: str, at: datetime) -> None:
    row = aged("protection.Suspect", house, word, at, state="gone")
    aged("protection.Evidence", house, word, at, suspect=row, file=word.encode())
    aged("protection.SuspectNote", house, word, at, suspect=row)


def _incident(house: Organisation, word: str, at: datetime) -> None:
    row = aged("protection.Incident", house, word, at, state="closed")
    aged("protection.Entry", house, word, at, incident=row)
    aged("protection.Informed", house, word, at, incident=row)


def _call(house: Organisation, word: str, at: datetime) -> None:
    now = timezone.now()
    alert = aged("protection.Alert", house, f"x{next(_numbers)}", now, state="closed")
    aged("protection.Call", house, word, at, alert=alert, state="failed")


def _ticket(house: Organisation, word: str, at: datetime) -> None:
    row = aged("community.Ticket", house, word, at)
    aged("community.Filled", house, "", at, ticket=row, survey=row.survey, sheet=uuid.uuid4().hex)


def _reply(house: Organisation, word: str, at: datetime) -> None:
    aged("community.Reply", house, "", at, text=word, chosen=[])


def _day(house: Organisation, word: str, at: datetime) -> None:
    day = aged("campaigns.SiteDay", house, "", at, day=at.date())
    aged("campaigns.SiteWay", house, word, at, day=day)


def _guest(house: Organisation, word: str, at: datetime) -> None:
    aged("publishing.GuestLink", house, word, at, key_hash=uuid.uuid4().hex)


ROWS: dict[str, Any] = {
    "mentions": _public, "messages": _private, "imports": _import,
    "voices": {}, "conversations": talk, "answers": _answer, "people": _person,
    "candidates": {}, "people_imports": {"state": "done"}, "alarms": {"state": "closed"},
    "rule_runs": {}, "webhooks": {"state": "sent"}, "crm_events": {"state": "failed"},
    "left_messages": {}, "visits": _day, "site_logs": _log,
    "entrants": {"mark": "m", "reason": ""}, "presentations": {},
    "subscribers": {"state": "left"}, "recipients": _recipient, "guests": _guest, "api_answers": {},
    "tables": {}, "survey_words": _reply, "tickets": _ticket, "suspects": _suspect,
    "faces": {"voice": None}, "suspect_lists": {}, "incidents": _incident, "checks": {"incident": None},
    "alerts": {"state": "closed"}, "calls": _call, "trail": _act, "sessions": _session,
    "invitations": {}, "notices": {},
}  # fmt: skip


def stands(word: str) -> set[str]:
    """Where a word stands: kinds of rows with their columns, and files."""
    found = set()
    for model in with_rows():
        for row in model._base_manager.values():
            found |= {
                f"{model._meta.label}.{name}"
                for name, value in row.items()
                if word in str(value)
                or (isinstance(value, bytes) and word.encode() in bytes(value))
            }
    for folder, names in _walk(""):
        found |= {f"{folder}/{one}" for one in names if word in one}
    return found


def _walk(folder: str) -> Any:
    if not default_storage.exists(folder or "."):
        return
    folders, names = default_storage.listdir(folder or ".")
    yield folder, names
    for one in folders:
        yield from _walk(f"{folder}/{one}" if folder else one)
