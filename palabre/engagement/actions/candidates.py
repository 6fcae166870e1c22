"""Candidates: noted, moved on, and forgotten, by hand, with their person, or when their time is over."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement.candidates.rules import CONTACT, Step
from palabre.engagement.models import Candidate, Conversation, Identity
from palabre.engagement.people.rules import What, mail_of, phone_of
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, Organisation
from palabre.governance.rules import Refused
from palabre.listening.models import Mention, Voice

LENGTHS = {"name": 200, "mail": 254, "phone": 40, "job": 120, "notes": 20_000}


@transaction.atomic
def make_candidate(
    by: Actor, brand: Brand, told: Mapping[str, str], *, mention: Mention | None = None,
    conversation: Conversation | None = None,
) -> Candidate:  # fmt: skip
    """Note a candidate, by hand (``told``: fields of `LENGTHS`), of a mention or of a conversation.

    Of a voice that is a candidate already that one is given. Raises `Refused` without a name.
    """
    source = conversation or mention
    voice = source.voice if source else None
    found = _known(brand, voice)
    if found is not None:
        return found
    row = Candidate(brand=brand, voice=voice, mention=mention, conversation=conversation)
    _fill(row, {"name": _called(voice), **told})
    row.made_by = by.user
    row.save()
    audit(brand.organisation_id, "made", row, by)
    return row


def _known(brand: Brand, voice: Voice | None) -> Candidate | None:
    if voice is None:
        return None
    Voice.objects.select_for_update().get(pk=voice.pk)
    return Candidate.objects.filter(brand=brand, voice=voice).first()


def _called(voice: Voice | None) -> str:
    return (voice.name or voice.handle) if voice and not voice.is_unknown else ""


def _fill(row: Candidate, told: Mapping[str, str]) -> list[str]:
    """Write what is another than before, spelt as people's records have it; which fields changed."""
    changed = []
    for name, most in LENGTHS.items():
        if name not in told:
            continue
        value = told[name].strip()[:most]
        if name == "mail":
            value = mail_of(value) or value
        elif name == "phone":
            value = phone_of(value, row.brand.country) or value
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    if not row.name:
        raise Refused(_("Say who it is."))
    return changed


def _locked(row: Candidate, seen: int) -> Candidate:
    rows = Candidate.objects.select_for_update(of=("self",)).select_related("brand")
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("This candidate is gone meanwhile."))
    if found.version != seen:
        raise Refused(_("Somebody changed this candidate meanwhile: look again."))
    return found


@transaction.atomic
def change_candidate(by: Actor, row: Candidate, told: Mapping[str, str], *, seen: int) -> list[str]:
    """Change what is told of a candidate; which fields changed. Raises `Refused`."""
    row = _locked(row, seen)
    changed = _fill(row, told)
    if changed:
        row.version += 1
        row.save()
        audit(row.brand.organisation_id, "changed", row, by, fields=changed)
    return changed


@transaction.atomic
def move_candidate(by: Actor, row: Candidate, step: str, *, seen: int) -> Candidate:
    """Say how far a candidate is; whoever was contacted is kept anew from now. Raises `Refused`."""
    row = _locked(row, seen)
    if step not in list(Step):
        raise Refused(_("There is no such stage."))
    if step in CONTACT:
        row.contacted_at = timezone.now()
    row.step, row.version = step, row.version + 1
    row.save()
    audit(row.brand.organisation_id, "moved", row, by, step=step)
    return row


@transaction.atomic
def note_contact(by: Actor, row: Candidate, *, seen: int) -> Candidate:
    """Say that one was in contact today: the time of keeping begins anew. Raises `Refused`."""
    row = _locked(row, seen)
    row.contacted_at, row.version = timezone.now(), row.version + 1
    row.save()
    audit(row.brand.organisation_id, "contacted", row, by)
    return row


@transaction.atomic
def forget_candidate(by: Actor, row: Candidate) -> None:
    """Erase a candidate for good; the trail keeps a number and the day."""
    if Candidate.objects.filter(pk=row.pk).delete()[0]:
        audit(row.brand.organisation_id, "forgot", row, by, at=timezone.now().date().isoformat())


def candidates_of(organisation: Organisation, people: Collection[int]) -> QuerySet[Candidate]:
    """The candidates who are one of these people: known by the same voice, mail or phone."""
    known = Identity.objects.filter(person__in=people)
    voices = known.filter(what=What.VOICE).values_list("voice_id", flat=True)
    mails = known.filter(what=What.MAIL).values_list("value", flat=True)
    phones = known.filter(what=What.PHONE).values_list("value", flat=True)
    same = Q(voice__in=list(voices)) | Q(mail__in=list(mails)) | Q(phone__in=list(phones))
    return Candidate.objects.filter(same, brand__organisation=organisation)


def forget_with_people(by: Actor, organisation: Organisation, people: Collection[int]) -> None:
    """Erase the candidates who are one of these people, within the transaction that forgets these."""
    for row in candidates_of(organisation, people).select_related("brand"):
        forget_candidate(by, row)
