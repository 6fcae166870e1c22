"""The audit trail for programs: searched, read page by page, taken away, and its seal examined."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest

from palabre.channels.calls import Call, File
from palabre.channels.deeds import UNSET, Line, Unset
from palabre.channels.keys import TRAIL, actor_of
from palabre.channels.models import ApiKey
from palabre.channels.programs import Answer, Number, asked, check_near, door
from palabre.governance import trail
from palabre.governance.acts import audit
from palabre.governance.models import AuditEntry
from palabre.governance.models.acts import SEAL
from palabre.governance.rules import Chosen
from palabre.governance.sealing import examine
from palabre.governance.sealing_words import fault_in_words

# What a file holds at most: it is made in memory. Who wants more asks for what is before it.
MOST_IN_A_FILE = 20_000


class Form(Chosen):
    """How a file of acts is written."""

    JSONL = "jsonl"
    CSV = "csv"


class TrailAsked(msgspec.Struct):
    """Which acts: words of the sentence, the reason or who did it; a kind; a person; days, both included."""

    words: Annotated[str, msgspec.Meta(max_length=80, pattern=r"\A[^\x00]*\Z")] = ""
    kind: Line | Unset = UNSET
    person: Number | Unset = UNSET
    since: date | Unset = UNSET
    until: date | Unset = UNSET
    before: Annotated[Number | Unset, msgspec.Meta(description="Those before this number.")] = UNSET


class FileAsked(TrailAsked):
    """Which acts, and as what file."""

    form: Form = Form.JSONL


class SealTold(msgspec.Struct, forbid_unknown_fields=True):
    """The seal of an act, to the one before: see the reference of the trail."""

    place: int | None
    previous: str
    actor_salt: str
    actor_mark: str
    label_salt: str
    label_mark: str
    digest: str


class ActTold(msgspec.Struct, forbid_unknown_fields=True):
    """An act: who did what to which thing when, as a sentence and in parts; ``person`` is null for a program,
    a part of the house, and who was erased."""

    number: int
    at: datetime
    sentence: str
    person: int | None
    actor: str
    verb: str
    kind: str
    object: str
    label: str
    details: dict[str, Any]
    seal: SealTold


class TrailTold(msgspec.Struct, forbid_unknown_fields=True):
    """A page of fifty acts, the newest first; ``before`` asks for the next page, null for none."""

    acts: list[ActTold]
    before: int | None


class ExaminedTold(msgspec.Struct, forbid_unknown_fields=True):
    """What examining the seal found: how many acts hold, the last mark, and the first fault in a sentence."""

    holds: bool
    acts: int
    last: str
    fault: str


def _wanted(given: TrailAsked) -> dict[str, Any]:
    check_near(given, "?")
    names = ("words", "kind", "person", "since", "until", "before")
    return {name: getattr(given, name) for name in names if getattr(given, name) is not UNSET}


def _act(row: AuditEntry) -> ActTold:
    seal = SealTold(**{name: getattr(row, name) for name in SEAL})
    said = str(row.sentence)  # type: ignore[attr-defined]
    return ActTold(
        row.pk, row.at, said, row.user_id, row.actor, row.verb, row.kind, row.object_id, row.label,
        dict(row.details), seal,
    )  # fmt: skip


@door(Call("GET", "Lists the acts of the audit trail, the newest first, with their seals.", TrailTold,
           asks=TrailAsked, may=(TRAIL,)))  # fmt: skip
def acts(request: HttpRequest, key: ApiKey) -> Answer:
    """The acts that are asked for."""
    wanted = _wanted(asked(request, TrailAsked))
    rows, before = trail.one_page(trail.acts_of(key.organisation, wanted))
    return 200, TrailTold([_act(one) for one in rows], before)


@door(
    Call(
        "GET",
        "Gives the acts of the audit trail as a file, the newest 20,000 that are asked for; that they were"
        " taken away is an act like others.",
        asks=FileAsked, gives=("application/jsonl", "text/csv"), may=(TRAIL,),
    )
)  # fmt: skip
def file(request: HttpRequest, key: ApiKey) -> Answer:
    """The acts that are asked for, as a file."""
    given, house = asked(request, FileAsked), key.organisation
    wanted = _wanted(given)
    this = audit(house, "exported trail", house, actor_of(key), format=given.form)
    rows = trail.acts_of(house, {"before": this.pk, **wanted})
    first = rows.values_list("pk", flat=True)[MOST_IN_A_FILE - 1 : MOST_IN_A_FILE]
    rows = rows.filter(pk__gte=next(iter(first), 0))
    is_table = given.form == Form.CSV
    lines: Iterator[str] = trail.as_csv(rows) if is_table else trail.as_json_lines(rows)
    kind = "text/csv" if is_table else "application/jsonl"
    return 200, File("".join(lines).encode(), kind, f"{house.slug}-trail.{given.form}")


@door(Call("POST", "Examines the seal of the audit trail.", ExaminedTold, may=(TRAIL,)))
def check(request: HttpRequest, key: ApiKey) -> Answer:
    """Whether the seal holds."""
    verdict = examine(key.organisation_id)
    fault = fault_in_words(verdict.fault) if verdict.fault else ""
    return 200, ExaminedTold(not verdict.fault, verdict.count, verdict.last, fault)
