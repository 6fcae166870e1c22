"""People for programs: kept, changed, known by, agreed, merged and split, as on their pages; and segments.

Who is known by a network alone that forbids to copy its members is not told.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db.models import Prefetch, QuerySet

from palabre.channels.deeds import (
    UNSET,
    Line,
    Numbers,
    Refusal,
    Unset,
    book,
    deed,
    errand,
    found,
    or_before,
    shelf,
    teller,
)
from palabre.channels.doors import kept_in
from palabre.channels.keys import ENGAGEMENT
from palabre.channels.models import ApiKey
from palabre.engagement.actions import people as verbs
from palabre.engagement.actions import people_consent as of_consents
from palabre.engagement.actions import people_regroup as of_records
from palabre.engagement.actions import people_segments as of_segments
from palabre.engagement.models import Consent, Identity, Person, Regrouping, Segment, Suggestion
from palabre.engagement.people.cards import may_leave
from palabre.engagement.people.rules import Purpose, What
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.listening.models import Voice

MAY = (ENGAGEMENT,)
_Number = Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)]
_Name = Annotated[str, msgspec.Meta(max_length=200)]
FIELDS = ("name", "company", "place", "language", "notes")


class IdentityTold(msgspec.Struct, forbid_unknown_fields=True):
    """By what somebody is known: a mail, a phone, a site, or a voice, by its handle."""

    id: int
    what: What
    value: str
    platform: str
    is_proven: bool


class ConsentTold(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody agreed to, and where."""

    id: int
    purpose: Purpose
    source: str
    given_at: datetime
    waits: bool
    withdrawn_at: datetime | None


class RecordTold(msgspec.Struct, forbid_unknown_fields=True):
    """A record of somebody; ``brand`` is null where it is the whole organisation's."""

    id: int
    brand: str | None
    name: str
    company: str
    place: str
    language: str
    notes: str
    tags: list[str]
    known: list[IdentityTold]
    consents: list[ConsentTold]
    changed_at: datetime


class RecordGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody; ``whole`` is for the whole organisation."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    company: _Name = ""
    place: Annotated[str, msgspec.Meta(max_length=120)] = ""
    language: Annotated[str, msgspec.Meta(max_length=5, pattern=r"\A[a-z]{0,3}\Z")] = ""
    notes: Annotated[str, msgspec.Meta(max_length=5000)] = ""
    whole: bool = False
    brand: Line | Unset = UNSET


class RecordChanged(msgspec.Struct, forbid_unknown_fields=True):
    """What changes of somebody; the rest stays."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | Unset = UNSET
    company: _Name | Unset = UNSET
    place: Annotated[str, msgspec.Meta(max_length=120)] | Unset = UNSET
    language: Annotated[str, msgspec.Meta(max_length=5, pattern=r"\A[a-z]{0,3}\Z")] | Unset = UNSET
    notes: Annotated[str, msgspec.Meta(max_length=5000)] | Unset = UNSET


def people_of(key: ApiKey) -> QuerySet[Person]:
    """The records that a key may see: those that may leave the house."""
    rows = may_leave(Person.objects.filter(organisation=key.organisation, merged_into=None))
    known = Identity.objects.select_related("voice")
    rows = rows.select_related("brand", "organisation")
    return rows.prefetch_related("tags", "consents", Prefetch("identities", known))


def _identity(row: Identity) -> IdentityTold:
    voice = row.voice
    value = (voice.handle or voice.remote_id) if voice else row.value
    platform = voice.platform if voice else ""
    return IdentityTold(row.pk, What(row.what), value, platform, row.proven_at is not None)


def _known(row: Person) -> list[IdentityTold]:
    closed = kept_in()
    rows = [
        one for one in row.identities.all() if not one.voice or one.voice.platform not in closed
    ]
    return [_identity(one) for one in rows]


_consent = teller(ConsentTold)
_record = teller(
    RecordTold, tags=lambda row: sorted(one.name for one in row.tags.all()), known=_known,
    consents=lambda row: [_consent(one) for one in row.consents.all()],
)  # fmt: skip


def _make(by: Actor, brand: Brand, given: RecordGiven) -> Person:
    told = {name: getattr(given, name) for name in FIELDS}
    return verbs.make_person(by, brand, whole=given.whole, **told)


def _change(by: Actor, row: Person, given: RecordChanged) -> None:
    verbs.change_person(by, row, **or_before(given, row, *FIELDS))


records = shelf(
    "records", RecordTold, people_of, _record, may=MAY, lists="Lists the records of people.",
    makes=("Keeps somebody.", RecordGiven, _make),
)  # fmt: skip
record = book(
    RecordTold, people_of, _record, may=MAY, gives="Gives one record.",
    changes=("Changes what is known of somebody.", RecordChanged, _change),
    removes=("Erases somebody, with the words of their private messages.",
             lambda by, row, _: verbs.erase_person(by, row)),
)  # fmt: skip


class RecordTagged(msgspec.Struct, forbid_unknown_fields=True):
    """A tag, put on or taken off."""

    tag: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    on: bool = True


class Reach(msgspec.Struct, forbid_unknown_fields=True):
    """Whose the record is: a brand's, or (null) the whole organisation's."""

    brand: Line | None


class KnownGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A mail, phone or site, or the number of a voice; and how one knows that it is theirs."""

    what: What
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=320)]
    evidence: Annotated[str, msgspec.Meta(max_length=300)] = ""


