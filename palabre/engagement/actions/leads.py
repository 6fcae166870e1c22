"""Leads: made of a person, of what they said or of a form; changed, noted on, and moved between stages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.campaigns.models import Campaign, TrackedLink
from palabre.engagement.actions.people import keep_voice
from palabre.engagement.leads.rules import ENDED, Origin, Stage
from palabre.engagement.leads.stages import first_of, stages_of
from palabre.engagement.models import Conversation, Lead, LeadNote, Person
from palabre.engagement.people.access import numbers_of, people_of
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.listening.models import Mention, Voice

FIELDS = ("value", "owner", "campaign", "next_step", "next_on")
MOST_NOTES, LONGEST_NOTE = 500, 4000


class UnderWay(Refused):
    """A lead of this person is under way already; ``lead`` is that one."""

    def __init__(self, sentence: str, lead: Lead) -> None:
        super().__init__(sentence)
        self.lead = lead


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a lead comes from; nothing of it for one that is made by hand."""

    mention: Mention | None = None
    conversation: Conversation | None = None
    link: TrackedLink | None = None
    campaign: Campaign | None = None

    @property
    def origin(self) -> Origin:
        """The word for it."""
        if self.link:
            return Origin.LINK
        if self.conversation:
            return Origin.CONVERSATION
        return Origin.MENTION if self.mention else Origin.HAND


NONE = Evidence()


@transaction.atomic
def make_lead(
    by: Actor, brand: Brand, person: Person, evidence: Evidence = NONE, origin: Origin | None = None
) -> Lead:
    """Make a lead of a person; who makes it owns it. A link's campaign is the lead's.

    Raises `Refused` for somebody whom the brand doesn't know, `UnderWay` while a lead of theirs is.
    """
    known = people_of(brand).select_for_update(of=("self",)).filter(pk=person.pk).first()
    if known is None:
        raise Refused(_("This brand has no such person."))
    theirs = Lead.objects.filter(brand=brand, person__in=numbers_of(known))
    under_way = theirs.exclude(stage__in=ENDED).first()
    if under_way is not None:
        raise UnderWay(_("A lead of this person is under way already."), under_way)
    link = evidence.link
    row = Lead.objects.create(
        brand=brand, person=known, owner=by.user, stage=first_of(stages_of(brand)),
        origin=origin or evidence.origin, mention=evidence.mention,
        conversation=evidence.conversation, link=link,
        campaign=evidence.campaign or (link.campaign if link else None),
    )  # fmt: skip
    audit(brand.organisation_id, "made", row, by, origin=str(row.origin))
    return row


@transaction.atomic
def make_lead_of_voice(by: Actor, brand: Brand, voice: Voice | None, evidence: Evidence) -> Lead:
    """Make a lead of whoever spoke; somebody whom nobody kept yet gets a record.

    Raises `Refused` where it isn't known who spoke, or another brand keeps them; `UnderWay` as `make_lead`.
    """
    if voice is None:
        raise Refused(_("It isn’t known who wrote."))
    return make_lead(by, brand, keep_voice(by, brand, voice), evidence)


def _locked(row: Lead, seen: int) -> Lead:
    """The lead as it is now. Raises `Refused` when it is gone, or changed since version ``seen``."""
    rows = Lead.objects.select_for_update(of=("self",)).select_related("brand")
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("This lead is gone meanwhile."))
    if found.version != seen:
        raise Refused(_("Somebody changed this lead meanwhile: look at it again."))
    return found


@transaction.atomic
def move_lead(by: Actor, row: Lead, stage: str, *, seen: int, reason: str = "") -> Lead:
    """Put a lead whose version ``seen`` is still the last into another stage.

    Raises `Refused` for no such stage, a loss without a reason, and a change by somebody else meanwhile.
    """
    row = _locked(row, seen)
    stages = stages_of(row.brand)
    if stage not in stages:
        raise Refused(_("There is no such stage."))
    reason = " ".join(reason.split())[:200] if stage == Stage.LOST else ""
    if stage == Stage.LOST and not reason:
        raise Refused(_("Say why it was lost."))
    if stage == first_of(stages):
        row.qualified_at = None
    elif stage != Stage.LOST:
        row.qualified_at = row.qualified_at or timezone.now()
    row.stage, row.reason, row.version = stage, reason, row.version + 1
    row.save()
    audit(row.brand.organisation_id, "moved", row, by, stage=stage)
    return row


@transaction.atomic
def change_lead(by: Actor, row: Lead, values: Mapping[str, Any], *, seen: int) -> list[str]:
    """Change what is told of a lead (`FIELDS`); which fields changed.

    The trail names the fields, not what was written. Raises `Refused` after somebody else's change.
    """
    row = _locked(row, seen)
    changed = [name for name in FIELDS if name in values and getattr(row, name) != values[name]]
    if not changed:
        return []
    for name in changed:
        setattr(row, name, values[name])
    row.version += 1
    row.save()
    audit(row.brand.organisation_id, "changed", row, by, fields=changed)
    return changed


@transaction.atomic
def note_on_lead(by: Actor, row: Lead, text: str) -> LeadNote:
    """Write a note on a lead. Raises `Refused` for none, or when there are as many as may be; what a visitor
    said is kept all the same (their messages are few an hour)."""
    text = text.strip()[:LONGEST_NOTE]
    if not text:
        raise Refused(_("Write the note first."))
    if by.user is not None and row.notes.count() >= MOST_NOTES:
        raise Refused(_("There are as many here as there may be."))
    note = LeadNote.objects.create(lead=row, by=by.user, text=text)
    audit(row.brand.organisation_id, "noted on", row, by)
    return note
