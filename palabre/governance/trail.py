"""Reading the trail of acts: filtered, newest first, a page at a time, and as a file."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.acts_found import acts_saying, states_called
from palabre.governance.models import AuditEntry, Member, Organisation
from palabre.governance.models.acts import SEAL
from palabre.governance.rules import is_near
from palabre.governance.words import kind_words, sentence

PAGE = 50
# What begins a formula in spreadsheets, wide forms too:
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = (*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20")


def acts_of(organisation: Organisation, wanted: dict[str, Any]) -> QuerySet[AuditEntry]:
    """The acts, newest first; `wanted` may hold person, kind, words, since, until, before."""
    acts = AuditEntry.objects.filter(organisation=organisation).order_by("-id")
    if wanted.get("person"):
        acts = acts.filter(user_id=wanted["person"])
    if wanted.get("kind"):
        acts = acts.filter(kind=wanted["kind"])
    if wanted.get("words"):
        acts = acts.annotate(act=Concat("verb", Value(" "), "kind")).filter(_has(wanted["words"]))
    wanted = {
        name: one for name, one in wanted.items() if not isinstance(one, date) or is_near(one)
    }
    if wanted.get("since"):
        acts = acts.filter(at__gte=_midnight(wanted["since"]))
    if wanted.get("until"):
        acts = acts.filter(at__lt=_midnight(wanted["until"] + timedelta(days=1)))
    if wanted.get("before"):
        acts = acts.filter(pk__lt=wanted["before"])
    return acts


def _has(said: str) -> Q:
    """What an act with these words in its sentence, its reason or its person's name fulfils."""
    sentences, states = acts_saying(said), states_called(said)
    return (
        Q(label__icontains=said)
        | Q(actor__icontains=said)
        | Q(verb__icontains=said)
        | Q(details__reason__icontains=said)
        | Q(act__in=sentences)
        | Q(verb__in=sentences)
        | Q(details__to__in=states)
    )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def one_page(acts: QuerySet[AuditEntry]) -> tuple[list[AuditEntry], int | None]:
    """The first acts, each with its `sentence`, and where the next page starts, if there is one."""
    rows = list(acts[: PAGE + 1])
    kinds = kind_words()
    for row in rows:
        row.sentence = sentence(row, kinds)  # type: ignore[attr-defined]
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def people_of(organisation: Organisation) -> list[tuple[int, str]]:
    """Members, former ones too, to filter by."""
    members = Member.objects.filter(organisation=organisation).select_related("user")
    return sorted(((one.user_id, str(one.user)) for one in members), key=lambda pair: pair[1])


def kinds_of(organisation: Organisation) -> list[tuple[str, str]]:
    """The kinds of things that occur in the trail, with their words."""
    found = AuditEntry.objects.filter(organisation=organisation).order_by()
    words = kind_words()
    kinds = found.values_list("kind", flat=True).distinct()
    return sorted(((kind, words.get(kind, kind)) for kind in kinds), key=lambda pair: pair[1])


def _plain(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def as_csv(acts: QuerySet[AuditEntry]) -> Iterator[str]:
    """The acts as lines of a CSV file, in pieces, with a first line of column names."""
    kinds = kind_words()
    buffer = io.StringIO()
    write = csv.writer(buffer)
    yield "\ufeff"  # so that spreadsheets read the accents
    write.writerow([_("Time"), _("Person"), _("Act"), _("Kind"), _("Sentence")])
    for act in acts.iterator(chunk_size=500):
        cells = (act.actor, act.verb, kinds.get(act.kind, act.kind), sentence(act, kinds))
        write.writerow([act.at.isoformat(), *map(_plain, cells)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def as_json_lines(acts: QuerySet[AuditEntry]) -> Iterator[str]:
    """The acts as one JSON object a line, with their seals: whoever has the file can examine it."""
    for act in acts.iterator(chunk_size=500):
        told = {
            "number": act.pk,
            "at": act.at.isoformat(),
            "person": act.user_id,
            "actor": act.actor,
            "verb": act.verb,
            "kind": act.kind,
            "object": act.object_id,
            "label": act.label,
            "details": act.details,
            "seal": {name: getattr(act, name) for name in SEAL},
        }
        yield json.dumps(told, ensure_ascii=False) + "\n"