def _reach(by: Actor, row: Person, given: Reach) -> None:
    brands = Brand.objects.filter(organisation=row.organisation_id)
    brand = brands.filter(slug=given.brand).first() if given.brand is not None else None
    if given.brand is not None and brand is None:
        raise Refusal(422, "No brand is called so - at `$.brand`")
    verbs.set_reach(by, row, brand)


def _voice(organisation: int, number: str) -> Voice:
    rows = Voice.objects.filter(organisation=organisation).exclude(platform__in=kept_in())
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Refusal(422, "A voice is named by its number - at `$.value`")
    return found(rows, int(number), "value")


def _know(by: Actor, row: Person, given: KnownGiven) -> None:
    if given.what is What.VOICE:
        verbs.add_voice(by, row, _voice(row.organisation_id, given.value), given.evidence)
    else:
        verbs.add_known(by, row, given.what, given.value, given.evidence)


tag = deed(
    "Puts a tag on somebody, or takes it off.", people_of,
    lambda by, row, given: verbs.tag_person(by, row, given.tag, on=given.on),
    may=MAY, body=RecordTagged, tells=RecordTold, told=_record,
)  # fmt: skip
reach = deed("Makes a record a brand's, or the whole organisation's.", people_of, _reach, may=MAY, body=Reach,
             tells=RecordTold, told=_record)  # fmt: skip
know = deed("Notes by what somebody is known.", people_of, _know, may=MAY, body=KnownGiven,
            tells=RecordTold, told=_record)  # fmt: skip


def _identities(key: ApiKey) -> QuerySet[Identity]:
    rows = Identity.objects.filter(organisation=key.organisation)
    return rows.exclude(voice__platform__in=kept_in()).select_related("voice", "person")


unknow = deed(
    "Says that somebody isn't known by this.", _identities,
    lambda by, row, _: verbs.remove_identity(by, row), may=MAY, method="DELETE",
)  # fmt: skip


class VoiceGiven(msgspec.Struct, forbid_unknown_fields=True):
    """The voice of whom a record is kept, and why."""

    voice: _Number
    evidence: Annotated[str, msgspec.Meta(max_length=300)] = ""
    brand: Line | Unset = UNSET


keep_voice = errand(
    "Keeps a record of a voice, or gives the one that there is.",
    lambda by, brand, given: verbs.keep_voice(
        by, brand, _voice(brand.organisation_id, str(given.voice)), given.evidence
    ),
    VoiceGiven, may=MAY, tells=RecordTold, told=_record,
)  # fmt: skip


# --- consent


class ConsentGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody agreed to, where, when, and in which words."""

    purpose: Purpose
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    given_at: Annotated[datetime, msgspec.Meta(tz=True)]
    proof: Annotated[str, msgspec.Meta(max_length=5000)] = ""


def _consents(key: ApiKey) -> QuerySet[Consent]:
    return Consent.objects.filter(
        person__in=may_leave(Person.objects.filter(organisation=key.organisation))
    )


agree = deed(
    "Notes what somebody agreed to.", people_of,
    lambda by, row, given: of_consents.note_consent(
        by, row, given.purpose, source=given.source, given_at=given.given_at, proof=given.proof
    ),
    may=MAY, body=ConsentGiven, tells=RecordTold, told=_record,
)  # fmt: skip
withdraw = deed(
    "Notes that somebody takes their consent back.", _consents,
    lambda by, row, _: of_consents.withdraw_consent(by, row), may=MAY, tells=ConsentTold, told=_consent,
)  # fmt: skip


# --- merged and split


class Merged(msgspec.Struct, forbid_unknown_fields=True):
    """The other record of the same person, and how one knows."""

    other: _Number
    evidence: Annotated[str, msgspec.Meta(max_length=300)] = ""


class Divided(msgspec.Struct, forbid_unknown_fields=True):
    """By which of what is known somebody else is meant, and their name."""

    known: Numbers
    name: _Name = ""


class RegroupedTold(msgspec.Struct, forbid_unknown_fields=True):
    """How records were regrouped."""

    id: int
    act: str
    kept: int
    other: int
    at: datetime
    undone_at: datetime | None


class SuggestionTold(msgspec.Struct, forbid_unknown_fields=True):
    """Two records that may be of one person, and why."""

    id: int
    one: int
    other: int
    why: str
    answer: str


class Said(msgspec.Struct, forbid_unknown_fields=True):
    """Whether two records are of one person."""

    same: bool


def _merge(by: Actor, row: Person, given: Merged) -> None:
    others = Person.objects.filter(organisation=row.organisation_id, merged_into=None)
    of_records.merge(by, row, found(may_leave(others), given.other, "other"), given.evidence)


def _regroupings(key: ApiKey) -> QuerySet[Regrouping]:
    return Regrouping.objects.filter(organisation=key.organisation).select_related("kept", "other")


def _suggestions(key: ApiKey) -> QuerySet[Suggestion]:
    people = may_leave(Person.objects.filter(organisation=key.organisation)).values("pk")
    rows = Suggestion.objects.filter(
        organisation=key.organisation, one__in=people, other__in=people
    )
    return rows.select_related("one", "other")


merge = deed("Merges another record into this one.", people_of, _merge, may=MAY, body=Merged,
             tells=RecordTold, told=_record)  # fmt: skip
split = deed(
    "Makes a record of its own of some of what is known.", people_of,
    lambda by, row, given: of_records.split(by, row, given.known, given.name),
    may=MAY, body=Divided, tells=RecordTold, told=_record,
)  # fmt: skip
regroupings = shelf(
    "regroupings", RegroupedTold, _regroupings, teller(RegroupedTold), may=MAY, by_brand="",
    lists="Lists how records were merged and split.",
)  # fmt: skip
undo = deed(
    "Undoes a merge or a split.", _regroupings, lambda by, row, _: of_records.undo(by, row), may=MAY
)
suggestions = shelf(
    "suggestions", SuggestionTold, _suggestions, teller(SuggestionTold), may=MAY, by_brand="",
    lists="Lists records that may be of one person.",
)  # fmt: skip
say = deed(
    "Says whether two records are of one person; then they are merged.", _suggestions,
    lambda by, row, given: of_records.answer(by, row, same=given.same), may=MAY, body=Said,
)  # fmt: skip


# --- segments


class SegmentTold(msgspec.Struct, forbid_unknown_fields=True):
    """A segment: conditions over people, by name."""

    id: int
    brand: str
    name: str
    conditions: dict[str, Any]


class SegmentGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Conditions over people under a name; what can't be read asks nothing."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    conditions: dict[
        Annotated[str, msgspec.Meta(max_length=30)],
        Annotated[str, msgspec.Meta(max_length=100)] | int,
    ]
    brand: Line | Unset = UNSET


def _segments(key: ApiKey) -> QuerySet[Segment]:
    return Segment.objects.filter(organisation=key.organisation).select_related("brand")


_segment = teller(SegmentTold)
segments = shelf(
    "segments", SegmentTold, _segments, _segment, may=MAY, lists="Lists segments.",
    makes=("Keeps a segment.", SegmentGiven,
           lambda by, brand, given: of_segments.keep_segment(by, brand, given.name, given.conditions)),
)  # fmt: skip
segment = book(
    SegmentTold, _segments, _segment, may=MAY, gives="Gives one segment.",
    changes=("Changes a segment; it stays with its brand.", SegmentGiven,
             lambda by, row, given: of_segments.keep_segment(
                 by, row.brand, given.name, given.conditions, row)),
    removes=("Throws a segment away.", lambda by, row, _: of_segments.remove_segment(by, row)),
)  # fmt: skip
